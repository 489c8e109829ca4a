"""One submission on one device: asks its student process, and starts a fresh one after a crash."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..advice.student_source import Sources
from ..errors import Fault
from ..exam.failure import Facts, Failure
from ..model import Cause, Limits
from ..sandbox import wire
from ..sandbox.devices import CUDA, EMULATED
from ..sandbox.process import Died, OutOfMemory, OutOfRoom, ProtocolError, StudentProcess, TimedOut
from ..text import Text, say
from .ends import failure_of, is_a_stub, is_known_exception
from .pass_cache import Exchange, fingerprint

StartStudent = Callable[[], StudentProcess]
_FRAMES = 8
PRINTED_LIMIT = 20_000
_REMEMBERED_LIMIT = 128 << 20
_TEXT_LIMIT, _NAME_LIMIT = 2000, 100
"""What a student process says is cut here as well: its own limits are its own word."""
_SYNTAX = ("SyntaxError", "IndentationError", "TabError")


@dataclass
class Budget:
    """The time of one submission on one device, in seconds, however many processes it takes."""

    spent: float = 0.0


AnswerPart = Callable[[wire.Call, wire.PartAsk], wire.PartReply]
"""Who answers, in the middle of a call, what a part of it should answer."""


class CachedOutcome(NamedTuple):
    """What came of a call, and what tells it from everything else."""

    outcome: wire.Answer | Failure
    fingerprint: bytes | None


@dataclass(frozen=True)
class Respondent:
    """Who answers calls for a student, with the text that was handed in: verdicts come from the answers alone."""

    answer: Callable[[wire.Call], CachedOutcome]
    sources: Sources
    forget: Callable[[], None] = lambda: None
    """Drop the answers so far: the same is asked again within a problem only."""
    heard: list[Exchange] = field(default_factory=list)
    """What was asked and answered, for the examiner to clear."""

    def __call__(self, call: wire.Call) -> wire.Answer:
        """The submission's answer; raises Failure."""
        kept = self.answer(call)
        self.heard.append((call, kept.fingerprint))
        if isinstance(kept.outcome, Failure):
            raise kept.outcome
        return kept.outcome

    def missing(self, module: str) -> Failure | None:
        """What every check of a file that was not handed in fails by."""
        return None if f"{module}.py" in self.sources else Failure(Cause.MISSING_FILE, facts=Facts("load"))

    def fingerprint(self, call: wire.Call) -> bytes | None:
        """What tells the submission's answer from every other, None where there is none."""
        return self.answer(call).fingerprint


class Session:
    """Answers calls for one submission; what it learnt about a file or a function it does not try again."""

    def __init__(
        self,
        start: StartStudent,
        sources: Sources,
        limits: Limits,
        device: str = "cpu",
        budget: Budget | None = None,
        answer_part: AnswerPart | None = None,
        load_seconds: float | None = None,
    ) -> None:
        """`sources`: the student's own lines, read before their first line runs. `load_seconds`: for the import of a
        file, where that is not what a check may take."""
        self._load_seconds = load_seconds
        self._start = start
        self._limits = limits
        self._device = device
        self._sources = sources
        self._budget = budget or Budget()
        self._answer_part = answer_part
        self.ask = Respondent(self._answer, sources, self._forget)
        self._process: StudentProcess | None = None
        self._fault: Fault | None = None
        self._no_device: Failure | None = None
        self._loaded: set[str] = set()
        self._broken: dict[str, Failure] = {}
        self._remembered = 0
        """Bytes of the remembered answers."""
        self._answers: dict[bytes, CachedOutcome] = {}
        self._nonce = 0
        self.jail: list[str] = []
        self.printed = ""
        """What its first processes printed."""

    def with_parts(self, parts: Sequence[str]) -> Respondent:
        """The same student, with right parts in place of these of theirs."""
        return Respondent(
            lambda call: self._answer(wire.copy_with(call, parts=list(parts))), self._sources, self._forget
        )

    def _answer(self, call: wire.Call) -> CachedOutcome:
        """What came of a call; the same one is asked once."""
        key = wire.encode(call)
        if (kept := self._answers.get(key)) is None:
            outcome = self._outcome(call)
            kept = self._answers[key] = CachedOutcome(outcome, fingerprint(outcome))
        return kept

    def _outcome(self, call: wire.Call) -> wire.Answer | Failure:
        try:
            return self._ask(call)
        except Failure as failure:
            return failure

    def forget_everything(self) -> None:
        """The answers, and what could not be loaded or did not end."""
        self._forget()
        self._broken.clear()

    def _forget(self) -> None:
        self._answers.clear()
        self._remembered = 0

    def end(self) -> str:
        """End the student process; returns what it printed."""
        if self._process is None:
            return ""
        self._process.end()
        output, self._process = self._process.output, None
        if len(self.printed) < PRINTED_LIMIT:
            self.printed += output
        self._loaded.clear()
        return output

    def _ask(self, call: wire.Call) -> wire.Answer:
        if self._remembered > _REMEMBERED_LIMIT:  # forgotten, it would be asked again while answers are judged
            raise Failure(
                Cause.PROTOCOL, note=f"answers of more than {_REMEMBERED_LIMIT >> 20} MiB", facts=Facts("before")
            )
        for broken in (call.module, f"{call.module}.{call.function}"):
            if broken in self._broken:
                raise self._broken[broken]
        self._load(call.module)
        function = f"{call.module}.{call.function}"
        reply = self._exchange(wire.copy_with(call, nonce=self._next()), function)
        if isinstance(reply, wire.Raised):
            raise self._raised(reply, call.module)
        if not isinstance(reply, wire.Answer):
            self.end()
            raise Failure(Cause.PROTOCOL)
        return reply

    def _load(self, module: str) -> None:
        if module in self._loaded:
            return
        if (missing := self.ask.missing(module)) is not None:
            raise missing
        reply = self._exchange(wire.Load(self._next(), module), module)
        if isinstance(reply, wire.Raised):
            self._broken[module] = self._raised(reply, module)
            raise self._broken[module]
        self._loaded.add(module)

    def _next(self) -> int:
        self._nonce += 1
        return self._nonce

    def _exchange(self, request: wire.Load | wire.Call, subject: str) -> wire.Reply:
        """Ask; a module that cannot be loaded, or a function that does not end, is not tried again."""
        if self._budget.spent > self._limits.submission_seconds:
            detail = say("time.submission", seconds=self._limits.submission_seconds)
            raise Failure(Cause.TIME, detail, facts=Facts("before"))
        process = self._process or self._started()
        before = process.spent
        loading = isinstance(request, wire.Load)
        try:
            reply = process.ask(request, self._on_part(request), self._load_seconds if loading else None)
            self._remembered += process.answered
            return reply
        except (TimedOut, OutOfMemory, OutOfRoom, Died, ProtocolError) as error:
            failure = failure_of(error, self._limits, self.end(), "load" if loading else "call")
            if loading or isinstance(error, TimedOut | OutOfMemory | OutOfRoom):
                self._broken[subject] = failure
            raise failure from None
        finally:
            self._budget.spent += process.spent - before

    def _on_part(self, request: wire.Load | wire.Call) -> Callable[[wire.PartAsk], wire.PartReply] | None:
        """Who answers questions about parts: nobody where the request allows none."""
        answer = self._answer_part
        if answer is None or not isinstance(request, wire.Call) or not request.parts:
            return None
        return functools.partial(answer, request)

    def _started(self) -> StudentProcess:
        """A fresh student process; one that cannot be set up is not tried again for each check."""
        if (known := self._fault or self._no_device) is not None:
            raise known
        try:
            process = self._start()
        except Fault as fault:
            self._fault = fault
            raise
        self.jail = process.jail
        if process.lacking:
            process.end()
            self._no_device = Failure(Cause.NO_DEVICE, note=process.lacking[:_TEXT_LIMIT])
            raise self._no_device
        self._process = process
        return process

    def _raised(self, reply: wire.Raised, module: str) -> Failure:
        frames = reply.frames[-_FRAMES:]
        where, line = self._student_line(frames)
        exception = next((name for name in reply.bases if is_known_exception(name)), "Exception")
        text = reply.text[:_TEXT_LIMIT]
        bases = [name[:_NAME_LIMIT] for name in reply.bases[:3]]
        note = f"{' < '.join(bases)}: {text}" + (f"\n{where}: {line}" if where else "")
        outer = [(f.file, f.line) for f in frames if self._sources.has_line(f.file, f.line)]
        made = (reply.made.file, reply.made.line) if reply.made else None
        trace = tuple(self._line(file, line) for file, line in outer)
        facts = Facts(reply.during, outer=outer[0] if outer else None, made=made, trace=trace)
        if reply.excuse == "crowded" and self._device == CUDA:
            raise Fault("fault.gpu-full")
        if reply.excuse == "unsupported" and self._device == EMULATED:
            what = say("unsupported.what", what=text[:_NAME_LIMIT])
            return Failure(Cause.UNSUPPORTED, what, where=where, note=note, facts=facts)
        if reply.during == "lookup":
            return Failure(Cause.MISSING_FUNCTION, exception=exception, note=note, facts=facts)
        detail: Text | None = say("raised.text", exception=exception, text=text.strip() or "-")
        cause = Cause.IMPORT if reply.during == "load" else Cause.RAISED
        if exception in _SYNTAX and reply.during == "load":
            if own := self._syntax_error([frame.file for frame in frames[-1:]] + [f"{module}.py"]):
                cause, (where, detail) = Cause.SYNTAX, own
        elif exception == "NotImplementedError" and reply.during != "load" and is_a_stub(line):
            cause, detail = Cause.NOT_IMPLEMENTED, None
        return Failure(cause, detail, where=where, exception=exception, text=text, note=note, facts=facts)

    def _syntax_error(self, files: list[str]) -> tuple[str, Text] | None:
        """What Python finds wrong with a text, found anew: what the student process says could be a hidden number."""
        for file in files:
            if file in self._sources and (error := self._sources[file].syntax_error) is not None:
                line = min(max(error.lineno or 1, 1), max(len(self._sources.lines(file)), 1))
                message = say("raised.text", exception=type(error).__name__, text=str(error.msg)[:_TEXT_LIMIT])
                return f"{file}:{line}", message
        return None

    def _line(self, file: str, line: int) -> str:
        """`file:line` and what stands there."""
        return f"{file}:{line}  {self._sources.lines(file)[line - 1].strip()[:200]}"

    def _student_line(self, frames: list[wire.Frame]) -> tuple[str | None, str]:
        """The innermost frame that names a file and a line which the submission really has."""
        for frame in reversed(frames):
            lines = self._sources.lines(frame.file)
            if 1 <= frame.line <= len(lines):
                return f"{frame.file}:{frame.line}", lines[frame.line - 1].strip()[:200]
        return None, ""
