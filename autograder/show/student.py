"""The functions of one student's file, called in this process: on the student's own machine, by their own choice."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch

from ..module_files import module_from
from ..neutral import plain
from ..own_frames import own_frames
from ..text import Text, say

_TEXT_LIMIT = 200


class Unusable(Exception):
    """A function that cannot be used; its sentence is for the picture and the terminal."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


class Calls:
    """What is known of the calls so far: for whoever has to say why a picture cannot go on."""

    def __init__(self) -> None:
        self.last: str | None = None
        self.returned: Any = None
        self.not_finite: dict[str, None] = {}
        """The functions that returned NaN or infinity, in the order in which they did."""

    @property
    def kind(self) -> str:
        """What kind of thing the last call returned, in few words."""
        return _described(self.returned)


class Student:
    """`student.f(...)` calls the student's f; whatever goes wrong in it is raised as Unusable."""

    def __init__(self, file: Path, cannot: Mapping[str, Text], calls: Calls) -> None:
        self._file = file.resolve()
        self._cannot = cannot
        self._calls = calls
        self._loaded: types.ModuleType | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return functools.partial(self._call, name)

    def _call(self, name: str, /, *arguments: Any, **named: Any) -> Any:
        if name in self._cannot:
            raise Unusable(self._cannot[name])
        self._calls.last, self._calls.returned = name, None
        try:
            function = getattr(self._module(), name)
            with _unchanged_defaults():
                returned = function(*arguments, **named)
        except Unusable:
            raise
        except (Exception, SystemExit) as error:
            raise Unusable(self._sentence(name, error)) from error
        self._calls.returned = returned
        if not _is_finite(returned):
            self._calls.not_finite[name] = None
        return returned

    def _module(self) -> types.ModuleType:
        if self._loaded is None:
            self._loaded = self._load()
            for name, sentence in self._cannot.items():
                setattr(self._loaded, name, _refusal(sentence))
        return self._loaded

    def _load(self) -> types.ModuleType:
        """Import the file, with its folder on the path and without leaving a cache beside it."""
        name = self._file.stem
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(self._file.parent))
        try:
            return module_from(self._file, name)
        except (Exception, SystemExit) as error:
            where, _ = self._student_line(error)
            raise Unusable(
                say(
                    "show.load", file=self._file.name, where=where, exception=type(error).__name__, text=_text_of(error)
                )
            ) from error

    def _sentence(self, name: str, error: BaseException) -> Text:
        where, inside = self._student_line(error)
        if isinstance(error, NotImplementedError):
            return say("show.stub", function=inside or name)
        exception, text = plain(type(error).__name__, _TEXT_LIMIT), _text_of(error)
        return say("show.raised", function=name, where=where, exception=exception, text=text)

    def _student_line(self, error: BaseException) -> tuple[Text, str]:
        """The innermost line of the student's own folder that an exception passed, and the function it stands in."""
        frames = own_frames(error, self._file.parent)
        if not frames:
            return Text("", ""), ""
        return say("where", where=f"{frames[-1].file.as_posix()}:{frames[-1].line}"), frames[-1].function


def _refusal(sentence: Text) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise Unusable(sentence)

    return refuse


@contextlib.contextmanager
def _unchanged_defaults() -> Iterator[None]:
    """A function that sets torch's defaults, or goes to another folder, changes them for itself alone."""
    dtype, grad, folder = torch.get_default_dtype(), torch.is_grad_enabled(), os.getcwd()
    try:
        yield
    finally:
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(grad)
        os.chdir(folder)


def _is_finite(value: Any) -> bool:
    if isinstance(value, torch.Tensor):
        return bool(value.isfinite().all())
    if isinstance(value, float):
        return value - value == 0
    return not isinstance(value, list | tuple) or all(_is_finite(item) for item in value)


def _described(value: Any) -> str:
    """What kind of thing a value is, in few words: for someone who has to find out why it does not fit."""
    if isinstance(value, torch.Tensor):
        return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}"
    if isinstance(value, list | tuple):
        kinds = ", ".join(_described(item) for item in value[:3])
        return f"{type(value).__name__} [{kinds}{', ...' if len(value) > 3 else ''}]"
    return "None" if value is None else type(value).__name__


def _text_of(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception as second:  # noqa: BLE001 - a student's __str__ may raise anything
        text = type(second).__name__
    return plain(text.strip().partition("\n")[0], _TEXT_LIMIT) or "-"
