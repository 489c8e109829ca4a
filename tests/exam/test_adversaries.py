"""Submissions that know nothing give nothing away, whatever a function returns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from dll.autograder.exam.adversaries import Adversary
from dll.autograder.sandbox import tensors, wire
from dll.autograder.sandbox.networks import pack_network
from torch import nn


@pytest.mark.parametrize(("name", "number"), [("zeros", 0.0), ("ones", 1.0)])
def test_one_that_fills_in_a_number_fills_the_parameters_of_a_network(name: str, number: float) -> None:
    right = wire.Answer(0, pack_network(nn.Sequential(nn.Linear(2, 3))), [], [], wire.Observed())
    key: Any = SimpleNamespace(ask_as_student=lambda _: lambda _: right)
    call = wire.Call(0, "m", "f", [], [], [], wire.Nothing(), [])
    item: Any = None
    answer = Adversary(name, key).ask_for(item)(call).value
    assert isinstance(answer, wire.Network)
    assert all(bool((tensors.unpack(t) == number).all()) for t in answer.tensors.values())
