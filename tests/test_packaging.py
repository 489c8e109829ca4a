"""What ships: the student's wheel is an allow-list; the CLI is light; nothing else becomes importable."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = [
    "dll/cli.py",
    "dll/py.typed",
    "dll/autograder/*.py",
    "dll/autograder/catalogue/*.toml",
    "dll/autograder/intake/layouts.toml",
    "dll/assignments/*/assignment.toml",
    "dll/assignments/*/*/text/*.md",
    "dll/assignments/*/*/public/*",
    "dll/assignments/*/*/given.py",
    "dll/assignments/*/*/show.py",
    "dll/starter/*/*.py",
    "dll_grader-*.dist-info/*",
]
FORBIDDEN = ["*staff*", "*solutions*", "*mistakes.toml", "*tests*", "*.pyc", "*benchmarks*"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel that is built from a clean copy of what git tracks."""
    out = tmp_path_factory.mktemp("wheel")
    copy = out / "copy"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, tracked.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(out), str(copy)], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return zipfile.ZipFile(built).namelist()


def test_the_wheel_holds_only_what_is_allowed(wheel: list[str]) -> None:
    for name in wheel:
        assert any(fnmatch(name, pattern) for pattern in ALLOWED), name
        assert name.startswith("dll/autograder/") or not any(fnmatch(name, p) for p in FORBIDDEN), name


def test_the_wheel_holds_what_a_student_needs(wheel: list[str]) -> None:
    for problem in ("vae", "gan", "deepdream", "dae", "regions"):
        for part in (f"public/test_{problem}.py", "public/recorded.msgpack", "public/ja.toml", "text/ja.md"):
            assert f"dll/assignments/lec8/{problem}/{part}" in wheel
        assert f"dll/starter/lec8/{problem}.py" in wheel


def test_every_module_of_the_library_is_in_the_wheel(wheel: list[str]) -> None:
    for path in (ROOT / "autograder").rglob("*.py"):
        assert f"dll/{path.relative_to(ROOT).as_posix()}" in wheel


def test_dependencies_are_pinned_for_the_tested_set() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines()}
    extras = [r for extra in project["optional-dependencies"].values() for r in extra if ">=" in r]
    for requirement in [*project["dependencies"], *extras]:
        assert requirement.split(">=")[0].lower() in pinned


@pytest.mark.parametrize("name", ["assignments", "tests", "cli", "starter", "solutions", "autograder"])
def test_nothing_but_dll_becomes_importable(name: str, tmp_path: Path) -> None:
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is not None)"
    assert subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, check=False).returncode == 0


@pytest.mark.parametrize("module", ["dll.cli", "dll.autograder.commands.check", "dll.autograder.commands.grade"])
def test_the_process_of_the_command_line_imports_neither_torch_nor_pytest(module: str) -> None:
    code = f"import sys, {module}; sys.exit(bool({{'torch', 'pytest', 'numpy'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
