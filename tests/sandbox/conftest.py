"""A fork server for the tests of the sandbox, forked once, and student processes from it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from .. import grader_levels

HOST = Path(__file__).with_name("host.py")
Ask = Callable[..., "Reply"]


class Reply(msgspec.Struct, frozen=True):
    """What a student process answered, or how it failed, as the host reports it."""

    answer: str
    value: str = ""
    jail: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0
    left_running: int = 0
    capabilities: tuple[str, ...] = ()


POORER = "container" if os.name == "posix" and os.geteuid() == 0 else "no-namespaces"
"""What the same user is left with where namespaces are refused."""


@pytest.fixture(scope="session", params=["as it is", POORER])
def _host(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    line = grader_levels.command(request.param, sys.executable, str(HOST))
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    yield process
    assert process.stdin is not None
    process.stdin.close()
    process.wait(timeout=20)


@pytest.fixture
def ask(_host: subprocess.Popen[bytes], tmp_path: Path) -> Ask:
    """Run `probe()` of a student's source in a fresh student process."""

    def run(source: str, **files: str) -> Reply:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        (folder / "answer.py").write_text(textwrap.dedent(source), encoding="utf-8")
        for name, content in files.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(content), encoding="utf-8")
        assert _host.stdin is not None
        assert _host.stdout is not None
        _host.stdin.write(str(folder).encode() + b"\n")
        _host.stdin.flush()
        line = _host.stdout.readline()
        return msgspec.json.decode(line, type=Reply)

    return run
