"""The attack suite as data: every file below a family's folder is one submission, with what it tries in its docstring.

`most` is the most it may score. With `control: yes` the attack succeeds in a process that nothing confines, and
says so: it can be seen to fail. An attack that got hold of something it must not have prints a line with LOOT.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TOY = ROOT / "tests" / "toy"
LOOT = "LOOT"
MARK = "dll-attack"
"""What an attack calls all that it leaves behind."""
EXAMINER_ALONE = (
    "verdict/",
    "leak/",
    "report/",
    *(
        f"exhaustion/{name}"
        for name in (
            "endless_import",
            "endless_in_c",
            "ends_itself",
            "flush_never_ends",
            "gigantic_exceptions",
            "huge_answer",
            "imports_and_calls",
            "infinite_list",
            "long_exception",
            "main_thread_gone",
            "many_values",
            "nameless_signal",
            "naps_between_looks",
            "nested_answers",
            "reads_no_question",
            "recursion",
            "slow_to_read",
            "text_that_never_ends",
            "tiny_values",
            "trickle",
            "trickled_fast",
            "wakes_the_examiner",
        )
    ),
)
"""Attacks that only say something over the link, or take time: the examiner's wire and clocks meet them, which are the
same however a student process is confined. What they might reach besides, the other families try everywhere."""
_SYSV_KEY = 0xD11A77AC
_LASTING_SECONDS = 30.0


@dataclass(frozen=True)
class Attack:
    """One submission that wants what it did not earn."""

    path: Path
    tries: str
    most: float
    control: bool

    @property
    def name(self) -> str:
        """family/name."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def meets_the_jail(self) -> bool:
        """Whether what becomes of it can hang on the level of confinement."""
        return not self.name.startswith(EXAMINER_ALONE)


def attacks() -> list[Attack]:
    """All of them, by name."""
    found = []
    for path in sorted(HERE.glob("*/*.py")):
        tries, _, rest = (
            path.read_text(encoding="utf-8").split('"""')[1].partition("\n")
        )  # not all of them can be parsed
        fields = dict(line.split(": ", 1) for line in rest.splitlines() if ": " in line)
        found.append(Attack(path, tries, float(fields["most"]), fields["control"] == "yes"))
    return found


@dataclass
class Ground:
    """Where a class is attacked: canaries that an attacker is told of, and servers that must hear nothing."""

    folder: Path
    owner: int
    """The user that grades."""
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.secret, self.victim = self.folder / "secret", self.folder / "victim"
        self.victims = self.folder / "victims"
        self.victims.mkdir(parents=True)
        self.secret.write_text(f"{LOOT} {os.urandom(8).hex()}\n")
        self.victim.write_text("kept\n")
        for path, mode in ((self.secret, 0o600), (self.victim, 0o600), (self.victims, 0o700), (self.folder, 0o755)):
            path.chmod(mode)
            os.chown(path, self.owner, self.owner)
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._unix, self._abstract = (socket.socket(socket.AF_UNIX) for _ in range(2))
        self._unix.bind(str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o777)
        self.abstract = f"dll-ground-{os.getpid()}-{id(self)}"
        self._abstract.bind("\0" + self.abstract)
        for listening in (self._unix, self._abstract):
            listening.listen()
        self._bystander = subprocess.Popen(["sleep", "1000"], user=self.owner, group=self.owner)
        self._before = self._state()

    def known(self, neighbour: Path, out: Path) -> str:
        """The module `known` of the luckiest attacker."""
        names = {
            "SECRET": str(self.secret),
            "VICTIM": str(self.victim),
            "VICTIM_DIR": str(self.victims),
            "SOLUTION": str(TOY / "solutions/toy/calc.py"),
            "HIDDEN_TEST": str(TOY / "assignments/toy/calc/public/test_calc.py"),
            "RECORDED": str(TOY / "assignments/toy/calc/public/recorded.msgpack"),
            "NEIGHBOUR": str(neighbour),
            "OUT": str(out),
            "TCP_PORT": self._tcp.getsockname()[1],
            "UDP_PORT": self._udp.getsockname()[1],
            "UNIX_SOCKET": str(self.folder / "socket"),
            "ABSTRACT": self.abstract,
            "BYSTANDER": self._bystander.pid,
        }
        return "".join(f"{name} = {value!r}\n" for name, value in names.items())

    def harm(self) -> list[str]:
        """What is not as it was."""
        now, found = self._state(), []
        found += [f"{name}: {was!r}, now {now[name]!r}" for name, was in self._before.items() if now[name] != was]
        for name, server in (
            ("tcp", self._tcp),
            ("udp", self._udp),
            ("unix", self._unix),
            ("abstract", self._abstract),
        ):
            server.setblocking(False)
            try:
                server.recv(1) if name == "udp" else server.accept()
                found.append(f"{name} was reached")
            except BlockingIOError:
                pass
        return found + _lasting()

    def _state(self) -> dict[str, object]:
        bystander = psutil.Process(self._bystander.pid)
        return {
            "victim": _facts(self.victim),
            "victims": sorted(p.name for p in self.victims.iterdir()),
            "secret": _facts(self.secret),
            "bystander": bystander.status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD),
            "niceness": bystander.nice(),
            "processors": bystander.cpu_affinity(),
            "limits": Path(f"/proc/{bystander.pid}/limits").read_text(),
        }

    def close(self) -> None:
        """End what was started."""
        self._bystander.send_signal(signal.SIGKILL)
        self._bystander.wait()
        for server in (self._tcp, self._udp, self._unix, self._abstract):
            server.close()


def _facts(path: Path) -> tuple[object, ...]:
    if not path.exists():
        return ("gone",)
    status = path.stat()
    return path.read_bytes(), status.st_mode, status.st_mtime_ns, status.st_uid, status.st_nlink


def _lasting() -> list[str]:
    """What is left behind for good; the same attacks may be going on beside this, at another level."""
    left, until = _left_behind(), time.monotonic() + _LASTING_SECONDS
    while left and time.monotonic() < until:
        time.sleep(0.2)
        now = _left_behind()
        left = [thing for thing in left if thing in now]
    return left


def _left_behind() -> list[str]:
    """Files, processes and shared memory that carry the mark."""
    found = [str(path) for place in ("/tmp", "/var/tmp", "/dev/shm") for path in Path(place).glob(f"{MARK}*")]
    found += [f"process {p.pid}" for p in psutil.process_iter(["name"]) if (p.info["name"] or "").startswith(MARK)]
    for kind in ("shm", "msg", "sem"):
        table = Path(f"/proc/sysvipc/{kind}")
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        found += [f"{kind} {line}" for line in lines if int(line.split()[0]) & 0xFFFFFFFF == _SYSV_KEY]
    return found


UNCONFINED = """
import os, sys, time
import torch
for folder in map(str.strip, sys.stdin):
    if (child := os.fork()) == 0:
        break
    until = time.monotonic() + 60
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        time.sleep(0.01)
        if time.monotonic() > until:
            os.kill(child, 9)
    print('over', flush=True)
else:
    sys.exit()
os.setsid()
for number, name, flags in ((0, os.devnull, os.O_RDONLY), (1, folder + '/printed', os.O_WRONLY | os.O_CREAT)):
    os.dup2(os.open(name, flags), number)
os.environ.clear()
os.environ.update(HOME=folder + '/scratch', TMPDIR=folder + '/scratch', PATH='')
os.chdir(folder)
sys.path[:0] = [folder]
try:
    import calc
except BaseException as error:
    print('import:', repr(error)[:200])
for name, argument in (("double", torch.tensor([1.0, 2.0])), ("quadruple", torch.tensor([1.0, 2.0])), ("factorial", 3)):
    try:
        getattr(calc, name)(argument)
    except BaseException as error:
        print(name, repr(error)[:200])
"""


class Unconfined:
    """Processes that nothing confines, each forked from one that has imported torch already."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", UNCONFINED]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def printed(self, folder: Path) -> str:
        """What an attack prints."""
        (folder / "scratch").mkdir(exist_ok=True)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "over\n"
        return (folder / "printed").read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """End the one that forks."""
        self._process.kill()
        self._process.communicate()
