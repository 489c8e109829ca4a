"""The line that made a tensor of the CPU is known, through views, further operations, and what a call refused."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from dll.autograder.sandbox.origins import Origins

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


def test_what_was_made_outside_the_submission_has_no_line(tmp_path: Path) -> None:
    origins = Origins(str(tmp_path))
    with origins:
        assert origins.first_made([torch.zeros(3)]) is None
