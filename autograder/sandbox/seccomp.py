"""A filter of system calls: what Landlock does not cover and no numerical code needs (Linux, x86_64 and aarch64).

A deny-list: processes, signals to others, tracing, other processes' limits and priorities, modes of files, shared
memory that outlives its process, sockets, namespaces, and the parts of the kernel that are known for their bugs.
Numbers: asm/unistd_64.h and asm-generic/unistd.h of the kernel; BPF: linux/filter.h; actions: linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

_SET_MODE_FILTER, _TSYNC = 1, 1
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_CLONE_THREAD = 0x00010000
_X32_BIT = 0x40000000

# name: (x86_64, aarch64); None where the architecture has no such call
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "socket": (41, 198),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
}
_PRETENDED: dict[str, tuple[int | None, int | None]] = {  # copying a file sets its mode and times: say yes, do nothing
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
_UNSUPPORTED: dict[str, tuple[int | None, int | None]] = {
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
}
_CLONE, _CLONE3, _KILL, _TGKILL, _PRLIMIT, _FCNTL = (56, 220), (435, 435), (62, 129), (234, 131), (302, 261), (72, 25)
_FCNTL_REFUSED = (8, 10, 15, 1024, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY
_MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}

Instruction = tuple[int, int, int, int]


def available() -> bool:
    """Whether there is a table for this machine."""
    return platform.system() == "Linux" and platform.machine() in _MACHINES


def install() -> None:
    """Put the filter on this process and all its threads, for good. Needs no_new_privs."""
    column, architecture, number = _MACHINES[platform.machine()]
    program = b"".join(struct.pack("=HBBI", *step) for step in _program(column, architecture, os.getpid()))
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    description = Program(len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, _SET_MODE_FILTER, _TSYNC, ctypes.byref(description)) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _program(column: int, architecture: int, pid: int) -> list[Instruction]:
    """The filter as instructions: (code, jump if true, jump if false, constant)."""
    steps: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if column == 0:
        steps += [(_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _KILL_PROCESS)]
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    for table, action in (
        (_REFUSED, refuse),
        (_PRETENDED, (_RETURN, 0, 0, _ERRNO)),
        (_UNSUPPORTED, (_RETURN, 0, 0, _ERRNO | errno.EOPNOTSUPP)),
    ):
        for numbers in table.values():
            if (number := numbers[column]) is not None:
                steps += [(_EQUAL, 0, 1, number), action]
    allow = (_RETURN, 0, 0, _ALLOW)
    only_threads = [(_LOAD, 0, 0, _argument(0)), (_ANY_BIT, 1, 0, _CLONE_THREAD), refuse, allow]
    steps += _when(_CLONE[column], only_threads)
    steps += _when(_CLONE3[column], [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)])  # libc then uses clone
    for numbers in (_KILL, _TGKILL):
        steps += _when(numbers[column], [(_LOAD, 0, 0, _argument(0)), (_EQUAL, 1, 0, pid), refuse, allow])
    own_limits = [(_LOAD, 0, 0, _argument(0)), (_EQUAL, 2, 0, 0), (_EQUAL, 1, 0, pid), refuse, allow]
    steps += _when(_PRLIMIT[column], own_limits)
    leases = [(_EQUAL, len(_FCNTL_REFUSED) - n, 0, command) for n, command in enumerate(_FCNTL_REFUSED)]
    steps += _when(_FCNTL[column], [(_LOAD, 0, 0, _argument(1)), *leases, allow, refuse])
    return [*steps, allow]


def _when(number: int, body: list[Instruction]) -> list[Instruction]:
    return [(_EQUAL, 0, len(body), number), *body]


def _argument(index: int) -> int:
    """Where the low half of an argument lies (both machines are little-endian)."""
    return 16 + 8 * index
