"""Frames over a stream: a length, then that many bytes. Reading has a deadline and a limit."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Protocol

from .wire import MAX_FRAME

_LENGTH = struct.Struct("<Q")
_CHUNK = 1 << 20
TICK = 0.05
"""Seconds between two looks at what a student process has used."""


class Closed(Exception):
    """The other end is gone."""


class Oversized(Exception):
    """A frame longer than the limit was announced."""


class Unasked(Exception):
    """Bytes arrived that nobody had asked for."""


class Stream(Protocol):
    """What a frame is sent and received on: a socket, or two pipes."""

    def sendall(self, data: bytes, /) -> None:
        """Send everything, blocking."""

    def recv(self, size: int, /) -> bytes:
        """At most `size` bytes, blocking; none at the end."""


def framed(payload: bytes) -> bytes:
    """The payload with its length before it."""
    return _LENGTH.pack(len(payload)) + payload


def send(stream: Stream, payload: bytes) -> None:
    """Send one frame, blocking; for the end that is trusted to read."""
    try:
        stream.sendall(framed(payload))
    except (BrokenPipeError, ConnectionResetError):
        raise Closed from None


def receive(stream: Stream) -> bytes:
    """Receive one frame, blocking; for the student's end, which waits for its trusted examiner."""
    length = _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0]
    return _exactly(stream, length)


def _exactly(stream: Stream, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = stream.recv(min(_CHUNK, size - len(parts)))
        if not part:
            raise Closed
        parts += part
    return bytes(parts)


class IncomingFrame:
    """One frame, put together from the parts in which it arrives."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None

    def add(self, part: bytes) -> bytearray | None:
        """Take a part; returns the frame once it is whole. Raises Oversized or Unasked."""
        self._buffer += part
        if self._length is None and len(self._buffer) >= _LENGTH.size:
            self._length = int(_LENGTH.unpack_from(self._buffer)[0])
            if self._length > MAX_FRAME:
                raise Oversized
        if self._length is None or len(self._buffer) < self._length + _LENGTH.size:
            return None
        if len(self._buffer) > self._length + _LENGTH.size:
            raise Unasked
        del self._buffer[: _LENGTH.size]
        return self._buffer


class Printed:
    """Head and tail of what a process printed."""

    def __init__(self, keep: int = 4096) -> None:
        self._keep = keep
        self._head = bytearray()
        self._tail = bytearray()

    def add(self, part: bytes) -> None:
        """Take a part."""
        room = self._keep - len(self._head)
        self._head += part[:room]
        self._tail = (self._tail + part[room:])[-self._keep :] if room < len(part) else self._tail

    def text(self) -> str:
        """Head and tail, with a mark where something was left out."""
        gap = "\n[...]\n" if self._tail else ""
        return self._head.decode(errors="replace") + gap + self._tail.decode(errors="replace")


class Link:
    """The examiner's end of a forked student process: never blocks past a tick."""

    def __init__(self, sock: socket.socket, output: int) -> None:
        sock.setblocking(False)
        os.set_blocking(output, False)
        self._sock = sock
        self._output = output
        self._printed = Printed()
        self._output_open = True
        self._ticked = 0.0
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)
        self._poll.register(output, select.POLLIN)

    def close(self) -> None:
        """Close both descriptors."""
        self._sock.close()
        os.close(self._output)

    def request(self, payload: bytes, on_tick: Callable[[], None]) -> bytearray:
        """Send one frame and wait for the one answer; `on_tick` raises where the wait must end."""
        if self._pending():
            raise Unasked
        self._send(payload, on_tick)
        return self._receive(on_tick)

    def _pending(self) -> bool:
        try:
            return bool(self._sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False
        except ConnectionResetError:
            raise Closed from None

    def _send(self, payload: bytes, on_tick: Callable[[], None]) -> None:
        rest = memoryview(framed(payload))
        while rest:
            try:
                rest = rest[self._sock.send(rest) :]
            except BlockingIOError:
                self._poll.modify(self._sock, select.POLLIN | select.POLLOUT)
                self._wait(on_tick)
                self._poll.modify(self._sock, select.POLLIN)
            except (BrokenPipeError, ConnectionResetError):
                raise Closed from None

    def _receive(self, on_tick: Callable[[], None]) -> bytearray:
        answer = IncomingFrame()
        while True:
            try:
                part = self._sock.recv(_CHUNK)
                if not part:
                    raise Closed
                if (whole := answer.add(part)) is not None:
                    return whole
                self._tick(on_tick)  # bytes that keep coming are no reason to wait for ever
            except BlockingIOError:
                self._wait(on_tick)
            except ConnectionResetError:
                raise Closed from None

    def _wait(self, on_tick: Callable[[], None]) -> None:
        ready = self._poll.poll(TICK * 1000)
        if any(fd == self._output for fd, _ in ready):
            self._drain()
        self._tick(on_tick)

    def _tick(self, on_tick: Callable[[], None]) -> None:
        if (now := time.monotonic()) - self._ticked >= TICK:  # not whenever the process likes to wake us
            self._ticked = now
            on_tick()

    def _drain(self) -> None:
        """Read what was printed, at most a moment's worth."""
        until = time.monotonic() + TICK
        while self._output_open and time.monotonic() < until:
            try:
                part = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return
            if not part:
                self._poll.unregister(self._output)
                self._output_open = False
                return
            self._printed.add(part)

    def printed(self) -> str:
        """Head and tail of what the process printed."""
        self._drain()
        return self._printed.text()
