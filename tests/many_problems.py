"""An assignment with many problems, so that the real CLI runs once for many submissions."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import msgspec

from .conftest import TESTS, TOY


def make_assignment(root: Path, problems: Collection[str]) -> Path:
    """An assignment whose problems are copies of the toy's."""
    entry = (
        (TOY / "assignment.toml").read_text(encoding="utf-8").partition("[[problem]]")[2].partition("[[problem]]")[0]
    )
    entries = "".join("[[problem]]" + entry.replace('name = "calc"', f'name = "{p}"') for p in problems)
    head = 'format = 1\nname = "many"\ntitle = { ja = "多くの問題", en = "Many problems" }\n'
    limits = "[limits]\ncheck_seconds = 0.5\nsubmission_seconds = 100\nmemory_mib = 512\n"
    folder = root / "assignments" / "many"
    for problem in problems:
        shutil.copytree(TOY / "calc", folder / problem)
        for path in (*(folder / problem).rglob("test_*.py"), folder / problem / "staff" / "mistakes.toml"):
            path.write_text(path.read_text(encoding="utf-8").replace("calc.", f"{problem}."), encoding="utf-8")
        _rename_recording(folder / problem / "public" / "recorded.msgpack", problem)
        for kind in ("starter", "solutions"):
            (root / kind / "many").mkdir(parents=True, exist_ok=True)
            shutil.copy(TESTS / "toy" / kind / "toy" / "calc.py", root / kind / "many" / f"{problem}.py")
    (folder / "assignment.toml").write_text(head + limits + entries, encoding="utf-8")
    return folder


def _rename_recording(path: Path, problem: str) -> None:
    """Make the recorded answers of `calc` those of another problem."""
    recording = msgspec.msgpack.decode(path.read_bytes())
    checks = {name.replace("calc.", f"{problem}.", 1): check for name, check in recording["checks"].items()}
    path.write_bytes(msgspec.msgpack.encode({"checks": checks}))
