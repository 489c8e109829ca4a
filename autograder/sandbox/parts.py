"""Right parts, in a student process: stand-ins that ask the examiner what a function of the file should answer.

A stand-in is put where the student's own function stands, and where somebody already holds it: the code of a function
object is exchanged, so closures, partials, decorators, default arguments and helper modules that captured it have the
stand-in; other objects give up their call. What cannot be asked (an argument that is no data) is told to the examiner,
and the student's own part answers.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import itertools
import sys
import threading
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from . import link, wire
from .part_question import CannotCross, NoRightAnswer, Question


class Parts:
    """The stand-ins of one student process. They ask while a call says so; at other times the own function answers."""

    def __init__(self, stream: link.Stream, folder: str) -> None:
        self._stream = stream
        self._folder = folder
        self._last_before = next(reversed(sys.modules))
        self._standing: dict[str, set[str]] = {}
        self._open: wire.Call | None = None
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def asking(self, call: wire.Call, module: types.ModuleType | None) -> Iterator[None]:
        """While it is open, the parts that `call` names ask the examiner."""
        if not call.parts or module is None:
            yield
            return
        for name in call.parts:
            if name not in self._standing.setdefault(call.module, set()):
                self._standing[call.module].add(name)
                self._put_in_place(module, name)
        self._open = call
        try:
            yield
        finally:
            self._open = None

    def is_asked(self, module: str, name: str) -> bool:
        """Whether a stand-in is to ask now."""
        return self._open is not None and self._open.module == module and name in self._open.parts

    def ask(
        self, question: wire.Call, names: Sequence[str] = (), order: Sequence[int] = (), cannot: str = ""
    ) -> wire.Answer:
        """The examiner's answer; raises `NoRightAnswer`, or what the right part raises."""
        with self._lock:  # a student's own threads ask one after another
            if self._open is None:  # a thread that outlived its call
                raise NoRightAnswer("nobody asks any more")
            asked = wire.PartAsk(self._open.nonce, question, list(names), list(order), cannot)
            link.send(self._stream, wire.encode(asked))
            reply = wire.decode_request(link.receive(self._stream))
        match reply:
            case wire.Answer():
                return reply
            case wire.Raised():
                raise _exception(reply)
            case wire.NoAnswer():
                raise NoRightAnswer(reply.why)
        raise NoRightAnswer(type(reply).__name__)

    def _put_in_place(self, module: types.ModuleType, name: str) -> None:
        original = getattr(module, name, None)
        own, take_over = _taken_over(original)
        stand_in = _stand_in(self, module.__name__, name, own)
        take_over(stand_in)
        for other in [m for m in self._imported_since() if self._is_students(m)]:
            for key, value in list(vars(other).items()):
                if value is original and original is not None:
                    setattr(other, key, stand_in)
        setattr(module, name, stand_in)

    def _imported_since(self) -> list[types.ModuleType]:
        """What was imported since this process stands. To look at each of torch's modules takes a forked process longer
        than most calls: every page that it touches is copied."""
        names = itertools.takewhile(lambda name: name != self._last_before, reversed(sys.modules))
        return [sys.modules[name] for name in list(names)]

    def _is_students(self, module: types.ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        return isinstance(file, str) and Path(file).is_relative_to(self._folder)


def _exception(reply: wire.Raised) -> Exception:
    """The nearest built-in exception of what the right part raised."""
    kinds = (getattr(builtins, name, None) for name in reply.bases)
    kind = next((k for k in kinds if isinstance(k, type) and issubclass(k, Exception)), RuntimeError)
    return kind(reply.text)


def _stand_in(parts: Parts, module: str, name: str, own: Callable[..., Any] | None) -> Callable[..., Any]:
    def stand_in(*args: Any, **kwargs: Any) -> Any:
        if not parts.is_asked(module, name):
            return _own(own, name)(*args, **kwargs)
        values, names = [*args, *kwargs.values()], list(kwargs)
        try:
            with _outside_of_inference():
                return Question(parts.ask, module, name, values, names, _order(own, len(args), names)).answer()
        except CannotCross as error:
            with contextlib.suppress(NoRightAnswer):  # the examiner must know that what follows is the student's own
                parts.ask(wire.Call(0, module, name, [], []), cannot=str(error)[:200])
        except NoRightAnswer:
            pass
        return _own(own, name)(*args, **kwargs)

    stand_in.__name__ = stand_in.__qualname__ = name
    stand_in.__module__ = module
    return stand_in


@contextlib.contextmanager
def _outside_of_inference() -> Iterator[None]:
    """Inference mode forbids what packing a tensor of the emulated device takes; gradients stay switched off."""
    if not torch.is_inference_mode_enabled():
        yield
        return
    with torch.inference_mode(False), torch.no_grad():
        yield


def _own(own: Callable[..., Any] | None, name: str) -> Callable[..., Any]:
    if own is None:
        raise NotImplementedError(name)
    return own


def _order(own: Callable[..., Any] | None, count: int, names: list[str]) -> list[int]:
    """The arguments, by their numbers, in the order in which the student's own part takes them: its names may be its
    own. Nothing where all were passed by position, or it takes some by name alone."""
    places = list(range(count + len(names)))
    if not names or own is None:
        return []
    try:
        bound = inspect.signature(own).bind(*places[:count], **dict(zip(names, places[count:], strict=True)))
    except (TypeError, ValueError):
        return []
    return [] if bound.kwargs else list(bound.args)


_MOST_WRAPPERS = 100
TakeOver = Callable[[Callable[..., Any]], None]


def _taken_over(original: Any) -> tuple[Callable[..., Any] | None, TakeOver]:
    """The student's own part under another name, and what lets a stand-in answer in place of the original object."""
    inner = _innermost(original)
    if isinstance(inner, types.FunctionType):
        return _copied(inner), functools.partial(_exchange_code, inner)
    if isinstance(original, types.MethodType) and isinstance(original.__func__, types.FunctionType):
        own = functools.partial(_copied(original.__func__), original.__self__)
        return own, functools.partial(_exchange_method, original.__func__)
    if isinstance(original, functools.partial):
        own = functools.partial(original.func, *original.args, **original.keywords)
        return own, functools.partial(_exchange_partial, original)
    if callable(original) and not isinstance(original, type):
        kind = type(original)
        return functools.partial(kind.__call__, original), functools.partial(_exchange_class, original)
    return original if callable(original) else None, lambda _: None


def _innermost(original: Any) -> Any:
    """What functools.cache and its like were put around; what a student's own class says of that may be anything."""
    inner = original
    for _ in range(_MOST_WRAPPERS):
        if isinstance(inner, types.FunctionType):
            return inner
        try:
            further = inner.__wrapped__
        except Exception:  # noqa: BLE001 - a property of the student's
            return inner
        with contextlib.suppress(Exception):
            inner.cache_clear()  # what it remembers was answered by the student's own
        inner = further
    return original


def _copied(function: types.FunctionType) -> types.FunctionType:
    made = types.FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    made.__dict__.update(function.__dict__)
    return made


def _trampoline(*args: Any, _stand_in: Any, **kwargs: Any) -> Any:
    return _stand_in(*args, **kwargs)


def _exchange_code(function: types.FunctionType, stand_in: Callable[..., Any]) -> None:
    """Whoever holds the function holds the stand-in. A code object must have as many free variables as before."""
    code = _trampoline.__code__
    function.__code__ = code.replace(co_freevars=function.__code__.co_freevars, co_name=function.__name__)
    function.__defaults__, function.__kwdefaults__ = None, {"_stand_in": stand_in}


def _exchange_method(function: types.FunctionType, stand_in: Callable[..., Any]) -> None:
    """Each look at a method makes another object: all have the one function, and hand it the instance."""
    _exchange_code(function, lambda _, *args, **kwargs: stand_in(*args, **kwargs))


def _exchange_partial(held: functools.partial[Any], stand_in: Callable[..., Any]) -> None:
    """What `pickle` would do to it: the one way to change a partial object."""
    held.__setstate__((stand_in, (), {}, None))  # type: ignore[attr-defined]  # typeshed leaves it out


def _exchange_class(instance: Any, stand_in: Callable[..., Any]) -> None:
    kind = type(instance)
    with contextlib.suppress(TypeError):  # an object of C: it is replaced where modules name it
        instance.__class__ = type(kind.__name__, (kind,), {"__call__": lambda _, *a, **k: stand_in(*a, **k)})
