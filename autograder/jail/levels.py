"""How far student code is confined: what a student process found of itself, as a level with a name.

standard: files, network and system calls are closed; without these `dll grade` refuses. full: besides, nothing
else has a name (own mounts), what it writes has an end, and it is not root.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

CONFINEMENTS = ("rlimits", "no-new-privs", "files", "tcp", "syscalls", "mounts", "uid")
_STANDARD = ("files", "tcp", "syscalls")
_FULL = (*_STANDARD, "mounts", "uid")


def missing(jail: Iterable[str], devices: Iterable[str] = ()) -> list[str]:
    """What student code must be kept from and is not.

    What a CUDA driver needs of the system calls was not tried, so there they are not filtered.
    """
    found = set(jail) | ({"syscalls"} if "cuda" in devices else set())
    return [name for name in _STANDARD if name not in found]


def keeps_apart(jail: Iterable[str]) -> bool:
    """Whether a student process was seen to be kept from the files and the memory of other processes, that of the
    solution among them."""
    return {"files", "syscalls"} <= set(jail)


def level(jail: Iterable[str], devices: Iterable[str] = ()) -> str:
    """`full`, `standard`, or `open`."""
    found = list(jail)
    return "open" if missing(found, devices) else "standard" if set(_FULL) - set(found) else "full"


def describe(jail: Sequence[str], devices: Iterable[str] = ()) -> str:
    """For a gradebook: the level, what is in force, and what is missing."""
    absent = [name for name in CONFINEMENTS if name not in jail]
    rest = f"; missing: {', '.join(absent)}" if absent else ""
    return f"{level(jail, devices)} ({'+'.join(jail) or '-'}{rest})"
