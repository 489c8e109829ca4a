"""`python without_posix.py MODULE ARGUMENTS`: a module, and what it starts, where what Windows lacks is gone.

It cannot be Windows: paths, the console and the loader of libraries stay Linux's.
"""

from __future__ import annotations

import os
import runpy
import signal
import socket
import stat
import sys
import tempfile
from pathlib import Path

ABSENT = {
    os: ("fork", "forkpty", "setsid", "sysconf", "pidfd_open", "getuid", "geteuid", "waitstatus_to_exitcode", "killpg"),
    signal: ("SIGHUP", "pidfd_send_signal", "SIGALRM"),  # SIGKILL: what subprocess needs to be itself here
    socket: ("AF_UNIX", "send_fds", "recv_fds"),
}


def main() -> None:
    """Take away, put this script in the interpreter's place, and run."""
    import subprocess  # it chooses its way by modules that are about to go

    import platformdirs  # noqa: F401 - these three are others on Windows; Linux's need what is about to go
    import psutil  # noqa: F401
    import torch  # noqa: F401

    for module, names in ABSENT.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in ("resource", "fcntl", "pwd", "grp", "termios"):
        sys.modules[name] = None  # type: ignore[assignment]  # so says the import system: not importable
    with tempfile.TemporaryDirectory() as folder:
        interpreter = Path(folder) / "python"
        interpreter.write_text(f'#!/bin/sh\nshift; shift\nexec "{sys.executable}" "{__file__}" "$@"\n')  # -I -m MODULE
        interpreter.chmod(stat.S_IRWXU)
        sys.executable = str(interpreter)
        del sys.argv[0]
        assert not hasattr(os, "fork")
        assert subprocess
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
