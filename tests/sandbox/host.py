"""The trusted side for the tests of the sandbox: forks a fork server before it has a thread, then serves probes.

Reads folders on stdin, one a line; runs `probe()` of answer.py in each; prints what came back as JSON.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import msgspec
import torch
from dll.autograder.model import Limits
from dll.autograder.sandbox import child, fork_server, forked, forking, wire
from dll.autograder.sandbox.process import StudentProcess

LIMITS = Limits(check_seconds=2.5, submission_seconds=20.0, memory_mib=300)


def main() -> None:
    """Serve until stdin closes."""
    torch.set_num_threads(1)
    kept = fork_server.start(lambda: child.warm(optimizers=True))  # as a worker does
    for line in sys.stdin:
        sys.stdout.write(msgspec.json.encode(probe(kept, line.strip())).decode() + "\n")
        sys.stdout.flush()


def probe(kept: forking.ForkServer, folder: str) -> dict[str, object]:
    """Load answer.py and call probe()."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        process = StudentProcess(lambda: forked.ForkedProcess(kept), folder, scratch, "cpu", LIMITS)
        reply: wire.Reply | Exception
        try:
            reply = process.ask(wire.Load(1, "answer"))
            if isinstance(reply, wire.Loaded):
                reply = process.ask(wire.Call(2, "answer", "probe", [], []))
        except Exception as error:  # noqa: BLE001 - the kind of failure is what the tests ask for
            reply = error
        capabilities = [line for pid in _children_of(kept.pid) for line in _capabilities_of(pid)]
        process.end()
    return {
        "capabilities": capabilities,
        "answer": type(reply).__name__,
        "value": repr(getattr(reply, "value", reply)),
        "jail": process.jail,
        "output": process.output,
        "seconds": time.monotonic() - began,
        "left_running": len(_children_of(kept.pid)),
    }


def _capabilities_of(pid: str) -> list[str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return [line.split()[1] for line in lines if line.startswith(("CapEff:", "CapPrm:", "CapInh:", "CapAmb:"))]


def _children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


if __name__ == "__main__":
    main()
