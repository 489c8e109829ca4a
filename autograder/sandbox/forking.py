"""A process that forks others, each with a socket of its own, and its examiner's handle on it.

The examiner speaks to it over a socket: `f` with two descriptors forks a process and is answered with its pid and a
pidfd; `r` with a pid reaps one that has ended and is answered with its wait status.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
import traceback
from collections.abc import Callable
from pathlib import Path

from ..errors import Fault
from ..jail import confinement
from .process_handle import ForkServerLost

_PR_SET_CHILD_SUBREAPER = 36
_MESSAGE = struct.Struct("<cq")
Main = Callable[[int, int], None]
"""What a forked process does, with the descriptors of its socket and of what it prints."""


class ForkServer:
    """The examiner's handle on a fork server."""

    def __init__(self, sock: socket.socket, pid: int) -> None:
        self._sock = sock
        self.pid = pid

    def close(self) -> None:
        """Let it end."""
        self._sock.close()

    def fork(self, channel: socket.socket, output: int) -> tuple[int, int]:
        """Fork a student process that serves `channel` and prints to `output`: (pid, pidfd)."""
        try:
            socket.send_fds(self._sock, [_MESSAGE.pack(b"f", 0)], [channel.fileno(), output])
            answer, descriptors, _, _ = socket.recv_fds(self._sock, _MESSAGE.size, 1)
        except OSError:
            raise ForkServerLost from None
        if not answer:
            raise ForkServerLost
        if not descriptors:
            raise Fault("fault.student-process", error="the system refused another process")
        return int(_MESSAGE.unpack(answer)[1]), descriptors[0]

    def reap(self, pid: int) -> int:
        """The wait status of a student process that has ended; what it left running is killed."""
        try:
            self._sock.sendall(_MESSAGE.pack(b"r", pid))
            answer = self._sock.recv(_MESSAGE.size)
        except OSError:
            raise ForkServerLost from None
        if not answer:
            raise ForkServerLost
        return int(_MESSAGE.unpack(answer)[1])


def serve(sock: socket.socket, main: Main, prepare: Callable[[], object]) -> None:
    """Fork whenever the examiner says so, until it is gone. `prepare` runs once before."""
    confinement.die_with_parent()
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    prepare()
    confinement.libraries_are_for_everyone()  # known to all that are forked
    alive: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(sock, _MESSAGE.size, 2)
        if not message:
            return
        what, pid = _MESSAGE.unpack(message)
        if what == b"f":
            try:
                pid = _fork(main, *descriptors)
            except OSError:
                sock.sendall(_MESSAGE.pack(b"f", 0))
                continue
            alive.add(pid)
            handle = os.pidfd_open(pid)
            socket.send_fds(sock, [_MESSAGE.pack(b"f", pid)], [handle])
            os.close(handle)
        else:
            _, status = os.waitpid(pid, 0)
            alive.discard(pid)
            _sweep(alive)
            sock.sendall(_MESSAGE.pack(b"r", status))


def _fork(main: Main, channel: int, output: int) -> int:
    try:
        pid = os.fork()
    except OSError:
        os.close(channel)
        os.close(output)
        raise
    if pid == 0:
        status = 1
        try:
            main(channel, output)
            status = 0
        except BaseException:  # noqa: BLE001 - the last frame of a process: say it where the TA can read it
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(channel)
    os.close(output)
    return pid


def _sweep(alive: set[int]) -> None:
    """Kill what an ended student process left behind: as subreaper, its orphans are now our children."""
    while orphans := _children() - alive:
        for pid in orphans:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _children() -> set[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(pid) for pid in listed.read_text().split()}


def own_descriptors(channel: int, output: int) -> socket.socket:
    """In a forked process: a session and descriptors of its own, and its socket; prints go to `output`."""
    os.setsid()
    os.umask(0o022)
    confinement.die_with_parent()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(channel, 3)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=3)
