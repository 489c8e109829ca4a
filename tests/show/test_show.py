"""`dll show`, by the real CLI on the toy: the file, the sentences, the exit status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from dll.autograder.commands.show import has_display

from ..conftest import TOY, Dll, Files, write_files

Show = Callable[..., subprocess.CompletedProcess[str]]
WRONG = "Not all public checks hold: double. This picture shows what the code does, not what it should."


@pytest.fixture
def show(dll: Dll, tmp_path: Path) -> Show:
    """Show `calc` of the toy from one source; the picture is calc.png in the empty folder."""

    def run(source: str | bytes, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        folder = write_files(tmp_path / "私の 課題", {"calc.py": source})
        done = dll("show", "calc", "--assignment", TOY, "--dir", folder, *arguments, **environment)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run


def solution_with(solution: Files, old: str, new: str) -> str:
    source = str(solution["calc.py"])
    assert old in source
    return source.replace(old, new)


def is_png(path: Path) -> bool:
    return path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_right_functions_give_a_picture_a_caption_and_status_0(show: Show, toy_solution: Files, tmp_path: Path) -> None:
    done = show(solution_with(toy_solution, "return 2 * x", "print('hello')\n    return 2 * x"))
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["Written to calc.png", "  Doubles and factorials."]
    assert "hello" in done.stderr
    assert is_png(tmp_path / "calc.png")
    assert sorted(p.name for p in (tmp_path / "私の 課題").iterdir()) == ["calc.py"]


def test_a_wrong_function_is_named_and_the_picture_goes_where_it_is_asked_for(
    show: Show, toy_solution: Files, tmp_path: Path
) -> None:
    done = show(solution_with(toy_solution, "2 * x", "x * x"), "-o", "deep/er/x.png")
    assert done.returncode == 1
    assert f"  {WRONG}" in done.stdout.splitlines()
    assert is_png(tmp_path / "deep" / "er" / "x.png")
    assert not (tmp_path / "calc.png").exists()


TROUBLE = {
    "def double(x:\n": "calc.py is not loaded here. The file is not valid Python at calc.py:1.",
    "def double(x):\n    while True: pass\n": "double is not called here. It did not end in time",
    "def double(x):\n    import os\n    os._exit(3)\n": "double is not called here. The process ended before",
    "def double(x):\n    return {}['k']\n": "double raised KeyError at calc.py:2: 'k'",
}


@pytest.mark.parametrize("source", TROUBLE, ids=list(TROUBLE.values()))
def test_trouble_is_one_sentence_and_a_picture_all_the_same(show: Show, tmp_path: Path, source: str) -> None:
    done = show(source)
    assert done.returncode == 1
    assert TROUBLE[source] in done.stdout
    assert is_png(tmp_path / "calc.png")


def test_stubs_give_a_picture_that_says_what_is_missing(show: Show, toy: object, tmp_path: Path) -> None:
    starter = (TOY.parents[1] / "starter" / "toy" / "calc.py").read_text(encoding="utf-8")
    done = show(starter, "--lang", "ja")
    assert done.returncode == 1
    for function in ("double", "factorial"):
        assert f"{function} は未実装です。" in done.stdout
    assert is_png(tmp_path / "calc.png")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nope"], "There is no problem nope; there are: calc, extra."),
        (["extra"], "There is no picture of extra; there are pictures of: calc."),
        (["calc", "--dir", "nowhere"], "nowhere is not a folder"),
        (["calc", "--dir", "empty"], "The files are not in"),
        (["calc", "--dir", "other"], "None of calc.py is in"),
        (["calc", "-o", "x.pdf"], "x.pdf does not end in .png"),
        (["calc", "-o", "folder.png"], "folder.png cannot be written"),
        (["calc", "-o", "calc.py/x.png"], "cannot be written"),
        (["calc", "--assignment", "lec9"], "There is no assignment lec9"),
        (["calc", "--data", "mnist"], "The picture of calc has no option --data; leave it out."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_users_mistake_is_one_sentence_and_status_2(
    dll: Dll, tmp_path: Path, toy_solution: Files, arguments: list[str], sentence: str
) -> None:
    write_files(tmp_path, {"calc.py": toy_solution["calc.py"]})
    for folder in ("empty", "folder.png"):
        (tmp_path / folder).mkdir()
    write_files(tmp_path / "other", {"extra.py": toy_solution["extra.py"]})
    done = dll("show", "--assignment", TOY, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_interruption_ends_cleanly_and_leaves_no_picture(tmp_path: Path, toy_solution: Files) -> None:
    sleepy = solution_with(
        toy_solution, "if n < 0:", "open('begun', 'w').close()\n    while n == 4: pass\n    if n < 0:"
    )
    folder = write_files(tmp_path, {"calc.py": sleepy})
    command = [sys.executable, "-c", INTERRUPTED, str(TOY / "calc" / "show.py"), str(folder / "calc.py")]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ})
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == ""


INTERRUPTED = """
import sys
from pathlib import Path
from dll.autograder.show import draw, progress, verdict
source, file = map(Path, sys.argv[1:])
try:
    with progress.Watch("en") as watch:
        draw.draw(source, file, verdict.Verdict(True, {}, ()), 0, "en", watch)
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_the_command_imports_nothing_heavy_before_it_draws() -> None:
    heavy = "{'torch', 'matplotlib', 'numpy', 'sklearn'}"
    code = f"import sys, dll.autograder.commands.show; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("tty", "environment", "opened"),
    [
        (True, {"DISPLAY": ":0"}, True),
        (True, {"WAYLAND_DISPLAY": "w"}, True),
        (True, {}, False),
        (False, {"DISPLAY": ":0"}, False),
    ],
)
def test_the_picture_is_opened_where_someone_sits_before_a_screen(
    monkeypatch: pytest.MonkeyPatch, tty: bool, environment: dict[str, str], opened: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_display() is opened
