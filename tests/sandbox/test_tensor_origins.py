"""The line that made a tensor of the CPU is known, through views, further operations, and what a call refused."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from dll.autograder.sandbox.tensor_origins import Origins

CASES = {
    "the line itself": "x = torch.zeros(3)  # <-\nreturn x",
    "a view of it": "x = torch.zeros(4)  # <-\nreturn x.view(2, 2)[1]",
    "what was made of it": "x = torch.zeros(4)  # <-\ny = x * 2 + 1\nreturn torch.cat([y, y])",
    "a parameter": "import torch.nn as nn\nnet = nn.Linear(2, 2)  # <-\nreturn net.weight",
    "vectors before numbers": "s = torch.tensor(2.0)\nx = torch.ones(3)  # <-\nreturn s * x",
}


def run(body: str, folder: Path) -> tuple[Callable[[], Any], int]:
    path = folder / "answer.py"
    path.write_text("import torch\n\n\ndef f():\n" + textwrap.indent(body, "    ") + "\n")
    lines = path.read_text().splitlines()
    names: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    return names["f"], next(n for n, line in enumerate(lines, 1) if "# <-" in line)


@pytest.mark.parametrize("body", CASES.values(), ids=CASES.keys())
def test_the_line_that_made_a_tensor(body: str, tmp_path: Path) -> None:
    function, line = run(body, tmp_path)
    origins = Origins(str(tmp_path))
    with origins:
        made = origins.first_made([function()])
    assert made is not None
    assert (made.file, made.line) == ("answer.py", line)


def test_the_line_that_made_what_an_operation_refused(tmp_path: Path) -> None:
    function, line = run("m = torch.ones(3, device='meta')\nx = torch.ones(3)  # <-\nreturn m + x", tmp_path)
    origins = Origins(str(tmp_path))
    with pytest.raises(RuntimeError), origins:
        function()
    assert origins.refused is not None
    assert (origins.refused.file, origins.refused.line) == ("answer.py", line)


ODD = """
import torch
torch.func.vmap(torch.func.grad(lambda t: (t**2).sum()))(torch.ones(3, 2))
torch.func.jacrev(lambda t: t**2)(torch.ones(2))
torch.nn.LazyLinear(2)
torch.eye(2).to_sparse() @ torch.ones(2)
torch.ones(3, device="meta") + 1
torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
"""


@pytest.mark.parametrize("line", ODD.strip().splitlines()[1:])
def test_a_watch_lets_odd_tensors_pass(line: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.py"
    code = compile(f"import torch\n{line}\n", str(path), "exec")
    origins = Origins(str(tmp_path))
    with origins:
        exec(code, {})
        origins.first_made([torch.nn.LazyLinear(2).weight])


def test_a_watch_holds_no_values_and_remembers_no_end_of_tensors(tmp_path: Path) -> None:
    path = tmp_path / "answer.py"
    source = "import torch\ndef f(n):\n    for _ in range(n): torch.zeros(1 << 20)\n    return torch.zeros(1)\n"
    names: dict[str, Any] = {}
    exec(compile(source, str(path), "exec"), names)
    origins = Origins(str(tmp_path))
    before = psutil.Process().memory_info().rss
    with origins:
        kept = names["f"](100)
    assert psutil.Process().memory_info().rss - before < 100 << 20
    assert origins.first_made([kept]) is not None
    few = [names["f"](0) for _ in range(3)]
    assert origins.first_made(few) is None


def test_empty_tensors_are_told_apart(tmp_path: Path) -> None:
    function, line = run("torch.zeros(0)\nx = torch.zeros(0)  # <-\nreturn x", tmp_path)
    origins = Origins(str(tmp_path))
    with origins:
        made = origins.first_made([function()])
    assert made is not None
    assert made.line == line


def test_what_was_made_outside_the_submission_has_no_line(tmp_path: Path) -> None:
    origins = Origins(str(tmp_path))
    with origins:
        assert origins.first_made([torch.zeros(3)]) is None
