"""How many of the attacks in tests/attacks/ succeed against plain `otter run`, which grades where student code runs.

    make bench-attacks

Run in an environment with otter-grader. The exam is the toy's, written as otter's own test files. An attack succeeds
where it scores more than it may, gets hold of something (it says so: LOOT), or changes or leaves what it must not.
Those that would harm this machine are not run; `make test` runs all of them against `dll grade`.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from figures import QUICK

ROOT = Path(__file__).resolve().parents[1]
OTTER = Path(sys.executable).with_name("otter")
SECONDS = 60
HARMFUL = (
    "exhaustion/",
    "signals/parents",
    "signals/everyone_by_number",
    "persistence/last_words",
    "persistence/deaf_and_busy",
    "persistence/locked_folders",
    "persistence/lowered_limits",
    "neighbours/removes_a_file",
    "neighbours/modes_and_owners",
)
TEST = """
OK_FORMAT = False
import torch
from otter.test_files import test_case
name = "{name}"
points = {points}
@test_case(points={points}, hidden=True)
def test_it({name}):
    {check}
"""
CHECKS = {
    "double": (2.5, "assert torch.allclose(double(torch.linspace(-2, 2, 5)), 2 * torch.linspace(-2, 2, 5))"),
    "quadruple": (2.5, "assert torch.allclose(quadruple(torch.linspace(-2, 2, 5)), 4 * torch.linspace(-2, 2, 5))"),
    "factorial": (5.0, "assert factorial(6) == 720"),
}
TELL = """
import builtins, os
_print = builtins.print
def tell(*words, **options):
    _print(*words, **options)
    if 'LOOT' in ' '.join(map(str, words)):
        with open(os.environ['DLL_LOOT'], 'a') as stream:
            stream.write(' '.join(map(str, words)) + '\\n')
builtins.print = tell
"""
"""What a kernel runs first: otter keeps no output, so an attack's own word is kept here."""


def load_suite() -> ModuleType:
    """tests/attacks/suite.py, without installing this project here."""
    sys.path.append(str(ROOT / "tests" / "attacks"))
    return importlib.import_module("suite")


def make_autograder(folder: Path) -> Path:
    """otter's zip with the three tests."""
    tests = folder / "tests"
    tests.mkdir()
    for name, (points, check) in CHECKS.items():
        (tests / f"{name}.py").write_text(TEST.format(name=name, points=points, check=check))
    subprocess.run([OTTER, "generate", "-t", tests, "-o", folder / "autograder.zip"], check=True, capture_output=True)
    return folder / "autograder.zip"


def run(autograder: Path, folder: Path, source: bytes, known: str) -> tuple[float, str]:
    """The score that otter gives a submission, and its loot."""
    (folder / "calc.py").write_bytes(source)
    (folder / "known.py").write_text(known)
    start, loot = folder / "start", folder / "loot"
    start.mkdir()
    (start / "sitecustomize.py").write_text(TELL)
    (start / "known.py").write_text(known)
    env = {**os.environ, "PYTHONPATH": str(start), "DLL_LOOT": str(loot)}
    command = [OTTER, "run", "--no-logo", "-a", autograder, "-o", folder, folder / "calc.py"]
    try:
        subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return 0.0, "hangs"
    score = 0.0
    if (folder / "results.json").is_file():
        try:
            tests = json.loads((folder / "results.json").read_text())["tests"]
            score = sum(test["score"] for test in tests if "max_score" in test)
        except (ValueError, KeyError, TypeError):
            score = float("nan")
    return score, loot.read_text().strip() if loot.exists() else ""


def main() -> None:
    """Print a line for each attack, and the count."""
    suite = load_suite()
    succeeded = tried = 0
    with tempfile.TemporaryDirectory() as place:
        autograder = make_autograder(Path(place))
        right = b"def double(x): return 2 * x\ndef quadruple(x): return 4 * x\n"
        right += b"def factorial(n): return 1 if n < 2 else n * factorial(n - 1)\n"
        (Path(place) / "right").mkdir()
        assert run(autograder, Path(place) / "right", right, "") == (10.0, "")
        attacks = suite.attacks()
        if QUICK:
            attacks = list({attack.path.parent: attack for attack in attacks}.values())
        for attack in attacks:
            if attack.name.startswith(HARMFUL):
                print(f"not run    {attack.name}")
                continue
            folder = Path(place) / attack.name.replace("/", "-")
            folder.mkdir()
            ground = suite.Ground(folder / "ground", os.geteuid())
            neighbour = folder / "neighbour.py"
            neighbour.write_bytes(right)
            (folder / "out").mkdir()
            (folder / "out" / "gradebook.sqlite").write_text("x")
            score, loot = run(autograder, folder, attack.path.read_bytes(), ground.known(neighbour, folder / "out"))
            harm = ground.harm()
            ground.close()
            for path in Path(tempfile.gettempdir()).glob(f"{suite.MARK}*"):
                path.unlink()
            for process in suite.psutil.process_iter(["name"]):
                if (process.info["name"] or "").startswith(suite.MARK):
                    process.kill()
            won = score > attack.most or bool(loot) or bool(harm)
            tried += 1
            succeeded += won
            how = f"{score:g} points; {(loot.splitlines() or ['no loot'])[0][:50]}; {(harm or ['no harm'])[0][:50]}"
            print(f"{'SUCCEEDED' if won else 'failed   '}  {attack.name}: {how}", flush=True)
    print(f"{succeeded} of {tried} succeed against plain `otter run`")


if __name__ == "__main__":
    main()
