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

from .notebook_cells import names_bound_in
from .statements import (
    ASSIGNMENTS,
    COMPOUNDS,
    DEFINITIONS,
    bound_in,
    called,
    called_inside,
    changed_names,
    dotted_name,
    is_unwritten,
    says_nothing,
    targets,
)

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
FUTURE = "from __future__ import annotations\n"
"""Stands before units that are put together: so annotations need nothing while the module is imported."""
ANY_NAME = "*"
"""What a star import binds."""
MAX_TEXT = 200_000
"""Characters that are parsed at once."""
_MAX_STATEMENTS = 5_000
_FUNCTION_MAKERS = (ast.Lambda, ast.IfExp, ast.Name, ast.Attribute, ast.Call)
_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
_RISKY = {
    "load", "open", "read", "download", "hub", "datasets", "data", "input", "system", "popen", "run", "call",
    "check_output", "exec", "eval", "compile", "import_module", "mount", "save", "print", "seed", "manual_seed",
    "urlopen", "urlretrieve", "get", "imread", "imshow", "show", "train", "fit", "backward", "step",
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
    """`import`, `function`, `class`, `assignment`, or `change` of an object that has a name."""
    is_stub: bool = False
    functions: frozenset[str] = frozenset()
    """Of what it binds that which may be called."""
    value: ast.expr | None = None
    """Of an assignment what may make a function of the name."""
    uses: frozenset[str] = frozenset()
    """`needs`, without what stands in annotations alone."""
    changes: frozenset[str] = frozenset()
    """Names whose objects it changes."""
    decorators: frozenset[str] = frozenset()
    """The names of what decorates it, in their dotted form."""
    calls_inside: frozenset[str] | None = None
    """What a function calls when it is called; None where that may take long or change something."""
    module: str = ""
    """What an import is from, its first part."""


class Parsed(NamedTuple):
    """A text as units, and the lines of what only runs."""

    units: tuple[Unit, ...]
    runs: tuple[int, ...]


def parsed(cell: int, source: str, lines_before: int = 0) -> Parsed:
    """The units of a text. Raises one of UNREADABLE where it cannot be parsed."""
    if len(source) > MAX_TEXT:
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
            units += (unit._replace(line=unit.line + lines_before) for unit in found) if lines_before else found
            if not found and not says_nothing(node):
                runs.append(node.lineno + lines_before)
    return Parsed(tuple(units), tuple(runs))


def is_risky(name: str) -> bool:
    """Whether calling this does more than to make a value."""
    return not _RISKY.isdisjoint(name.split("."))


def is_safe_call(name: str, imported: frozenset[str], classes: frozenset[str]) -> bool:
    """Whether calling this makes a constant: a builtin, a class of one's own, or what was imported."""
    first, *rest = name.split(".")
    if is_risky(name):
        return False
    return first in imported or (not rest and (first in classes or first in _SAFE_BUILTINS)) or first == ""


def _units(cell: int, node: ast.stmt, lines: list[str]) -> Iterator[Unit]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imports(cell, node)
    elif isinstance(node, ast.ClassDef):
        yield _definition(_unit(cell, node, lines, {node.name}, "class"), node)
    elif isinstance(node, DEFINITIONS):
        unit = _unit(cell, node, lines, {node.name}, "function")
        yield _definition(unit, node)._replace(is_stub=is_unwritten(node), calls_inside=called_inside(node))
    elif isinstance(node, ASSIGNMENTS) and (names := targets(node)):
        is_lambda = isinstance(node.value, ast.Lambda)
        unit = _unit(cell, node, lines, names, "function" if is_lambda else "assignment")
        value = node.value if isinstance(node.value, _FUNCTION_MAKERS) else None
        yield unit._replace(value=value, calls_inside=called_inside(node.value) if is_lambda and node.value else None)
    elif isinstance(node, ASSIGNMENTS) and (names := changed_names(node)):
        yield _unit(cell, node, lines, set(), "change")._replace(changes=frozenset(names), calls=called(node))
    elif isinstance(node, COMPOUNDS):
        names, functions = bound_in(node)
        if names:
            yield _unit(cell, node, lines, names, "assignment")._replace(functions=frozenset(functions))
    elif (alias := getattr(ast, "TypeAlias", None)) is not None and isinstance(node, alias):
        yield _unit(cell, node, lines, {node.name.id}, "class")


def _definition(unit: Unit, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Unit:
    decorators = frozenset(dotted_name(decorator) for decorator in node.decorator_list)
    return unit._replace(functions=unit.binds, decorators=decorators)


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
        binds = frozenset((bound,))
        module = (alias.name if isinstance(node, ast.Import) else node.module or alias.name).partition(".")[0]
        yield Unit(cell, node.lineno, source, binds, none, none, kind="import", functions=binds, module=module)


def _unit(cell: int, node: ast.stmt, lines: list[str], binds: set[str], kind: str) -> Unit:
    source = _segment(node, lines)
    needs, uses, needs_now = _needs(source)
    if isinstance(node, ast.AugAssign):  # which tables have as a binding alone
        needs, uses, needs_now = needs | binds, uses | binds, needs_now | binds
    calls = called(node) if kind == "assignment" else frozenset()
    return Unit(cell, node.lineno, source, frozenset(binds), needs, needs_now, calls, kind, uses=uses)


def _segment(node: ast.stmt, lines: list[str]) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    last = node.end_lineno or node.lineno
    chosen = [line.encode("utf-8", "replace") for line in lines[first - 1 : last]]
    chosen[-1] = chosen[-1][: node.end_col_offset]
    if not decorators:
        chosen[0] = chosen[0][node.col_offset :]
    return b"\n".join(chosen).decode("utf-8", "replace")


def _needs(source: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The names that a text uses at all, those that it uses elsewhere than in annotations, and those at once."""
    ever = {name for name, _ in _used(source)} - _BUILTINS
    told = list(_used(FUTURE + source))
    elsewhere = {name for name, _ in told} - _BUILTINS - {"annotations"}
    now = {name for name, is_now in told if is_now} - _BUILTINS - {"annotations"}
    return frozenset(ever), frozenset(elsewhere), frozenset(now)


def _used(source: str) -> Iterator[tuple[str, bool]]:
    """Each name of the module that a text uses, and whether it does so while it is run."""
    waiting = [(symtable.symtable(source, "-", "exec"), True)]
    while waiting:
        table, is_now = waiting.pop()
        top = str(table.get_type()) == "module"
        for symbol in table.get_symbols():
            is_used = symbol.is_referenced() or (not top and symbol.is_declared_global())
            if is_used and (top or symbol.is_global()):
                yield symbol.get_name(), is_now
        for child in table.get_children():
            is_early = str(child.get_type()) == "class" or child.get_name().strip("<>") in _COMPREHENSIONS
            waiting.append((child, is_now and is_early))


def written_functions(content: bytes) -> frozenset[str]:
    """The functions at the left margin of a text that are no stubs; all that it names where it cannot be parsed."""
    try:
        units = parsed(1, content.decode("utf-8", "replace")).units
    except UNREADABLE:
        return frozenset(name for name in names_bound_in(content.decode("utf-8", "replace")))
    return frozenset(name for unit in units if not unit.is_stub for name in unit.functions | unit.binds)
