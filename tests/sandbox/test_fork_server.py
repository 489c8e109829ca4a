"""The fork server: it ends with its examiner, and says nothing about it."""

from __future__ import annotations

import subprocess
import sys

EXAMINER = """
import os, socket, time
from dll.autograder.sandbox import fork_server, forking
server = fork_server.start(lambda: None)
ours, theirs = socket.socketpair()
socket.send_fds(server._sock, [forking._MESSAGE.pack(b"f", 0)], [theirs.fileno(), os.open(os.devnull, os.O_WRONLY)])
time.sleep(0.5)
os._exit(0)
"""


def test_a_fork_server_whose_examiner_is_killed_over_an_answer_ends_in_silence() -> None:
    command = [sys.executable, "-c", EXAMINER]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
