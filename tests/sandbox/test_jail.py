"""The jail: what a student process cannot reach. Each test has a control that shows what the probe finds outside."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from dll.autograder.jail import landlock, limits, seccomp

from .conftest import Ask

ROOT = Path(__file__).resolve().parents[2]
needs_landlock = pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock")


def is_refused(value: str) -> bool:
    """Whether a probe was refused: it may not, or nothing of that name is there, or it cannot be written to."""
    return any(name in value for name in ("'PermissionError'", "'FileNotFoundError'", "'OSError'"))


def attempt(expression: str) -> str:
    """A probe that returns what `expression` gives, or the type of its exception."""
    return (
        "import os, sys, socket\n"
        "def probe():\n"
        f"    try: return 'GOT ' + str({expression})[:200]\n"
        "    except BaseException as error: return type(error).__name__\n"
    )


@needs_landlock
def test_the_confinement_in_force_is_named(ask: Ask) -> None:
    assert set(ask("def probe(): return 1").jail) >= {"rlimits", "no-new-privs", "files"}


@needs_landlock
@pytest.mark.parametrize(
    "path",
    [
        ROOT / "solutions" / "lec8" / "gan.py",
        ROOT / "assignments" / "lec8" / "gan" / "staff" / "test_gan_hidden.py",
        ROOT / "pyproject.toml",
        Path("/etc/passwd"),
        Path("/proc/self/environ"),
        Path(f"/proc/{os.getpid()}/cmdline"),
    ],
)
def test_a_file_outside_cannot_be_read(ask: Ask, path: Path) -> None:
    assert path.read_bytes() is not None
    assert is_refused(ask(attempt(f"open({str(path)!r}).read()")).value)


@needs_landlock
def test_the_command_line_of_a_parent_cannot_be_read(ask: Ask) -> None:
    for pid in ("os.getppid()", str(os.getpid())):
        assert is_refused(ask(attempt(f"open('/proc/%d/cmdline' % {pid}).read()")).value)


@needs_landlock
@pytest.mark.parametrize("path", ["/", "/tmp", "/proc", str(ROOT)])
def test_a_folder_outside_cannot_be_listed(ask: Ask, path: str) -> None:
    assert is_refused(ask(attempt(f"os.listdir({path!r})")).value)


@needs_landlock
def test_nothing_outside_can_be_written(ask: Ask, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    for expression in (
        f"open({str(victim)!r}, 'w').write('gone')",
        f"os.remove({str(victim)!r})",
        f"os.rename({str(victim)!r}, {str(victim) + '2'!r})",
        f"open({str(tmp_path / 'new')!r}, 'w').write('x')",
        f"os.symlink('/etc', {str(tmp_path / 'link')!r})",
        f"open({str(tmp_path / 'files' / 'answer.py')!r}, 'a').write('x')",
    ):
        reply = ask(attempt(expression))
        assert is_refused(reply.value) or ("remove" in expression and "mounts" not in reply.jail)  # pretended
    assert victim.read_text() == "kept"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["files", "victim"]


@needs_landlock
def test_no_program_can_be_run(ask: Ask) -> None:
    for expression in ("os.execv('/bin/true', ['true'])", "__import__('subprocess').run(['/bin/true'])"):
        assert "PermissionError" in ask(attempt(expression)).value


@pytest.mark.skipif(landlock.abi() < 4, reason="Landlock refuses TCP from version 4 on")
def test_a_server_on_this_machine_cannot_be_reached(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with socket.create_connection(address, timeout=1):
            pass
        assert "PermissionError" in ask(attempt(f"socket.create_connection({address!r}, timeout=1)")).value


@pytest.mark.skipif(landlock.abi() < 6, reason="Landlock scopes signals from version 6 on")
def test_other_processes_cannot_be_signalled(ask: Ask) -> None:
    for target in (str(os.getpid()), "os.getppid()"):
        assert "PermissionError" in ask(attempt(f"os.kill({target}, 0)")).value


def test_the_scratch_folder_can_be_used(ask: Ask) -> None:
    source = """
    import os, tempfile, torch
    def probe():
        path = os.path.join(tempfile.gettempdir(), 'model.pt')
        torch.save({'w': torch.ones(3)}, path)
        return torch.load(path)['w'].sum().item()
    """
    assert "3.0" in ask(source).value


def test_the_environment_and_the_arguments_say_nothing(ask: Ask) -> None:
    reply = ask("import os, sys\ndef probe(): return [sorted(os.environ), sys.argv]")
    for name in ("CUDA_VISIBLE_DEVICES", "HOME", "PATH", "TMPDIR"):
        assert name in reply.value
    assert reply.value.count("Str(") == 5


def test_only_the_link_and_the_standard_descriptors_are_open(ask: Ask) -> None:
    source = """
    import os
    def probe():
        found = []
        for fd in range(256):
            try: os.fstat(fd)
            except OSError: continue
            found.append(fd)
        return str(found)
    """
    assert "[0, 1, 2, 3]" in ask(source).value


@pytest.mark.parametrize("module", ["dll.solutions.lec8.gan", "dll.autograder.exam", "dll.tests", "dll.cli"])
def test_dll_cannot_be_imported(ask: Ask, module: str) -> None:
    assert __import__(module) is not None
    for expression in (f"__import__({module!r})", f"__import__('importlib').import_module({module!r})"):
        assert "ModuleNotFoundError" in ask(attempt(expression)).value


def test_no_object_of_the_examiner_is_in_its_memory(ask: Ask) -> None:
    source = """
    import gc, sys
    def probe():
        names = {type(o).__module__ for o in gc.get_objects()} | set(sys.modules)
        return sorted(n for n in names if str(n).startswith(('dll.autograder.exam', 'dll.solutions', 'pytest')))
    """
    assert "Str(" not in ask(source).value


@pytest.mark.skipif(not seccomp.available(), reason="no table of system calls for this machine")
@pytest.mark.parametrize(
    "expression",
    [
        "os.fork()",
        "__import__('multiprocessing').Process(target=print).start()",
        "__import__('resource').prlimit(os.getppid(), 4, (1 << 20, 1 << 20))",
        "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "os.sched_setaffinity(os.getppid(), {0})",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "os.memfd_create('x')",
        "os.mknod('x')",
        "__import__('fcntl').fcntl(1, 1024, 1)",
        "os.pidfd_open(os.getppid())",
    ],
)
def test_a_system_call_that_no_numbers_need_is_refused(ask: Ask, expression: str) -> None:
    reply = ask(attempt(expression))
    assert "PermissionError" in reply.value
    assert "syscalls" in reply.jail


@pytest.mark.skipif(not seccomp.available(), reason="no table of system calls for this machine")
def test_tracing_and_shared_memory_are_refused(ask: Ask) -> None:
    source = """
    import ctypes, errno, os
    libc = ctypes.CDLL(None, use_errno=True)
    def probe():
        found = []
        for call, arguments in ((101, (16, os.getppid(), 0, 0)), (29, (0x1337, 4096, 0o1666)), (272, (0x10000000,))):
            libc.syscall(call, *arguments)
            found.append(errno.errorcode[ctypes.get_errno()])
        return str(found)
    """
    if os.uname().machine == "x86_64":
        assert "['EPERM', 'EPERM', 'EPERM']" in ask(source).value


@pytest.mark.skipif(not seccomp.available(), reason="no table of system calls for this machine")
def test_modes_and_owners_of_files_outside_stay_as_they_are(ask: Ask, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir(mode=0o700)
    ask(attempt(f"os.chmod({str(victim)!r}, 0)"))
    ask(attempt(f"os.chown({str(victim)!r}, 1, 1)"))
    ask(attempt(f"os.utime({str(victim)!r}, (1, 1))"))
    assert victim.stat().st_mode & 0o777 == 0o700
    assert victim.stat().st_uid == os.getuid()
    assert victim.stat().st_mtime > 2


def test_what_training_does_works_inside(ask: Ask) -> None:
    source = """
    import torch
    from torch import nn
    def probe():
        model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(72, 1))
        optimizer = torch.optim.Adam(model.parameters())
        loader = torch.utils.data.DataLoader(torch.randn(8, 1, 8, 8), batch_size=4, num_workers=0)
        for batch in loader:
            optimizer.zero_grad()
            model(batch).square().mean().backward()
            optimizer.step()
        torch.linalg.svd(torch.randn(5, 5))
        torch.set_num_threads(2)
        torch.randn(300, 300) @ torch.randn(300, 300)
        return 9.0
    """
    assert "9.0" in ask(source).value


def test_what_is_saved_and_what_threads_do_works_inside(ask: Ask) -> None:
    source = """
    import concurrent.futures, os, shutil, tempfile
    import numpy as np, torch
    def probe():
        path = os.path.join(tempfile.gettempdir(), 'model.pt')
        torch.save({'weight': torch.ones(3)}, path)
        shutil.copy(path, path + '2')
        assert torch.load(path + '2')['weight'].sum() == 3
        np.save(path + '.npy', np.arange(3))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return sum(pool.map(int, '123')) + float(np.load(path + '.npy').sum())
    """
    assert "9.0" in ask(source).value


def test_no_capability_is_left_to_a_student_process_whoever_grades(ask: Ask) -> None:
    reply = ask("def probe(): return 1")
    assert reply.answer == "Answer"
    assert len(reply.capabilities) == 4
    assert set(reply.capabilities) == {"0000000000000000"}


@needs_landlock
def test_a_file_outside_does_not_exist_where_namespaces_can_be_had(ask: Ask, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.write_text("x")
    reply = ask(attempt(f"os.stat({str(hidden)!r}).st_size"))
    assert ("FileNotFoundError" if "mounts" in reply.jail else "GOT 1") in reply.value


def test_a_grader_that_is_root_lends_its_user_to_nobody_where_it_need_not(ask: Ask) -> None:
    reply = ask("import os\ndef probe(): return os.getuid()")
    assert ("uid" in reply.jail) == (int(reply.value.split("'")[1], 16) != 0)


@pytest.mark.parametrize("vanish", ["pass", "os.unlink(path)", "os.replace(path, 'same')"])
def test_the_scratch_folder_has_an_end_whether_or_not_files_keep_their_names(ask: Ask, vanish: str) -> None:
    source = f"""
    import os, tempfile, time
    def probe():
        os.chdir(tempfile.gettempdir())
        written, kept = 0, []
        try:
            for n in range(40):
                path = str(n)
                kept.append(open(path, 'wb'))
                kept[-1].write(bytes(5_000_000))
                kept[-1].flush()
                written += 5
                {vanish}
                time.sleep(0.01)
        except OSError:
            pass
        return written
    """
    reply = ask(source)
    if reply.answer == "Answer":
        assert int(reply.value.split("'")[1], 16) * 10**6 <= limits.MOST_BYTES
    else:
        assert reply.answer == "OutOfRoom"


def test_a_nameless_file_takes_no_room_that_nobody_sees(ask: Ask) -> None:
    source = """
    import os, tempfile
    def probe():
        folder = tempfile.gettempdir()
        os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR))
    """
    reply = ask(source)
    assert ("Answer" if "mounts" in reply.jail else "Raised") == reply.answer
    assert ask("import tempfile\ndef probe(): tempfile.TemporaryFile().write(b'x')").answer == "Answer"


def test_threads_have_an_end(ask: Ask) -> None:
    source = """
    import threading, time
    def probe():
        started = 0
        try:
            for _ in range(300):
                threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
                started += 1
        except (RuntimeError, MemoryError):
            pass
        return started
    """
    reply = ask(source)
    assert 2 < int(reply.value.split("'")[1], 16) < 100


@pytest.mark.parametrize(
    "hoard",
    [
        "mmap.mmap(os.open('/dev/zero', os.O_RDWR), 1 << 28, mmap.MAP_SHARED, 3)",  # neither data nor resident
        "mmap.mmap(-1, 1 << 37, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=1)",  # its page tables are
        "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)",  # the kernel's buffers
    ],
)
def test_memory_that_no_limit_counts_cannot_be_had(ask: Ask, hoard: str) -> None:
    assert hoard
    value = ask("import mmap\n" + attempt(hoard)).value
    assert is_refused(value) or "MemoryError" in value


def test_timers_and_queued_signals_have_an_end(ask: Ask) -> None:
    source = """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    def probe():
        timer, made = ctypes.c_int(), 0
        while made < 5000 and libc.syscall(222, 1, None, ctypes.byref(timer)) == 0:
            made += 1
        return made
    """
    if os.uname().machine == "x86_64":
        assert int(ask(source).value.split("'")[1], 16) < 5000
