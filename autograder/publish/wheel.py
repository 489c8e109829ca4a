"""The student's wheel of `dll`: built from a copy that holds nothing but what may be published."""

from __future__ import annotations

import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..assignment import ROOT, Assignment
from ..errors import DllError
from ..zips import zipped

_ALWAYS = ("pyproject.toml", "LICENSE")


def published_files(assignment: Assignment) -> dict[str, Path]:
    """What the wheel is built from, by paths in it: the allow-list of pyproject.toml, for one lecture."""
    project = _project()
    setuptools = project["tool"]["setuptools"]
    found = {name: ROOT / name for name in _ALWAYS}
    for package in setuptools["packages"]:
        folder = ROOT.joinpath(*package.split(".")[1:])
        found |= {p.relative_to(ROOT).as_posix(): p for p in folder.glob("*.py")}
    for pattern in setuptools["package-data"]["dll"]:
        of_assignment = pattern.split("/")[0] in ("assignments", "starter")
        root = assignment.root if of_assignment else ROOT
        for path in _matching(root, pattern, assignment.name if of_assignment else None):
            found[path.relative_to(root).as_posix()] = path
    return dict(sorted(found.items()))


def _matching(root: Path, pattern: str, name: str | None) -> Iterator[Path]:
    """The files of a pattern; where it is of assignments, its first star is this one's name."""
    if name is not None:
        pattern = pattern.replace("/*", f"/{name}", 1)
    for path in root.glob(pattern.removesuffix("**") + ("**/*" if pattern.endswith("**") else "")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _project() -> dict[str, Any]:
    path = ROOT / "pyproject.toml"
    if not path.is_file():
        raise DllError("publish.no-checkout")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def student_wheel(assignment: Assignment, readme: bytes) -> tuple[str, bytes]:
    """The wheel's name and bytes; the same bytes for the same files and the same build tools."""
    try:
        from build import BuildBackendException, ProjectBuilder
        from pyproject_hooks import quiet_subprocess_runner
    except ModuleNotFoundError:
        raise DllError("publish.no-staff-tools") from None
    with tempfile.TemporaryDirectory(prefix="dll-") as folder:
        copy, out = Path(folder, "copy"), Path(folder, "out")
        for name, path in published_files(assignment).items():
            _put(copy / name, path.read_bytes())
        _put(copy / "README.md", readme)
        try:
            built = Path(ProjectBuilder(copy, runner=quiet_subprocess_runner).build("wheel", out))
        except BuildBackendException as error:
            raise DllError("publish.no-wheel", error=error) from None
        with zipfile.ZipFile(built) as wheel:  # its dates and modes are of whoever builds
            return built.name, zipped({name: wheel.read(name) for name in wheel.namelist()})


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
