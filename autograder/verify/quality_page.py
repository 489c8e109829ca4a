"""The quality of an exam as a table for a terminal, and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from .calibration import WANTED_GAP, Spread
from .proof import NAMED
from .thorough import CAUGHT_IN_PUBLIC, KILLED, Quality, Share

_COLUMNS = (
    "problem",
    "mistakes caught",
    "by public checks",
    "variants named",
    "mutants killed",
    "right answers full",
    "checks not vacuous",
    "points free of parts",
    "steady",
    "gaps under 10",
)
_SHORT = ("problem", "caught", "public", "named", "mutants", "right", "checks", "free", "steady", "gaps")


def rows(found: Sequence[Quality]) -> Iterator[tuple[str, ...]]:
    """A row of numbers for each problem."""
    for q in found:
        shares = (q.mistakes, q.public, q.named, q.mutants, q.right, q.checks, q.independent, q.steady)
        yield (q.problem, *(f"{s.hits}/{s.of}" for s in shares), str(len(narrow(q))))


def table(found: Sequence[Quality]) -> Table:
    """The table for a terminal."""
    result = Table(*_SHORT, box=None, header_style="bold")
    for row in rows(found):
        result.add_row(*row)
    return result


def narrow(quality: Quality) -> dict[str, Spread]:
    """The checks whose right and wrong answers are less than ten times apart."""
    return {name: spread for name, spread in quality.spreads.items() if spread.gap < WANTED_GAP}


def shortcomings(found: Sequence[Quality]) -> Iterator[str]:
    """A line for everything that is not as it should be, or is a known exception."""
    for q in found:
        for what, share in (
            ("mistake", q.mistakes),
            ("right answer without full marks", q.right),
            ("vacuous check", q.checks),
            ("points that hang on a part", q.independent),
            ("not steady", q.steady),
            ("mutant that lives", q.mutants),
            ("mistake that the public checks miss", q.public),
            ("variant not named", q.named),
        ):
            yield from (f"{what}: {name}" for name in share.missed)
        for name, spread in narrow(q).items():
            ends = f"right {spread.right:.2g}, wrong {spread.wrong:.2g}"
            yield f"tolerance with a gap of {spread.gap:.2g}: {name} ({ends})"


def page(assignment: str, found: Sequence[Quality], setting: str) -> str:
    """The whole page, in Markdown."""
    lines = [
        f"# How far the exam of {assignment} can be trusted",
        "",
        f"Written by `dll verify --thorough -o FILE`, {setting}.",
        "",
        "| " + " | ".join(_COLUMNS) + " |",
        "|" + "---|" * len(_COLUMNS),
        *("| " + " | ".join(row) + " |" for row in rows(found)),
        "",
        "Wanted: all known mistakes caught, each losing the checks listed beside it and no point of another function; "
        f"{_percent(KILLED)} of the mutants killed, {_percent(CAUGHT_IN_PUBLIC)} of the mistakes caught by the public "
        f"checks alone, {_percent(NAMED)} of the variants named; every right answer full marks with every seed and no "
        "mistake named; no check that nothing wrong fails, or that an empty answer passes; no point that hangs on "
        "a part (every known mistake of a function with every one of a part, right answers with stubs for parts, parts "
        "alone); the same outcomes whatever "
        "the number of workers and the order of checks.",
        "",
        "A *variant* is a known mistake as another student would make it. A *mutant* is the solution with one change "
        "in a function (classes are left alone), by the operators of "
        "[cosmic-ray](https://cosmic-ray.readthedocs.io/) and by leaving something out. "
        "A *right answer* is a style with a seed.",
        "",
        *_section("What falls short", list(shortcomings(found))),
        *_section("Mutants that compute the same", [f"`{m}` {p}" for q in found for m, p in q.equivalents.items()]),
        "## What a known mistake costs",
        "",
        "| mistake | points |",
        "|---|---|",
        *(f"| {name} | {points:.2f} |" for q in found for name, points in sorted(q.losses.items())),
        "",
        "## Tolerances",
        "",
        "Deviations in units of the tolerance: of the farthest right answer, and of the nearest wrong one that fails. "
        "The tolerance, 1, lies between. Laws and exact results have none.",
        "",
        "| check | right | wrong |",
        "|---|---|---|",
        *(f"| {n} | {s.right:.2g} | {s.wrong:.2g} |" for q in found for n, s in q.spreads.items()),
        "",
    ]
    return "\n".join(lines)


def _section(title: str, entries: list[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {entry}" for entry in entries or ["nothing"]), ""]


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def failing(found: Sequence[Quality]) -> Share:
    """The problems that are not good enough."""
    share = Share()
    for q in found:
        share.count(q.problem, q.holds)
    return share
