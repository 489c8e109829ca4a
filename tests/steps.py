"""Runs targets of the Makefile one after the other and says what each took; one may run beside them.

    python tests/steps.py lint types tests --beside proof

After one that failed no other is begun, and what runs beside is ended. What runs beside is begun first and shown last:
its lines would stand among theirs. The status is 0 where everything was made. Ctrl-C ends everything.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GRACE_SECONDS = 15.0
"""How long a target may take to end after Ctrl-C."""
INTERRUPTED = 130


class Target:
    """A target of the Makefile while it is made."""

    def __init__(self, name: str, log: Path | None = None) -> None:
        self.name = name
        self.ended = ""
        """How it ended, and after how long."""
        self.is_made = False
        self._log = log
        self._began = time.monotonic()
        command = [os.environ.get("MAKE", "make"), "--no-print-directory", name]
        with log.open("wb") if log else contextlib.nullcontext() as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)

    def is_over(self) -> bool:
        """Whether it has ended; its time ends when this is first seen."""
        if not self.ended and (status := self._process.poll()) is not None:
            self.is_made = status == 0
            self.ended = f"{self.name}: {time.monotonic() - self._began:.0f} s{'' if self.is_made else ', FAILED'}"
        return bool(self.ended)

    def stop(self) -> None:
        """As by Ctrl-C, and where that does not help by force; with all that it started."""
        until = time.monotonic() + GRACE_SECONDS
        self._signal(signal.SIGINT)
        while not self.is_over() and time.monotonic() < until:
            time.sleep(0.05)
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def printed(self) -> str:
        """What it printed, where that was kept."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log else ""


def run(in_turn: list[str], beside: str | None, folder: Path) -> list[Target]:
    """The targets that were begun, all of them over."""
    aside = [Target(beside, folder / "printed")] if beside else []
    begun = list(aside)
    try:
        for name in in_turn:
            begun.append(Target(name))
            while not begun[-1].is_over():
                time.sleep(0.1)
                for target in aside:
                    target.is_over()
            print(begun[-1].ended, flush=True)
            if not begun[-1].is_made and name != in_turn[-1]:
                break
        else:
            while not all(target.is_over() for target in aside):
                time.sleep(0.1)
    finally:
        for target in begun:
            if not target.is_over():
                target.stop()
    for target in aside:
        print(target.printed() + target.ended, flush=True)
    return begun


def main() -> int:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="+")
    parser.add_argument("--beside")
    asked = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # a background job of a shell is born deaf to the first
        signal.signal(number, signal.default_int_handler)
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as folder:
            begun = run(asked.targets, asked.beside, Path(folder))
    except KeyboardInterrupt:
        return INTERRUPTED
    good = len(begun) == len(asked.targets) + bool(asked.beside) and all(target.is_made for target in begun)
    each = "; ".join(target.ended for target in begun)
    print(f"{'All well' if good else 'NOT well'} after {time.monotonic() - began:.0f} s: {each}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
