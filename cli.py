"""The `dll` command: parse, call, print, exit status. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
from pathlib import Path

import click
from dll.autograder.commands.status import exit_statuses
from dll.autograder.text import Language, language_of_locale


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dll-grader", prog_name="dll")
def main() -> None:
    """Check, grade and publish assignments of the deep-learning course."""


_language = click.option(
    "--lang", type=click.Choice(["ja", "en"]), default=language_of_locale, help="Language; by locale if not given."
)
_assignment = click.option("--assignment", default="lec8", show_default=True, help="Its name, or its folder.")
_jobs = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    help="Worker processes; all cores if not given.",
)


@main.command()
@click.argument("problems", nargs=-1, metavar="[PROBLEM[.FUNCTION]]...")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="Your files; here if not given.")
@_assignment
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="cpu", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_language
def check(problems: tuple[str, ...], folder: Path, assignment: str, device: str, as_json: bool, lang: Language) -> None:
    """Check your files with the public tests: all, one problem, or one function."""
    with exit_statuses(lang):
        from dll.autograder.commands.check import run

        raise SystemExit(run(assignment, problems, folder, device, lang, as_json))


@main.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Output folder; goes on in it.")
@_assignment
@_jobs
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--seed", type=click.IntRange(0), help="Seed of the hidden numbers; drawn and recorded if not given.")
@click.option("--only", multiple=True, metavar="ID", help="Grade only these.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_language
def grade(
    submissions: Path,
    out: Path,
    assignment: str,
    jobs: int,
    device: str,
    seed: int | None,
    only: tuple[str, ...],
    as_json: bool,
    lang: Language,
) -> None:
    """Grade a class: a folder of folders, of zips, or a Moodle bulk download. Goes on where it stopped."""
    with exit_statuses(lang):
        from dll.autograder.commands.grade import run
        from dll.autograder.grading.batch import Request

        request = Request(submissions, out, jobs, seed, device, only)
        raise SystemExit(run(assignment, request, lang, as_json))


@main.command()
@click.argument("problems", nargs=-1)
@_assignment
@_jobs
@click.option("--seed", default=20240, show_default=True, help="Seed of the hidden numbers.")
def verify(problems: tuple[str, ...], assignment: str, jobs: int, seed: int) -> None:
    """Prove the exam: solution full marks, starter none, known mistakes caught, no vacuous check."""
    with exit_statuses():
        from dll.autograder.commands.verify import run

        raise SystemExit(run(assignment, problems, seed, jobs))


if __name__ == "__main__":
    main()
