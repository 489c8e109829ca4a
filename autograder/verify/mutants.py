"""First-order mutants of a solution: the operators of cosmic-ray, and statements, calls and arguments left out.

A mutant that no check kills is a mistake that costs nothing, unless it computes the same: such equivalents are listed
in staff/equivalents.toml, each with its proof.
"""

from __future__ import annotations

import ast
import copy
import difflib
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ..errors import Fault
from ..solutions import BEGIN, END


@dataclass(frozen=True)
class Mutant:
    """A solution with one change: the lines of a function before and after it, as `ast.unparse` writes them."""

    function: str
    before: str
    after: str
    source: str


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change that makes no difference that a student could have read of, and why."""

    function: str
    before: str
    after: list[str]
    proof: str


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    equivalent: list[Equivalent] = []
    canary: str = ""


def load_equivalents(problem_folder: Path) -> dict[tuple[str, str, str], str]:
    """The proofs by function, lines before and lines after."""
    path = problem_folder / "staff" / "equivalents.toml"
    if not path.is_file():
        return {}
    try:
        listed = msgspec.toml.decode(path.read_bytes(), type=_Document).equivalent
    except msgspec.MsgspecError as error:
        raise Fault("fault.exam", error=f"{path}: {error}") from None
    return {(e.function, e.before, after): e.proof for e in listed for after in e.after}


def mutants(source: str) -> Iterator[Mutant]:
    """All mutants of a solution's functions that differ from it, and from each other, in more than messages."""
    original = _functions(source)
    seen: set[tuple[str, str, str]] = set()
    for text in (*_by_operators(source), *_by_omission(source)):
        change = _change(original, _functions(text))
        if change is not None and change not in seen:
            seen.add(change)
            yield Mutant(*change, text)


def _by_operators(source: str) -> Iterator[str]:
    """The mutants of cosmic-ray's operators, in the solution's own lines."""
    from cosmic_ray.mutating import MutationVisitor
    from cosmic_ray.plugins import get_operator, operator_names

    own = _own_lines(source)
    before = source.splitlines()
    for name in operator_names():
        operator = get_operator(name)
        if operator.arguments():  # which variable to put where: not asked for
            continue
        number = 0
        while (text := MutationVisitor.mutate_code(source, operator(), number)) is not None:
            number += 1
            lines = text.splitlines()
            at = next((i for i, (a, b) in enumerate(zip(before, lines, strict=False)) if a != b), len(lines) - 1)
            if at in own and _parses(text):
                yield text


def _own_lines(source: str) -> set[int]:
    """The numbers, from 0, of the lines between the markers."""
    found: set[int] = set()
    inside = False
    for number, line in enumerate(source.splitlines()):
        inside = (inside or line.strip() == BEGIN) and line.strip() != END
        if inside:
            found.add(number)
    return found


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _by_omission(source: str) -> Iterator[str]:
    """A statement, a call or an argument left out; two arguments swapped."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for edit in _edits(node):
            changed = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(changed)) if i == number)
            yield ast.unparse(ast.fix_missing_locations(edit(changed, target)))


def _edits(node: ast.AST) -> Iterator[Edit]:
    """What may be left out of a node, or swapped in it."""
    for block in ("body", "orelse", "finalbody"):
        statements = getattr(node, block, [])
        if isinstance(statements, list) and not isinstance(node, ast.Module):
            for place, statement in enumerate(statements):
                if isinstance(statement, _STATEMENTS) and not _is_text(statement):
                    yield functools.partial(_passing, block=block, place=place)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name | ast.Attribute):
            yield lambda tree, target: _Put(target, target.func.value).visit(tree)  # type: ignore[attr-defined]
        elif len(node.args) == 1 and not node.keywords:
            yield lambda tree, target: _Put(target, target.args[0]).visit(tree)  # type: ignore[attr-defined]
        for place in range(len(node.keywords)):
            yield functools.partial(_without_keyword, place=place)
        for place in range(len(node.args) - 1):
            yield functools.partial(_swapping, place=place)


_STATEMENTS = (ast.Expr, ast.Assign, ast.AugAssign, ast.If, ast.For, ast.With, ast.Try)
Edit = Callable[[ast.Module, ast.AST], ast.AST]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _passing(tree: ast.Module, target: ast.AST, block: str, place: int) -> ast.AST:
    getattr(target, block)[place] = ast.Pass()
    return tree


def _without_keyword(tree: ast.Module, target: ast.AST, place: int) -> ast.AST:
    assert isinstance(target, ast.Call)
    del target.keywords[place]
    return tree


def _swapping(tree: ast.Module, target: ast.AST, place: int) -> ast.AST:
    assert isinstance(target, ast.Call)
    target.args[place : place + 2] = target.args[place : place + 2][::-1]
    return tree


class _Put(ast.NodeTransformer):
    """Puts one expression in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old = old
        self._new = new

    def visit(self, node: ast.AST) -> ast.AST:
        found: ast.AST = self._new if node is self._old else self.generic_visit(node)
        return found


Functions = dict[str, list[str]]


def _functions(source: str) -> Functions:
    """The lines of each function at the top, without docstrings, annotations and what is formatted into messages."""
    tree = _Bare().visit(ast.parse(source))
    return {
        node.name: ast.unparse(ast.fix_missing_locations(node)).splitlines()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


class _Bare(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
            node.body = node.body[1:] or [ast.Pass()]
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        node.annotation = ast.Constant(0)
        return node

    def visit_FormattedValue(self, _: ast.FormattedValue) -> ast.AST:
        return ast.Constant("{}")


def _change(original: Functions, mutated: Functions) -> tuple[str, str, str] | None:
    for name, lines in original.items():
        others = mutated.get(name, [])
        for kind, a, b, c, d in difflib.SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
            if kind != "equal":
                return name, _joined(lines[a:b]), _joined(others[c:d])
    return None


def _joined(lines: list[str]) -> str:
    return "; ".join(line.strip() for line in lines)
