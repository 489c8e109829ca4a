"""Who answers for one submission: a process a device, and more where a function is asked with right parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from ..advice.student_source import Sources
from ..assignment import Assignment
from ..atomic import remove_tree
from ..sandbox.process import StudentProcess
from ..solutions import stripped
from .answer_key import LiveKey
from .part_oracle import LOAD_SECONDS, SECONDS, PartOracle
from .right_parts import RightParts
from .session import AnswerPart, Budget, Session

Launch = Callable[[Path, Path, str], StudentProcess]
"""Starts a student process: its files, its scratch folder, its device."""


class Examinee:
    """The sessions of one submission, all in folders below `scratch`. `solution` is None where no right parts can be
    had."""

    def __init__(
        self,
        launch: Launch,
        folder: Path,
        scratch: Path,
        assignment: Assignment,
        devices: Sequence[str],
        solution: LiveKey | None,
    ) -> None:
        self._launch = launch
        self._folder = folder
        self._scratch = scratch
        self._assignment = assignment
        self._solution = solution
        self._sources = Sources(folder)
        self._second_budgets = {device: Budget() for device in devices}
        self._folders = 0
        desk = self._fresh_folder()  # of both devices: what one process leaves is the same student's
        self._sessions = {device: self._session(device, desk) for device in devices}
        self._oracle: Session | None = None
        self.asks = {device: session.ask for device, session in self._sessions.items()}
        self._desks: dict[str, Path] = {}
        """Of the last process with right parts on each device."""
        self.right_parts = None
        if solution is not None:
            self.right_parts = RightParts(devices, self._second_session, self._started_oracle, self._clear_desks)

    def _session(self, device: str, desk: Path) -> Session:
        return Session(lambda: self._launch(self._folder, desk, device), self._sources, self._assignment.limits, device)

    def _second_session(self, device: str, answer_part: AnswerPart) -> Session:
        """Each process in a scratch folder of its own: nothing that was written before is there."""

        def start() -> StudentProcess:
            if (left := self._desks.get(device)) is not None:  # the process that it belonged to has ended
                remove_tree(str(left))
            self._desks[device] = self._fresh_folder()
            return self._launch(self._folder, self._desks[device], device)

        budget = self._second_budgets[device]  # what a slow part took is not taken from those who use it
        return Session(start, self._sources, self._assignment.limits, device, budget, answer_part)

    def _clear_desks(self) -> None:
        for desk in self._desks.values():
            remove_tree(str(desk))
        self._desks.clear()

    def _started_oracle(self) -> PartOracle:
        assert self._solution is not None
        files, desk = self._fresh_folder(), self._fresh_folder()
        for problem in self._assignment.problems:
            text = self._assignment.solution(problem.name).read_text(encoding="utf-8")
            (files / problem.file).write_text(stripped(text), encoding="utf-8")
        limits = msgspec.structs.replace(self._assignment.limits, check_seconds=SECONDS)
        self._oracle = Session(
            lambda: self._launch(files, desk, "cpu"), Sources(files), limits, load_seconds=LOAD_SECONDS
        )
        return PartOracle(self._oracle, self._solution.solution)

    def _fresh_folder(self) -> Path:
        """A new one, which the user of a student process may enter: the jail decides who gets there."""
        self._folders += 1
        folder = self._scratch / f"desk-{self._folders}"
        folder.mkdir()
        return folder

    def end(self) -> None:
        """End all processes."""
        if self.right_parts is not None:
            self.right_parts.end_processes()
        for session in [*self._sessions.values(), *([self._oracle] if self._oracle else [])]:
            session.end()

    @property
    def jail(self) -> tuple[str, ...]:
        """What confined its processes."""
        return next((tuple(s.jail) for s in self._sessions.values() if s.jail), ())

    @property
    def printed(self) -> str:
        """What the student's code printed, with right parts as well."""
        again = self.right_parts.printed if self.right_parts else ""
        return "".join([*(session.printed for session in self._sessions.values()), again])
