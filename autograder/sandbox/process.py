"""The examiner's side of one student process: start it, ask it, and end it whatever it does."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable

from ..errors import Fault
from ..jail.limits import MOST_THREADS, is_overfull
from ..model import Limits
from . import link, wire
from .process_handle import StartProcess

_START_SECONDS = 120.0
_PATIENCE = 10
"""How many times its own seconds a request may take by the clock, on a busy machine: a meter can be deceived."""


class TimedOut(Exception):
    """The student process used up its time for one request."""


class OutOfMemory(Exception):
    """The student process grew past its memory."""


class OutOfRoom(Exception):
    """The student process filled its scratch folder past what it may hold."""


class Died(Exception):
    """The student process ended before it answered; `how` says whether by itself or by a signal."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class ProtocolError(Exception):
    """The student process sent something that is not the one answer to the open question."""


OnPart = Callable[[wire.PartAsk], wire.PartReply]
"""Who answers a question about a part in the middle of a call."""


class StudentProcess:
    """A jailed process that holds one submission's files and answers calls."""

    def __init__(
        self,
        start: StartProcess,
        folder: str,
        scratch: str,
        device: str,
        limits: Limits,
        *,
        strangers: bool = False,
        probe: bool = False,
    ) -> None:
        self._limits = limits
        self._handle = start()
        self._over = False
        self.spent = 0.0
        """Seconds used so far, as the handle's meter counts them, without its sleep while it waited for us."""
        self._base_rss: float = math.inf  # until it stands: no line of the student's has run, and torch may be large
        self._scratch: str | None = None
        """Its scratch folder, where somebody must look how full it is."""
        self.answered = 0
        """Bytes of the last answer."""
        self.output = ""
        self.lacking = ""
        """What is wrong with the device, where it can be asked nothing."""
        self.jail = self._confine(folder, scratch, device, strangers=strangers, probe=probe)
        self._base_rss = self._handle.memory()  # torch's and a driver's own memory is not the student's
        if self.jail and "mounts" not in self.jail:
            self._scratch = scratch

    def _confine(self, folder: str, scratch: str, device: str, *, strangers: bool, probe: bool) -> list[str]:
        start = wire.Start(
            nonce=secrets.randbits(53),
            folder=folder,
            scratch=scratch,
            device=device,
            memory_mib=self._limits.memory_mib,
            cpu_seconds=int(self._limits.submission_seconds) + 5,
            strangers=strangers,
            probe=probe,
        )
        try:
            reply = self._exchange(start, _START_SECONDS)
        except (Died, TimedOut, ProtocolError, OutOfMemory, OutOfRoom) as error:
            raise Fault("fault.student-process", error=f"{error!r} {self.output[-1000:]}") from error
        if not isinstance(reply, wire.Ready):
            text = reply.text if isinstance(reply, wire.Broken) else type(reply).__name__
            raise Fault("fault.student-process", error=text)
        self.lacking = reply.lacking
        return reply.jail

    def ask(
        self, request: wire.Load | wire.Call, on_part: OnPart | None = None, seconds: float | None = None
    ) -> wire.Reply:
        """The one well-formed reply to `request`, in the limits' seconds or those given; meanwhile it may ask `on_part`
        about parts of the call, and what it sleeps until it is answered is not its own.

        Raises TimedOut, OutOfMemory, OutOfRoom, Died or ProtocolError; the process is then ended.
        """
        return self._exchange(request, self._limits.check_seconds if seconds is None else seconds, on_part)

    def _exchange(
        self, request: wire.Start | wire.Load | wire.Call, seconds: float, on_part: OnPart | None = None
    ) -> wire.Reply:
        if self._over:
            raise Died("ended before")
        meter = self._handle.meter()
        latest = time.monotonic() + _PATIENCE * seconds + _START_SECONDS

        def on_tick() -> None:
            if meter.read() > seconds or time.monotonic() > latest:
                raise TimedOut
            self._refuse_hoarding()

        try:
            frame = self._handle.request(wire.encode(request), on_tick)
            reply = self._decoded(frame, request)
            while isinstance(reply, wire.PartAsk):
                if on_part is None:
                    raise ProtocolError("a question about a part")
                with meter.waiting_for_us():
                    answer = wire.encode(on_part(reply))
                frame = self._handle.request(answer, on_tick)
                reply = self._decoded(frame, request)
            self.answered = len(frame)
        except link.Closed:
            raise Died(self.end(grace=1.0)) from None
        except (link.Oversized, link.Unasked, wire.Malformed) as error:
            self.end()
            raise ProtocolError(type(error).__name__) from None
        except BaseException:  # the rest of the exchange would be taken for the next
            self.end()
            raise
        finally:
            self.spent += meter.read()
        return reply

    @staticmethod
    def _decoded(frame: bytes | bytearray, request: wire.Start | wire.Load | wire.Call) -> wire.Reply:
        reply = wire.decode_reply(frame)
        if reply.nonce != request.nonce:
            raise ProtocolError("an answer to another question")
        return reply

    def _refuse_hoarding(self) -> None:
        """Raise where the process has more than it may: memory, threads (each has a stack), room on the disk."""
        if self._handle.memory() - self._base_rss > self._limits.memory_mib << 20:
            raise OutOfMemory
        if self._handle.threads() > MOST_THREADS:
            raise OutOfMemory
        if self._scratch is not None and is_overfull(self._scratch):
            raise OutOfRoom

    def end(self, grace: float = 0.0) -> str:
        """Kill the process and all it started, and say how it had ended (`exit 0`, `SIGSEGV`, ...).

        `grace` is how long a process that closed its link may take to end by itself, in seconds.
        """
        if self._over:
            return "ended before"
        self._over = True
        how, self.output = self._handle.end(grace)
        return how
