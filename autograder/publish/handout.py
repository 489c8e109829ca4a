"""The handout: what a student unpacks, from stubs to the wheel of `dll` beside its requirements.txt."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from string import Template

from ..assignment import Assignment
from ..text import LANGUAGES, Language, say
from .wheel import published_files

TEMPLATES = Path(__file__).parent / "templates"
README: dict[Language, str] = {"ja": "README.md", "en": "README.en.md"}
TESTS, PROBLEMS, REQUIREMENTS = "tests", "problems", "requirements.txt"


def handout_files(assignment: Assignment, readmes: dict[Language, bytes], wheel: tuple[str, bytes]) -> dict[str, bytes]:
    """The files of the handout by their paths in the zip."""
    name, content = wheel
    published = published_files(assignment)
    files = {README[language]: readmes[language] for language in LANGUAGES}
    files |= {REQUIREMENTS: f"./{name}\n".encode(), name: content}
    for problem in assignment.problems:
        folder = assignment.folder(problem.name)
        files[problem.file] = assignment.starter(problem.name).read_bytes()
        for language in LANGUAGES:
            files[f"{PROBLEMS}/{problem.name}.{language}.md"] = (folder / "text" / f"{language}.md").read_bytes()
        inside = f"assignments/{assignment.name}/{problem.name}/public/"
        for name, path in published.items():
            if name.startswith(inside):
                files[f"{TESTS}/{problem.name}/{name.removeprefix(inside)}"] = path.read_bytes()
    return {(PurePosixPath(assignment.handout) / path).as_posix(): content for path, content in files.items()}


def readme(assignment: Assignment, language: Language, base_url: str | None) -> bytes:
    """The README of the handout in one language."""
    first = assignment.problems[0]
    template = Template((TEMPLATES / f"README.{language}.md").read_text(encoding="utf-8"))
    values = {
        "handout": assignment.handout,
        "title": assignment.title.in_language(language),
        "problems": _problem_table(assignment, language),
        "challenges": "" if all(p.graded for p in assignment.problems) else _challenges(language),
        "download": say("handout.download").in_language(language),
        "example": f"{first.name}.{first.functions[0].name}",
        "example_problem": first.name,
    }
    return template.substitute(values | download_commands(assignment, language, base_url)).encode()


def download_commands(assignment: Assignment, language: Language, base_url: str | None) -> dict[str, str]:
    """How to download the handout on each system; where no address is known, a comment that says what to do."""
    name = f"{assignment.handout}.zip"
    if base_url is None:
        comment = "# " + say("handout.put-here", name=name).in_language(language)
        return dict.fromkeys(("wget", "curl", "windows", "colab"), comment)
    url = f"{base_url.rstrip('/')}/{name}"
    return {
        "wget": f"wget {url}",
        "curl": f"curl -LO {url}",
        "windows": f"curl.exe -LO {url}",
        "colab": f"!wget -q {url}",
    }


def _challenges(language: Language) -> str:
    return "\n" + say("handout.challenges").in_language(language) + "\n"


def _problem_table(assignment: Assignment, language: Language) -> str:
    """File, title, points, and the minutes that are planned in class and at home."""
    lines = [say("handout.columns").in_language(language), "|---|---|---|---|---|"]
    for problem in assignment.problems:
        minutes = {
            when: sum(f.minutes for f in problem.functions if f.when == when) or "-" for when in ("class", "home")
        }
        points = f"{float(problem.points):g}" if problem.graded else "-"
        title = problem.title.in_language(language)
        lines.append(f"| `{problem.file}` | {title} | {points} | {minutes['class']} | {minutes['home']} |")
    return "\n".join(lines)
