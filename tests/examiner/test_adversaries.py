"""Submissions that know nothing: what they put in the place of a right answer."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from dll.autograder.examiner.adversaries import Adversary
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.perform import perform, unpack_value
from torch import nn


@pytest.mark.parametrize(("name", "number"), [("zeros", 0.0), ("ones", 1.0), ("nan", float("nan"))])
def test_a_network_that_is_asked_for_has_one_number_everywhere(name: str, number: float) -> None:
    key: Any = type(
        "Key", (), {"ask_as_student": lambda *_: lambda call: perform(call, lambda: nn.Sequential(nn.Linear(2, 1)))}
    )
    adversary = Adversary(name, key())
    item: Any = None
    answer = adversary.ask_for(item)(wire.Call(0, "m", "f", [], []))
    for parameter in unpack_value(answer.value, {}).parameters():
        assert torch.equal(parameter.nan_to_num(-1.0), torch.full_like(parameter, number).nan_to_num(-1.0))
    assert adversary.touched
