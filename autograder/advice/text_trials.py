"""Whether a student's text can be read at all, tried in a process that may be lost over it.

CPython's parser and compiler can be made to take seconds and gigabytes over a few lines, and to overflow the stack;
neither can be interrupted. So the examiner parses only what a throw-away child of its own parsed in little time and
room, and compiles nothing: what the compiler says comes from the child, as plain data.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import itertools
import os
import select
import signal
import struct
import sys
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TypeVar

import msgspec

PARSED_BYTES = 30_000
"""Bytes of a text that is parsed: a student's is a few thousand."""
_ALL_BYTES = 10 * PARSED_BYTES
"""Of one submission's texts together: what is parsed is kept."""
_PARSE_SECONDS = 0.5
"""Of the child's processor: what took it longer is not parsed here."""
_CPU_SECONDS = 2
_WALL_SECONDS = 10.0
"""A child waits in line on a busy machine; none goes on for longer."""
_ALL_SECONDS = 6.0
"""By the clock, of the children of one submission together; one more may have begun before."""
_MEMORY = 256 << 20
_MESSAGE_LIMIT = 500
_LENGTH = struct.Struct("<H")
_KINDS = {kind.__name__: kind for kind in (SyntaxError, IndentationError, TabError)}
_GIVEN_UP = (ValueError, RecursionError, MemoryError)
Read = TypeVar("Read")


class TextVerdict(msgspec.Struct, frozen=True):
    """What came of reading one text: it may be parsed, or it has an error, or neither is known."""

    parses: bool = False
    kind: str = ""
    message: str = ""
    line: int | None = None
    offset: int | None = None

    @property
    def error(self) -> SyntaxError | None:
        """What Python finds wrong with it, where it says so."""
        if self.kind not in _KINDS:
            return None
        return _KINDS[self.kind](self.message, (None, self.line, self.offset, None))


_decoder = msgspec.msgpack.Decoder(TextVerdict)


class TextTrials:
    """The texts of one submission. They are tried when the first verdict is asked for, all in one child."""

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._waiting = {name: text for name, text in texts.items() if 0 < len(text) <= PARSED_BYTES}
        self._verdicts: dict[str, TextVerdict] = {}
        self._bytes = 0
        self._seconds = 0.0

    def verdict(self, name: str) -> TextVerdict:
        """What came of a text; of one that cost too much, nothing."""
        while name in self._waiting and self._seconds < _ALL_SECONDS:
            began = time.monotonic()
            self._try({name: self._waiting[name], **self._waiting})
            self._seconds += time.monotonic() - began
        return self._verdicts.get(name, TextVerdict())

    def _try(self, texts: dict[str, bytes]) -> None:
        """Learn as many verdicts as one child gives; the text that it was lost over has none."""
        sizes = itertools.accumulate(len(text) for text in texts.values())
        chosen = [name for name, size in zip(texts, sizes, strict=True) if self._bytes + size <= _ALL_BYTES]
        each = (texts[name] for name in chosen)
        with contextlib.closing(_in_a_child(each) if _can_fork() else _here(each)) as found:
            for name, verdict in zip(chosen, found, strict=False):
                self._verdicts[name] = verdict
        lost = [name for name in texts if name not in self._verdicts][:1]
        for name in (*(name for name in chosen if name in self._verdicts), *lost):
            self._bytes += len(self._waiting.pop(name))


def quietly(read: Callable[[], Read]) -> Read:
    """What `read` makes of a text, without the warnings that it gives."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read()


def _can_fork() -> bool:
    """Where not, a student's own machine reads their own text, which is short."""
    return sys.platform == "linux" and hasattr(os, "fork")


def _here(texts: Iterable[bytes]) -> Generator[TextVerdict, None, None]:
    yield from map(_tried, texts)


def _tried(text: bytes) -> TextVerdict:
    """Parse and compile one text."""
    try:
        began = time.process_time()
        quietly(lambda: ast.parse(text))
        parses = time.process_time() - began < _PARSE_SECONDS
    except SyntaxError as error:
        return _wrong(error, parses=False)
    except _GIVEN_UP:
        return TextVerdict()
    try:
        quietly(lambda: compile(text, "-", "exec", dont_inherit=True))
    except SyntaxError as error:
        return _wrong(error, parses)
    except _GIVEN_UP:
        pass
    return TextVerdict(parses)


def _wrong(error: SyntaxError, parses: bool) -> TextVerdict:
    kind = next(k.__name__ for k in type(error).__mro__ if k.__name__ in _KINDS)
    message = str(error.msg).encode("utf-8", "replace").decode()[:_MESSAGE_LIMIT]
    return TextVerdict(parses, kind, message, error.lineno, error.offset)


def _in_a_child(texts: Iterable[bytes]) -> Generator[TextVerdict, None, None]:
    """The verdicts of a child on these texts, one after the other, until it ends, or is ended."""
    reading, writing = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the child starts none and waits for none
            pid = os.fork()
    except OSError:  # no process is to be had: nothing is known then
        os.close(reading)
        os.close(writing)
        return
    if pid == 0:
        try:
            _serve(texts, writing)
        finally:
            os._exit(0)
    os.close(writing)
    try:
        yield from _received(reading, time.monotonic() + _WALL_SECONDS)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _received(pipe: int, latest: float) -> Iterator[TextVerdict]:
    waiting = b""
    while (left := latest - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        if not (definition := os.read(pipe, 1 << 16)):
            return
        waiting += definition
        while len(waiting) >= _LENGTH.size and len(waiting) >= _LENGTH.size + _LENGTH.unpack_from(waiting)[0]:
            end = _LENGTH.size + _LENGTH.unpack_from(waiting)[0]
            try:
                verdict = _decoder.decode(waiting[_LENGTH.size : end])
            except msgspec.MsgspecError:  # the child was lost over a text, and did not notice
                return
            yield verdict
            waiting = waiting[end:]


def _serve(texts: Iterable[bytes], pipe: int) -> None:
    """The child: it is limited, says nothing but verdicts, and ends."""
    import resource

    from ..jail import confinement

    confinement.die_with_parent()
    gc.disable()  # a collection would copy what is shared with the examiner
    for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    with open("/proc/self/statm", encoding="ascii") as sizes:
        present = int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    for which, most in (
        (resource.RLIMIT_AS, present + _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))
    for text in texts:
        encoded = msgspec.msgpack.encode(_tried(text))
        os.write(pipe, _LENGTH.pack(len(encoded)) + encoded)
