"""A filter of system calls: an allow-list, assembled here for the classic BPF machine of the kernel.

BPF: linux/filter.h and linux/bpf_common.h; actions and the data that a filter sees: linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable

from .syscalls import ALLOWED, BY_ARGUMENT, PRETENDED, REMOVING, RENAMING, UNSUPPORTED

_SET_MODE_FILTER, _TSYNC = 1, 1
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_X32_BIT = 0x40000000
_MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""Column of the tables, audit number of the architecture, number of seccomp itself."""

_CLONE_THREAD = 0x00010000
_SHARED_MEMORY = 0x01 | 0x20  # MAP_SHARED and MAP_ANONYMOUS: it escapes the limit on data
_LOCAL, _STREAM, _TYPE = 1, 1, 0x0F  # AF_UNIX, SOCK_STREAM; the type without its flags
_NAMELESS = 0x400000  # the bit of O_TMPFILE that O_DIRECTORY lacks
_FCNTL = (0, 1, 2, 3, 4, 1030, 1032)
"""Copying descriptors, and their flags; neither locks, leases and notices, which another student process could see on
a file that both may read, nor owners of signals, nor sizes of pipes."""
_OF_OTHERS = 0x80000000
"""The sign of a clock's number: below zero is the processor time of a process or a thread by its number."""
_PRIVATE, _OPERATION = 0x80, 0x7F
_WAIT, _WAKE, _WAIT_BITSET, _WAKE_BITSET = 0, 1, 9, 10
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX."""
_PRCTL = (3, 15, 16, 39, 0x53564D41)
"""PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_NO_NEW_PRIVS, PR_SET_VMA."""

Instruction = tuple[int, int, int, int]
_PERMIT: Instruction = (_RETURN, 0, 0, _ALLOW)


def available() -> bool:
    """Whether there is a table for this machine."""
    return platform.system() == "Linux" and platform.machine() in _MACHINES


def install_filter(*, keeps_files: bool) -> None:
    """Put the filter on this process and all its threads, for good. Needs no_new_privs.

    `keeps_files`: where its scratch folder has no end of its own, no file that takes room may lose its name.
    """
    machine = platform.machine()
    code = b"".join(struct.pack("=HBBI", *step) for step in program(machine, os.getpid(), keeps_files=keeps_files))
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    description = Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(_MACHINES[machine][2], _SET_MODE_FILTER, _TSYNC, ctypes.byref(description)) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def program(machine: str, pid: int, *, keeps_files: bool) -> list[Instruction]:
    """The filter for a process of that pid, as instructions: (code, jump if true, jump if false, constant)."""
    column, architecture, _ = _MACHINES[machine]
    steps: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if column == 0:
        steps += [(_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _KILL_PROCESS)]
    for name, body in _bodies(pid, keeps_files=keeps_files).items():
        if (number := BY_ARGUMENT[name][column]) is not None:
            steps += [(_EQUAL, 0, len(body), number), *body]
    for table, action in (
        (ALLOWED, _PERMIT),
        (REMOVING, _fail(0) if keeps_files else _PERMIT),
        (RENAMING, _fail(errno.EPERM) if keeps_files else _PERMIT),
        (PRETENDED, _fail(0)),
        (UNSUPPORTED, _fail(errno.EOPNOTSUPP)),
    ):
        for numbers in table.values():
            if (number := numbers[column]) is not None:
                steps += [(_EQUAL, 0, 1, number), action]
    return [*steps, _fail(errno.EPERM)]


def _bodies(pid: int, *, keeps_files: bool) -> dict[str, list[Instruction]]:
    """What decides about the calls that are allowed for some arguments; each body ends with a return."""
    refuse = _fail(errno.EPERM)
    own_clock = [_argument(0), (_ANY_BIT, 0, 1, _OF_OTHERS), refuse, _PERMIT]
    itself = _one_of(0, [0, pid], refuse)
    named = (_ANY_BIT, 0, 1, _NAMELESS if keeps_files else 0)
    return {
        "futex": _own_futexes(refuse),
        "clock_gettime": own_clock,
        "clock_getres": own_clock,
        "clock_nanosleep": own_clock,
        "timer_create": own_clock,
        # glibc asks for the processors of a thread by its number when it is asked about that thread's stack, and goes
        # on without them where there is no such call
        "sched_getaffinity": _one_of(0, [0, pid], _fail(errno.ENOSYS)),
        "sched_getparam": itself,
        "sched_getscheduler": itself,
        "sched_getattr": itself,
        "getpriority": [_argument(0), (_EQUAL, 1, 0, 0), refuse, *_one_of(1, [0, pid], refuse)],
        "getpgid": itself,
        "getsid": itself,
        "preadv2": _one_of(5, [0], _fail(errno.EOPNOTSUPP)),  # RWF_NOWAIT tells what lies in the page cache
        "open": [_argument(1), named, _fail(errno.EOPNOTSUPP), _PERMIT],  # Python then makes one with a name
        "openat": [_argument(2), named, _fail(errno.EOPNOTSUPP), _PERMIT],
        "mmap": [_argument(3), (_AND, 0, 0, _SHARED_MEMORY), (_EQUAL, 0, 1, _SHARED_MEMORY), refuse, _PERMIT],
        "clone": [_argument(0), (_ANY_BIT, 1, 0, _CLONE_THREAD), refuse, _PERMIT],
        "clone3": [_fail(errno.ENOSYS)],  # its flags lie in memory, which a filter cannot read; libc then uses clone
        "kill": _one_of(0, [pid], refuse),
        "tgkill": _one_of(0, [pid], refuse),
        "prlimit64": _one_of(0, [0, pid], refuse),
        # streams only: a datagram socket sends to any path without being connected
        "socketpair": [
            _argument(0),
            (_EQUAL, 0, 3, _LOCAL),
            _argument(1),
            (_AND, 0, 0, _TYPE),
            (_EQUAL, 1, 0, _STREAM),
            refuse,
            _PERMIT,
        ],
        "fcntl": _one_of(1, _FCNTL, refuse),
        "ioctl": _one_of(1, _IOCTL, _fail(errno.ENOTTY)),
        "prctl": _one_of(0, _PRCTL, refuse),
    }


def _own_futexes(refuse: Instruction) -> list[Instruction]:
    """Those of this process alone. Others are found by file and offset: a page of a library is one for everybody.

    A shared wait ends at once, so there is nobody to wake: pthread_join, whose wait is a shared one, looks again.
    """
    nobody = [(_EQUAL, 0, 1, _WAKE), _fail(0), (_EQUAL, 0, 1, _WAKE_BITSET), _fail(0)]
    again = [(_EQUAL, 0, 1, _WAIT), _fail(errno.EAGAIN), (_EQUAL, 0, 1, _WAIT_BITSET), _fail(errno.EAGAIN)]
    return [_argument(1), (_ANY_BIT, 0, 1, _PRIVATE), _PERMIT, (_AND, 0, 0, _OPERATION), *nobody, *again, refuse]


def _one_of(index: int, values: Iterable[int], otherwise: Instruction) -> list[Instruction]:
    """Permit where the argument is one of these."""
    listed = list(values)
    tests = [(_EQUAL, len(listed) - place, 0, value) for place, value in enumerate(listed)]
    return [_argument(index), *tests, otherwise, _PERMIT]


def _fail(number: int) -> Instruction:
    """Refuse with this errno; 0 pretends success."""
    return (_RETURN, 0, 0, _ERRNO | number)


def _argument(index: int) -> Instruction:
    """Load the low half of an argument (both machines are little-endian; the kernel takes ints from it)."""
    return (_LOAD, 0, 0, 16 + 8 * index)
