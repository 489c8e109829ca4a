"""A root of its own for a student process: only what it may read is there, and its scratch folder has an end.

namespaces(7), mount(2), mount_setattr(2) and pivot_root(2) of Linux. For an ordinary user this takes a user
namespace, which some systems refuse: what Landlock and the filter of system calls do does not hang on it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import stat
import struct
from collections.abc import Iterable

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_OWN_MOUNTS, _OWN_IPC, _OWN_USERS, _OWN_NETWORK = 0x00020000, 0x08000000, 0x10000000, 0x40000000
_NOSUID, _NODEV, _BIND, _RECURSIVE, _PRIVATE = 2, 4, 4096, 16384, 1 << 18
_DETACH = 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR = 442  # the same on every architecture
_AT_RECURSIVE = 0x8000
_SEALED = 1 | 2 | 4  # MOUNT_ATTR_RDONLY, _NOSUID, _NODEV


def isolate(readable: Iterable[str], devices: Iterable[str], scratch: str, most_bytes: int, most_files: int) -> None:
    """Leave this process a root with `readable`, which it cannot write, `devices`, and an empty `scratch`.

    All else has no name there. What it writes into `scratch` is at most `most_bytes` and goes with it. Needs a
    process of one thread, before its capabilities go. Raises OSError where the system refuses.
    """
    _unshare()
    _mount("none", "/", None, _RECURSIVE | _PRIVATE)
    _mount("tmpfs", scratch, "tmpfs", _NOSUID | _NODEV, "mode=0755,size=1m")
    try:
        _furnish(scratch, _outermost(readable), [path for path in devices if os.path.exists(path)])
        bounds = f"mode=0777,size={most_bytes},nr_inodes={most_files}"
        _mount("tmpfs", scratch + scratch, "tmpfs", _NOSUID | _NODEV, bounds)
        os.chdir(scratch)
        _checked(_libc.syscall(_PIVOT_ROOT.get(platform.machine(), -1), b".", b"."), "pivot_root")
    except OSError:
        os.chdir("/")
        _libc.umount2(scratch.encode(), _DETACH)  # what comes next finds the folder that was there before
        raise
    _checked(_libc.umount2(b".", _DETACH), "umount2")
    os.chdir("/")


def _furnish(root: str, folders: list[str], devices: list[str]) -> None:
    """Put what is to be seen below the new root, and seal all but the devices."""
    for path in (*folders, *devices, root):
        _make_place(root + path, folder=os.path.isdir(path))
    for path in folders:
        _mount(path, root + path, None, _BIND | _RECURSIVE)
    attributes = struct.pack("QQQQ", _SEALED, 0, 0, 0)
    _checked(_libc.syscall(_MOUNT_SETATTR, -1, root.encode(), _AT_RECURSIVE, attributes, len(attributes)), "seal")
    for path in devices:
        _mount(path, root + path, None, _BIND)


def _unshare() -> None:
    """Mounts, network and memory of its own: by right, or else by way of a user namespace."""
    own = _OWN_MOUNTS | _OWN_IPC | _OWN_NETWORK
    if _libc.unshare(own) == 0:
        return
    user, group = os.getuid(), os.getgid()
    _checked(_libc.unshare(_OWN_USERS | own), "unshare")
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as table:
            table.write(line)


def _outermost(paths: Iterable[str]) -> list[str]:
    """Those that exist, without those that lie in another."""
    found: list[str] = []
    for path in sorted({path for path in paths if os.path.exists(path)}):
        if not (found and path.startswith(found[-1] + "/")):
            found.append(path)
    return found


def _make_place(path: str, *, folder: bool) -> None:
    """Something to mount on."""
    os.makedirs(path if folder else os.path.dirname(path), mode=0o755, exist_ok=True)
    if not folder:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, stat.S_IRUSR))


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), options.encode()
    )
    _checked(result, f"mount on {target}")


def _checked(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
