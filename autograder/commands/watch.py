"""`dll check --watch`: checks again whenever a file is saved."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from ..assignment import Assignment
from ..errors import DllError
from ..grading import messages
from ..reports.check_report import closing_lines
from ..text import Language, Text, say
from ..watch.board import Board
from ..watch.screen import Screen, ScreenRequest
from .memory import Memory
from .pictures import newly_right
from .status import FAILED, OK


def run(assignment: Assignment, setup: messages.Setup, folder: Path, language: Language, *, spawn: bool) -> int:
    """Watch until the student leaves; then print where they stand. Returns the exit status."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise DllError("watch.no-terminal")
    asked = [name.partition(".")[0] for name in setup.functions]
    problems = tuple(p.name for p in assignment.problems if not asked or p.name in asked)
    console = Console(highlight=False)
    memory = Memory(assignment, folder)

    def proposals(board: Board) -> list[Text]:
        found = newly_right(assignment, folder, board.functions)
        return [say("check.show", problem=problem) for problem in found]

    screen = Screen(
        ScreenRequest(assignment, setup, problems, folder, language, spawn), console, memory.focus(), proposals
    )
    try:
        screen.run()
    except KeyboardInterrupt:
        pass
    finally:
        memory.keep_focus(screen.board.focus)
    if screen.board.functions:
        for line in closing_lines(screen.board.functions, language):
            console.print(line, soft_wrap=True)
    return OK if screen.board.all_right else FAILED
