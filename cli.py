"""The `dll` command: parse, call, print, exit status. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dll.autograder.commands import exit_statuses


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dll-grader", prog_name="dll")
def main() -> None:
    """Check, grade and publish assignments of the deep-learning course."""


@main.command()
@click.argument("problems", nargs=-1)
@click.option("--assignment", default="lec8", show_default=True)
@click.option("--seed", default=20240, show_default=True, help="Seed of the hidden numbers.")
@click.option("--jobs", default=lambda: os.cpu_count() or 1, show_default="all cores", type=click.IntRange(1))
def verify(problems: tuple[str, ...], assignment: str, seed: int, jobs: int) -> None:
    """Prove the exam: solution full marks, starter none, known mistakes caught, no vacuous check."""
    from dll.autograder.reports.verify import run

    with exit_statuses():
        raise SystemExit(run(assignment, problems, seed, jobs))


if __name__ == "__main__":
    main()
