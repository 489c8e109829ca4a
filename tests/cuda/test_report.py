"""What `make test-cuda` measures, with the emulated device in the GPU's place."""

from __future__ import annotations

from .report import farthest


def test_how_far_right_answers_come_is_measured_on_each_device() -> None:
    found = farthest("emulated", ("gan",), [1])
    assert set(found) == {"cpu", "emulated"}
    for deviation, check in found.values():
        assert 0 < deviation < 1
        assert check.startswith("gan.")
        assert check.endswith("/float32")
