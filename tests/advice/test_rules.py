"""Advice on precision, refusals and iterators: the line, and what to do there, from the text and the failure alone."""

from __future__ import annotations

from pathlib import Path

import torch
from dll.autograder.advice.context import AdviceContext
from dll.autograder.advice.rules import advise
from dll.autograder.advice.student_source import Source, Sources
from dll.autograder.exam.failure import Facts, Failure
from dll.autograder.model import Cause

STARTER = Source("toy.py", b"def f(net: nn.Sequential, lo: float) -> int:\n    raise NotImplementedError\n")


def advice(folder: Path, text: str, failure: Failure, starter: Source | None = None) -> str | None:
    """What is said in English of a failure of `f` in a file with this text."""
    (folder / "toy.py").write_text(text, encoding="utf-8")
    part = starter.definitions["f"][-1] if starter else None
    found = advise(AdviceContext(failure, "toy", "f", Sources(folder), part))
    return found.en if found else None


SIGMOID = "import torch\n\ndef f(x):\n    p = torch.sigmoid(x)\n    return torch.log(p).mean()\n"


def test_what_overflows_is_named_where_a_result_is_not_finite(tmp_path: Path) -> None:
    said = advice(tmp_path, SIGMOID, Failure(Cause.NOT_FINITE))
    assert said is not None
    assert said.startswith("toy.py:4: `torch.sigmoid` overflows")


def test_a_sigmoid_is_not_blamed_for_finite_values(tmp_path: Path) -> None:
    failure = Failure(Cause.VALUE, facts=Facts(got=torch.tensor(-100.0), want=torch.tensor(-9000.0)))
    assert advice(tmp_path, SIGMOID, failure) is None


def test_what_is_left_in_a_model_is_said_in_words_where_no_line_shows_it(tmp_path: Path) -> None:
    text = "def f(model):\n    return Recorder(model)\n"
    failure = Failure(Cause.CHANGED, facts=Facts(left=("modes", "hooks")))
    assert advice(tmp_path, text, failure) == "toy.py:1: the model does not leave as it came: a hook is left in it."


def test_a_missing_package_is_named_by_the_text_of_the_file_and_never_by_an_exception(tmp_path: Path) -> None:
    text = "import pandas as pd\n\ndef f(x):\n    return pd.Series(x)\n\ndef g(x):\n    raise secret(x)\n"
    missing = "No module named 'wandb'"
    used = Failure(Cause.RAISED, where="toy.py:4", exception="ModuleNotFoundError", text=missing)
    assert "pandas is not installed" in (advice(tmp_path, text, used) or "")
    invented = Failure(Cause.RAISED, where="toy.py:7", exception="ModuleNotFoundError", text=missing)
    assert "wandb" not in (advice(tmp_path, text, invented) or "")


def test_two_precisions_that_meet_are_traced_to_what_makes_one(tmp_path: Path) -> None:
    text = "import torch\n\ndef f(x):\n    w = torch.ones(3, 3)\n    return x @ w\n"
    raised = Failure(
        Cause.RAISED, where="toy.py:5", exception="RuntimeError", text="expected m1 and m2 to have the same dtype"
    )
    said = advice(tmp_path, text, raised)
    assert said is not None
    assert said.startswith("toy.py:4: `torch.ones` makes another precision")
    assert "toy.py:5" in said


def test_another_exception_than_the_one_asked_for_is_told_from_none(tmp_path: Path) -> None:
    text = "def f(x, eps):\n    assert x.shape == eps.shape\n    return x + eps\n"
    failure = Failure(Cause.MISREFUSED, where="toy.py:2", exception="AssertionError", facts=Facts(naming="eps"))
    said = advice(tmp_path, text, failure)
    assert said is not None
    assert said.startswith("toy.py:2: ")
    assert "raise a ValueError whose text names eps" in said


def test_what_can_be_gone_through_once_is_neither_measured_nor_indexed(tmp_path: Path) -> None:
    text = "def f(batches):\n    for i in range(len(batches)):\n        pass\n"
    raised = Failure(
        Cause.RAISED,
        where="toy.py:2",
        exception="TypeError",
        text="object of type 'list_iterator' has no len()",
    )
    assert "only once" in (advice(tmp_path, text, raised) or "")


def test_a_star_import_that_replaces_pythons_functions_is_found(tmp_path: Path) -> None:
    text = "from torch import *\n\ndef f(x):\n    for i in range(3):\n        x = x + 1\n    return x\n"
    raised = Failure(Cause.RAISED, where="toy.py:4", exception="TypeError", text="range() missing 1 required")
    said = advice(tmp_path, text, raised)
    assert said is not None
    assert said.startswith("toy.py:1: `from torch import *` replaces Python's own `range`")


def test_a_function_that_is_given_no_tensor_is_sent_to_its_network(tmp_path: Path) -> None:
    text = "import torch\n\ndef f(net, lo):\n    t = torch.tensor([[lo]])\n    return int(net(t) > 0)\n"
    misplaced = Failure(Cause.DEVICE, where="toy.py:4", exception="RuntimeError")
    assert "device=next(net.parameters()).device" in (advice(tmp_path, text, misplaced, STARTER) or "")


def test_a_device_chosen_at_the_top_of_the_file_is_named(tmp_path: Path) -> None:
    text = "import torch\n\ndevice = torch.device('cpu')\n\ndef f(x):\n    y = x.to(device)\n    return x + y\n"
    misplaced = Failure(Cause.DEVICE, where="toy.py:6", exception="RuntimeError")
    assert ".to(device)" in (advice(tmp_path, text, misplaced) or "")


def test_numpy_is_not_blamed_for_gradients_behind_a_detach(tmp_path: Path) -> None:
    text = "def f(x):\n    return x.detach().numpy().sum()\n"
    raised = Failure(Cause.RAISED, where="toy.py:2", exception="TypeError", text="can't convert cuda tensor")
    assert "gradients" not in (advice(tmp_path, text, raised) or "")


def test_a_function_that_returns_nothing_yet_is_not_told_to_delete_its_raise(tmp_path: Path) -> None:
    failure = Failure(Cause.NOT_IMPLEMENTED, where="toy.py:3", exception="NotImplementedError")
    text = "def f(x):\n    check(x)\n    raise NotImplementedError('f')\n"
    assert advice(tmp_path, text, failure) is None
    assert "delete this line" in (advice(tmp_path, f"{text}    return x\n", failure) or "")
