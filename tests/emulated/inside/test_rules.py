"""What CUDA takes is taken, what it refuses is refused. The answers are CUDA's own, from ATen's checks; tests/cuda
asks a GPU the same questions."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from dll.tests.emulated.placements import ACCEPTED, REFUSED, Things


def outcome(code: str) -> Any:
    return eval(code, {"torch": torch, "F": torch.nn.functional, **vars(Things("emulated"))})


@pytest.mark.parametrize("code", ACCEPTED)
def test_accepted(code: str) -> None:
    outcome(code)


@pytest.mark.parametrize("code", REFUSED)
def test_refused(code: str) -> None:
    with pytest.raises((RuntimeError, TypeError)) as caught:
        outcome(code)
    assert any(word in str(caught.value).lower() for word in ("device", "cpu", "numpy", "tensor type")), caught.value
