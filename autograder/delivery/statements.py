"""What one statement of Python does, by its syntax tree: which names it binds or changes, and what it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
COMPOUNDS = (ast.If, ast.Try, ast.With)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_WRAPPERS = {
    "partial", "partialmethod", "compile", "jit", "njit", "script", "trace", "vmap", "grad", "vectorize", "cache",
    "lru_cache", "no_grad", "inference_mode", "enable_grad", "singledispatch", "staticmethod", "update_wrapper",
}  # fmt: skip
"""Calls that make a function of a function."""
_HARMLESS = {"print", "manual_seed", "seed", "display"}
"""Calls that do no harm beside a definition."""


def targets(node: ast.stmt) -> set[str]:
    """The names that an assignment binds; none where it changes an object instead."""
    names: set[str] = set()
    for target in _targets(node):
        if not isinstance(target, ast.Name):
            return set()
        names.add(target.id)
    return names


def changed_names(node: ast.stmt) -> set[str]:
    """The names whose objects an assignment changes: of `a.b = 1` and `a[0] += 1` it is `a`."""
    names: set[str] = set()
    for target in _targets(node):
        inner = target
        while isinstance(inner, ast.Attribute | ast.Subscript):
            inner = inner.value
        if isinstance(inner, ast.Name) and inner is not target:
            names.add(inner.id)
    return names


def _targets(node: ast.stmt) -> Iterator[ast.expr]:
    waiting: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        waiting = list(node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        waiting = [node.target]
    while waiting:
        target = waiting.pop()
        if isinstance(target, ast.Tuple | ast.List):
            waiting += target.elts
        elif isinstance(target, ast.Starred):
            waiting.append(target.value)
        else:
            yield target


def bound_in(node: ast.stmt) -> tuple[set[str], set[str]]:
    """What an `if`, `try` or `with` binds, and which of it may be called; nothing where it does more than that.

    Where it defines a function it may do more, without a loop.
    """
    names: set[str] = set()
    functions: set[str] = set()
    does_more = isinstance(node, ast.With)
    waiting: list[ast.stmt] = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, COMPOUNDS):
            waiting += (child for child in _blocks(inner))
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            functions |= {a.asname or a.name.partition(".")[0] for a in inner.names}
        elif isinstance(inner, DEFINITIONS):
            functions.add(inner.name)
        elif isinstance(inner, ASSIGNMENTS) and (bound := targets(inner)):
            names |= bound
        elif isinstance(inner, _LOOPS):
            return set(), set()
        elif not isinstance(inner, ast.Pass):
            does_more = True
    defines = any(isinstance(inner, DEFINITIONS) for inner in ast.walk(node))
    return (names | functions, functions) if defines or not does_more else (set(), set())


def _blocks(node: ast.If | ast.Try | ast.With) -> Iterator[ast.stmt]:
    yield from node.body
    yield from getattr(node, "orelse", [])
    yield from getattr(node, "finalbody", [])
    for handler in getattr(node, "handlers", []):
        yield from handler.body


def called(node: ast.AST) -> frozenset[str]:
    """The dotted names of what a statement calls while it runs; a call of something else is one without a name."""
    found: set[str] = set()
    waiting: list[ast.AST] = [node]
    is_around = isinstance(node, COMPOUNDS)
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, _FUNCTIONS):
            continue
        if isinstance(inner, ast.Await | ast.Yield | ast.YieldFrom):
            found.add("eval")
        if isinstance(inner, ast.Call):
            name = dotted_name(inner.func)
            found |= set() if is_around and name.rpartition(".")[2] in _HARMLESS else {name}
        waiting += ast.iter_child_nodes(inner)
    return frozenset(found)


def called_inside(node: ast.AST) -> frozenset[str] | None:
    """What a function calls when it is called itself; None where that may take long or change something."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, (*_LOOPS, ast.Global, ast.Nonlocal, ast.Await, ast.Yield, ast.YieldFrom)):
            return None
        if isinstance(inner, ast.Call):
            found.add(dotted_name(inner.func))
    return frozenset(found)


def dotted_name(node: ast.expr) -> str:
    """The name of what is called, with its parts."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def makes_function(value: ast.expr | None, names: set[str], functions: frozenset[str]) -> bool:
    """Whether what is assigned to these names may be a function.

    functions: what is known to be one, or holds some: definitions, classes and imports.
    """
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.IfExp):
        return any(makes_function(part, names, functions) for part in (value.body, value.orelse))
    if isinstance(value, ast.Name | ast.Attribute):
        return dotted_name(value).partition(".")[0] in functions
    if not isinstance(value, ast.Call):
        return False
    if set(dotted_name(value.func).split(".")) & _WRAPPERS:
        return True
    passed = {argument.id for argument in value.args if isinstance(argument, ast.Name)}
    return isinstance(value.func, ast.Name) and value.func.id in functions - names and bool(passed & names)


def is_unwritten(node: ast.AST) -> bool:
    """Whether a function has no body but a docstring and a `raise`, `pass` or `...`."""
    body = getattr(node, "body", [])
    return isinstance(body, list) and all(
        isinstance(n, ast.Raise | ast.Pass) or (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
        for n in body
    )


def says_nothing(node: ast.stmt) -> bool:
    """Whether it is a text, a `pass` or an import."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Pass | ast.Import | ast.ImportFrom)
