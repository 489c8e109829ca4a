"""Tolerances sit between right and wrong answers; what is stored is read back."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from dll.autograder.assignment import Assignment
from dll.autograder.model import Cause, CheckResult, Outcome, Variant
from dll.autograder.text import Text
from dll.autograder.verify.calibration import Gauge, Spread, load_calibration, store_calibration

NOTHING = Text("", "")


def result(deviation: float | None, ok: bool = True, cause: Cause | None = None, device: str = "cpu") -> CheckResult:
    outcome = Outcome.PASSED if ok else Outcome.FAILED
    variant = Variant(device, "float32")
    return CheckResult("calc", "double", "test_a", 1, variant, NOTHING, outcome, cause, deviation=deviation)


def test_the_farthest_right_answer_and_the_nearest_wrong_one_count() -> None:
    gauge = Gauge()
    gauge.add([result(0.1), result(0.3, device="emulated"), result(None)], right=True)
    gauge.add([result(900.0, False, Cause.VALUE), result(40.0, False, Cause.GRADIENT)], right=False)
    assert gauge.spreads() == {"calc.double.test_a/float32": Spread(0.3, 40.0)}


def test_a_wrong_answer_counts_only_where_the_comparison_failed_it() -> None:
    gauge = Gauge()
    gauge.add([result(0.1)], right=True)
    gauge.add([result(5.0), result(5.0, False, Cause.RAISED), result(0.5, False, Cause.VALUE)], right=False)
    assert gauge.spreads() == {}


def test_a_gap_is_how_many_times_as_far(toy: Assignment, tmp_path: Path) -> None:
    assert Spread(0.5, 4.0).gap == 8
    assert Spread(0.0, 4.0).gap > 1e300
    own = msgspec.structs.replace(toy, root=tmp_path)
    assert load_calibration(own) == {}
    (tmp_path / "assignments" / toy.name).mkdir(parents=True)
    spreads = {"calc.double.test_a/float32": Spread(0.12, 3400.0), "calc.double.test_b[1]/float64": Spread(0.0, 1.5)}
    store_calibration(own, spreads)
    stored = load_calibration(own)
    assert stored.keys() == spreads.keys()
    assert stored["calc.double.test_a/float32"].wrong == pytest.approx(3400)
