"""Frames over a stream socket: a length, then that many bytes. Reading has a deadline and a limit."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from collections.abc import Callable

from .wire import MAX_FRAME

_LENGTH = struct.Struct("<Q")
_CHUNK = 1 << 20


class Closed(Exception):
    """The other end is gone."""


class Oversized(Exception):
    """A frame longer than the limit was announced."""


class Unasked(Exception):
    """Bytes arrived that nobody had asked for."""


def send(sock: socket.socket, payload: bytes) -> None:
    """Send one frame, blocking; for the end that is trusted to read."""
    try:
        sock.sendall(_LENGTH.pack(len(payload)) + payload)
    except (BrokenPipeError, ConnectionResetError):
        raise Closed from None


def receive(sock: socket.socket) -> bytes:
    """Receive one frame, blocking; for the student's end, which waits for its trusted examiner."""
    length = _LENGTH.unpack(_exactly(sock, _LENGTH.size))[0]
    return _exactly(sock, length)


def _exactly(sock: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = sock.recv(min(_CHUNK, size - len(parts)))
        if not part:
            raise Closed
        parts += part
    return bytes(parts)


class Link:
    """The examiner's end of a student process: never blocks past a tick, keeps the output's head and tail."""

    TICK = 0.05

    def __init__(self, sock: socket.socket, output: int, keep: int = 4096) -> None:
        sock.setblocking(False)
        os.set_blocking(output, False)
        self._sock = sock
        self._output = output
        self._keep = keep
        self._head = bytearray()
        self._tail = bytearray()
        self._output_open = True
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
        rest = memoryview(_LENGTH.pack(len(payload)) + payload)
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
        buffer = bytearray()
        length: int | None = None
        while length is None or len(buffer) < length + _LENGTH.size:
            try:
                part = self._sock.recv(_CHUNK)
                if not part:
                    raise Closed
                buffer += part
            except BlockingIOError:
                self._wait(on_tick)
            except ConnectionResetError:
                raise Closed from None
            if length is None and len(buffer) >= _LENGTH.size:
                length = int(_LENGTH.unpack_from(buffer)[0])
                if length > MAX_FRAME:
                    raise Oversized
        if len(buffer) > length + _LENGTH.size:
            raise Unasked
        del buffer[: _LENGTH.size]
        return buffer

    def _wait(self, on_tick: Callable[[], None]) -> None:
        ready = self._poll.poll(self.TICK * 1000)
        if any(fd == self._output for fd, _ in ready):
            self.drain()
        on_tick()

    def drain(self) -> None:
        """Read what was printed, at most a moment's worth, keeping head and tail."""
        until = time.monotonic() + self.TICK
        while self._output_open and time.monotonic() < until:
            try:
                part = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return
            if not part:
                self._poll.unregister(self._output)
                self._output_open = False
                return
            room = self._keep - len(self._head)
            self._head += part[:room]
            self._tail = (self._tail + part[room:])[-self._keep :] if room < len(part) else self._tail

    def printed(self) -> str:
        """Head and tail of what the process printed."""
        self.drain()
        gap = "\n[...]\n" if self._tail else ""
        return self._head.decode(errors="replace") + gap + self._tail.decode(errors="replace")
