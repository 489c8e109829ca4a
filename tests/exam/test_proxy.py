"""What the results of a function must keep of its arguments, and what a check may say instead."""

from __future__ import annotations

import pytest
import torch
from dll.autograder.exam.failure import Failure
from dll.autograder.exam.proxy import Answers, Subject
from dll.autograder.model import Cause
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.perform import perform


def cause(answers: Answers, dtype: torch.dtype, device: str = "cpu") -> Cause | None:
    """What comes of a result of this dtype on this device, in a check of float32 on the emulated device."""

    def ask(call: wire.Call) -> wire.Answer:
        answer = perform(call, lambda: [torch.ones(2, dtype=dtype)])
        return wire.copy_with(answer, observed=wire.Observed(devices=[device]))

    try:
        Subject(ask, "m", torch.float32, exact=False, device="emulated").f.answering(answers)()
    except Failure as failure:
        return failure.cause
    return None


@pytest.mark.parametrize(
    ("answers", "dtype", "device", "expected"),
    [
        ("as-given", torch.float32, "emulated", None),
        ("as-given", torch.float64, "emulated", Cause.DTYPE),
        ("as-given", torch.float32, "cpu", Cause.DEVICE),
        ("float64-on-cpu", torch.float64, "cpu", None),
        ("float64-on-cpu", torch.float32, "cpu", Cause.DTYPE),
        ("float64-on-cpu", torch.float64, "emulated", Cause.LAW),
        ("anyhow", torch.float32, "cpu", None),
        ("anyhow", torch.float64, "emulated", None),
    ],
)
def test_a_check_says_which_dtype_and_device_results_have(
    answers: Answers, dtype: torch.dtype, device: str, expected: Cause | None
) -> None:
    assert cause(answers, dtype, device) is expected
