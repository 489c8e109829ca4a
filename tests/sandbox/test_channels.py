"""What student processes could signal each other by, or learn of each other: refused, and what libraries need works."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Ask

WORKS = {
    "joins a thread of the system's": """
        import ctypes
        def probe():
            libc, done = ctypes.CDLL(None), []
            kind = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
            work = kind(lambda _: done.append(1) or 0)
            thread = ctypes.c_ulong()
            assert libc.pthread_create(ctypes.byref(thread), None, work, None) == 0
            assert libc.pthread_join(thread, None) == 0
            assert done == [1]
        """,
    "knows the stack of a thread": """
        import concurrent.futures, ctypes
        def look():
            libc, kept = ctypes.CDLL(None), ctypes.create_string_buffer(256)
            libc.pthread_self.restype = ctypes.c_ulong
            return libc.pthread_getattr_np(ctypes.c_ulong(libc.pthread_self()), kept)
        def probe():
            with concurrent.futures.ThreadPoolExecutor() as pool:
                assert pool.submit(look).result() == 0
            import os
            assert os.sched_getaffinity(0)
        """,
    "has its own clocks": """
        import time
        def probe():
            for clock in (time.process_time, time.thread_time, time.monotonic, time.perf_counter, time.time):
                assert clock() >= 0
            time.sleep(0.01)
        """,
    "keeps files": """
        import os, tempfile, shutil, numpy, torch
        def probe():
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, 'x')
                torch.save(torch.ones(3), path)
                assert torch.load(path).sum() == 3
                numpy.save(path + '.npy', numpy.ones(3))
                assert numpy.load(path + '.npy', mmap_mode='r').sum() == 3
                shutil.copy(path, path + '2')
                with tempfile.NamedTemporaryFile() as kept, tempfile.SpooledTemporaryFile() as small:
                    kept.write(b'x'), small.write(b'x')
        """,
    "trains with threads": """
        import threading, torch
        def probe():
            torch.set_num_threads(2)
            net = torch.nn.Sequential(torch.nn.Linear(300, 300), torch.nn.ReLU(), torch.nn.Linear(300, 1))
            optimizer = torch.optim.Adam(net.parameters())
            for _ in range(3):
                net(torch.ones(500, 300)).sum().backward()
                optimizer.step()
            threads = [threading.Thread(target=net, args=(torch.ones(2, 300),)) for _ in range(4)]
            [t.start() for t in threads], [t.join() for t in threads]
        """,
}


@pytest.mark.parametrize("source", WORKS.values(), ids=WORKS.keys())
def test_what_a_student_may_use_works(ask: Ask, source: str) -> None:
    reply = ask(source)
    assert reply.answer == "Answer", reply


def test_looking_at_a_library_leaves_no_time_where_student_processes_have_a_root_of_their_own(
    ask: Ask, tmp_path: Path
) -> None:
    """The time of the last access is seen by everybody who may read the file."""
    looked_at = tmp_path / "files" / "looked_at.py"
    looked_at.parent.mkdir()
    looked_at.write_text("x")
    long_ago = 1_000_000_000
    os.utime(looked_at, (long_ago, looked_at.stat().st_mtime))
    reply = ask(f"def probe(): return len(open({str(looked_at)!r}).read())")
    assert reply.answer == "Answer"
    if "mounts" in reply.jail:
        assert looked_at.stat().st_atime == long_ago


def test_a_time_that_is_left_can_be_seen_outside(tmp_path: Path) -> None:
    """The control of the test above; a file system without times of access has no such channel."""
    path = tmp_path / "x"
    path.write_bytes(b"x")
    os.utime(path, (1_000_000_000, path.stat().st_mtime))
    subprocess.run([sys.executable, "-c", f"open({str(path)!r}).read()"], check=True)
    if not os.statvfs(path).f_flag & os.ST_NOATIME:
        assert path.stat().st_atime != 1_000_000_000


def test_others_cannot_be_counted(ask: Ask) -> None:
    """A pid that is taken and one that is not are refused alike."""
    free = next(pid for pid in range(2, 1 << 22) if ctypes.CDLL(None).kill(pid, 0) != 0)
    source = f"""
    import os, time
    def said(act):
        try: return act() and 'something'
        except OSError as error: return error.errno
    def probe():
        asks = [lambda pid: os.getpgid(pid), lambda pid: os.getsid(pid), lambda pid: os.sched_getaffinity(pid),
                lambda pid: os.getpriority(0, pid), lambda pid: os.kill(pid, 0),
                lambda pid: time.clock_gettime((~pid << 3) | 2)]
        taken, free = [[said(lambda: ask(pid)) for ask in asks] for pid in ({os.getpid()}, {free})]
        assert taken == free and 'something' not in taken, (taken, free)
    """
    reply = ask(source)
    assert reply.answer == "Answer", reply
