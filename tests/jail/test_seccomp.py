"""The filter of system calls: its numbers are the kernel's, and its program decides as it says, on both machines."""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os

import pytest
from dll.autograder.jail import seccomp
from dll.autograder.jail.syscalls import (
    ALLOWED,
    BY_ARGUMENT,
    PRETENDED,
    REMOVING,
    RENAMING,
    UNSUPPORTED,
    Numbers,
)

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
TABLES = {
    "allowed": ALLOWED,
    "removing": REMOVING,
    "renaming": RENAMING,
    "pretended": PRETENDED,
    "unsupported": UNSUPPORTED,
    "by argument": BY_ARGUMENT,
}
EVERY: dict[str, Numbers] = {name: numbers for table in TABLES.values() for name, numbers in table.items()}
PID = 4242
KILL, PERMIT, REFUSE = 0x80000000, 0x7FFF0000, 0x00050000
DANGEROUS = [
    "fork vfork execve execveat ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal",
    "tkill rt_sigqueueinfo rt_tgsigqueueinfo setpriority sched_setaffinity sched_setscheduler sched_setattr ioprio_set",
    "socket bind connect listen accept accept4 shmget shmat semget msgget mq_open memfd_create memfd_secret",
    "unshare setns mount umount2 pivot_root chroot move_mount open_tree fsopen fsmount mount_setattr",
    "add_key request_key keyctl bpf perf_event_open io_uring_setup io_uring_enter io_uring_register userfaultfd",
    "mknod mknodat link linkat truncate setuid setgid setresuid setgroups capset setsid setpgid setrlimit acct",
    "init_module finit_module delete_module kexec_load reboot swapon syslog sethostname settimeofday clock_settime",
    "inotify_init1 fanotify_init name_to_handle_at open_by_handle_at seccomp kcmp process_mrelease",
    "personality vhangup quotactl lookup_dcookie modify_ldt iopl ioperm process_madvise pkey_alloc move_pages",
    "migrate_pages landlock_create_ruleset landlock_restrict_self",
    "flock mincore cachestat futex_waitv futex_wake futex_wait futex_requeue get_robust_list ioprio_get clock_adjtime",
]


def resolver() -> ctypes.CDLL:
    """libseccomp, which knows the numbers of every architecture."""
    name = ctypes.util.find_library("seccomp") or "libseccomp.so.2"
    try:
        library = ctypes.CDLL(name)
    except OSError:
        pytest.skip("libseccomp is not installed here")
    library.seccomp_syscall_resolve_name_arch.argtypes = [ctypes.c_uint32, ctypes.c_char_p]
    return library


def number_of(name: str, machine: str) -> int | None:
    number = int(resolver().seccomp_syscall_resolve_name_arch(MACHINES[machine][1], name.encode()))
    return number if number >= 0 else None


def decide(
    machine: str, number: int, *arguments: int, architecture: int | None = None, keeps_files: bool = False
) -> int:
    """What the filter returns: the classic BPF machine, written from linux/filter.h without the assembler's help."""
    own = MACHINES[machine][1] if architecture is None else architecture
    data = {0: number, 4: own} | {16 + 8 * n: value & 0xFFFFFFFF for n, value in enumerate(arguments)}
    steps = seccomp.program(machine, PID, keeps_files=keeps_files)
    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, constant = steps[at]
        at += 1
        match code:
            case 0x20:
                accumulator = data.get(constant, 0)
            case 0x54:
                accumulator &= constant
            case 0x15:
                at += if_true if accumulator == constant else if_false
            case 0x35:
                at += if_true if accumulator >= constant else if_false
            case 0x45:
                at += if_true if accumulator & constant else if_false
            case 0x06:
                return constant
            case _:
                raise AssertionError(hex(code))


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("table", TABLES)
def test_the_numbers_are_those_of_libseccomp(table: str, machine: str) -> None:
    column = MACHINES[machine][0]
    wrong = {n: v[column] for n, v in TABLES[table].items() if v[column] != number_of(n, machine)}
    assert not wrong


@pytest.mark.parametrize("machine", MACHINES)
def test_no_call_stands_in_two_tables(machine: str) -> None:
    column = MACHINES[machine][0]
    numbers = [n for table in TABLES.values() for v in table.values() if (n := v[column]) is not None]
    assert len(numbers) == len(set(numbers))
    assert sum(map(len, TABLES.values())) == len(EVERY)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_not_named_is_refused(machine: str) -> None:
    column = MACHINES[machine][0]
    named = {v[column] for v in EVERY.values()}
    for number in range(1024):
        if number not in named:
            assert decide(machine, number) == REFUSE | errno.EPERM, number


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", [name for line in DANGEROUS for name in line.split()])
def test_a_dangerous_call_is_refused(machine: str, name: str) -> None:
    number = number_of(name, machine)
    if number is not None:
        assert decide(machine, number, 1, 1, 1, 1) == REFUSE | errno.EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_named_is_decided_by_its_table(machine: str) -> None:
    column = MACHINES[machine][0]
    unsupported = REFUSE | errno.EOPNOTSUPP
    for table, action, where_files_stay in (
        (ALLOWED, PERMIT, PERMIT),
        (REMOVING, PERMIT, REFUSE),
        (RENAMING, PERMIT, REFUSE | errno.EPERM),
        (PRETENDED, REFUSE, REFUSE),
        (UNSUPPORTED, unsupported, unsupported),
    ):
        for name, numbers in table.items():
            if (number := numbers[column]) is not None:
                assert decide(machine, number) == action, name
                assert decide(machine, number, keeps_files=True) == where_files_stay, name


@pytest.mark.parametrize("machine", MACHINES)
def test_a_file_without_a_name_is_refused_where_files_must_stay(machine: str) -> None:
    number = BY_ARGUMENT["openat"][MACHINES[machine][0]]
    assert number is not None
    directory, nameless = 0o200000, 0o20000000  # O_DIRECTORY on x86_64, the other half of O_TMPFILE everywhere
    for flags in (0, os.O_RDWR | os.O_CREAT, directory):
        assert decide(machine, number, 0, 0, flags, keeps_files=True) == PERMIT
    assert decide(machine, number, 0, 0, directory | nameless) == PERMIT
    assert decide(machine, number, 0, 0, directory | nameless, keeps_files=True) == REFUSE | errno.EOPNOTSUPP


OF_A_PROCESS = ("getpgid", "getsid", "sched_getparam", "sched_getscheduler", "sched_getattr")
ARGUMENTS: list[tuple[str, tuple[int, ...], int]] = [
    ("clone", (0x3D0F00,), PERMIT),  # what libc passes for a thread
    ("clone", (0x1200011,), REFUSE | errno.EPERM),  # what libc passes for fork
    ("clone", (0x20000 | 17,), REFUSE | errno.EPERM),
    ("clone3", (1, 88), REFUSE | errno.ENOSYS),
    ("kill", (PID, 9), PERMIT),
    ("kill", (0, 9), REFUSE | errno.EPERM),
    ("kill", (-1, 9), REFUSE | errno.EPERM),
    ("kill", (1, 9), REFUSE | errno.EPERM),
    ("tgkill", (PID, 7, 9), PERMIT),
    ("tgkill", (PID + 1, 7, 9), REFUSE | errno.EPERM),
    ("prlimit64", (0, 7), PERMIT),
    ("prlimit64", (PID, 7), PERMIT),
    ("prlimit64", (1, 7), REFUSE | errno.EPERM),
    ("mmap", (0, 1 << 33, 3, 0x22), PERMIT),
    ("mmap", (0, 1 << 33, 3, 0x21), REFUSE | errno.EPERM),
    ("mmap", (0, 1 << 33, 3, 0x23), REFUSE | errno.EPERM),
    ("mmap", (0, 4096, 1, 0x01), PERMIT),
    ("socketpair", (1, 1, 0), PERMIT),
    ("socketpair", (1, 1 | 0x80800, 0), PERMIT),  # with SOCK_CLOEXEC and SOCK_NONBLOCK
    ("socketpair", (1, 2, 0), REFUSE | errno.EPERM),  # datagrams go to any path
    ("socketpair", (16, 3, 0), REFUSE | errno.EPERM),
    ("fcntl", (0, 3), PERMIT),
    ("fcntl", (0, 8), REFUSE | errno.EPERM),
    *(("fcntl", (0, lock), REFUSE | errno.EPERM) for lock in (5, 6, 7, 36, 37, 38)),  # of records, also by open file
    *(("fcntl", (0, seen), REFUSE | errno.EPERM) for seen in (1024, 1025, 1026, 1027)),  # leases and notices
    ("futex", (0, 128), PERMIT),  # FUTEX_WAIT_PRIVATE
    ("futex", (0, 128 | 256 | 9), PERMIT),
    ("futex", (0, 256 | 9), REFUSE | errno.EAGAIN),  # what pthread_join waits with
    ("futex", (0, 0), REFUSE | errno.EAGAIN),
    ("futex", (0, 1), REFUSE),
    ("futex", (0, 10), REFUSE),
    *(("futex", (0, operation), REFUSE | errno.EPERM) for operation in (2, 3, 4, 5, 6, 7, 8, 11, 12, 13)),
    *(("clock_gettime", (clock,), PERMIT) for clock in (0, 1, 2, 3, 4, 7, 11)),
    *(("clock_gettime", ((~pid << 3) | kind,), REFUSE | errno.EPERM) for pid in (1, PID + 1) for kind in (0, 1, 2, 6)),
    ("clock_getres", ((~1 << 3) | 2,), REFUSE | errno.EPERM),
    ("clock_nanosleep", (1, 0), PERMIT),
    ("clock_nanosleep", ((~1 << 3) | 2, 0), REFUSE | errno.EPERM),
    ("timer_create", (1,), PERMIT),
    ("timer_create", ((~1 << 3) | 2,), REFUSE | errno.EPERM),
    ("sched_getaffinity", (0,), PERMIT),
    ("sched_getaffinity", (PID,), PERMIT),
    ("sched_getaffinity", (1,), REFUSE | errno.ENOSYS),
    ("getpriority", (0, 0), PERMIT),
    ("getpriority", (0, PID), PERMIT),
    ("getpriority", (0, 1), REFUSE | errno.EPERM),
    ("getpriority", (2, 0), REFUSE | errno.EPERM),  # of a whole user
    *((name, (own,), PERMIT) for name in OF_A_PROCESS for own in (0, PID)),
    *((name, (1,), REFUSE | errno.EPERM) for name in OF_A_PROCESS),
    ("preadv2", (3, 0, 1, 0, 0, 0), PERMIT),
    ("preadv2", (3, 0, 1, 0, 0, 8), REFUSE | errno.EOPNOTSUPP),  # RWF_NOWAIT
    ("ioctl", (0, 0x5401), PERMIT),
    ("ioctl", (0, 0x5412), REFUSE | errno.ENOTTY),  # TIOCSTI types into a terminal
    ("prctl", (15, 0), PERMIT),
    ("prctl", (1, 0), REFUSE | errno.EPERM),  # PR_SET_PDEATHSIG
    ("prctl", (4, 1), REFUSE | errno.EPERM),  # PR_SET_DUMPABLE
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "action"), ARGUMENTS)
def test_arguments_decide(machine: str, name: str, arguments: tuple[int, ...], action: int) -> None:
    number = BY_ARGUMENT[name][MACHINES[machine][0]]
    assert number is not None
    assert decide(machine, number, *arguments) == action


def test_another_architecture_kills() -> None:
    assert decide("x86_64", 0, architecture=0x40000003) == KILL  # i386
    assert decide("x86_64", 0x40000000) == KILL  # x32
    assert decide("aarch64", 63, architecture=0x40000028) == KILL  # 32-bit arm


@pytest.mark.parametrize("machine", MACHINES)
def test_every_jump_lands_inside_and_the_program_is_short_enough_for_the_kernel(machine: str) -> None:
    steps = seccomp.program(machine, PID, keeps_files=True)
    assert len(steps) <= 4096
    for at, (code, if_true, if_false, _) in enumerate(steps):
        if code in (0x15, 0x35, 0x45):
            assert at + 1 + max(if_true, if_false) < len(steps)
            assert max(if_true, if_false) <= 255
    assert steps[-1][0] == 0x06
