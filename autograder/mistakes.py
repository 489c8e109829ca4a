"""Known mistakes as data: small variations of a solution, and the same ones as other students would make them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from .errors import Fault
from .text import Text


class Mistake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One known mistake. `code` defines the function anew and is appended to the solution."""

    name: str
    function: str
    hint: Text
    code: str = ""
    fails: tuple[str, ...] = ()
    """The checks of the function that it must fail, and no others, without `test_` and the function's name; followed
    by `@float64` or `@float32` where it shows in that precision alone."""
    may_fail: tuple[str, ...] = ()
    """Checks that it fails with some of the numbers that may be drawn."""
    source: str = ""
    """Where somebody was seen to make it."""


class MistakeVariant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A known mistake as another student would make it: the diagnosis must name it."""

    mistake: str
    code: str


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    mistake: list[Mistake] = []
    variant: list[MistakeVariant] = []
    canary: str = ""
    """What `dll publish` searches its artefacts for: nothing of these files may be published."""


def load_mistakes(problem_folder: Path) -> list[Mistake]:
    """The known mistakes of one problem; none where staff files are not installed."""
    path = problem_folder / "staff" / "mistakes.toml"
    mistakes = _load(path).mistake
    names = [m.name for m in mistakes]
    if len(set(names)) != len(names):
        raise Fault("fault.exam", error=f"{path}: names must be unique")
    return mistakes


def load_variants(problem_folder: Path) -> list[MistakeVariant]:
    """The variants of the known mistakes of one problem."""
    path = problem_folder / "staff" / "variants.toml"
    variants = _load(path).variant
    known = {m.name for m in load_mistakes(problem_folder)}
    if unknown := [v.mistake for v in variants if v.mistake not in known]:
        raise Fault("fault.exam", error=f"{path}: no known mistake is called {unknown[0]}")
    return variants


def _load(path: Path) -> _Document:
    if not path.is_file():
        return _Document()
    try:
        return msgspec.toml.decode(path.read_bytes(), type=_Document)
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as error:
        raise Fault("fault.exam", error=f"{path}: {error}") from None


def mistaken_source(solution: str, mistakes: tuple[Mistake | MistakeVariant, ...]) -> str:
    """The solution with the mistakes in it: a later definition replaces the earlier one."""
    return "\n\n".join([solution, *(mistake.code for mistake in mistakes)])
