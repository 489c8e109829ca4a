"""N workers, each with one submission at a time. A lost worker costs a restart, not a mark."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator

import msgspec

from ..errors import DllError, Fault
from ..model import CheckResult
from ..sandbox.process_handle import environment
from ..text import say
from ..workroom import workroom
from . import messages


def can_fork() -> bool:
    """Whether student processes can be forked, jailed and metered here."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class Graded(msgspec.Struct, frozen=True):
    """What a worker found for one job; `failed` where it could not be graded, which is our failure."""

    id: str
    results: tuple[CheckResult, ...]
    jail: tuple[str, ...] = ()
    seconds: float = 0.0
    printed: str = ""
    failed: messages.Failed | None = None
    lost: bool = False
    """Whether the worker was lost over it; the pool tries such a job a second time."""


class WorkerError(Fault):
    """A worker could not start; carries its own sentence."""

    def __init__(self, failed: messages.Failed) -> None:
        super().__init__("fault.worker", error=failed.sentence.en)
        self.sentence = failed.sentence
        self.trace = failed.trace


class Refused(DllError):
    """A worker says that the user must change something."""

    def __init__(self, failed: messages.Failed) -> None:
        super().__init__("fault.worker", error=failed.sentence.en)
        self.sentence = failed.sentence


class Pool:
    """Workers for one exam. Use as a context manager."""

    def __init__(
        self, setup: messages.Setup, workers: int = 1, *, spawn: bool = False, optimizers: bool = True
    ) -> None:
        self._setup = setup
        self._command = [sys.executable, "-I", "-m", "dll.autograder.grading.worker", f"--device={setup.device}"]
        if spawn or not can_fork():
            self._command.append("--spawn")
        if optimizers:
            self._command.append("--optimizers")
        self._size = workers
        self._jobs: queue.SimpleQueue[messages.Job | None] = queue.SimpleQueue()
        self._found: queue.SimpleQueue[Graded | messages.Collected | messages.Checked | DllError] = queue.SimpleQueue()
        self.collected: messages.Collected | None = None
        """What the first worker said when it was ready, as far as it has been heard."""
        self.processes: list[subprocess.Popen[bytes]] = []
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()
        self._room = contextlib.ExitStack()

    def __enter__(self) -> Pool:
        scratch = self._room.enter_context(workroom())
        self._setup = msgspec.structs.replace(self._setup, scratch=scratch)
        for _ in range(self._size):
            thread = threading.Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for process in list(self.processes):
            process.kill()
        for _unused in self._threads:
            self._jobs.put(None)
        for started in self._threads:
            started.join()
        self._room.close()

    def ready(self) -> messages.Collected:
        """Wait for the first worker; raises its sentence where it cannot start."""
        found = self._next()
        assert isinstance(found, messages.Collected)
        return found

    def run(
        self, jobs: Iterable[messages.Job], on_check: Callable[[CheckResult], None] = lambda _: None
    ) -> Iterator[Graded]:
        """Grade all jobs; results come in the order in which they are finished."""
        waiting = 0
        for job in jobs:
            self._jobs.put(job)
            waiting += 1
        while waiting:
            found = self._next()
            if isinstance(found, messages.Checked):
                on_check(found.result)
            elif isinstance(found, Graded):
                waiting -= 1
                yield found

    def _next(self) -> Graded | messages.Collected | messages.Checked:
        found = self._found.get()
        if isinstance(found, DllError):
            raise found
        if isinstance(found, messages.Collected):
            self.collected = self.collected or found
        return found

    def _serve(self) -> None:
        try:
            process = self._start()
            while (job := self._jobs.get()) is not None:
                graded = self._one(process, job)
                if graded.lost and not self._stopped.is_set():
                    process = self._start()
                    graded = self._one(process, job)
                    if graded.lost and not self._stopped.is_set():
                        process = self._start()
                self._found.put(graded)
        except DllError as error:
            self._found.put(error)
        finally:
            with contextlib.suppress(UnboundLocalError):
                _end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
        )
        self.processes.append(process)
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            messages.write(process.stdin, self._setup)
        report = messages.read_report(process.stdout)
        match report:
            case messages.Collected():
                self._found.put(report)
            case messages.Failed(ours=True):
                raise WorkerError(report)
            case messages.Failed():
                raise Refused(report)
            case _ if not self._stopped.is_set():
                raise Fault("fault.worker-lost")
        return process

    def _one(self, process: subprocess.Popen[bytes], job: messages.Job) -> Graded:
        assert process.stdin is not None
        assert process.stdout is not None
        results: list[CheckResult] = []
        failed = messages.Failed(job.id, say("fault.worker-lost"), ours=True)
        with contextlib.suppress(BrokenPipeError):
            messages.write(process.stdin, job)
        while (report := messages.read_report(process.stdout)) is not None:
            match report:
                case messages.Checked():
                    results.append(report.result)
                    self._found.put(report)
                case messages.Done():
                    return Graded(job.id, tuple(results), report.jail, report.seconds, report.printed)
                case messages.Failed():
                    failed = report
                    if report.id is not None:
                        return Graded(job.id, tuple(results), failed=failed)
        return Graded(job.id, (), failed=failed, lost=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
