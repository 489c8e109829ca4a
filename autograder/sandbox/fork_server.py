"""The fork server: a process that has imported torch, holds nothing secret, and forks student processes."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from . import child, forking


def start(warm: Callable[[], None], prepare: Callable[[], object] = lambda: None) -> forking.ForkServer:
    """Fork a fork server from this process, which must have no second thread and hold no secret yet.

    `warm` runs before the fork: imports and first calls that every student process would repeat. `prepare` runs in
    the fork server alone: what its student processes need and this process must not have.
    """
    warm()
    if threading.active_count() != 1 or _kernel_threads() != 1:
        raise RuntimeError("a fork server must be forked before any thread is started")
    gc.freeze()  # a collection would write to what is shared
    gc.enable()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.closerange(3, theirs.fileno())  # of the examiner's: the reports, another fork server's socket
            os.closerange(theirs.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
            with contextlib.suppress(ConnectionError):  # its examiner was killed over an answer: there is nobody left
                forking.serve(theirs, child.main, lambda: _prepare(prepare))
            status = 0
        except BaseException:  # noqa: BLE001 - the last frame of a process
            traceback.print_exc()
        finally:
            os._exit(status)
    theirs.close()
    return forking.ForkServer(ours, pid)


def _prepare(prepare: Callable[[], object]) -> None:
    prepare()
    child.forget_dll()
    gc.freeze()


def _kernel_threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1
