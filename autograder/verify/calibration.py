"""How far right answers, and wrong ones, are from the reference in each check, in units of its tolerance."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..atomic import write_if_changed
from ..errors import Fault
from ..model import Cause, CheckResult, Outcome

WANTED_GAP = 10.0
"""Between the farthest right answer and the nearest wrong one; a smaller one is warned of."""
_MEASURED = (Cause.VALUE, Cause.GRADIENT, Cause.STATE)


class Spread(msgspec.Struct, frozen=True):
    """Of one check in one precision, on all devices: 1 is the tolerance, so it sits between the two."""

    right: float
    """The largest deviation of a right answer."""
    wrong: float
    """The smallest deviation for which a wrong answer failed the check."""

    @property
    def gap(self) -> float:
        """How many times as far the nearest wrong answer is as the farthest right one."""
        return self.wrong / self.right if self.right else float("inf")


class Gauge:
    """Gathers deviations."""

    def __init__(self) -> None:
        self._right: dict[str, float] = {}
        self._wrong: dict[str, float] = {}

    def add(self, results: Iterable[CheckResult], *, right: bool) -> None:
        """What one submission, right or wrong, was found to deviate by."""
        for result in results:
            name, far = spread_name(result), result.deviation
            if far is None:
                continue
            if right:
                self._right[name] = max(self._right.get(name, 0.0), far)
            elif result.outcome is not Outcome.PASSED and result.cause in _MEASURED and far > 1:
                self._wrong[name] = min(self._wrong.get(name, far), far)

    def spreads(self) -> dict[str, Spread]:
        """By check and precision, in order; where nothing wrong was seen, nothing is said."""
        return {n: Spread(self._right[n], self._wrong[n]) for n in sorted(self._right) if n in self._wrong}


def spread_name(result: CheckResult) -> str:
    """`problem.function.test/precision`."""
    return f"{result.problem}.{result.function}.{result.test}/{result.variant.dtype}"


def calibration_path(assignment: Assignment) -> Path:
    """Where the spreads of an assignment are stored."""
    return assignment.root / "assignments" / assignment.name / "calibration.toml"


def load_calibration(assignment: Assignment) -> dict[str, Spread]:
    """The stored spreads; none where nothing was stored."""
    path = calibration_path(assignment)
    if not path.is_file():
        return {}
    try:
        return msgspec.toml.decode(path.read_bytes(), type=dict[str, Spread])
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as error:
        raise Fault("fault.exam", error=f"{path}: {error}") from None


def store_calibration(assignment: Assignment, spreads: Mapping[str, Spread]) -> Path:
    """Write the spreads, two digits each."""
    lines = ["# Written by `dll verify --thorough -o FILE`: deviations of right and wrong answers, 1 is the tolerance."]
    lines += [f'"{name}" = {{ right = {s.right:.2g}, wrong = {s.wrong:.2g} }}' for name, s in spreads.items()]
    path = calibration_path(assignment)
    write_if_changed(path, ("\n".join(lines) + "\n").encode(), mode=0o644)
    return path
