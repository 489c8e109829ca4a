"""Where a student works: whether their files are here, or where they are; whether torch is installed."""

from __future__ import annotations

import ast
import re
import sys
import warnings
import zipfile
from collections.abc import Collection, Iterator
from importlib import metadata
from pathlib import Path

from ..assignment import Assignment
from ..delivery.file_names import variant_of
from ..errors import DllError
from ..imported_names import imported_names
from ..model import Problem

_INSIDE_A_ZIP = re.compile(r"(temp\d+|[0-9a-f-]{36})_.*\.zip(\.\w{3})?", re.IGNORECASE)
"""Windows shows a zip like a folder; what is opened in it is copied to such a one, and lost."""
_LOOKED_AT = 500
"""Folders and files that are looked at: somebody may call this in their home."""
_OLDEST_TORCH = (2, 2)
_GRADING_HAS = {"torch", "numpy", "dll", "matplotlib", "sklearn", "scipy"}
"""What is installed with `dll`, beside the standard library."""


def require_torch() -> None:
    """Refuse, with the command that mends it, where torch is missing or too old. Does not import it."""
    try:
        version = metadata.version("torch") or ""
    except metadata.PackageNotFoundError:
        raise DllError("check.no-torch") from None
    if (found := re.match(r"(\d+)\.(\d+)", version)) and (int(found[1]), int(found[2])) < _OLDEST_TORCH:
        raise DllError("check.old-torch", version=version)


def require_files(assignment: Assignment, folder: Path) -> None:
    """Refuse a folder that holds none of the assignment's files, saying where they seem to be."""
    if not folder.is_dir():
        raise DllError("no-such-folder", path=folder)
    place = folder.resolve()
    wanted = [problem.file for problem in assignment.problems]
    if any(_INSIDE_A_ZIP.fullmatch(part) for part in place.parts):
        raise DllError("folder.inside-zip", path=place)
    if _holds(place, wanted):
        return
    if (below := _below(place, wanted)) is not None:
        raise DllError("folder.below", path=place, target=_quoted(below.relative_to(place).as_posix()))
    for steps, above in enumerate(list(place.parents)[:2], 1):
        if _holds(above, wanted):
            raise DllError("folder.above", path=place, target="/".join([".."] * steps))
    _refuse_what_stands_for_them(place, wanted)
    raise DllError("no-files-here", names=", ".join(wanted), path=place)


def _refuse_what_stands_for_them(place: Path, wanted: Collection[str]) -> None:
    """A zip that is still packed, or a file that a browser renamed."""
    for name in _names(place):
        if name.lower().endswith(".zip") and _packed(place / name, wanted):
            raise DllError("folder.zip", name=name)
        for file in wanted:
            stem = file.removesuffix(".py")
            if name.lower() == f"{stem}.ipynb":
                raise DllError("folder.notebook", name=name, wanted=file)
            if variant_of(name, [file]) and (place / name).is_file():
                raise DllError("folder.like-named", name=name, wanted=file)


def attempted(assignment: Assignment, folder: Path) -> tuple[str, ...]:
    """The problems a student works on: all that are graded, and challenges of which the file is no stub any more."""
    return tuple(p.name for p in assignment.problems if p.graded or _is_begun(assignment, p, folder))


def _is_begun(assignment: Assignment, problem: Problem, folder: Path) -> bool:
    file = folder / problem.file
    if not file.exists():
        return any(variant_of(name, [problem.file]) for name in _names(folder))
    try:
        written, stub = file.read_bytes(), assignment.starter(problem.name).read_bytes()
    except OSError:
        return True
    return written.split() != stub.split()


def only_here(assignment: Assignment, folder: Path) -> Iterator[tuple[str, str]]:
    """`file:line` and name of each package that the student's files import and grading does not have."""
    for path in sorted(folder.glob("*.py")):
        if path.stem in {problem.name for problem in assignment.problems}:
            for name, line in _imports(path):
                own = (folder / f"{name}.py").is_file() or (folder / name).is_dir()
                if name not in sys.stdlib_module_names | _GRADING_HAS and not own:
                    yield f"{path.name}:{line}", name


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    found = (name for name in imported_names(ast.walk(tree)) if not name.is_relative)
    yield from dict.fromkeys((name.package, name.line) for name in found)


def _holds(folder: Path, wanted: Collection[str]) -> bool:
    return any((folder / name).is_file() for name in wanted)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path, _ in zip(folder.iterdir(), range(_LOOKED_AT), strict=False))
    except OSError:
        return []


def _below(folder: Path, wanted: Collection[str]) -> Path | None:
    """The folder up to two levels below that holds most of the files."""
    found = [(sum((path / name).is_file() for name in wanted), path) for path in _folders(folder)]
    best = max(found, key=lambda counted: counted[0], default=(0, folder))
    return best[1] if best[0] else None


def _folders(folder: Path) -> Iterator[Path]:
    left = _LOOKED_AT
    level = [folder]
    for _ in range(2):
        inner = [path / name for path in level for name in _names(path) if not name.startswith((".", "__"))]
        level = [path for path in inner[:left] if path.is_dir() and not path.is_symlink()]
        left -= len(level)
        yield from level


def _packed(path: Path, wanted: Collection[str]) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.rpartition("/")[2] in wanted for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _quoted(path: str) -> str:
    return f'"{path}"' if re.search(r"[^\w./-]", path) else path
