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
    "modules",
    "workroom",
    "zips",
    "model",
    "assignment",
    "examfile",
    "mistakes",
    "solutions",
    "shapes",
    "intake",
    "emulated",
    "sandbox",
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
