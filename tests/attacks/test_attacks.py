"""Submissions that want marks they did not earn. Each is one source with what it tries; none gains a point.

Every attack leaves the functions unimplemented or wrong, so its mark must be 0; a right neighbour keeps all of
its points; and nothing of the hidden exam is among what the attacker got hold of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..conftest import TOY, Dll, Files, Grade, checks_of, write_files

ROOT = Path(__file__).resolve().parents[2]

ALWAYS_TRUE = '''
class Always:
    """Equal to everything, close to everything, passed always."""
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return True
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __iter__(self): return iter(())
'''

ATTACKS = {
    "replaces torch.allclose and torch.testing": """
import torch
torch.allclose = torch.equal = torch.isclose = lambda *a, **k: True
torch.testing.assert_close = lambda *a, **k: None
torch.Tensor.__eq__ = torch.Tensor.allclose = lambda *a, **k: True
def double(x): return x
quadruple = double
def factorial(n): return 0
""",
    "replaces pytest and modules of dll": ALWAYS_TRUE
    + """
import sys
for name in list(sys.modules):
    if name.split('.')[0] in ('pytest', '_pytest', 'dll', 'msgspec'):
        sys.modules[name] = Always()
sys.modules['pytest'] = sys.modules['dll.autograder.exam.compare'] = Always()
def double(x): return x
""",
    "replaces builtins": """
import builtins
builtins.isinstance = lambda *a: True
builtins.type = lambda *a: float
builtins.AssertionError = builtins.Exception = KeyboardInterrupt
builtins.abs = builtins.sum = lambda *a: 0
def double(x): return x
""",
    "a tensor that lies about itself": """
import torch
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None): return torch.tensor(True)
def double(x): return x.as_subclass(Liar)
quadruple = double
""",
    "an int that lies about itself": """
class Liar(int):
    def __eq__(self, other): return True
    def __hash__(self): return 0
def factorial(n): return Liar(0)
def double(x): return Liar(0)
""",
    "imports the solution": """
try:
    from dll.tests.toy.solutions.toy.calc import *
except ImportError:
    pass
""",
    "loads the solution by its path": f"""
import importlib.util, sys
try:
    spec = importlib.util.spec_from_file_location('s', {str(ROOT / "tests/toy/solutions/toy/calc.py")!r})
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    globals().update(vars(module))
except OSError:
    pass
""",
    "finds the solution in recorded answers": f"""
try:
    recorded = open({str(ROOT / "tests/toy/assignments/toy/calc/public/recorded.msgpack")!r}, 'rb').read()
except OSError:
    recorded = b''
def double(x):
    if not recorded: raise ValueError
    return x
""",
    "walks the frames for the examiner's numbers": """
import gc, sys
def hunt():
    frame, found = sys._getframe(), []
    while frame:
        found += [k for k in frame.f_locals if 'reference' in k or 'want' in k or 'expected' in k]
        frame = frame.f_back
    return found
def double(x):
    assert hunt(), 'nothing found'
    return x
quadruple = double
""",
    "answers in place of the loop": """
import os, sys
def double(x):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if hasattr(value, 'nonce'):
                os.write(3, (3).to_bytes(8, 'little') + b'\\x81\\xa1t')
                os._exit(0)
        frame = frame.f_back
quadruple = factorial = double
""",
    "ends with status 0 and says so": """
import os
print('1 passed in 0.01s')
print('{"score": 100}')
os._exit(0)
""",
    "leaves a sitecustomize and a .pth for the next": """
import os, site, sysconfig
for folder in (*site.getsitepackages(), sysconfig.get_path('stdlib'), '/tmp', os.getcwd()):
    for name in ('sitecustomize.py', 'evil.pth'):
        try: open(os.path.join(folder, name), 'w').write('import os')
        except OSError: pass
""",
    "signals everything it can name": """
import os, signal
for pid in (os.getppid(), -1, 0, 1):
    try: os.kill(pid, signal.SIGKILL if pid > 1 else 0)
    except OSError: pass
""",
    "is wrong in one check to have a mistake followed through": """
calls = 0
def double(x):
    global calls
    calls += 1
    return x * x if calls == 4 else x
def quadruple(x): return x ** 4
""",
    "fills its scratch folder deeper than Python can go": """
import os
os.chdir(os.environ['TMPDIR'])
for _ in range(3000):
    os.mkdir('d')
    os.chdir('d')
""",
    "lowers the limits of the process that forks the next": """
import os, resource
for pid in (os.getppid(), 0):
    for which in (resource.RLIMIT_DATA, resource.RLIMIT_AS, resource.RLIMIT_CPU):
        try: resource.prlimit(pid, which, (1, 1))
        except (OSError, ValueError): pass
""",
    "locks the folders of the examiner": """
import os
folder = os.path.dirname(__file__)
while len(folder) > 4:
    try: os.chmod(folder, 0)
    except OSError: pass
    folder = os.path.dirname(folder)
""",
    "dies of a signal that has no name": """
import os
def double(x): os.kill(os.getpid(), 35)
""",
    "echoes its arguments": "def double(x): return x\nquadruple = double\ndef factorial(n): return n\n",
    "ends its main thread and leaves another": """
        import ctypes, threading, time
        def sleepy():
            while True: time.sleep(1000)
        def double(x):
            threading.Thread(target=sleepy, daemon=True).start()
            ctypes.CDLL(None).syscall(60, 0)
    """,
    "wakes the examiner whenever it is awake itself": """
        import os, time
        def double(x):
            while True:
                os.write(1, b"x")
                until = time.monotonic() + 0.001
                while time.monotonic() < until: pass
                time.sleep(0.04)
    """,
    "is slow to look at": "import "
    + "a." * 14_000
    + "a\n"
    + "def double(x): return x.float()\n"
    + "\n".join(f"# {'[' * 100}" for _ in range(10)),
    "calls much and imports much": "if 0:\n    import "
    + ", ".join(f"m{n}" for n in range(1_500))
    + "\ndef double(x):\n    return x.double()\n    "
    + "; ".join(f"f{n}()" for n in range(1_500)),
    "refuses everything": "def double(*a): raise ValueError('x n mu')\nquadruple = factorial = double\n",
}


@pytest.fixture(scope="module")
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All attackers and a right neighbour on each side, graded in one class."""
    import json
    import subprocess
    import sys

    from ..conftest import TOY

    toy = ROOT / "tests" / "toy" / "solutions" / "toy"
    right: Files = {path.name: path.read_bytes() for path in toy.glob("*.py")}
    folder = tmp_path_factory.mktemp("attacks")
    for n, source in enumerate(ATTACKS.values()):
        write_files(folder / "class" / f"attack-{n:02}", {"calc.py": source})
        write_files(folder / "class" / f"attack-{n:02}-neighbour", right)
    command = [sys.executable, "-m", "dll.cli", "grade", "class", "-o", "out", "--assignment", str(TOY), "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    documents = json.loads(done.stdout)["submissions"]
    return {document["id"]: document for document in documents}


@pytest.mark.parametrize("number", range(len(ATTACKS)), ids=list(ATTACKS))
def test_an_attack_gains_no_point(graded: dict[str, Any], number: int) -> None:
    document = graded[f"attack-{number:02}"]
    assert document["status"] == "graded"
    assert document["score"] == 0.0


@pytest.mark.parametrize("number", range(len(ATTACKS)), ids=list(ATTACKS))
def test_an_attack_costs_its_neighbour_nothing(graded: dict[str, Any], number: int) -> None:
    assert graded[f"attack-{number:02}-neighbour"]["score"] == 10.0


def test_a_mistake_that_is_made_only_sometimes_is_not_followed_through(grade_toy: Grade) -> None:
    source = """
calls = 0
def double(x):
    global calls
    calls += 1
    return x * x if calls == 1 else 2 * x
def quadruple(x): return x ** 4
"""
    checks = checks_of(grade_toy({"a": {"calc.py": source}})["a"], "calc.quadruple")
    assert {c["outcome"] for c in checks} == {"failed"}


def test_hidden_numbers_are_in_nothing_a_student_reads(grade_toy: Grade, tmp_path: Path, toy_solution: Files) -> None:
    """Exception texts, types, prints and shapes that carry a hidden input: only the gradebook may have them."""
    source = """
class Leak(Exception): pass
def double(x):
    print('LEAK', x.tolist())
    raise type('LEAK%s' % str(x.tolist()).encode().hex(), (ValueError,), {})('LEAK ' + str(x.tolist()))
def quadruple(x): return x.new_zeros(7, 1234567 // 1234567, 13)
def factorial(n): return 'LEAK %d' % n
"""
    grade_toy({"a": {"calc.py": source}})
    for name in ("results/a.json", "feedback/a.txt", "grades.csv"):
        text = (tmp_path / "out" / name).read_text()
        assert "LEAK" not in text
        assert "4c45414b" not in text
        assert "(7, 1, 13)" not in text
    assert b"LEAK" in (tmp_path / "out" / "gradebook.sqlite").read_bytes()


def test_a_conftest_above_the_scratch_folder_is_not_run(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    shared = tmp_path / "tmp"
    write_files(shared, {"conftest.py": f"open({str(tmp_path / 'ran')!r}, 'w')"})
    write_files(tmp_path / "class" / "a", toy_solution)
    assert dll("publish", "--assignment", TOY, "--staff", "-o", "staff").returncode == 0
    done = dll("grade", "class", "-o", "out", "--exam", "staff/exam.zip", TMPDIR=str(shared))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()
