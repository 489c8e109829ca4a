"""The rooms and the direction of imports: each module may import only what stands above it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = [
    "text",
    "errors",
    "interpreter",
    "neutral",
    "atomic",
    "module_files",
    "imported_names",
    "own_frames",
    "workroom",
    "zips",
    "model",
    "assignment",
    "examfile",
    "mistakes",
    "solutions",
    "shapes",
    "delivery",
    "emulated",
    "jail",
    "sandbox",
    "intake",
    "exam",
    "advice",
    "examiner",
    "grading",
    "reports",
    "publish",
    "show",
    "verify",
    "watch",
    "commands",
]
MODULES = sorted((ROOT / "autograder").rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(ROOT / "autograder").parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[str]:
    """The rooms that a module imports, at the top or inside a function."""
    inside = path.relative_to(ROOT / "autograder").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        parts = [*inside[: len(inside) - (node.level - 1)], *(node.module.split(".") if node.module else [])]
        yield from [parts[0]] if parts else [alias.name for alias in node.names]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_up_the_list(path: Path) -> None:
    own = room(path)
    if own == "__init__":
        return
    assert own in LAYERS, f"{own} has no place in the order"
    for other in imported_rooms(path):
        assert LAYERS.index(other) <= LAYERS.index(own), f"{own} must not import {other}"


def test_every_room_of_the_order_exists() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} == set(LAYERS)


@pytest.mark.parametrize("path", [*MODULES, ROOT / "cli.py"], ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_small_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_library_never_names_an_assignment() -> None:
    for path in MODULES:
        assert "lec8" not in path.read_text(encoding="utf-8").lower(), path


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "autograder").with_suffix("").parts)


def imported_modules(path: Path) -> set[str]:
    """The modules of the library that a module imports, by their names below it."""
    inside = path.relative_to(ROOT / "autograder").parts[:-1]
    known = {module_name(p) for p in MODULES}
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*inside[: len(inside) - (node.level - 1)], *(node.module.split(".") if node.module else [])]
            found.add(".".join(base))
            found |= {".".join([*base, alias.name]) for alias in node.names}
    return found & known


def test_no_module_imports_itself_in_a_circle() -> None:
    imports = {module_name(path): imported_modules(path) for path in MODULES}
    left = dict(imports)
    while free := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}


def test_no_room_holds_more_than_a_fifth_of_the_library() -> None:
    sizes: dict[str, int] = {}
    for path in MODULES:
        sizes[room(path)] = sizes.get(room(path), 0) + len(path.read_text(encoding="utf-8").splitlines())
    assert max(sizes.values()) <= sum(sizes.values()) / 5, sizes


WORDS, TEXTS = {"check_result"}, {"check_result", "examinee", "session"}
"""What is said after a verdict; and what hands the text on, to say which line it was."""


def test_a_verdict_reads_no_text() -> None:
    for path in (ROOT / "autograder" / "examiner").glob("*.py"):
        of_advice = {name for name in imported_modules(path) if name.startswith("advice.")}
        allowed = of_advice if path.stem in WORDS else {"advice.student_source"} if path.stem in TEXTS else set()
        assert of_advice <= allowed, path


def public_names(path: Path) -> Iterator[str]:
    """The classes, functions and constants at the top of a module, and no entry point."""
    for node in parsed(path).body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        names += [node.name] if isinstance(node, ast.ClassDef | ast.FunctionDef) else []
        yield from (name for name in names if not name.startswith("_") and name not in ("main", "run"))


def test_no_public_name_has_two_meanings() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for name in public_names(path):
            homes.setdefault(name, []).append(module_name(path))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_no_two_modules_have_one_name() -> None:
    """Commands apart, which are called what they do."""
    stems = [path.stem for path in MODULES if path.stem != "__init__" and room(path) != "commands"]
    assert sorted(stems) == sorted(set(stems))
