"""`python grader_levels.py LEVEL COMMAND...`: runs a command as the grader of a poorer machine than this one.

ordinary: not root. no-namespaces: nor may it make namespaces, as where a system administrator or a container
refuses them. container: root without a capability that may make none, which is what Gradescope gives.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import tempfile
from pathlib import Path

LEVELS = {"as it is": "full", "ordinary": "full", "no-namespaces": "standard", "container": "standard"}
"""What can be made of this machine, and the level of confinement that is then to be had."""
NOBODY = 65534
_NUMBERS = {  # unshare, mount, setns, pivot_root, chroot; clone; seccomp's architecture
    "x86_64": ((272, 165, 308, 155, 161), 56, 0xC000003E),
    "aarch64": ((97, 40, 268, 41, 51), 220, 0xC00000B7),
}
_libc = ctypes.CDLL(None, use_errno=True)


def here() -> list[str]:
    """The levels that this machine offers to whoever runs the tests."""
    if sys.platform != "linux" or os.uname().machine not in _NUMBERS:
        return ["as it is"]
    return list(LEVELS) if os.geteuid() == 0 else ["as it is", "no-namespaces"]


def command(level: str, *arguments: str) -> list[str]:
    """The command line that runs `arguments` at that level."""
    return [*arguments] if level == "as it is" else [sys.executable, __file__, level, *arguments]


def main() -> None:
    """Become what the level says, and run the command."""
    level, arguments = sys.argv[1], sys.argv[2:]
    if os.geteuid() == 0 and level in ("ordinary", "no-namespaces"):
        _open_the_way((sys.base_prefix, sys.prefix, str(Path(__file__).resolve().parents[1])))
    if level in ("no-namespaces", "container"):
        _refuse_namespaces()
    if level == "container":
        _lose_capabilities()
    elif os.geteuid() == 0:
        _lose_bounding_set()
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        os.environ["HOME"] = os.getcwd()
    os.execv(arguments[0], arguments)


def _open_the_way(paths: tuple[str, ...]) -> None:
    """Let everybody reach these folders, in a mount namespace of our own: root's home is closed to others."""
    _done(_libc.unshare(0x00020000))
    _mount("none", "/", "", 16384 | 1 << 18)
    os.umask(0o022)
    closed = {path: tops[-1] for path in paths if (tops := [p for p in Path(path).parents if _is_closed(p)])}
    aside = {path: tempfile.mkdtemp(prefix="dll-aside-") for path in closed}
    for path, kept in aside.items():
        _mount(path, kept, "", 4096 | 16384)
    for top in set(closed.values()):
        _mount("tmpfs", str(top), "tmpfs", 0, "mode=0755")
    for path, kept in aside.items():
        os.makedirs(path, exist_ok=True)
        _mount(kept, path, "", 4096 | 16384)
        _done(_libc.umount2(kept.encode(), 2))
        os.rmdir(kept)


def _is_closed(folder: Path) -> bool:
    return not folder.stat().st_mode & 0o001


def _refuse_namespaces() -> None:
    """Refuse the calls, as Docker's filter does: with EPERM."""
    refused, clone, architecture = _NUMBERS[os.uname().machine]
    steps = [(0x20, 0, 0, 4), (0x15, 1, 0, architecture), (0x06, 0, 0, 0x80000000), (0x20, 0, 0, 0)]
    for number in refused:
        steps += [(0x15, 0, 1, number), (0x06, 0, 0, 0x00050001)]
    steps += [(0x15, 0, 3, clone), (0x20, 0, 0, 16), (0x45, 0, 1, 0x7E020000), (0x06, 0, 0, 0x00050001)]
    steps.append((0x06, 0, 0, 0x7FFF0000))
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(buffer))
    _done(_libc.prctl(38, 1, 0, 0, 0))
    _done(_libc.prctl(22, 2, program, 0, 0))


def _lose_bounding_set() -> None:
    for capability in range(64):
        if _libc.prctl(24, capability, 0, 0, 0) != 0:
            break


def _lose_capabilities() -> None:
    _lose_bounding_set()
    _done(_libc.capset(struct.pack("Ii", 0x20080522, 0), bytes(24)))


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    arguments = (source.encode(), target.encode(), kind.encode() or None)
    _done(_libc.mount(*arguments, ctypes.c_ulong(flags), options.encode()))


def _done(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    main()
