"""A worker: imports torch, forks its fork server, and only then learns the exam and grades submissions.

Started as `python -I -m dll.autograder.grading.worker` with an empty environment, so that
neither a command line nor an environment tells a student process anything. `--device=D`: where the exam is asked to
run; `--spawn`: no fork server, no fork; `--optimizers`: student processes will need them.
"""

from __future__ import annotations

import functools
import gc
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..atomic import remove_tree
from ..errors import OURS_BETWEEN_CHECKS, DllError, Fault
from ..sandbox.process_handle import ONE_THREAD
from ..text import say
from . import messages

if TYPE_CHECKING:
    from ..assignment import Assignment
    from ..exam.plugin import ExamPlugin, Item
    from ..examiner.answer_key import Key, LiveKey
    from ..examiner.examinee import Examinee
    from ..examiner.examiner import Examiner
    from ..sandbox.devices import Chosen
    from ..sandbox.process import StudentProcess
    from ..sandbox.process_handle import StartProcess


def main() -> None:
    """Serve requests on stdin until it closes; reports go to what was stdout."""
    gc.disable()  # until all is imported: what imports leave behind is for good, and looking through it takes longer
    if sys.platform == "linux" and hasattr(os, "fork"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command that started us: it ends us
        from ..jail import confinement

        confinement.die_with_parent()
    os.umask(0o022)  # a student process may be another user's; what is above its folder is ours alone
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.environ.update(ONE_THREAD)
    device = next(o.partition("=")[2] for o in sys.argv[1:] if o.startswith("--device="))
    optimizers = "--optimizers" in sys.argv[1:]
    ahead: dict[str, StartProcess] = {}
    if spawn := "--spawn" in sys.argv[1:]:  # before torch is imported here, so that they import it meanwhile
        likely = {"auto": "emulated", "all": "emulated"}.get(device, device)
        ahead = _spawned(dict.fromkeys(("cpu", likely)), optimizers=optimizers)
    try:
        from ..sandbox import devices

        chosen = devices.choose(device)
        late = [name for name in chosen.names if name not in ahead]
        bodies = ahead | (_spawned if spawn else _forked)(late, optimizers=optimizers)
        gc.enable()
        setup = messages.read_request(sys.stdin.buffer)
        if isinstance(setup, messages.Setup):
            _Worker(setup, chosen, bodies, reports).serve()
    except DllError as error:
        ours = isinstance(error, Fault)
        messages.write(reports, messages.Failed(None, error.sentence, ours, traceback.format_exc()))
    except Exception as error:  # noqa: BLE001 - the last frame of a process: report it, never a mark
        sentence = say("fault.worker", error=repr(error))
        messages.write(reports, messages.Failed(None, sentence, True, traceback.format_exc()))


def _spawned(names: Iterable[str], *, optimizers: bool) -> dict[str, StartProcess]:
    """What starts student processes of each device from nothing, where they cannot be forked; each has one ahead."""
    from ..sandbox.spawned import Spawner

    return {name: Spawner(optimizers=optimizers, device=name).start for name in names}


def _forked(names: Iterable[str], *, optimizers: bool) -> dict[str, StartProcess]:
    """What forks student processes of each device from a warm fork server. The emulated device has one of its own, so
    that nothing of it is in any other process."""
    from ..sandbox import child, devices, fork_server, forked

    def warm() -> None:
        child.warm(optimizers=optimizers)

    ordinary = fork_server.start(warm)
    emulates = devices.EMULATED in names
    emulating = fork_server.start(warm, lambda: devices.make_usable(devices.EMULATED)) if emulates else ordinary
    kept = {name: emulating if name == devices.EMULATED else ordinary for name in names}
    return {name: functools.partial(forked.ForkedProcess, server) for name, server in kept.items()}


class _Worker:
    def __init__(
        self, setup: messages.Setup, chosen: Chosen, bodies: dict[str, StartProcess], reports: IO[bytes]
    ) -> None:
        from ..assignment import load_assignment

        self._setup = setup
        self._chosen = chosen
        self._bodies = bodies
        self._reports = reports
        self._assignment: Assignment = load_assignment(setup.assignment, Path(setup.root))
        self._scratch = Path(setup.scratch)
        self._jail: tuple[str, ...] = ()
        self._lacking: dict[str, str] = {}
        self._live: LiveKey | None = None
        """The solution, where right parts can be had: it is in a process, which student processes are kept from."""

    def serve(self) -> None:
        from ..exam.exam_files import test_files
        from ..exam.plugin import run_exam

        devices = self._chosen.names
        problems = [p.name for p in self._assignment.problems if self._asks_for(p.name)]
        paths = test_files(self._assignment, self._setup.kind, problems)
        run_exam(paths, devices, lambda plugin: self._grade_all(plugin, devices))

    def _asks_for(self, problem: str) -> bool:
        return not self._setup.functions or any(f.partition(".")[0] == problem for f in self._setup.functions)

    def _wanted(self, item: Item, functions: tuple[str, ...] = ()) -> bool:
        function = f"{item.problem}.{item.function}"
        limits = (self._setup.functions, functions)
        return all(not names or item.problem in names or function in names for names in limits)

    def _grade_all(self, plugin: ExamPlugin, devices: tuple[str, ...]) -> None:
        import torch

        from ..examiner.answer_key import LiveKey
        from ..examiner.examiner import Examiner
        from ..examiner.recording import RecordedKey
        from ..jail import levels

        live = self._setup.kind == "staff"
        key: Key = LiveKey(self._assignment, self._setup.seed) if live else RecordedKey(self._assignment)

        def with_key(key: Key) -> Examiner:
            return Examiner(self._assignment, self._setup.kind, plugin, key, measure=self._setup.measure)

        @functools.cache
        def with_seed(seed: int) -> Examiner:
            return with_key(LiveKey(self._assignment, seed))

        examiner = with_key(key)
        checks = sum(self._wanted(item) for item in examiner.items)
        if self._setup.probe or live:
            self._jail = self._probed(devices)
        self._live = key if isinstance(key, LiveKey) and levels.keeps_apart(self._jail) else None
        ready = messages.Collected(
            devices,
            self._chosen.without,
            self._jail,
            str(torch.__version__),
            checks,
            self._lacking,
            right_parts=self._live is not None,
        )
        messages.write(self._reports, ready)
        while isinstance(job := messages.read_request(sys.stdin.buffer), messages.Job):
            try:
                if job.adversary:
                    self._try_adversary(job, examiner, key)
                else:
                    self._grade(job, examiner if job.seed is None else with_seed(job.seed), devices)
            except DllError as error:
                failed = messages.Failed(job.id, error.sentence, True, traceback.format_exc())
                messages.write(self._reports, failed)
            except OURS_BETWEEN_CHECKS as error:
                sentence = say("fault.worker", error=type(error).__name__)
                messages.write(self._reports, messages.Failed(job.id, sentence, True, traceback.format_exc()))

    def _started(
        self, folder: str, scratch: str, device: str, *, strangers: bool, probe: bool = False
    ) -> StudentProcess:
        """A student process, confined at least as the first one was."""
        from ..sandbox.process import StudentProcess

        process = StudentProcess(
            self._bodies[device], folder, scratch, device, self._assignment.limits, strangers=strangers, probe=probe
        )
        if lacking := [level for level in self._jail if level not in process.jail]:
            process.end()
            raise Fault("fault.student-process", error=f"not confined: {', '.join(lacking)}")
        return process

    def _probed(self, devices: tuple[str, ...]) -> tuple[str, ...]:
        found: list[list[str]] = []
        for device in devices:
            with tempfile.TemporaryDirectory(dir=self._scratch) as desk:
                files, empty = _unpack({}, Path(desk) / "files"), _unpack({}, Path(desk) / "scratch")
                process = self._started(str(files), str(empty), device, strangers=True, probe=True)
                process.end()
                if process.lacking:
                    self._lacking[device] = process.lacking
                found.append(process.jail)
        return tuple(level for level in found[0] if all(level in levels for levels in found))

    def _grade(self, job: messages.Job, examiner: Examiner, devices: tuple[str, ...]) -> None:
        began = time.monotonic()
        scratch = Path(tempfile.mkdtemp(dir=self._scratch))
        try:
            folder = Path(job.folder) if job.folder else _unpack(job.files, scratch / "files")
            examinee = self._examinee(folder, scratch, devices, strangers=not job.folder)
            try:
                for result in examiner.examine(
                    examinee.asks, lambda item: self._wanted(item, job.functions), job.order, examinee.right_parts
                ):
                    messages.write(self._reports, messages.Checked(job.id, result))
            finally:
                examinee.end()
        finally:
            remove_tree(str(scratch))
        seconds = time.monotonic() - began
        messages.write(self._reports, messages.Done(job.id, examinee.jail, seconds, examinee.printed))

    def _examinee(self, folder: Path, scratch: Path, devices: tuple[str, ...], *, strangers: bool) -> Examinee:
        from ..examiner.examinee import Examinee

        def launch(files: Path, desk: Path, device: str) -> StudentProcess:
            return self._started(str(files), str(desk), device, strangers=strangers)

        return Examinee(launch, folder, scratch, self._assignment, devices, self._live)

    def _try_adversary(self, job: messages.Job, examiner: Examiner, key: Key) -> None:
        """Report the checks that an adversary passes although its answers differ: they are vacuous."""
        from ..examiner.adversaries import Adversary
        from ..examiner.answer_key import LiveKey

        assert isinstance(key, LiveKey)
        adversary = Adversary(job.adversary, key)
        for item in (i for i in examiner.items if i.variant.device == "cpu"):  # an adversary is on no other
            if examiner.run(item, adversary.ask_for(item)) is None and adversary.touched:
                messages.write(self._reports, messages.Checked(job.id, examiner.results.result(item, None)))
        messages.write(self._reports, messages.Done(job.id, (), 0.0))


def _unpack(files: dict[str, bytes], folder: Path) -> Path:
    """Write a normalised submission; its names are plain relative paths by then."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder.mkdir(exist_ok=True)
    return folder


if __name__ == "__main__":
    main()
