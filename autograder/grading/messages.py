"""What `dll` and its workers say to each other over pipes."""

from __future__ import annotations

import struct
from typing import IO, Literal

import msgspec

from ..model import CheckResult
from ..text import Text

ADVERSARIES = ("stub", "zeros", "ones", "nan", *(f"echo-{n}" for n in range(8)), "transposed", "detached")
"""Who may answer in place of a student process, for `dll verify`; `echo-n` gives back its n-th argument."""


class Setup(msgspec.Struct, frozen=True, tag="setup"):
    """Which exam to collect. Sent only after the fork server was forked."""

    assignment: str
    root: str
    kind: Literal["public", "staff"]
    seed: int
    device: str
    functions: tuple[str, ...] = ()
    """`problem` or `problem.function` to run; all where empty."""
    probe: bool = False
    """Whether to start a student process without a submission first, to see how it is confined here."""
    measure: bool = False
    """Whether each result is to say how far its answers were from the right ones."""
    scratch: str = ""
    """Where the worker unpacks submissions; the pool, which owns it, removes it."""


class Job(msgspec.Struct, frozen=True, tag="job"):
    """One submission: either its files, or the folder in which they lie."""

    id: str
    files: dict[str, bytes] = {}
    folder: str = ""
    functions: tuple[str, ...] = ()
    """`problem` or `problem.function` to run, of what the exam was collected for; all where empty."""
    adversary: str = ""
    """For `dll verify`: who answers in place of a student process."""
    order: int | None = None
    """For the proof that a verdict does not depend on it: the checks of each function in this random order."""
    seed: int | None = None
    """For the proof that a mark does not hang on it: of the hidden numbers, in place of the exam's."""


class Collected(msgspec.Struct, frozen=True, tag="collected"):
    """The worker is ready."""

    devices: tuple[str, ...]
    without: Text | None
    """Why there is no second device, where there is none."""
    jail: tuple[str, ...]
    """What confines a student process on every device, as its self-test found; empty where nothing was probed."""
    torch: str
    checks: int
    lacking: dict[str, str] = {}
    """What is wrong with a device, as its self-test found; empty where nothing was probed."""
    right_parts: bool = False
    """Whether a function is judged with the right parts in place of wrong ones."""


class Checked(msgspec.Struct, frozen=True, tag="checked"):
    """One check's result."""

    id: str
    result: CheckResult


class Done(msgspec.Struct, frozen=True, tag="done"):
    """All checks of a submission have been reported."""

    id: str
    jail: tuple[str, ...]
    seconds: float
    printed: str = ""
    """What the student's code printed, cut in the middle; for its own author."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A failure of ours: of one submission's grading, or of the worker, which then ends."""

    id: str | None
    """The job's; None where it is the worker's own. `dll check` has a job whose id is empty."""
    sentence: Text
    ours: bool
    trace: str = ""


WorkerRequest = Setup | Job
Report = Collected | Checked | Done | Failed
_LENGTH = struct.Struct("<I")
_requests: msgspec.msgpack.Decoder[WorkerRequest] = msgspec.msgpack.Decoder(WorkerRequest)
_reports: msgspec.msgpack.Decoder[Report] = msgspec.msgpack.Decoder(Report)


def write(pipe: IO[bytes], message: WorkerRequest | Report) -> None:
    """Send one message."""
    payload = msgspec.msgpack.encode(message)
    pipe.write(_LENGTH.pack(len(payload)) + payload)
    pipe.flush()


def read_request(pipe: IO[bytes]) -> WorkerRequest | None:
    """The next request; None at the end."""
    payload = _read(pipe)
    return None if payload is None else _requests.decode(payload)


def read_report(pipe: IO[bytes]) -> Report | None:
    """The next report; None at the end."""
    payload = _read(pipe)
    return None if payload is None else _reports.decode(payload)


def _read(pipe: IO[bytes]) -> bytes | None:
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(header)[0]
    payload = pipe.read(size)
    return payload if len(payload) == size else None
