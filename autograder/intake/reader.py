"""Who reads what strangers uploaded: a small process of its own, and a jailed one for each delivery."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from pathlib import Path
from typing import Any

import msgspec

from .. import interpreter
from ..delivery.account import Asked
from ..errors import Fault, NotReadable
from ..sandbox.forked import ForkedProcess
from ..sandbox.forking import ForkServer
from ..sandbox.link import Closed, Oversized, Unasked
from ..sandbox.process_handle import ForkServerLost, environment
from ..workroom import workroom
from . import requests

SECONDS = 5.0
"""For one request."""
MEMORY_BYTES = 300 << 20


class _TooLong(Exception):
    """The reader used up its time for one request."""


class _TooLarge(Exception):
    """The reader grew past its memory."""


class Reader:
    """Answers one request at a time, each in a process of its own. Use as a context manager."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._process: subprocess.Popen[bytes] | None = None
        self._server: ForkServer | None = None
        self._room = contextlib.ExitStack()
        self._arguments: list[str] = []
        self.jail: tuple[str, ...] = ()
        """What confined the last process, as its self-test found."""

    def __enter__(self) -> Reader:
        room = Path(self._room.enter_context(workroom()))
        (room / "empty").mkdir(0o555)
        (room / "asked").write_bytes(msgspec.msgpack.encode(self._asked))
        self._arguments = [str(room / "empty"), str(room / "asked")]
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._room.close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [*interpreter.command("dll.autograder.intake.reader_process"), *self._arguments]
        with theirs:
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), env=environment())  # noqa: S603 - a module of ours
        self._server = ForkServer(ours, self._process.pid)

    def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._server = self._process = None

    def ask(self, request: requests.ReaderRequest) -> Any:
        """The reply. Raises NotReadable with the sentence where the bytes cannot be read, or cost too much."""
        frame = self._frame(request)
        try:
            reply = msgspec.msgpack.decode(frame, type=requests.ReaderReply)
        except msgspec.MsgspecError:
            raise NotReadable("archive.unreadable", name=requests.subject(request), error="-") from None
        self.jail = reply.jail
        if isinstance(reply.body, requests.Refused):
            raise NotReadable.saying(reply.body.sentence)
        return reply.body

    def _frame(self, request: requests.ReaderRequest) -> bytes | bytearray:
        try:
            assert self._server is not None
            process = ForkedProcess(self._server)
        except ForkServerLost:
            self._end()
            self._start()
            raise Fault("fault.reader") from None
        meter = process.meter()

        def on_tick() -> None:
            if meter.read() > SECONDS:
                raise _TooLong
            if process.memory() > MEMORY_BYTES:
                raise _TooLarge

        name = requests.subject(request)
        try:
            return process.request(msgspec.msgpack.encode(request), on_tick)
        except _TooLong:
            raise NotReadable("archive.too-long", name=name, seconds=int(SECONDS)) from None
        except _TooLarge:
            raise NotReadable("archive.too-much", name=name, error=f"{MEMORY_BYTES >> 20} MiB") from None
        except (Closed, Oversized, Unasked) as error:
            raise NotReadable("archive.unreadable", name=name, error=type(error).__name__) from None
        finally:
            with contextlib.suppress(ForkServerLost):
                process.end(0.0)
