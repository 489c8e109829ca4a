"""The jail that a student process puts on itself before its first line runs.

rlimits, a root of its own and a user of its own where they can be had, no capabilities, no_new_privs, not dumpable,
Landlock for files, a filter of system calls for what Landlock leaves open.
After jailing, a self-test decides which confinement is claimed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
import resource
import socket
import stat
import struct
import sys
import sysconfig

from . import landlock, mounts, seccomp
from .limits import MOST_BYTES, MOST_ENTRIES, MOST_THREADS

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random")  # not zero: shared pages of it escape every limit
_CUDA_DEVICES = ("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", *(f"/dev/nvidia{n}" for n in range(16)))
_CUDA_READ = ("/proc/self", "/proc/driver/nvidia", "/sys", "/etc/ld.so.cache")
_SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime")
_INSTALLED = ("site-packages", "dist-packages")
_ADDRESSES = 16 << 30
"""Address space on top of what there is: page tables, which no limit counts, go by it."""
_FIRST_UID, _UIDS = 61184, 4336  # users without a name or a file, as systemd's dynamic ones
_libc = ctypes.CDLL(None, use_errno=True)


@functools.cache
def library_folders() -> tuple[str, ...]:
    """What a student process may read to import a library: the interpreter's and the environment's lib."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix)}
    folders |= {path for path in sys.path if os.path.basename(path) in _INSTALLED}  # pip's user site is none of these
    return tuple(sorted(os.path.realpath(folder) for folder in folders))


def set_limits(memory_mib: int, cpu_seconds: int) -> None:
    """Memory on top of what the process already has, processor time, open files, file size, no core."""
    memory = _status_bytes("VmData") + (memory_mib << 20)
    _lower(resource.RLIMIT_DATA, memory)
    _lower(resource.RLIMIT_CPU, cpu_seconds)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 64)
    _lower(resource.RLIMIT_FSIZE, 16 << 20)
    _lower(resource.RLIMIT_SIGPENDING, 256)  # timers as well
    _lower(resource.RLIMIT_MEMLOCK, 0)


def _lower(which: int, limit: int) -> None:
    hard = resource.getrlimit(which)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (limit, limit))


def _status_bytes(field: str) -> int:
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) << 10
    return 0


def enter(folder: str, scratch: str, device: str, *, strangers: bool) -> list[str]:
    """Confine this process for good; returns the names of what is in force, as the self-test found it.

    `strangers`: whether the files are a copy of somebody else's, which another user may be let read.
    """
    own_root = False
    if device != "cuda":  # what a driver needs was not tried
        _lower(resource.RLIMIT_AS, _status_bytes("VmSize") + _ADDRESSES)
        with contextlib.suppress(OSError):  # a system may refuse it: the self-test tells
            mounts.isolate(_readable(folder), _DEVICES, scratch, MOST_BYTES, MOST_ENTRIES)
            own_root = True
            if os.getuid() == 0 and strangers and libraries_are_for_everyone():
                _become_nobody()
            _lower(resource.RLIMIT_NPROC, MOST_THREADS)  # counted for this process alone from here on
    die_with_parent()  # forgotten where the user changed
    _prctl(_PR_SET_DUMPABLE, 0)
    _drop_capabilities()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    with contextlib.suppress(OSError):  # a container may refuse it: the self-test tells
        _restrict_files(folder, scratch, device)
    if seccomp.available() and device != "cuda":  # what a driver needs was not tried
        with contextlib.suppress(OSError):
            seccomp.install_filter(keeps_files=not own_root)
    return ["rlimits", "no-new-privs", *_self_test()]


def _restrict_files(folder: str, scratch: str, device: str) -> None:
    if landlock.abi():
        rules = [(path, landlock.READ) for path in _readable(folder)]
        rules += [(path, landlock.DEVICE) for path in _DEVICES]
        rules.append((scratch, landlock.WRITE))
        if device == "cuda":
            rules += [(path, landlock.DEVICE) for path in _CUDA_DEVICES]
            rules += [(path, landlock.READ) for path in _CUDA_READ]
        landlock.restrict(rules)


def _readable(folder: str) -> tuple[str, ...]:
    return (*_SYSTEM, *library_folders(), folder)


@functools.cache
def libraries_are_for_everyone() -> bool:
    """Whether every user can read the libraries; the folders above them do not matter in an own root."""
    folders = library_folders()
    inside = (entry.path for folder in folders for entry in os.scandir(folder))
    return all(os.stat(path).st_mode & stat.S_IROTH for path in (*folders, *inside) if os.path.exists(path))


def _become_nobody() -> None:
    """A grader that is root runs each student process as a user of its own."""
    user = _FIRST_UID + os.getpid() % _UIDS
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _drop_capabilities() -> None:
    """A grader that is root keeps what root may do; its student processes do not (linux/capability.h, version 3)."""
    header, nothing = struct.pack("Ii", 0x20080522, 0), bytes(24)
    if _libc.capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it ends."""
    _prctl(_PR_SET_PDEATHSIG, 9)


def _self_test() -> list[str]:
    """Try what must fail; a confinement counts only where it did fail."""
    found = []
    try:
        os.listdir("/")
    except PermissionError:
        found.append("files")
    if _refuses_tcp():
        found.append("tcp")
    if _refuses_a_process():
        found.append("syscalls")
    if not os.path.lexists("/proc") and not os.path.lexists("/etc/passwd"):
        found.append("mounts")
    if 0 not in (*os.getresuid(), *os.getresgid()):
        found.append("uid")
    return found


def _refuses_tcp() -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setblocking(False)
            return probe.connect_ex(("127.0.0.1", 9)) in (errno.EACCES, errno.EPERM)
    except PermissionError:
        return True


def _refuses_a_process() -> bool:
    try:
        if os.fork() == 0:
            os._exit(0)
    except PermissionError:
        return True
    os.wait()
    return False


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
