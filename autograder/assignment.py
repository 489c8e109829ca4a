"""assignments/<name>/assignment.toml -> Assignment, validated. Nothing here knows a particular lecture."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from .errors import DllError
from .model import Function, Limits, Problem
from .text import Text

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds assignments/, starter/ and, in a checkout, solutions/."""


class _FunctionEntry(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    points: int
    minutes: int
    when: Literal["class", "home"]
    slide: Text | None = None
    second_share: float | None = None
    uses: list[str] = []


class _ProblemEntry(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    title: Text
    points: int
    functions: list[_FunctionEntry]
    graded: bool = True


class _DeviceEntry(msgspec.Struct, forbid_unknown_fields=True):
    second_share: float = 0.25
    tolerance: dict[Literal["cuda", "emulated", "mps"], Annotated[float, msgspec.Meta(gt=0)]] = {}


class _PrecisionEntry(msgspec.Struct, forbid_unknown_fields=True):
    double_share: float = 0.2


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal[1]
    name: str
    title: Text
    limits: Limits
    problem: list[_ProblemEntry]
    devices: _DeviceEntry = msgspec.field(default_factory=_DeviceEntry)
    precisions: _PrecisionEntry = msgspec.field(default_factory=_PrecisionEntry)


class Assignment(msgspec.Struct, frozen=True):
    """One lecture's problems and where their files are."""

    name: str
    title: Text
    problems: tuple[Problem, ...]
    limits: Limits
    second_device_share: Fraction
    double_share: Fraction
    """What float64 carries where a check runs in both precisions: the formula shows in either."""
    tolerances: dict[str, float]
    """By device, how many times as wide as on the CPU tolerances are; 1 where a device is not named."""
    root: Path
    """The folder in which assignments/<name>, solutions/<name> and starter/<name> lie."""

    @property
    def max_score(self) -> Fraction:
        """The points of all graded problems."""
        return sum((p.points for p in self.problems if p.graded), Fraction(0))

    @property
    def handout(self) -> str:
        """What the folder and the zip that students get are called: the name with a capital."""
        return self.name.capitalize()

    def problem(self, name: str) -> Problem:
        """The problem of that name, or a sentence that lists the names there are."""
        for problem in self.problems:
            if problem.name == name:
                return problem
        raise DllError("no-such-problem", name=name, names=", ".join(p.name for p in self.problems))

    def folder(self, problem: str) -> Path:
        """Where the texts and tests of a problem lie."""
        return self.root / "assignments" / self.name / problem

    def solution(self, problem: str) -> Path:
        """The reference solution of a problem; only a checkout has it."""
        return self.root / "solutions" / self.name / f"{problem}.py"

    def starter(self, problem: str) -> Path:
        """The generated stub of a problem."""
        return self.root / "starter" / self.name / f"{problem}.py"

    def uses_optimizers(self, problems: Iterable[str] = ()) -> bool:
        """Whether the checks of some problems (of all by default) bring optimizers, which import much."""
        folders = [self.folder(name) for name in problems or [p.name for p in self.problems]]
        files = [path for folder in folders for path in (folder / "given.py", *folder.glob("*/test_*.py"))]
        return any(b"optim" in path.read_bytes() for path in files if path.is_file())

    def digest(self) -> str:
        """One hash over everything that a mark depends on: data, tests, mistakes, catalogues, solutions."""
        files = [self.root / "assignments" / self.name / "assignment.toml"]
        for problem in self.problems:
            folder = self.folder(problem.name)
            files += [p for p in folder.rglob("*") if p.suffix in {".py", ".toml"} and p != folder / "show.py"]
            files.append(self.solution(problem.name))
        total = hashlib.sha256()
        for path in sorted(path for path in files if path.is_file()):
            total.update(path.relative_to(self.root).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()

    def require_staff_files(self, problems: Sequence[str] = ()) -> None:
        """Refuse, in one sentence, where hidden tests or solutions (of all problems by default) are missing."""
        for name in problems or [p.name for p in self.problems]:
            if not (self.folder(name) / "staff").is_dir() or not self.solution(name).is_file():
                raise DllError("no-staff-files", assignment=self.name)


def find_assignment(name: str | None) -> Assignment:
    """The installed assignment of that name, or the one in the folder .../assignments/<name>, or the only one."""
    if name is None:
        installed = assignments()
        if len(installed) != 1:
            raise DllError("which-assignment", names=", ".join(installed) or "-")
        (name,) = installed
    path = Path(name)
    if path.name != name:
        return load_assignment(path.resolve().name, path.resolve().parent.parent)
    return load_assignment(name)


def load_assignment(name: str, root: Path = ROOT) -> Assignment:
    """Read and validate assignments/<name>/assignment.toml below `root`."""
    path = root / "assignments" / name / "assignment.toml"
    try:
        document = msgspec.toml.decode(path.read_bytes(), type=_Document)
    except FileNotFoundError:
        raise DllError("no-such-assignment", name=name, names=", ".join(assignments(root)) or "-") from None
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as error:
        raise DllError("bad-assignment", path=path, error=error) from None
    names = [p.name for p in document.problem]
    if document.name != name or len(set(names)) != len(names) or not names:
        raise DllError("bad-assignment", path=path, error="names must be unique and match the folder")
    shares = [document.devices.second_share, document.precisions.double_share]
    shares += [f.second_share for p in document.problem for f in p.functions if f.second_share is not None]
    if not all(0 <= share <= 1 for share in shares):
        raise DllError("bad-assignment", path=path, error="shares must be from 0 to 1")
    for problem in document.problem:
        for index, function in enumerate(problem.functions):
            if trouble := _misdeclared(function, problem.functions[:index]):
                raise DllError("bad-assignment", path=path, error=f"{problem.name}.{function.name}: {trouble}")
    return Assignment(
        name=name,
        title=document.title,
        problems=tuple(_problem(entry) for entry in document.problem),
        limits=document.limits,
        second_device_share=Fraction(str(document.devices.second_share)),
        double_share=Fraction(str(document.precisions.double_share)),
        tolerances={str(device): factor for device, factor in document.devices.tolerance.items()},
        root=root,
    )


def assignments(root: Path = ROOT) -> list[str]:
    """The names of all assignments below `root`."""
    return sorted(path.parent.name for path in (root / "assignments").glob("*/assignment.toml"))


def _problem(entry: _ProblemEntry) -> Problem:
    """A function's points are its share: a problem set to other points scales its functions."""
    whole = sum(f.points for f in entry.functions)
    functions = tuple(
        Function(
            f.name,
            Fraction(entry.points * f.points, whole),
            f.minutes,
            f.when,
            f.slide,
            None if f.second_share is None else Fraction(str(f.second_share)),
            tuple(f.uses),
        )
        for f in entry.functions
    )
    return Problem(entry.name, entry.title, Fraction(entry.points), entry.graded, functions)


def _misdeclared(function: _FunctionEntry, before: Sequence[_FunctionEntry]) -> str:
    """What is wrong with the parts that a function declares, of those that stand before it; nothing where all is
    well."""
    known = {f.name: f for f in before}
    for part in function.uses:
        if part not in known:
            return f"uses {part}, which does not stand before it"
        if missing := [name for name in known[part].uses if name not in function.uses]:
            return f"uses {part}, and so {missing[0]}, which must be listed as well"
    return ""
