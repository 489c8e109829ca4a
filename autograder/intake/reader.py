"""Who reads what strangers uploaded: a small process of its own, and a jailed one for each delivery."""

from __future__ import annotations

import contextlib
import queue
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .. import interpreter
from ..delivery.account import Asked
from ..errors import DllError, Fault, NotReadable
from ..jail import levels
from ..neutral import plain
from ..sandbox.link import Closed, Oversized, Unasked
from ..sandbox.process_handle import ForkServerLost, environment, how_it_ended
from ..workroom import workroom
from . import requests

if TYPE_CHECKING:
    from ..sandbox.forked import ForkedProcess

SECONDS = 5.0
"""For one request."""
_LAST_WORDS = 4096
MEMORY_BYTES = 300 << 20
AT_ONCE = 2
"""Deliveries that are read beside each other: what one costs is mostly the start and the end of its process."""


class _TooLong(Exception):
    """The reader used up its time for one request."""


class _TooLarge(Exception):
    """The reader grew past its memory."""


class _Reading:
    """The small process that forks one for each request."""

    def __init__(self, arguments: Sequence[str]) -> None:
        from ..sandbox.forking import ForkServer  # where there is no fork, somebody says so before this

        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [*interpreter.command("dll.autograder.intake.reader_process"), *arguments]
        self._said = Path(arguments[0]).with_name(f"said-{ours.fileno()}")
        with theirs, self._said.open("wb") as said:
            self.process = subprocess.Popen(command, stdin=theirs.fileno(), stderr=said, env=environment())  # noqa: S603
        self.server = ForkServer(ours, self.process.pid)

    def end(self) -> str:
        """End it and what it forked; how it had ended, with its last words."""
        self.server.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.1)
        self.process.kill()
        how = how_it_ended(self.process.wait())
        words = self._said.read_bytes()[-_LAST_WORDS:].decode(errors="replace").strip().splitlines()
        return plain(": ".join([how, *words[-1:]]), 300)


class Reader:
    """Answers requests, each in a process of its own; a few at once, where several threads ask. Use as a context
    manager."""

    def __init__(self, asked: Asked, *, unsafe: bool = False) -> None:
        """`unsafe`: whether to go on where what reads is not confined."""
        self._asked = asked
        self._unsafe = unsafe
        self._idle: queue.SimpleQueue[_Reading] = queue.SimpleQueue()
        self.started: list[_Reading] = []
        """Those that run; more come when more is asked at once."""
        self._lock = threading.Lock()
        self._room = contextlib.ExitStack()
        self.arguments: list[str] = []
        """Of the processes: an empty folder, and a file that says what is asked."""
        self.jail: tuple[str, ...] = ()
        """What confined the last process, as its self-test found."""

    def __enter__(self) -> Reader:
        room = Path(self._room.enter_context(workroom()))
        (room / "empty").mkdir(0o555)
        (room / "asked").write_bytes(msgspec.msgpack.encode(self._asked))
        self.arguments = [str(room / "empty"), str(room / "asked")]
        self._idle.put(self._started())
        return self

    def __exit__(self, *_: object) -> None:
        for reading in self.started:
            reading.end()
        self._room.close()

    def _started(self) -> _Reading:
        try:
            reading = _Reading(self.arguments)
        except OSError as error:
            raise Fault("fault.reader", how=error) from None
        self.started.append(reading)
        return reading

    @contextlib.contextmanager
    def _taken(self) -> Iterator[_Reading]:
        """One that nobody else uses meanwhile."""
        with self._lock:
            try:
                reading = self._idle.get_nowait()
            except queue.Empty:
                reading = self._another()
        try:
            yield reading
        finally:
            if reading in self.started:
                self._idle.put(reading)

    def _another(self) -> _Reading:
        """A new one where it may be and can be had, else the first that is idle again."""
        if len(self.started) < AT_ONCE:
            try:
                return self._started()
            except Fault:
                if not self.started:
                    raise
        return self._idle.get()

    def ask(self, request: requests.ReaderRequest) -> Any:
        """The reply. Raises NotReadable with the sentence where the bytes cannot be read, or cost too much."""
        frame = self._frame(request)
        try:
            reply = msgspec.msgpack.decode(frame, type=requests.ReaderReply)
        except ValueError:  # msgspec's own, or text that is none
            raise NotReadable("archive.unreadable", name=requests.subject(request), error="-") from None
        self.jail = reply.jail
        if not self._unsafe and (missing := levels.missing(reply.jail)):
            raise DllError("grade.unconfined", missing=", ".join(missing))
        if isinstance(reply.body, requests.Refused):
            raise NotReadable.saying(reply.body.sentence)
        return reply.body

    def _frame(self, request: requests.ReaderRequest) -> bytes | bytearray:
        from ..sandbox.forked import ForkedProcess

        how = ""
        for _ in range(2):  # one that was lost is replaced
            with self._taken() as reading:
                try:
                    return _answered(ForkedProcess(reading.server), request)
                except ForkServerLost:
                    self.started.remove(reading)
                    how = reading.end()
                    self._idle.put(self._started())
        raise Fault("fault.reader", how=how)


def _answered(process: ForkedProcess, request: requests.ReaderRequest) -> bytes | bytearray:
    """The answer of one process, which then ends."""
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
        process.end(0.0)
