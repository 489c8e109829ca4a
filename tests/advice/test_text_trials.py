"""What may be parsed here is found out in a process that may be lost over it."""

from __future__ import annotations

import ast
import builtins
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dll.autograder.advice import text_trials
from dll.autograder.advice.context import AdviceContext
from dll.autograder.advice.rules import advise
from dll.autograder.advice.student_source import Source, Sources
from dll.autograder.advice.text_trials import PARSED_BYTES, TextTrials, TextVerdict
from dll.autograder.exam.failure import Facts, Failure
from dll.autograder.model import Cause

from ..conftest import TOY, Files, write_files

forked = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a student's own machine reads their own text")
RIGHT = b"def f(x):\n    return x\n"


def nested_finally(depth: int) -> str:
    """The code of a `finally` stands twice in what is compiled: with each level it doubles."""
    lines = [f"{' ' * n}try: a\n{' ' * n}finally:\n" for n in range(1, depth + 1)]
    return "def f():\n" + "".join(lines) + " " * (depth + 2) + "b\n"


BOMB = nested_finally(19).encode()


@forked
def test_a_text_that_explodes_when_it_is_compiled_costs_this_process_nothing() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    source = Source("bomb.py", BOMB)
    assert source.syntax_error is None
    assert "f" in source.definitions
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_maxrss - before.ru_maxrss < 100 << 10  # kB
    assert after.ru_utime - before.ru_utime < 1.0


@forked
def test_nothing_is_compiled_here(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[int] = []

    def watched(source: Any, name: str, mode: str, flags: int = 0, *rest: Any, real: Any = compile, **more: Any) -> Any:
        compiled.append(flags)
        return real(source, name, mode, flags, *rest, **more)

    monkeypatch.setattr(builtins, "compile", watched)
    for text in (RIGHT, BOMB, b"def f(:\n", b"return\n"):
        source = Source("answer.py", text)
        assert source.tree
        assert isinstance(source.syntax_error, SyntaxError | None)
    assert compiled
    assert all(flags & ast.PyCF_ONLY_AST for flags in compiled)


@pytest.mark.parametrize("can_fork", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        b"def f(x):\n    return (x\n",
        b"if x\n    pass\n",
        b"def f(x):\nreturn x\n",
        b"if x:\n        y\n\tz\n",
        b"return 1\n",
        b"def f(x, x): pass\n",
        "x = 「a」\n".encode(),
        b"x = '\xff'\n",
    ],
)
def test_an_error_is_what_the_compiler_says(text: bytes, can_fork: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_fork:
        monkeypatch.setattr(text_trials, "_can_fork", lambda: False)
    with pytest.raises(SyntaxError) as expected:
        compile(text, "-", "exec", dont_inherit=True)
    found = Source("answer.py", text).syntax_error
    assert type(found) is type(expected.value)
    assert found is not None
    assert (found.msg, found.lineno, found.offset) == (
        expected.value.msg,
        expected.value.lineno,
        expected.value.offset,
    )


def dies(_: bytes) -> TextVerdict:
    os.kill(os.getpid(), signal.SIGSEGV)
    return TextVerdict(parses=True)


def hangs(_: bytes) -> TextVerdict:
    time.sleep(1000)
    return TextVerdict(parses=True)


def spins(_: bytes) -> TextVerdict:
    while True:
        pass


def hoards(_: bytes) -> TextVerdict:
    return TextVerdict(parses=len(bytearray(1 << 30)) > 0)


@forked
@pytest.mark.parametrize("how", [dies, hangs, spins, hoards])
def test_a_child_that_is_lost_gives_up_one_text_alone(
    how: Callable[[bytes], TextVerdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_trials, "_WALL_SECONDS", 1.0 if how is hangs else 60.0)
    monkeypatch.setattr(text_trials, "_CPU_SECONDS", 1)
    real = text_trials._tried
    monkeypatch.setattr(text_trials, "_tried", lambda text: how(text) if text == b"bad" else real(text))
    trials = TextTrials({"a.py": RIGHT, "bad.py": b"bad", "c.py": RIGHT})
    assert trials.verdict("bad.py") == TextVerdict()
    assert trials.verdict("a.py").parses
    assert trials.verdict("c.py").parses
    assert trials.verdict("bad.py") == TextVerdict()


@forked
def test_one_child_reads_all_texts_of_a_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    forks: list[int] = []
    real = os.fork

    def counted() -> int:
        forks.append(1)
        return real()

    monkeypatch.setattr(os, "fork", counted)
    trials = TextTrials({f"{n}.py": RIGHT for n in range(8)})
    assert not forks
    assert all(trials.verdict(f"{n}.py").parses for n in range(8))
    assert len(forks) == 1


@forked
def test_where_no_process_can_be_had_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    source = Source("answer.py", RIGHT)
    assert not source.definitions
    assert source.syntax_error is None


@forked
def test_the_texts_of_a_submission_together_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    long = RIGHT + b"#" * (PARSED_BYTES - len(RIGHT))
    trials = TextTrials({f"{n}.py": long for n in range(50)})
    assert sum(trials.verdict(f"{n}.py").parses for n in range(50)) == text_trials._ALL_BYTES // PARSED_BYTES
    monkeypatch.setattr(text_trials, "_ALL_SECONDS", 0.5)
    monkeypatch.setattr(text_trials, "_WALL_SECONDS", 0.6)
    monkeypatch.setattr(text_trials, "_tried", hangs)
    slow = TextTrials({f"{n}.py": RIGHT for n in range(50)})
    began = time.monotonic()
    assert not any(slow.verdict(f"{n}.py").parses for n in range(50))
    assert time.monotonic() - began < 20  # 50 of them would take 30


def filled(unit: str, head: str = "def f(x):\n", tail: str = "") -> str:
    """As many numbered units as a text that is parsed may have."""
    text = [head]
    left = PARSED_BYTES - len(head) - len(tail)
    while left >= len(part := unit.format(n=len(text))):
        text.append(part)
        left -= len(part)
    return "".join(text) + tail


CALLS_MANY = filled("+g{n}()", "def f(x):return x")[:4000] + "\n"
HARD = {
    "attributes": "def f(x):\n" + (" x" + ".a" * 2500 + "\n") * 5,
    "attributes on a line": "def f(x):\n " + ";".join(["torch" + ".a" * 950] * 14),
    "places in place": "def f(x):\n" + (" x" + "[0]" * 900 + "=1\n") * 10,
    "names": filled("n{n};", "def f(x):\n "),
    "long names": filled("abcdefghijklmnopqrstuvwxyz_abcdefgh{n:05}=1;", "def f(x):\n abcdefghijklmnopqrstuvwxyz_x;"),
    "what torch lacks": filled("torch.zzz{n};", "def f(x):\n "),
    "functions": filled("def f{n}(x):return x\n", "def f(x):return x\n"),
    "one function again": filled("def f(x):return x\n", ""),
    "functions that call": filled("def g{n}(x):return f(x)+g1(x)\n", CALLS_MANY),
    "nested functions": "def f(x):\n" + "".join(" " * n + "def f():\n" for n in range(1, 96)) + " " * 97 + "pass\n",
    "calls": filled("x.a{n}_();", "def f(x):\n "),
    "calls of calls": "def f(x):\n" + (" x" + ".a_()" * 600 + "\n") * 9,
    "aliases": filled(" a{n}=x\n"),
    "imports": filled("import a{n}\n", "def f(x):pass\n"),
    "loops": filled(" for i{n} in x:0\n"),
    "parameters": filled("a{n},", "def f(", "x):pass\n"),
    "tensors in tensors": "def f(x):\n" + (" " + "torch.tensor([1," * 90 + "])" * 90 + "\n") * 15,
    "devices in devices": "def f(x):\n" + (" x.to(" + "torch.device(" * 90 + "x" + ")" * 91 + "\n") * 20,
    "numbers": filled("1,", "def f(x):\n torch.tensor([", "])"),
    "sums": "def f(x):\n" + (" " + "+".join(["x"] * 900) + "\n") * 15,
    "comparisons": filled("<x", "def f(x):\n x"),
    "f-strings": filled("{{x}}", "def f(x):\n f'", "'\n"),
}  # fmt: skip
EXCEPTIONS = ("NameError", "AttributeError", "ModuleNotFoundError", "TypeError", "RuntimeError")


@pytest.mark.parametrize("text", HARD.values(), ids=HARD.keys())
def test_advice_on_any_text_takes_time_in_proportion_to_its_length(text: str, tmp_path: Path) -> None:
    """Against a text of the same length without anything in it to find: what is quadratic takes hundreds of it."""
    assert len(text) <= PARSED_BYTES
    starter = Source("answer.py", b"def f(x, y): pass\n").definitions["f"][-1]

    def seconds(folder: Path, content: str) -> float:
        sources = Sources(write_files(folder, {"answer.py": content}))
        assert sources["answer.py"].tree.body
        began, facts = time.process_time(), Facts("call", changed=0, naming="y", left=("hooks",), got=None, want=1)
        for cause in Cause:
            for exception in EXCEPTIONS:
                failure = Failure(cause, where="answer.py:2", exception=exception, text="dtype", facts=facts)
                advise(AdviceContext(failure, "answer", "f", sources, starter, frozenset({"f"})))
        return time.process_time() - began

    plain = seconds(tmp_path / "plain", filled(" x\n"))
    assert seconds(tmp_path / "hard", text) < 30 * plain + 0.5


@forked
def test_a_text_that_only_claims_an_error_costs_the_grader_bounded_memory(tmp_path: Path, toy_solution: Files) -> None:
    """The student process, which never compiles it, names the file in an exception."""
    claims = "import os\nraise SyntaxError('x', (os.path.join(os.path.dirname(__file__), 'bomb.py'), 1, 1, ''))\n"
    files = {**toy_solution, "calc.py": claims, "bomb.py": nested_finally(20) * 5}
    write_files(tmp_path / "class" / "a", files)
    measured = (
        "import resource, subprocess, sys\n"
        "status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
        "print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)\n"
    )
    command = [sys.executable, "-m", "dll.cli", "grade", "class", "-o", "out", "--assignment", str(TOY)]
    done = subprocess.run(
        [sys.executable, "-c", measured, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    status, most_mib = map(int, done.stdout.split())
    assert status == 0, done.stderr
    assert most_mib < 1500  # with torch; compiled without a limit, it takes 3 GiB
