"""N workers, each with one submission at a time. A lost worker costs a restart, not a mark."""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from .. import interpreter
from ..assignment import load_assignment
from ..errors import DllError, Fault
from ..model import CheckResult
from ..workroom import workroom
from . import messages
from .worker_process import WorkerProcess, described, lost


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


class WorkerRefused(DllError):
    """A worker says that the user must change something."""

    def __init__(self, failed: messages.Failed) -> None:
        super().__init__("fault.worker", error=failed.sentence.en)
        self.sentence = failed.sentence


class _Ended(msgspec.Struct, frozen=True):
    """What ends the run, and what became of the job that waited for it."""

    error: DllError
    graded: Graded | None = None


_Found = Graded | messages.Collected | messages.Checked | _Ended


def _brings_optimizers(setup: messages.Setup) -> bool:
    problems = [name.partition(".")[0] for name in setup.functions]
    return load_assignment(setup.assignment, Path(setup.root)).uses_optimizers(problems)


class Pool:
    """Workers for one exam. Use as a context manager.

    Each has a thread. Whatever ends a thread ends the run, with a sentence; what was graded before stands.
    """

    def __init__(
        self, setup: messages.Setup, workers: int = 1, *, spawn: bool = False, optimizers: bool | None = None
    ) -> None:
        """`optimizers`: whether student processes find them imported; unless said, where the checks bring some."""
        self._setup = setup
        self._command = [*interpreter.command("dll.autograder.grading.worker"), f"--device={setup.device}"]
        if spawn or not can_fork():
            self._command.append("--spawn")
        if _brings_optimizers(setup) if optimizers is None else optimizers:
            self._command.append("--optimizers")
        self._size = workers
        self._jobs: queue.SimpleQueue[messages.Job | None] = queue.SimpleQueue()
        self._found: queue.SimpleQueue[_Found] = queue.SimpleQueue()
        self.collected: messages.Collected | None = None
        """What the first worker said when it was ready, as far as it has been heard."""
        self.processes: list[WorkerProcess] = []
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()
        self._room = contextlib.ExitStack()

    def __enter__(self) -> Pool:
        scratch = self._room.enter_context(workroom())
        self._setup = msgspec.structs.replace(self._setup, scratch=scratch)
        try:
            for _ in range(self._size):
                thread = threading.Thread(target=self._serve, daemon=True)
                thread.start()
                self._threads.append(thread)
        except RuntimeError as error:  # no thread is to be had
            self.__exit__()
            raise Fault("fault.worker", error=described(error)) from None
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
        if isinstance(found, _Ended):
            raise found.error
        assert isinstance(found, messages.Collected)
        return found

    def run(
        self, jobs: Iterable[messages.Job], on_check: Callable[[CheckResult], None] = lambda _: None
    ) -> Iterator[Graded]:
        """Grade all jobs; results come in the order in which they are finished. Jobs are taken from the iterable when
        there is somebody to do them, and one more for each worker.

        Where a worker cannot be had any more, its job comes as failed, and then the sentence is raised.
        """
        coming = iter(jobs)
        waiting = 0
        for job in itertools.islice(coming, 2 * self._size):
            self._jobs.put(job)
            waiting += 1
        while waiting:
            found = self._next()
            if isinstance(found, messages.Checked):
                on_check(found.result)
            elif isinstance(found, Graded):
                waiting -= 1
                yield found
                if (another := next(coming, None)) is not None:
                    self._jobs.put(another)
                    waiting += 1
            elif isinstance(found, _Ended):
                if found.graded is not None:
                    yield found.graded
                raise found.error

    def _next(self) -> _Found:
        found = self._found.get()
        if isinstance(found, messages.Collected):
            self.collected = self.collected or found
        return found

    def _serve(self) -> None:
        process: WorkerProcess | None = None
        job: messages.Job | None = None
        try:
            process = self._start()
            while (job := self._jobs.get()) is not None:
                graded = self._one(process, job)
                for again in (True, False):
                    if graded.lost and not self._stopped.is_set():
                        process.end()
                        process = self._start()
                        graded = self._one(process, job) if again else graded
                self._found.put(graded)
        except BaseException as error:  # noqa: BLE001 - the last frame of a thread: none dies in silence
            ours = error if isinstance(error, DllError) else Fault("fault.worker", error=described(error))
            failed = messages.Failed(job.id, ours.sentence, ours=True) if job is not None else None
            if process is not None:
                process.kill()
            self._found.put(_Ended(ours, Graded(job.id, (), failed=failed, lost=True) if job and failed else None))
        finally:
            if process is not None:
                process.end()

    def _start(self) -> WorkerProcess:
        process = WorkerProcess(self._command, self._setup)
        self.processes.append(process)
        if self._stopped.is_set():  # between the look of whoever stops us and now
            process.kill()
        try:
            match report := process.report():
                case messages.Collected():
                    self._found.put(report)
                case messages.Failed(ours=True):
                    raise WorkerError(report)
                case messages.Failed():
                    raise WorkerRefused(report)
                case _ if not self._stopped.is_set():
                    raise lost(process)
        except BaseException:
            process.kill()
            process.end()
            raise
        return process

    def _one(self, process: WorkerProcess, job: messages.Job) -> Graded:
        results: list[CheckResult] = []
        failed: messages.Failed | None = None
        process.send(job)
        while (report := process.report()) is not None:
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
        if failed is None:
            failed = messages.Failed(job.id, lost(process).sentence, ours=True)
        return Graded(job.id, (), failed=failed, lost=True)
