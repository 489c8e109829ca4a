"""The `dll` command: parse, call, print, exit status. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
from pathlib import Path

import click
from dll.autograder.commands.status import exit_statuses
from dll.autograder.commands.terminal import never_fail_to_print
from dll.autograder.solutions import SEED
from dll.autograder.text import Language, language_of_locale


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dll-grader", prog_name="dll")
def main() -> None:
    """Check, grade and publish assignments of the deep-learning course."""
    never_fail_to_print()


_language = click.option(
    "--lang", type=click.Choice(["ja", "en"]), default=language_of_locale, help="Language; by locale if not given."
)
_GRADING = ["auto", "cpu", "cuda", "emulated"]
_assignment = click.option("--assignment", help="Its name, or its folder; the only one there is if not given.")
_jobs = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    help="Worker processes; all cores if not given.",
)


_rosters = click.option(
    "--roster",
    "rosters",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Who takes the course: Moodle's grading worksheet, Canvas's gradebook, or a CSV with id, name, email.",
)
_unsafe = click.option("--unsafe", is_flag=True, help="Go on even where student code and uploads are not confined.")
_student = click.option("--id", "student", default="", help="All of SUBMISSIONS is this one student's.")


@main.command()
@click.argument("problems", nargs=-1, metavar="[PROBLEM[.FUNCTION]]...")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="Your files; here if not given.")
@_assignment
@click.option("--device", type=click.Choice([*_GRADING, "mps"]), default="auto", show_default=True)
@click.option("--watch", is_flag=True, help="Stay, and check again whenever a file is saved.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--spawn", is_flag=True, hidden=True, help="Start the student process as macOS and Windows do.")
@_language
def check(
    problems: tuple[str, ...],
    folder: Path,
    assignment: str | None,
    device: str,
    watch: bool,
    as_json: bool,
    spawn: bool,
    lang: Language,
) -> None:
    """Check your files with the public tests: all, one problem, or one function."""
    with exit_statuses(lang):
        from dll.autograder.commands.check import run

        if watch and as_json:
            raise click.UsageError("--watch and --json do not go together.")
        raise SystemExit(run(assignment, problems, folder, device, lang, as_json, spawn=spawn, watch=watch))


@main.command()
@click.argument("problem")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="Your files; here if not given.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The PNG; PROBLEM.png here if not given.")
@_assignment
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Another one gives another picture.")
@click.option(
    "--open/--no-open", "opened", default=None, help="Open it afterwards; where there is a display by default."
)
@click.option("--data", metavar="NAME", help="Other data to learn from, where this picture has them: mnist.")
@click.option("--network", metavar="NAME", help="Another network, where this picture has one: googlenet.")
@click.option("--image", metavar="FILE", help="Your own image, where this picture takes one.")
@_language
def show(
    problem: str,
    folder: Path,
    out: Path | None,
    assignment: str | None,
    seed: int,
    opened: bool | None,
    lang: Language,
    **options: str | None,
) -> None:
    """Draw a picture from your own functions, in your own file. It runs unguarded: never show a stranger's file."""
    with exit_statuses(lang):
        from dll.autograder.commands.show import ShowOptions, run

        given = {name: value for name, value in options.items() if value is not None}
        raise SystemExit(run(assignment, ShowOptions(problem, folder, out, seed, opened, given), lang))


@main.command()
@click.option("--id", "student", required=True, help="Your student number.")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="Your files; here if not given.")
@_assignment
@_language
def submit(student: str, folder: Path, assignment: str | None, lang: Language) -> None:
    """Check your files and write the zip to hand in: your files and what they import, and nothing else."""
    with exit_statuses(lang):
        from dll.autograder.commands.submit import run

        raise SystemExit(run(assignment, student, folder, lang))


@main.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Output folder; goes on in it.")
@_assignment
@click.option(
    "--exam", type=click.Path(path_type=Path), help="An exam.zip of dll publish --staff, in place of --assignment."
)
@_jobs
@click.option("--device", type=click.Choice(_GRADING), default="auto", show_default=True)
@click.option("--seed", type=click.IntRange(0), help="Seed of the hidden numbers; drawn and recorded if not given.")
@click.option("--only", multiple=True, metavar="ID", help="Grade only these.")
@_rosters
@_student
@_unsafe
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_language
def grade(
    submissions: Path,
    out: Path,
    assignment: str | None,
    exam: Path | None,
    jobs: int,
    device: str,
    seed: int | None,
    only: tuple[str, ...],
    rosters: tuple[Path, ...],
    student: str,
    unsafe: bool,
    as_json: bool,
    lang: Language,
) -> None:
    """Grade a class: a folder of folders or archives, or the download of a platform. Goes on where it stopped."""
    with exit_statuses(lang):
        from dll.autograder.commands.grade import run
        from dll.autograder.grading.batch import GradeOptions

        request = GradeOptions(submissions, out, jobs, seed, device, only, rosters, student, unsafe)
        raise SystemExit(run(assignment, exam, request, lang, as_json))


@main.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@_rosters
@_student
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write intake.csv to this file.")
@_assignment
@_unsafe
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_language
def intake(
    submissions: Path,
    rosters: tuple[Path, ...],
    student: str,
    out: Path | None,
    assignment: str | None,
    unsafe: bool,
    as_json: bool,
    lang: Language,
) -> None:
    """Show who handed in what, and what became of each file, before anything is graded."""
    with exit_statuses(lang):
        from dll.autograder.commands.intake import run

        raise SystemExit(run(assignment, submissions, rosters, student, out, lang, as_json=as_json, unsafe=unsafe))


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@_assignment
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_language
def report(out: Path, assignment: str | None, as_json: bool, lang: Language) -> None:
    """What the class in OUT understood: means, the commonest mistakes, and checks to look at again."""
    with exit_statuses(lang):
        from dll.autograder.commands.report import run

        raise SystemExit(run(out, assignment, lang, as_json))


@main.command()
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for what is published.")
@_assignment
@click.option("--base-url", metavar="URL", help="Where OUT will be served; makes the wget lines.")
@click.option("--staff", is_flag=True, help="Write exam.zip instead, for dll grade --exam: it holds the solutions.")
@click.option("--otter", is_flag=True, help="Write otter.zip instead, an autograder for otter-grader and Gradescope.")
@_language
def publish(out: Path, assignment: str | None, base_url: str | None, staff: bool, otter: bool, lang: Language) -> None:
    """Make the students' download: a reproducible zip, its page and checksums; refuses where anything would leak."""
    with exit_statuses(lang):
        from dll.autograder.commands.publish import Wanted, run

        raise SystemExit(run(assignment, Wanted(out, base_url, staff, otter), lang))


@main.command()
@_assignment
@_language
def doctor(assignment: str | None, lang: Language) -> None:
    """Say what this machine offers: versions, devices, and how student code is confined here."""
    with exit_statuses(lang):
        from dll.autograder.commands.doctor import run

        raise SystemExit(run(assignment, lang))


@main.command()
@click.argument("problems", nargs=-1)
@_assignment
@_jobs
@click.option("--seed", default=SEED, show_default=True, help="Seed of the hidden numbers.")
@click.option("--quick", is_flag=True, help="A sample of what is many: while an exam is being written.")
@click.option("--thorough", is_flag=True, help="Measure error rates: mutants, right answers with many seeds, ...")
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True, help="How many, where --thorough.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="Write what --thorough finds as a page, and store it."
)
def verify(
    problems: tuple[str, ...],
    assignment: str | None,
    jobs: int,
    seed: int,
    quick: bool,
    thorough: bool,
    seeds: int,
    out: Path | None,
) -> None:
    """Prove the exam: solution full marks, starter none, known mistakes caught, no vacuous check."""
    with exit_statuses():
        from dll.autograder.commands.verify import run, run_thorough

        if out is not None and not thorough:
            raise click.UsageError("-o goes with --thorough.")
        if quick and thorough:
            raise click.UsageError("--quick and --thorough exclude each other.")
        if thorough:
            raise SystemExit(run_thorough(assignment, problems, seed, jobs, out, seeds))
        raise SystemExit(run(assignment, problems, seed, jobs, quick=quick))


if __name__ == "__main__":
    main()
