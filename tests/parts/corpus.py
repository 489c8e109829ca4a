"""Right functions beside wrong parts: the cases of cases/, and what each must come to.

A case is one file: a header in TOML, then pieces of Python that are laid over the solution of its problem, one after
the other, as a later definition replaces an earlier one.

    # problem = "vae"
    # wrong = ["gaussian_kl"]            parts that are wrong: they lose points
    # right = ["elbo"]                   functions that use them and are right: they keep theirs
    # hard = "..."                       what is hard about it
    # --- part                           a piece that is the wrong part, or makes no sense without it
    # --- function                       a piece that does with the solution's parts
    # --- function: vae.kl-added         the code of a known mistake
    # --- part: helpers.py               a file beside the problem's

More keys: `own`, functions that are wrong themselves, which lose what they lose beside the solution's parts; `named`,
the known mistakes that are named for these; `asks = false` where a function asks for no wrong part; `first`, why no
right part can stand in for what uses the wrong one, whose first answers then stand; `slow`, what takes a time limit. A
function that is not mentioned is right.

Where no function is wrong itself, the mark is the whole of it: a function is judged as if its parts were right.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import msgspec
from dll.autograder.assignment import Assignment, load_assignment
from dll.autograder.grading import messages
from dll.autograder.grading.pool import Graded, Pool
from dll.autograder.grading.scoring import score
from dll.autograder.mistakes import load_mistakes

CASES = Path(__file__).parent / "cases"
LEC8 = load_assignment("lec8")
_PIECE = "# --- "


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    problem: str
    wrong: tuple[str, ...]
    hard: str
    right: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    asks: bool = True
    first: str = ""
    slow: bool = False


class Piece(msgspec.Struct, frozen=True):
    """Code of a case, and where it goes."""

    of_part: bool
    file: str
    code: str


class PartCase(msgspec.Struct, frozen=True):
    """A submission with a wrong part."""

    name: str
    says: _Header
    pieces: tuple[Piece, ...]

    def files(self, *, alone: bool = False) -> dict[str, bytes]:
        """What is handed in; alone: the functions without the wrong parts, beside the solution's."""
        problem = f"{self.says.problem}.py"
        texts = {problem: [LEC8.solution(self.says.problem).read_text(encoding="utf-8")]}
        for piece in self.pieces:
            if not (alone and piece.of_part):
                texts.setdefault(piece.file or problem, []).append(piece.code)
        return {file: "\n\n".join(parts).encode() for file, parts in texts.items()}


def load_cases() -> list[PartCase]:
    """All cases, those that take long first."""
    return sorted((_load(path) for path in sorted(CASES.glob("*.py"))), key=lambda case: not case.says.slow)


def _load(path: Path) -> PartCase:
    head, *pieces = path.read_text(encoding="utf-8").split(f"\n{_PIECE}")
    toml = "\n".join(line.removeprefix("# ") for line in head.splitlines())
    says = msgspec.toml.decode(toml, type=_Header)
    return PartCase(path.stem, says, tuple(_piece(says.problem, piece) for piece in pieces))


def _piece(problem: str, text: str) -> Piece:
    first, _, code = text.partition("\n")
    kind, _, place = first.partition(": ")
    assert kind in ("part", "function"), first
    file = place if place.endswith(".py") else ""
    if place and not file:
        (code,) = (m.code for m in load_mistakes(LEC8.folder(problem)) if m.name == place)
    return Piece(kind == "part", file, code)


def with_limit(root: Path, seconds: int) -> Path:
    """The root of a copy of lec8 in which a check may take fewer seconds: what does not end is there on purpose."""
    for part in ("assignments", "solutions", "starter"):
        shutil.copytree(LEC8.root / part / "lec8", root / part / "lec8", ignore=shutil.ignore_patterns("__pycache__"))
    path = root / "assignments" / "lec8" / "assignment.toml"
    text = path.read_text(encoding="utf-8")
    assert "check_seconds = 10" in text
    path.write_text(text.replace("check_seconds = 10", f"check_seconds = {seconds}"), encoding="utf-8")
    return root


def jobs_of(cases: Iterable[PartCase]) -> Iterator[messages.Job]:
    """Each case, and its functions alone where there are some."""
    for case in cases:
        yield messages.Job(case.name, case.files(), functions=(case.says.problem,))
        if any(not piece.of_part for piece in case.pieces):
            yield messages.Job(f"{case.name} alone", case.files(alone=True), functions=(case.says.problem,))


def grade(
    jobs: Iterable[messages.Job], problems: tuple[str, ...], root: Path = LEC8.root, seed: int = 7, workers: int = 2
) -> dict[str, Graded]:
    """Grade by the hidden exam, on both devices."""
    with Pool(messages.Setup("lec8", str(root), "staff", seed, "auto", problems), workers) as pool:
        found = {graded.id: graded for graded in pool.run(jobs)}
    for graded in found.values():
        assert graded.failed is None, (graded.id, graded.failed)
    return found


def lost(graded: Graded, problem: str, assignment: Assignment = LEC8) -> dict[str, Fraction]:
    """The functions of a problem that lost points, and how many."""
    (scored,) = (s for s in score(assignment, graded.results) if s.problem.name == problem)
    return {f.function.name: f.function.points - f.points for f in scored.functions if f.points < f.function.points}


def named(graded: Graded, functions: Iterable[str]) -> set[str]:
    """The known mistakes that are named for these functions."""
    return {r.mistake for r in graded.results if r.mistake and r.function in functions}


def right_parts(graded: Graded, function: str) -> set[str]:
    """The parts in whose place the right ones stood when a function was judged."""
    return {part for r in graded.results if r.function == function for part in r.right_parts}


def is_not_what_it_says(case: PartCase, beside: Graded, alone: Graded | None) -> Iterator[str]:
    """What is wrong about the case itself, a sentence each."""
    costs = lost(beside, case.says.problem)
    yield from (f"{part} is wrong and loses nothing" for part in case.says.wrong if part not in costs)
    costs = lost(alone, case.says.problem) if alone else {}
    for name, points in costs.items():
        if name not in case.says.own and not set(uses(case.says.problem)[name]) & set(case.says.own):
            yield f"{name} is right, and loses {float(points):.2f} alone"
    yield from (f"{name} is wrong itself, and loses nothing alone" for name in case.says.own if name not in costs)
    if alone and case.says.named and named(alone, case.says.own) != set(case.says.named):
        yield f"alone {sorted(named(alone, case.says.own))} are named"


def is_judged_wrongly(case: PartCase, beside: Graded, alone: Graded | None) -> Iterator[str]:
    """What a wrong part costs the functions beside it, or should and does not, a sentence each."""
    costs, costs_alone = lost(beside, case.says.problem), lost(alone, case.says.problem) if alone else {}
    for function in LEC8.problem(case.says.problem).functions:
        name = function.name
        stood = right_parts(beside, name)
        if name in case.says.wrong:
            continue
        if case.says.first and name in (*case.says.right, *case.says.own):
            if stood or name not in costs:
                yield f"{name} was judged with right parts, and not by its first answers"
            continue
        due = costs_alone.get(name, Fraction(0)) if name in case.says.own else Fraction(0)
        if (points := costs.get(name, Fraction(0))) != due:
            yield f"{name} loses {float(points):.2f} beside a wrong part, {float(due):.2f} by itself"
        if name in case.says.right and not stood & {*case.says.wrong, *case.says.own}:
            yield f"{name} was judged beside no right part"
        if name in case.says.own and bool(stood) != case.says.asks:
            yield f"{name} was judged beside {sorted(stood)}"
    if alone and not case.says.first and (names := named(beside, case.says.own)) != named(alone, case.says.own):
        yield f"{sorted(names)} are named, {sorted(named(alone, case.says.own))} alone"


@cache
def uses(problem: str) -> dict[str, tuple[str, ...]]:
    """The declared parts of each function of a problem."""
    return {f.name: f.uses for f in LEC8.problem(problem).functions}
