"""Known mistakes: small variations of a solution, as data in staff/mistakes.toml."""

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
    also_costs: tuple[str, ...] = ()
    """Functions that lose points with it although they are right: NaN is not followed through."""


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    mistake: list[Mistake] = []
    canary: str = ""
    """What `dll publish` searches its artefacts for: nothing of this file may be published."""


def load_mistakes(problem_folder: Path) -> list[Mistake]:
    """The known mistakes of one problem; none where staff files are not installed."""
    path = problem_folder / "staff" / "mistakes.toml"
    if not path.is_file():
        return []
    try:
        mistakes = msgspec.toml.decode(path.read_bytes(), type=_Document).mistake
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as error:
        raise Fault("fault.exam", error=f"{path}: {error}") from None
    names = [m.name for m in mistakes]
    if len(set(names)) != len(names):
        raise Fault("fault.exam", error=f"{path}: names must be unique")
    return mistakes


def mistaken_source(solution: str, mistakes: tuple[Mistake, ...]) -> str:
    """The solution with the mistakes in it: a later definition replaces the earlier one."""
    return "\n\n".join([solution, *(mistake.code for mistake in mistakes)])
