"""Docs live with the code: links lead somewhere, commands exist, and what is named is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click
import pytest
from dll import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = sorted((ROOT / "assignments").glob("*/*/text/*.md"))
MAIN = cli.main
assert isinstance(MAIN, click.Group)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / target).exists(), target
    for name in re.findall(r"`((?:tests|docs|benchmarks|autograder|sandbox|exam|reports)/[\w/]*(?:\.\w+)?)`", text):
        assert (ROOT / name).exists() or (ROOT / "autograder" / name).exists(), name


@pytest.mark.parametrize("page", [*PAGES, *TEXTS], ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_that_are_shown_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"\bdll (check|grade|intake|verify|show|submit|publish|regrade|report|doctor)\b", text):
        assert name in MAIN.commands, name
    for target in re.findall(r"(?:`|^)make ([a-z]+(?:-[a-z]+)*)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, command in MAIN.commands.items():
        assert command.help
        assert f"dll {name}" in readme


def test_every_option_of_grade_stands_in_the_tas_page() -> None:
    page = (ROOT / "docs" / "ta.md").read_text(encoding="utf-8")
    for parameter in MAIN.commands["grade"].params:
        if isinstance(parameter, click.Option):
            assert any(f"{name}" in page for name in parameter.opts), parameter.name


def test_every_room_is_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for path in (ROOT / "autograder").iterdir():
        if path.name not in ("__init__.py", "__pycache__", "catalogue"):
            assert path.name in page, path.name


def test_nothing_unfinished_is_left_in_the_docs() -> None:
    for page in [*PAGES, *TEXTS]:
        assert not re.search(r"TODO|FIXME|XXX", page.read_text(encoding="utf-8")), page


def test_ci_runs_the_readmes_own_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("make demo", "make test", "make test-long"):
        assert f'"{command}"' in script
        assert command in readme
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
