"""One submission on one device: asks its student process, and starts a fresh one after a crash."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from pathlib import Path

from ..model import Cause, Limits
from ..sandbox import wire
from ..sandbox.process import Died, OutOfMemory, Protocol, StudentProcess, TimedOut
from ..text import Text, say
from .failure import Failure

Start = Callable[[], StudentProcess]
_FRAMES = 8
_TEXT_LIMIT, _NAME_LIMIT = 2000, 100
"""What a student process says is cut here as well: its own limits are its own word."""


class Session:
    """Answers calls for one submission; what it learnt about a file or a function it does not try again."""

    def __init__(self, start: Start, folder: Path, limits: Limits) -> None:
        self._start = start
        self._limits = limits
        self._lines = {
            path.name: path.read_text(encoding="utf-8", errors="replace").splitlines()
            for path in folder.glob("*.py")
            if path.is_file() and not path.is_symlink()
        }
        """The student's own lines, read before their first line runs."""
        self._process: StudentProcess | None = None
        self._loaded: set[str] = set()
        self._broken: dict[str, Failure] = {}
        self._answers: dict[bytes, wire.Answer | Failure] = {}
        self._nonce = 0
        self._spent = 0.0
        self.jail: list[str] = []

    def ask(self, call: wire.Call) -> wire.Answer:
        """The submission's answer; raises Failure. The same call is asked once."""
        key = wire.encode(call)
        if key not in self._answers:
            try:
                self._answers[key] = self._ask(call)
            except Failure as failure:
                self._answers[key] = failure
        answer = self._answers[key]
        if isinstance(answer, Failure):
            raise answer
        return answer

    def forget_answers(self) -> None:
        """Drop the remembered answers: they are asked for again within a problem only."""
        self._answers.clear()

    def end(self) -> str:
        """End the student process; returns what it printed."""
        if self._process is None:
            return ""
        self._process.end()
        output, self._process = self._process.output, None
        self._loaded.clear()
        return output

    def _ask(self, call: wire.Call) -> wire.Answer:
        for broken in (call.module, f"{call.module}.{call.function}"):
            if broken in self._broken:
                raise self._broken[broken]
        self._load(call.module)
        function = f"{call.module}.{call.function}"
        reply = self._exchange(wire.copy_with(call, nonce=self._next()), function)
        if isinstance(reply, wire.Raised):
            raise self._raised(reply)
        if not isinstance(reply, wire.Answer):
            self.end()
            raise Failure(Cause.PROTOCOL)
        return reply

    def _load(self, module: str) -> None:
        if module in self._loaded:
            return
        if f"{module}.py" not in self._lines:
            raise Failure(Cause.MISSING_FILE)
        reply = self._exchange(wire.Load(self._next(), module), module)
        if isinstance(reply, wire.Raised):
            self._broken[module] = self._raised(reply)
            raise self._broken[module]
        self._loaded.add(module)

    def _next(self) -> int:
        self._nonce += 1
        return self._nonce

    def _exchange(self, request: wire.Load | wire.Call, subject: str) -> wire.Reply:
        """Ask; a module that cannot be loaded, or a function that does not end, is not tried again."""
        if self._spent > self._limits.submission_seconds:
            raise Failure(Cause.TIME, say("time.submission", seconds=self._limits.submission_seconds))
        if self._process is None:
            self._process = self._start()
            self.jail = self._process.jail
        process, before = self._process, self._process.spent
        try:
            return process.ask(request)
        except (TimedOut, OutOfMemory, Died, Protocol) as error:
            failure = _failure_of(error, self._limits, self.end())
            if isinstance(request, wire.Load) or isinstance(error, TimedOut | OutOfMemory):
                self._broken[subject] = failure
            raise failure from None
        finally:
            self._spent += process.spent - before

    def _raised(self, reply: wire.Raised) -> Failure:
        where, line = self._student_line(reply.frames[-_FRAMES:])
        exception = next((name for name in reply.bases if _is_known_exception(name)), "Exception")
        text = reply.text[:_TEXT_LIMIT]
        bases = [name[:_NAME_LIMIT] for name in reply.bases[:3]]
        cause = Cause.RAISED
        detail: Text | None = None
        if reply.during == "lookup":
            cause = Cause.MISSING_FUNCTION
        elif exception == "NotImplementedError":
            cause = Cause.NOT_IMPLEMENTED
        elif reply.during == "load":
            cause = Cause.SYNTAX if exception in ("SyntaxError", "IndentationError", "TabError") else Cause.IMPORT
        if cause in (Cause.RAISED, Cause.SYNTAX, Cause.IMPORT):
            detail = say("raised.text", exception=exception, text=text.strip() or "-")
        note = f"{' < '.join(bases)}: {text}" + (f"\n{where}: {line}" if where else "")
        return Failure(cause, detail, where=where, exception=exception, text=text, note=note)

    def _student_line(self, frames: list[wire.Frame]) -> tuple[str | None, str]:
        """The innermost frame that names a file and a line which the submission really has."""
        for frame in reversed(frames):
            lines = self._lines.get(frame.file, [])
            if 1 <= frame.line <= len(lines):
                return f"{frame.file}:{frame.line}", lines[frame.line - 1].strip()[:200]
        return None, ""


def _is_known_exception(name: str) -> bool:
    """A name from Python itself: a student's own class could carry a message in its name."""
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _failure_of(error: Exception, limits: Limits, printed: str) -> Failure:
    match error:
        case TimedOut():
            return Failure(Cause.TIME, say("time.check", seconds=f"{limits.check_seconds:g}"), note=printed)
        case OutOfMemory():
            return Failure(Cause.MEMORY, say("memory", mib=limits.memory_mib), note=printed)
        case Died():
            return Failure(Cause.DIED, say("died", how=error.how), note=printed)
        case _:
            return Failure(Cause.PROTOCOL, note=f"{error}\n{printed}")
