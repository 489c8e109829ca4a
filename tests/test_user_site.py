"""`pip install --user`: the command, its worker and its student process find all they need in pip's user site."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from dll.autograder import interpreter

from .conftest import TOY, Files, write_files

BASE = str(getattr(sys, "_base_executable", sys.executable))
pytestmark = pytest.mark.skipif(
    os.name == "nt" or sys.executable == BASE, reason="needs an interpreter without our packages: run in a venv"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder whose user site leads to the packages of this environment."""
    packages = Path(sysconfig.get_path("purelib"))
    site = tmp_path / "home" / ".local" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    site.mkdir(parents=True)
    editable = [path.read_text() for path in sorted(packages.glob("__editable__*.pth"))]
    (site / "ours.pth").write_text("\n".join([str(packages), *editable]) + "\n")
    return tmp_path / "home"


@pytest.mark.parametrize("how", [(), ("--spawn",)], ids=["forked", "spawned"])
def test_a_check_works_from_pips_user_site(
    how: tuple[str, ...], home: Path, tmp_path: Path, toy_solution: Files
) -> None:
    folder = write_files(tmp_path / "mine", toy_solution)
    (folder / "random.py").write_text("raise RuntimeError('the current folder was imported from')\n")
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    command = [BASE, "-P", "-m", "dll.cli", "check", "--assignment", str(TOY), "--json", *how]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_an_environment_of_its_own_is_not_opened_to_the_user_site() -> None:
    assert interpreter.user_site() is None
    assert interpreter.command("dll.cli") == [sys.executable, "-I", "-m", "dll.cli"]


def test_a_process_of_ours_imports_neither_from_its_folder_nor_from_what_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_site, module = tmp_path / "user" / "site-packages", "import sys, json; print(json.dumps(sys.path))"
    for folder in (user_site, tmp_path / "here", tmp_path / "there"):
        folder.mkdir(parents=True)
    (user_site / "of_ours.py").write_text(module)
    monkeypatch.setattr("site.USER_SITE", str(user_site))
    monkeypatch.setattr("site.ENABLE_USER_SITE", True)
    monkeypatch.setattr("sys.path", [*sys.path, str(user_site)])
    command = interpreter.command("of_ours")
    env = {"PYTHONPATH": str(tmp_path / "there")}
    done = subprocess.run(command, cwd=tmp_path / "here", env=env, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert str(user_site) in found
    assert not {"", str(tmp_path / "here"), str(tmp_path / "there")} & set(found)
