"""Which statements of a notebook make a module without being run for what they show, and what a name stands for."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .module_units import Unit, is_risky, is_safe_call
from .statements import makes_function

_DEEP = 20
"""Functions that call one another before a value is made."""


class Settled(NamedTuple):
    """Units by what they are good for, each by its number."""

    gone: frozenset[int]
    """What only running the notebook makes, and so what cannot be imported without it."""
    bound: frozenset[str]
    """Every name that some unit binds."""
    by_name: dict[str, list[int]]
    """What binds a name for good: a value never stands for a function that is defined."""
    changes: dict[str, list[int]]
    """What changes the object of a name."""


def with_what_is_called(units: Sequence[Unit]) -> list[Unit]:
    """The units, where one calls a function or class of one's own with what that uses among what it needs at once."""
    uses: dict[str, set[str]] = {}
    for unit in units:
        for name in unit.binds if unit.kind in ("function", "class") else ():
            uses.setdefault(name, set()).update(unit.uses - unit.binds)

    @functools.cache
    def all_of(call: str) -> frozenset[str]:
        reached = {call}
        waiting = [call]
        while waiting:
            new = uses.get(waiting.pop(), set()) - reached
            reached |= new
            waiting += new
        return frozenset(reached)

    found = []
    for unit in units:
        own = [name for name in unit.calls | unit.decorators if name in uses and name not in unit.binds]
        more = frozenset().union(*map(all_of, own)) - unit.binds
        found.append(unit._replace(needs_now=unit.needs_now | more) if more else unit)
    return found


def settled_names(units: Sequence[Unit]) -> Settled:
    """What to make of these units."""
    binders = Counter(name for unit in units for name in unit.binds)
    bound = frozenset(binders)
    gone = _gone(units, binders)
    kept = [at for at in range(len(units)) if at not in gone]
    callables = _callables(units, kept)
    defined = {n for at in kept if units[at].kind != "import" for n in units[at].functions}
    by_name: dict[str, list[int]] = {}
    for at in kept:
        for name in units[at].binds:
            if name not in defined or name in callables[at]:
                by_name.setdefault(name, []).append(at)
    changes: dict[str, list[int]] = {}
    of_name = {n: [at for at in found if units[at].kind != "import"] for n, found in by_name.items()}
    for at in kept:
        for name in units[at].changes | _registered(units, at, of_name):
            changes.setdefault(name, []).append(at)
    return Settled(gone, bound, by_name, changes)


def _gone(units: Sequence[Unit], binders: Counter[str]) -> frozenset[int]:
    bound = frozenset(binders)
    own = frozenset(n for unit in units if unit.kind != "import" for n in unit.binds)
    users: dict[str, list[int]] = {}
    for at, unit in enumerate(units):
        for name in unit.needs_now & bound:
            users.setdefault(name, []).append(at)
    is_safe = _safety(units)
    left = Counter(binders)
    waiting = [at for at, unit in enumerate(units) if not all(map(is_safe, unit.calls)) or not unit.changes <= own]
    gone: set[int] = set()
    while waiting:
        at = waiting.pop()
        if at in gone:
            continue
        gone.add(at)
        for name in units[at].binds:
            left[name] -= 1
            waiting += users.get(name, []) if not left[name] else []
    return frozenset(gone)


def _safety(units: Sequence[Unit]) -> Callable[[str], bool]:
    """Whether a call makes a value and nothing else: of one's own functions those that only make one themselves."""
    imported = frozenset(n for unit in units if unit.kind == "import" for n in unit.binds)
    classes = frozenset(n for unit in units if unit.kind == "class" for n in unit.binds)
    inside: dict[str, list[frozenset[str] | None]] = {}
    for unit in units:
        for name in unit.binds if unit.kind == "function" else ():
            inside.setdefault(name, []).append(unit.calls_inside)
    entered: set[str] = set()

    @functools.cache
    def is_safe(call: str) -> bool:
        if is_safe_call(call, imported, classes):
            return True
        if call not in inside or call in entered or len(entered) > _DEEP:
            return False
        entered.add(call)
        found = all(calls is not None and all(map(makes_a_value, calls)) for calls in inside[call])
        entered.discard(call)
        return found

    def makes_a_value(call: str) -> bool:
        return not is_risky(call) and (call not in inside or is_safe(call))

    return is_safe


def _callables(units: Sequence[Unit], kept: Sequence[int]) -> dict[int, frozenset[str]]:
    """Of each unit the names that may be called after it."""
    known = frozenset(name for at in kept for name in units[at].functions)
    found: dict[int, frozenset[str]] = {}
    for at in kept:
        unit = units[at]
        is_one = unit.value is not None and makes_function(unit.value, set(unit.binds), known)
        found[at] = unit.binds if is_one or unit.kind in ("function", "class") else unit.functions
    return found


def _registered(units: Sequence[Unit], at: int, of_name: dict[str, list[int]]) -> frozenset[str]:
    """The tables that a decorator may write a function into."""
    found: set[str] = set()
    for decorator in units[at].decorators:
        first, _, rest = decorator.partition(".")
        for other in of_name.get(first, []):
            if units[other].kind == "assignment" and rest:
                found.add(first)
            elif units[other].kind == "function":
                found |= units[other].uses
    return frozenset(
        name for name in found if any(units[other].kind == "assignment" for other in of_name.get(name, []))
    )
