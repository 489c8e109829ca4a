"""The records that the rooms hand to each other. Frozen, and free of torch."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Literal

import msgspec

from .text import Text


class Function(msgspec.Struct, frozen=True):
    """A function that students implement, and the share of its problem's points that it carries."""

    name: str
    points: Fraction
    minutes: int
    when: Literal["class", "home"]
    slide: Text | None = None
    """Where the lecture treats it."""
    second_share: Fraction | None = None
    """What the second device carries of it, where that is not the assignment's usual share."""
    uses: tuple[str, ...] = ()
    """The functions of the same problem that stand before it and that it is made of: its parts, and theirs."""


class Problem(msgspec.Struct, frozen=True):
    """One file that students hand in."""

    name: str
    title: Text
    points: Fraction
    graded: bool
    functions: tuple[Function, ...]

    @property
    def file(self) -> str:
        """The name of the file that students hand in."""
        return f"{self.name}.py"


class Limits(msgspec.Struct, frozen=True):
    """What one submission may use up."""

    check_seconds: float
    submission_seconds: float
    memory_mib: int


class Outcome(StrEnum):
    """What became of one check. Only `not graded` is our fault, and never a mark."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    NOT_GRADED = "not graded"


class Cause(StrEnum):
    """Why a check was not passed; each has a sentence `cause.<value>` in the catalogue."""

    NOT_IMPLEMENTED = "not-implemented"
    MISSING_FILE = "missing-file"
    MISSING_FUNCTION = "missing-function"
    SYNTAX = "syntax"
    IMPORT = "import"
    RAISED = "raised"
    NOT_REFUSED = "not-refused"
    MISREFUSED = "misrefused"
    KIND = "kind"
    SHAPE = "shape"
    DTYPE = "dtype"
    DEVICE = "device"
    NOT_FINITE = "not-finite"
    VALUE = "value"
    LAW = "law"
    GRADIENT = "gradient"
    CUT = "cut"
    STATE = "state"
    CHANGED = "changed"
    DREW = "drew"
    TIME = "time"
    MEMORY = "memory"
    ROOM = "room"
    DIED = "died"
    PROTOCOL = "protocol"
    FAULT = "fault"
    UNSUPPORTED = "unsupported"
    NO_DEVICE = "no-device"


NOT_TRIED = (Cause.UNSUPPORTED, Cause.NO_DEVICE)
"""Why a check was not tried on a second device: nobody's failure, and the CPU carries the points."""


class Variant(msgspec.Struct, frozen=True):
    """Where and in what precision a check ran."""

    device: str
    dtype: str


class CheckResult(msgspec.Struct, frozen=True):
    """One check in one variant. `detail` may hold values of the check's inputs: see `hidden` in reports."""

    problem: str
    function: str
    test: str
    weight: int
    variant: Variant
    law: Text
    outcome: Outcome
    cause: Cause | None = None
    detail: Text | None = None
    where: str | None = None
    """The student's own line, as `file:line`, for an exception."""
    exception: str | None = None
    """The nearest built-in type of the exception."""
    mistake: str | None = None
    """The known mistake that gives exactly this answer."""
    hint: Text | None = None
    """What the student probably did, without the answer."""
    right_parts: tuple[str, ...] = ()
    """The parts that lost points: it was judged with the right ones in place of the student's."""
    mend_first: str | None = None
    """Where no right parts can be had: a part that fails too, and that may be the reason."""
    advice: Text | None = None
    """A line of the student's file and what to do there; nothing of an input is in it."""
    relation: Text | None = None
    """How the result is related to the right one, where no known mistake is named."""
    given: tuple[str, ...] = ()
    """Of a public check: what the function was called with, a line each."""
    trace: tuple[str, ...] = ()
    """Of a public check: the student's own lines through which an exception passed, outermost first."""
    deviation: float | None = None
    """Where it is measured: how far the answers were from the right ones, in units of the tolerance."""
    whole_file: bool = False
    """Whether it is the file that cannot be used, not this function alone."""
    note: str = ""
    """For the TA only: exception text, traceback, output."""


class Scored(msgspec.Struct, frozen=True):
    """A check's result with its exact points."""

    result: CheckResult
    points: Fraction
    max_points: Fraction


class Setting(msgspec.Struct, frozen=True):
    """What a grading depended on; recorded in the gradebook and in every result."""

    assignment: str
    exam: str
    seed: int
    devices: tuple[str, ...]
    without: Text | None
    """Why there is no second device, where there is none."""
    jail: str
    dll: str
    torch: str
    python: str
    right_parts: bool = False
    """Whether functions were judged with right parts in place of wrong ones."""
