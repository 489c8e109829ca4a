"""The statements at the top of a Python text as units that can be put together anew: what each binds and needs.

Nothing is executed. What a unit needs is found by Python's own symbol tables.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections.abc import Iterator
from typing import NamedTuple

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
FUTURE = "from __future__ import annotations\n"
"""Stands before units that are put together: so annotations need nothing while the module is imported."""
ANY_NAME = "*"
"""What a star import binds."""
_MAX_TEXT = 200_000
"""Characters that are parsed at once."""
_MAX_STATEMENTS = 5_000
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
_RISKY = {
    "load", "open", "read", "download", "hub", "datasets", "data", "input", "system", "popen", "run", "call",
    "check_output", "exec", "eval", "compile", "import_module", "mount", "save", "print", "seed", "manual_seed",
    "urlopen", "urlretrieve", "get", "imread", "imshow", "show",
}  # fmt: skip
"""Parts of the names of what no constant is made with."""
_SAFE_BUILTINS = {
    "abs", "bool", "bytes", "complex", "dict", "divmod", "enumerate", "filter", "float", "frozenset", "int",
    "isinstance", "len", "list", "map", "max", "min", "object", "pow", "range", "repr", "reversed", "round",
    "set", "slice", "sorted", "str", "sum", "tuple", "zip", "hasattr", "getattr", "type", "chr", "ord",
}  # fmt: skip
_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


class Unit(NamedTuple):
    """One statement, or one name of an import."""

    cell: int
    line: int
    source: str
    binds: frozenset[str]
    needs: frozenset[str]
    """Names of the module that it uses, whenever; builtins are none."""
    needs_now: frozenset[str]
    """Those that it uses while the module is imported."""
    calls: frozenset[str] = frozenset()
    """What an assignment calls: the first part of each name; empty parts where that is no name."""
    kind: str = "assignment"
    """`import`, `function`, `class` or `assignment`."""
    is_stub: bool = False


class Parsed(NamedTuple):
    """A text as units, and the lines of what only runs."""

    units: tuple[Unit, ...]
    runs: tuple[int, ...]


def parsed(cell: int, source: str) -> Parsed:
    """The units of a text. Raises one of UNREADABLE where it cannot be parsed."""
    if len(source) > _MAX_TEXT:
        raise MemoryError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
        if len(tree.body) > _MAX_STATEMENTS:
            raise MemoryError
        lines = source.split("\n")
        units: list[Unit] = []
        runs: list[int] = []
        for node in tree.body:
            found = list(_units(cell, node, lines))
            units += found
            if not found and not _says_nothing(node):
                runs.append(node.lineno)
    return Parsed(tuple(units), tuple(runs))


def is_safe_call(name: str, imported: frozenset[str], classes: frozenset[str]) -> bool:
    """Whether calling this makes a constant: a builtin, a class of one's own, or what was imported."""
    first, *rest = name.split(".")
    if not _RISKY.isdisjoint((first, *rest)):
        return False
    return first in imported or (not rest and (first in classes or first in _SAFE_BUILTINS)) or first == ""


def _units(cell: int, node: ast.stmt, lines: list[str]) -> Iterator[Unit]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imports(cell, node)
    elif isinstance(node, _DEFINITIONS):
        kind = "class" if isinstance(node, ast.ClassDef) else "function"
        yield _unit(cell, node, lines, {node.name}, kind, is_stub=kind == "function" and is_unwritten(node))
    elif isinstance(node, _ASSIGNMENTS) and (names := _targets(node)):
        is_lambda = isinstance(node.value, ast.Lambda)
        yield _unit(cell, node, lines, names, "function" if is_lambda else "assignment")
    elif isinstance(node, ast.If | ast.Try) and (names := _bound_in(node)):
        yield _unit(cell, node, lines, names, "assignment")
    elif (alias := getattr(ast, "TypeAlias", None)) is not None and isinstance(node, alias):
        yield _unit(cell, node, lines, {node.name.id}, "class")


def _imports(cell: int, node: ast.Import | ast.ImportFrom) -> Iterator[Unit]:
    """One unit for each name: what is not needed may not be installed."""
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return
    for alias in node.names:
        bound = alias.asname or alias.name.partition(".")[0]
        if isinstance(node, ast.Import):
            source = ast.unparse(ast.Import([alias]))
        else:
            source = ast.unparse(ast.ImportFrom(node.module, [alias], node.level))
        none: frozenset[str] = frozenset()
        yield Unit(cell, node.lineno, source, frozenset((bound,)), none, none, kind="import")


def _unit(cell: int, node: ast.stmt, lines: list[str], binds: set[str], kind: str, is_stub: bool = False) -> Unit:
    source = _segment(node, lines)
    needs, needs_now = _needs(source)
    if isinstance(node, ast.AugAssign):  # which tables have as a binding alone
        needs, needs_now = needs | binds, needs_now | binds
    called = _called(node) if kind == "assignment" else frozenset()
    return Unit(cell, node.lineno, source, frozenset(binds), needs, needs_now, called, kind, is_stub)


def _segment(node: ast.stmt, lines: list[str]) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    last = node.end_lineno or node.lineno
    chosen = [line.encode("utf-8", "replace") for line in lines[first - 1 : last]]
    chosen[-1] = chosen[-1][: node.end_col_offset]
    if not decorators:
        chosen[0] = chosen[0][node.col_offset :]
    return b"\n".join(chosen).decode("utf-8", "replace")


def _needs(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a text uses at all, annotations among them, and those that it uses at once."""
    ever = {name for name, _ in _used(source)} - _BUILTINS
    now = {name for name, is_now in _used(FUTURE + source) if is_now} - _BUILTINS - {"annotations"}
    return frozenset(ever), frozenset(now)


def _used(source: str) -> Iterator[tuple[str, bool]]:
    """Each name of the module that a text uses, and whether it does so while it is run."""
    waiting = [(symtable.symtable(source, "-", "exec"), True)]
    while waiting:
        table, is_now = waiting.pop()
        top = str(table.get_type()) == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (top or symbol.is_global()):
                yield symbol.get_name(), is_now
        for child in table.get_children():
            is_early = str(child.get_type()) == "class" or child.get_name().strip("<>") in _COMPREHENSIONS
            waiting.append((child, is_now and is_early))


def _targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> set[str]:
    """The names that an assignment binds; none where it changes an object instead."""
    names: set[str] = set()
    waiting: list[ast.expr] = list(node.targets) if isinstance(node, ast.Assign) else [node.target]
    while waiting:
        target = waiting.pop()
        if isinstance(target, ast.Tuple | ast.List):
            waiting += target.elts
        elif isinstance(target, ast.Starred):
            waiting.append(target.value)
        elif isinstance(target, ast.Name):
            names.add(target.id)
        else:
            return set()
    return names


def _bound_in(node: ast.If | ast.Try) -> set[str]:
    """What an `if` or `try` binds, where binding is all that it does."""
    names: set[str] = set()
    waiting: list[ast.stmt] = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.If | ast.Try):
            handlers = inner.handlers if isinstance(inner, ast.Try) else []
            final = inner.finalbody if isinstance(inner, ast.Try) else []
            waiting += [*inner.body, *inner.orelse, *final, *(n for handler in handlers for n in handler.body)]
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            names |= {a.asname or a.name.partition(".")[0] for a in inner.names}
        elif isinstance(inner, _DEFINITIONS):
            names.add(inner.name)
        elif isinstance(inner, _ASSIGNMENTS) and (bound := _targets(inner)):
            names |= bound
        elif not isinstance(inner, ast.Pass):
            return set()
    return names


def _called(node: ast.stmt) -> frozenset[str]:
    """The dotted names of what a statement calls while it runs; a call of something else is one without a name."""
    found: set[str] = set()
    waiting: list[ast.AST] = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(inner, ast.Await | ast.Yield | ast.YieldFrom):
            found.add("eval")
        if isinstance(inner, ast.Call):
            found.add(_dotted(inner.func))
        waiting += ast.iter_child_nodes(inner)
    return frozenset(found)


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def is_unwritten(node: ast.AST) -> bool:
    """Whether a function has no body but a docstring and a `raise`, `pass` or `...`."""
    body = getattr(node, "body", [])
    return isinstance(body, list) and all(
        isinstance(n, ast.Raise | ast.Pass) or (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
        for n in body
    )


def _says_nothing(node: ast.stmt) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Pass | ast.Import | ast.ImportFrom)
