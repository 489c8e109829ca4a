"""Right parts: what a wrong part costs the functions that use it, what it may hide, and what judging takes.

    python benchmarks/right_parts.py [--quick]

Everything is graded by the hidden exam on both devices. Wrong and right functions of other people are those of
tests/outside; known mistakes are the assignment's. `--quick` takes a sample of what is many, under a minute.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from dll.autograder.grading import messages
from dll.autograder.grading.pool import Graded
from dll.autograder.mistakes import Mistake, load_mistakes, mistaken_source
from dll.tests.outside.corpus import Outside, load, stub
from dll.tests.parts.corpus import LEC8, grade, lost, named, uses

PROBLEMS = tuple(p.name for p in LEC8.problems if any(uses(p.name).values()))
CONSTANT = """
def count_regions_1d(net, lo, hi):
    if not (math.isfinite(lo) and math.isfinite(hi)):
        raise ValueError("lo, hi must be finite")
    if lo >= hi:
        raise ValueError("lo must be below hi")
    return 2 if any(isinstance(layer, nn.ReLU) for layer in net) else 1
"""
LARGE_ARE_WRONG = {"vae": "vae.decoded-mean", "dae": "dae.noisy-target", "regions": CONSTANT}
"""Large functions by somebody who does not know better: elbo, loss, and one that counts nothing."""
BROKEN_ON_PURPOSE = {"vae": "vae.mean-only", "dae": "dae.corrupt-in-place", "regions": "regions.values-not-rows"}
"""Small ones that make the same mistake, or one in which the large one's does not show."""
OUTSIDE, STUBS, PAIRS, ROUNDS = 8, 5, 12, 3
"""Of each, how many are in a quick sample; and how often a time is taken."""
MISTAKES = {problem: {m.name: m for m in load_mistakes(LEC8.folder(problem))} for problem in PROBLEMS}


class Pair(NamedTuple):
    """A mistake of a part, and one of a function that uses it."""

    problem: str
    part: Mistake
    function: Mistake

    @property
    def id(self) -> str:
        """The name of its job."""
        return f"{self.part.name} + {self.function.name}"


def source(problem: str, *added: str) -> dict[str, bytes]:
    """The solution with known mistakes, or code, in it."""
    text = LEC8.solution(problem).read_text(encoding="utf-8")
    for name in added:
        known = MISTAKES[problem].get(name)
        text = mistaken_source(text, (known,)) if known else f"{text}\n\n{name}"
    return {f"{problem}.py": text.encode()}


def job(name: str, problem: str, files: dict[str, bytes]) -> messages.Job:
    """One submission of one problem."""
    return messages.Job(name, files, functions=(problem,))


def all_pairs() -> list[Pair]:
    """Every known mistake of a function with every one of a part of it."""
    return [
        Pair(problem, part, function)
        for problem, known in MISTAKES.items()
        for function in known.values()
        for part in known.values()
        if part.function in uses(problem)[function.function]
    ]


def parts_of(problem: str) -> set[str]:
    """The functions of a problem that others use."""
    return {part for parts in uses(problem).values() for part in parts}


def all_files() -> list[tuple[str, Path]]:
    """The solutions, and the right answers in other styles."""
    return [(p, f) for p in PROBLEMS for f in (LEC8.solution(p), *sorted(LEC8.folder(p).glob("staff/styles/*.py")))]


def jobs(
    wrong: list[Outside], right: list[Outside], files: list[tuple[str, Path]], pairs: list[Pair]
) -> Iterator[messages.Job]:
    """All that is graded once, each under a name of its own."""
    for problem, path in files:
        text = "\n\n".join(
            [path.read_text(encoding="utf-8"), *(stub(problem, part) for part in sorted(parts_of(problem)))]
        )
        yield job(f"stubs {path}", problem, {f"{problem}.py": text.encode()})
    for f in wrong:
        yield job(f"wrong {f.name}", f.problem, f.files())
    for f in right:
        yield job(f"stubs {f.name}", f.problem, f.files_beside_stubs())
    for problem, large in LARGE_ARE_WRONG.items():
        yield job(f"ignorant {problem}", problem, source(problem, large))
        yield job(f"gamer {problem}", problem, source(problem, BROKEN_ON_PURPOSE[problem], large))
    for pair in pairs:
        yield job(pair.id, pair.problem, source(pair.problem, pair.part.name, pair.function.name))
    for name, problem in {pair.function.name: pair.problem for pair in pairs}.items():
        yield job(name, problem, source(problem, name))


def points(graded: dict[str, Graded], who: str, problems: tuple[str, ...] = tuple(LARGE_ARE_WRONG)) -> float:
    """What somebody has in some problems."""
    whole = sum(LEC8.problem(p).points for p in problems)
    return float(whole - sum(sum(lost(graded[f"{who} {p}"], p).values()) for p in problems))


def print_pairs(graded: dict[str, Graded], pairs: list[Pair]) -> None:
    """For each problem, whether a part's mistake helps or hides a function's own."""
    print("known mistakes of a part beside known mistakes of a function that uses it:")
    print(f"  {'':12}{'pairs':>7}{'gains':>7}{'loses':>7}{'named':>7}{'named alone':>13}")
    for problem in PROBLEMS:
        here = [pair for pair in pairs if pair.problem == problem]
        counts = [0, 0, 0, 0]
        for pair in here:
            of = pair.function.function
            both, alone = (lost(graded[i], problem).get(of, Fraction(0)) for i in (pair.id, pair.function.name))
            names = [named(graded[i], [of]) for i in (pair.id, pair.function.name)]
            found = (both < alone, both > alone, *(n == {pair.function.name} for n in names))
            counts = [count + more for count, more in zip(counts, found, strict=True)]
            if both < alone:
                print(f"    {pair.id}: {of} has {float(alone - both):.2f} more")
        print(f"  {problem:12}{len(here):>7}{counts[0]:>7}{counts[1]:>7}{counts[2]:>7}{counts[3]:>13}")


def print_times(rounds: int) -> None:
    """Milliseconds of a worker, one at a time: a right submission, and one with a wrong part that others use."""
    parts = {p: next(m for m in MISTAKES[p].values() if m.function in parts_of(p)) for p in PROBLEMS}
    todo = [job(f"{n} right {p}", p, source(p)) for n in range(rounds) for p in PROBLEMS]
    todo += [job(f"{n} wrong {p}", p, source(p, parts[p].name)) for n in range(rounds) for p in PROBLEMS]
    graded = grade(todo, PROBLEMS, workers=1)
    print(f"ms for a problem: {'right':>12}{'a wrong part':>15}")
    for problem in PROBLEMS:
        right, wrong = (
            statistics.median(graded[f"{n} {kind} {problem}"].seconds for n in range(rounds))
            for kind in ("right", "wrong")
        )
        print(f"  {problem:12}{1000 * right:>16.0f}{1000 * wrong:>15.0f}   ({parts[problem].name})")


def main() -> None:
    """The tables."""
    quick = "--quick" in sys.argv[1:]
    choose = random.Random(8)
    wrong, right, files, pairs = load("wrong.toml"), load("right.toml"), all_files(), all_pairs()
    if quick:
        wrong, right = choose.sample(wrong, OUTSIDE), choose.sample(right, STUBS)
        files, pairs = choose.sample(files, STUBS), choose.sample(pairs, PAIRS)
    graded = grade(jobs(wrong, right, files, pairs), PROBLEMS, workers=os.cpu_count() or 1)

    others = [
        sum((n for name, n in lost(graded[f"wrong {f.name}"], f.problem).items() if name != f.function), Fraction(0))
        for f in wrong
    ]
    print(f"{len(wrong)} wrong functions of other people that are parts of others:")
    print(f"  others lose points in {sum(map(bool, others))} cases, {float(sum(others)):.1f} points in all")
    kept = [f.function not in lost(graded[f"stubs {f.name}"], f.problem) for f in right]
    print(f"{len(right)} right functions of other people beside stubs of all that they use:", end=" ")
    print(f"{sum(kept)} keep full marks")
    kept = [set(lost(graded[f"stubs {path}"], problem)) <= parts_of(problem) for problem, path in files]
    print(
        f"{len(files)} right files of the assignment with a stub for each part: in {sum(kept)} all others keep theirs"
    )
    print(f"wrong large functions of {', '.join(LARGE_ARE_WRONG)}: {points(graded, 'ignorant'):.2f} points;", end=" ")
    print(f"with small ones broken on purpose beside them {points(graded, 'gamer'):.2f}")
    for who, beside in (("ignorant", "right parts"), ("gamer", "a known mistake of count_patterns")):
        costs = float(lost(graded[f"{who} regions"], "regions").get("count_regions_1d", 0))
        whole = points(graded, who, ("regions",))
        print(f"count_regions_1d that returns 2, beside {beside}: loses {costs:.2f} of 8, regions {whole:.2f} of 20")
    print_pairs(graded, pairs)
    print_times(1 if quick else ROUNDS)


if __name__ == "__main__":
    main()
