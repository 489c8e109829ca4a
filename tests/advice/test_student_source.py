"""What a text says: read without running it, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from dll.autograder.advice.code_patterns import Pattern
from dll.autograder.advice.context import AdviceContext
from dll.autograder.advice.rules import advise
from dll.autograder.advice.student_source import Source, Sources
from dll.autograder.exam.failure import Facts, Failure
from dll.autograder.model import Cause
from dll.autograder.text import Text
from hypothesis import given
from hypothesis import strategies as st

HOSTILE = {
    "brackets": b"(" * 100_000,
    "minuses": b"-" * 100_000 + b"x",
    "sums": b"+".join([b"x"] * 50_000),
    "attributes": b"x" + b".a" * 90_000,
    "calls": b"x" + b"()" * 90_000,
    "lambdas": b"lambda:" * 25_000 + b"x",
    "branches": b"if x:\n pass\n" + b"elif x:\n pass\n" * 13_000,
    "nul": b"def f(x):\n    return 1\0",
    "nothing": b"",
    "no text": bytes(range(256)) * 100,
    "a byte-order mark alone": b"\xef\xbb\xbf",
    "four megabytes": b"def f(x): pass\n" * 280_000,
    "many functions": b"def f(x): return f(x)\n" * 9_000,
    "an unknown encoding": b"# -*- coding: nonsense -*-\ndef f(x): pass\n",
    "surrogates": b"def f(x): return '\\ud800'\n",
    "a long name": b"def f(" + b"x" * 100_000 + b"): pass\n",
}


def sources(folder: Path, content: bytes) -> Sources:
    (folder / "answer.py").write_bytes(content)
    return Sources(folder)


def advice(found: Sources, failure: Failure, starter: str = "def f(x): pass") -> Text | None:
    part = Source("answer.py", starter.encode()).definitions["f"][-1]
    return advise(AdviceContext(failure, "answer", "f", found, part))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_neither_breaks_nor_names_anything_long(tmp_path: Path, name: str) -> None:
    found = sources(tmp_path, HOSTILE[name])
    for cause in Cause:
        facts = Facts(got=torch.ones(3), want=torch.ones(()), changed=0, left=("hooks",), naming="x", outer=("x", 1))
        failure = Failure(cause, where="answer.py:1", exception="NameError", facts=facts)
        said = advice(found, failure)
        assert said is None or len(said.en + said.ja) < 1000


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    source = Source("answer.py", content)
    assert isinstance(source.lines, list)
    assert source.definitions.keys() <= source.bound
    _ = source.syntax_error, source.undecodable_line, source.operations, source.inner, source.imports


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (tmp_path / "secret.py").write_text("def f(x): pass\n")
    (folder / "answer.py").symlink_to(tmp_path / "secret.py")
    assert "answer.py" not in Sources(folder)


def test_lines_are_counted_as_python_counts_them(tmp_path: Path) -> None:
    found = sources(tmp_path, "x = '\u2028\x0c'\r\ny = 1\rdef f(x):\n    return x\n".encode())
    assert found["answer.py"].definitions["f"][0].node.lineno == 3
    assert len(found.lines("answer.py")) == 4


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    found = sources(tmp_path, b"\xef\xbb\xbfdef f(x):\n    return x\n")
    assert found.lines("answer.py")[0] == "def f(x):"
    assert found["answer.py"].syntax_error is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("def f(x): pass", None),
        ("def f(a): pass", None),
        ("def f(x, y=1): pass", None),
        ("def f(*xs): pass", None),
        ("def f(x, y): pass", "f(x) is asked for, and this line has (x, y); restore the arguments."),
        ("def f(): pass", "f(x) is asked for, and this line has (); restore the arguments."),
        ("def f(x, *, y): pass", "restore the arguments."),
        ("f = lambda x, y: x", "f(x) is asked for, and this line has (x, y)"),
        ("f = abs", None),
    ],
)
def test_a_signature_is_held_against_the_starters(tmp_path: Path, line: str, said: str | None) -> None:
    found = advice(sources(tmp_path, line.encode()), Failure(Cause.VALUE))
    if said is None:
        assert found is None
    else:
        assert found is not None
        assert said in found.en


def test_swapped_arguments_are_named_in_the_right_order(tmp_path: Path) -> None:
    found = sources(tmp_path, b"\n\ndef f(x, decode, encode, eps): pass\n")
    said = advice(found, Failure(Cause.VALUE), "def f(x, encode, decode, eps): pass")
    assert said is not None
    assert said.en == (
        "answer.py:3: f(x, encode, decode, eps) is asked for, and this line has (x, decode, encode, eps);"
        " restore the order."
    )


def test_names_that_are_no_short_identifiers_are_not_shown(tmp_path: Path) -> None:
    found = sources(tmp_path, f"def f({'x' * 41}, y): pass".encode())
    assert advice(found, Failure(Cause.VALUE)) is None


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("y = torch.tensor([1.0, 2.0])", Pattern.TO_SINGLE, "torch.tensor"),
        ("y = torch.tensor([x.sum()])", Pattern.CUT, "torch.tensor()"),
        ("torch.add(x, x, out=x)", Pattern.IN_PLACE, "out="),
        ("x.data = x", Pattern.IN_PLACE, "x.data ="),
        ("x[0] += 1", Pattern.IN_PLACE, "x[...] +="),
        ("x.clamp_(0)", Pattern.IN_PLACE, ".clamp_()"),
        ("y = x.mean()", Pattern.REDUCE, ".mean()"),
        ("y = torch.sum(x)", Pattern.REDUCE, "torch.sum()"),
    ],
)
def test_an_operation_is_known_by_its_text(code: str, kind: Pattern, text: str) -> None:
    part = Source("answer.py", f"def f(x):\n    {code}\n".encode()).definitions["f"][0]
    assert (kind, 2, text) in [(o.kind, o.line, o.text) for o in part.operations]


@pytest.mark.parametrize("code", ["y = x.mean(1)", "y = x.sum(dim=1)", "y = torch.sum(x, 1)", "y = x.requires_grad_()"])
def test_what_explains_nothing_is_not_taken_for_an_explanation(code: str) -> None:
    part = Source("answer.py", f"def f(x):\n    {code}\n".encode()).definitions["f"][0]
    assert not [o for o in part.operations if o.kind in (Pattern.REDUCE, Pattern.IN_PLACE, Pattern.CUT)]


def test_a_copy_that_is_changed_is_not_blamed(tmp_path: Path) -> None:
    code = b"def f(x):\n    y = x.clone()\n    y += 1\n    z = x\n    z += 1\n"
    said = advice(sources(tmp_path, code), Failure(Cause.CHANGED, facts=Facts(changed=0)))
    assert said is not None
    assert said.en.startswith("answer.py:5: `z +=` changes the argument x in place")


def test_an_index_that_the_function_does_not_have_is_not_believed(tmp_path: Path) -> None:
    for index in (-1, 1, 10**9):
        assert advice(sources(tmp_path, b"def f(x): pass"), Failure(Cause.CHANGED, facts=Facts(changed=index))) is None


@pytest.mark.parametrize(
    ("left", "code", "said"),
    [
        ("modes", "model.eval()", "`.eval()` changes the mode of the model"),
        ("grad", "model(x).sum().backward()", "`.backward()` changes the `.grad` of the parameters"),
        ("requires_grad", "[p.requires_grad_(False) for p in model.parameters()]", "`.requires_grad_()` changes"),
        ("hooks", "model.register_forward_hook(print)", "the hook stays in the model"),
    ],
)
def test_what_is_left_in_a_model_is_answered_by_the_line_that_did_it(
    tmp_path: Path, left: str, code: str, said: str
) -> None:
    found = sources(tmp_path, f"def f(model, x):\n    y = x\n    {code}\n".encode())
    text = advice(found, Failure(Cause.CHANGED, facts=Facts(left=(left,))), "def f(model, x): pass")
    assert text is not None
    assert text.en.startswith(f"answer.py:3: {said}")


def test_the_time_of_the_whole_submission_blames_no_loop(tmp_path: Path) -> None:
    found = sources(tmp_path, b"def f(x):\n    while x: pass\n")
    assert advice(found, Failure(Cause.TIME, facts=Facts("call"))) is not None
    assert advice(found, Failure(Cause.TIME, facts=Facts("before"))) is None
