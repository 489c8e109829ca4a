"""No way to hang: whatever happens to a worker or to its thread ends the run with one sentence and exit status 3."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ..conftest import TOY, Files, write_files

SECONDS = 90
"""Far more than any of these take; a run that hangs is seen by it."""
START = """
import errno, os, signal, subprocess, sys
from dll.autograder.grading import messages, pool, worker_process
real, started = subprocess.Popen, []
"""
REFUSED = """
def popen(*args, **kwargs):
    if "dll.autograder.grading.worker" not in args[0]:
        return real(*args, **kwargs)
    if len(started) >= {most}:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")  # what fork says at a limit of processes
    started.append(real(*args, **kwargs))
    return started[-1]
worker_process.subprocess.Popen = popen
"""
KILL_AT_THE_SECOND = """
checked = pool.Pool._one
def one(self, process, job):
    if job.id == "b":
        os.kill(process.pid, signal.SIGKILL)
    return checked(self, process, job)
pool.Pool._one = one
"""
GARBLED = """
def garbled(pipe, read=messages.read_report):
    report = read(pipe)
    return messages._reports.decode(b"\\xc1") if isinstance(report, messages.{kind}) else report
messages.read_report = garbled
"""
NO_THREAD = """
import threading, types
class Thread(threading.Thread):
    def start(self):
        raise RuntimeError("can't start new thread")
pool.threading = types.SimpleNamespace(Thread=Thread, Event=threading.Event)
"""
STUMBLES = """
def stumble(self, process, job, one=pool.Pool._one):
    if job.id == "b":
        raise KeyError("nobody foresaw this")
    return one(self, process, job)
pool.Pool._one = stumble
"""
SPEAKS = """
def popen(command, **kwargs):
    if "dll.autograder.grading.worker" not in command:
        return real(command, **kwargs)
    code = "import sys; sys.stderr.write('first\\\\n\\\\x1b[31mlast words\\\\u202e\\\\n\\\\n'); sys.exit(7)"
    return real([sys.executable, "-c", code], **kwargs)
worker_process.subprocess.Popen = popen
"""
CLI = "\nfrom dll.cli import main\nmain()\n"


def dll_where(what: str, folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line in a process in which something is not as it should be."""
    code = textwrap.dedent(START + what + CLI)
    command = [sys.executable, "-c", code, *map(str, arguments), "--assignment", str(TOY)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)


@pytest.fixture
def two(tmp_path: Path, toy_solution: Files) -> Path:
    """A class of two, a and b."""
    for name in ("a", "b"):
        write_files(tmp_path / "class" / name, toy_solution)
    return tmp_path


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        (REFUSED.format(most=0), "Resource temporarily unavailable"),
        (GARBLED.format(kind="Collected"), "DecodeError"),
        (NO_THREAD, "can't start new thread"),
        (SPEAKS, "exit 7: \ufffd[31mlast words\ufffd"),
    ],
    ids=["refused", "garbled", "no thread", "last words"],
)
def test_a_worker_that_cannot_be_started_is_said_with_its_cause(what: str, cause: str, two: Path) -> None:
    for arguments in (["grade", "class", "-o", "out", "--lang", "en"], ["check", "--dir", "class/a", "--lang", "en"]):
        done = dll_where(what, two, *arguments)
        assert done.returncode == 3, done.stderr
        (sentence,) = [line for line in done.stderr.splitlines() if line.startswith("dll: ")]
        assert cause in sentence
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        (REFUSED.format(most=1) + KILL_AT_THE_SECOND, "Resource temporarily unavailable"),
        (STUMBLES, "nobody foresaw this"),
    ],
    ids=["no second worker", "a thread that stumbles"],
)
def test_what_was_graded_before_stands_and_the_one_that_waited_is_listed(what: str, cause: str, two: Path) -> None:
    arguments = ["grade", "class", "-o", "out", "--jobs", "1", "--seed", "1", "--lang", "en"]
    done = dll_where(what, two, *arguments)
    assert done.returncode == 3, done.stderr
    assert cause in done.stderr.splitlines()[-1]
    results = {name: json.loads((two / "out" / "results" / f"{name}.json").read_text()) for name in ("a", "b")}
    assert results["a"]["status"] == "graded"
    assert results["a"]["score"] == 10.0
    assert results["b"]["status"] != "graded"
    assert cause in json.dumps(results["b"])
    again = dll_where("", two, *arguments)
    assert again.returncode == 0, again.stderr


def test_a_report_that_cannot_be_read_ends_the_run(two: Path) -> None:
    done = dll_where(GARBLED.format(kind="Done"), two, "grade", "class", "-o", "out", "--jobs", "2", "--lang", "en")
    assert done.returncode == 3, done.stderr
    assert "DecodeError" in done.stderr.splitlines()[-1]


def test_a_lost_worker_is_named_with_how_it_ended(two: Path) -> None:
    kills = KILL_AT_THE_SECOND.replace('job.id == "b"', "True")
    done = dll_where(kills, two, "grade", "class", "-o", "out", "--jobs", "1", "--lang", "en")
    assert done.returncode == 1, done.stderr
    assert "A worker was lost (SIGKILL)" in done.stdout
