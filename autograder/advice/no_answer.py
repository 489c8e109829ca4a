"""Advice where no answer came: a missing file or name, an import, an exception, a process that ended or hung."""

from __future__ import annotations

import ast
import builtins
import difflib
import sys

import torch

from ..delivery.file_names import variant_of
from ..imported_names import imported_names
from ..model import Cause
from ..sandbox.missing_packages import PACKAGES
from ..text import Text, say
from .code_patterns import Pattern, dotted
from .context import AdviceContext, shown
from .student_source import Source, is_stub, is_text

_USUAL_IMPORTS = {
    "torch": "import torch",
    "Tensor": "from torch import Tensor",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "math": "import math",
    "same_shape": "from dll.autograder.shapes import same_shape",
}
_IMPORTED_LATE = frozenset(getattr(torch, "_lazy_modules", ()))
_COMPARED = 500
"""Names that are compared letter by letter."""


def like_named_file(case: AdviceContext) -> Text | None:
    """A file whose name a browser or an editor changed: `gan (1).py`, `GAN.py`, `gan.py.txt`."""
    for name in case.sources.names:
        if variant_of(name, [case.file]):
            return say("advice.like-named-file", name=name, wanted=case.file)
    if f"{case.problem}.ipynb" in case.sources.names:
        return say("advice.notebook-file", name=f"{case.problem}.ipynb", wanted=case.file)
    return say("advice.missing-file", wanted=case.file)


def inside_another(case: AdviceContext) -> Text | None:
    """The function stands inside a class or another function."""
    for name, line, holder in case.source.inner if case.source else ():
        if name == case.function and shown([holder]):
            return say("advice.inside", where=f"{case.file}:{line}", function=name, holder=holder)
    return None


def similar_name(case: AdviceContext) -> Text | None:
    """A function of almost the same name is in the file."""
    if case.source is None:
        return None
    others = {n: parts[-1] for n, parts in case.source.definitions.items() if shown([n]) and n not in case.wanted}
    by_name = {name.lower(): definition for name, definition in others.items()}
    close = difflib.get_close_matches(case.function.lower(), list(by_name)[:_COMPARED], n=1, cutoff=0.7)
    if not close:
        return None
    definition = by_name[close[0]]
    return say("advice.renamed", where=definition.where, name=definition.name, wanted=case.function)


def in_another_file(case: AdviceContext) -> Text | None:
    """The function is in another file, or nowhere."""
    for source in case.sources:
        if case.function in source.definitions:
            definition = source.definitions[case.function][-1]
            return say("advice.in-another-file", where=definition.where, function=case.function, wanted=case.file)
    return say("advice.no-such-function", wanted=case.function, file=case.file)


def left_over(case: AdviceContext) -> Text | None:
    """Code was written up to a `return`, but the `raise NotImplementedError` still stands."""
    if case.definition is None or case.place is None or is_stub(case.definition):
        return None
    if not any(isinstance(node, ast.Return) for node in ast.walk(case.definition.node)):
        return None  # without the line it would return nothing
    source, line = case.place
    if source.name != case.definition.file or not case.definition.node.lineno <= line <= (
        case.definition.node.end_lineno or 0
    ):
        return None
    return say("advice.left-over", where=case.failure.where, function=case.function)


def waits_for_part(case: AdviceContext) -> Text | None:
    """The function uses another one that is still a stub."""
    if case.place is None or case.definition is None:
        return None
    definition = case.place[0].definition_at(case.place[1])
    if definition is None or definition.node is case.definition.node or not shown([definition.name]):
        return None
    return say("advice.waits", where=definition.where, function=case.function, part=definition.name)


def raised_in_part(case: AdviceContext) -> Text | None:
    """The exception came from another function that is asked for, which this one uses."""
    definition = case.place[0].definition_at(case.place[1]) if case.place else None
    if definition is None or definition.name == case.function or definition.name not in case.wanted:
        return None
    return say("advice.raised-in-part", where=case.failure.where, function=case.function, part=definition.name)


def recursion(case: AdviceContext) -> Text | None:
    """The function calls itself without end."""
    if case.failure.exception != "RecursionError" or case.place is None:
        return None
    return say("advice.endless-recursion", where=case.failure.where, function=case.function)


def files(case: AdviceContext) -> Text | None:
    """A file is read or written."""
    closed = case.failure.exception in ("PermissionError", "FileNotFoundError")
    if case.place is None or not (closed or "Read-only file system" in case.failure.text):
        return None
    return say("advice.files", where=case.failure.where)


def module(case: AdviceContext) -> Text | None:
    """A package that is not installed, or a helper file that is not there."""
    if case.failure.exception not in ("ModuleNotFoundError", "ImportError") or case.place is None:
        return None
    source, line = case.place
    names = [name for name, at in source.imports if at == line and name not in sys.stdlib_module_names]
    names = names or source.packages_used_at(line, PACKAGES)  # where a stand-in was used
    if not names or not shown(names[:1]):
        return None
    name, where = names[0], f"{source.name}:{line}"
    if name in ("torch", "numpy", "dll") or f"{name}.py" in case.sources:
        return None
    if name in PACKAGES:
        return say("advice.package", where=where, name=name)
    return say("advice.helper", where=where, name=name)


def keyboard(case: AdviceContext) -> Text | None:
    """The line waits for the keyboard."""
    if found := [o for o in case.line_operations if o.kind is Pattern.KEYBOARD]:
        return say("advice.keyboard", where=case.failure.where, what=found[0].text)
    return None


def leaves(case: AdviceContext) -> Text | None:
    """The line ends the program."""
    if found := [o for o in case.line_operations if o.kind is Pattern.EXIT]:
        return say("advice.exit", where=case.failure.where, what=found[0].text)
    return None


def name(case: AdviceContext) -> Text | None:
    """A name that means nothing: the one that was probably meant."""
    if case.failure.exception not in ("NameError", "UnboundLocalError") or case.place is None:
        return None
    source, line = case.place
    known = source.bound | set(dir(builtins))
    for unknown in source.loads_at(line):
        if unknown in known or not shown([unknown]):
            continue
        if unknown in _USUAL_IMPORTS:
            return say("advice.import-it", where=case.failure.where, name=unknown, line=_USUAL_IMPORTS[unknown])
        close = difflib.get_close_matches(
            unknown, [n for n in sorted(known) if shown([n])][:_COMPARED], n=1, cutoff=0.6
        )
        if close:
            return say("advice.did-you-mean", where=case.failure.where, name=unknown, wanted=close[0])
        return say("advice.unknown-name", where=case.failure.where, name=unknown)
    return None


def attribute(case: AdviceContext) -> Text | None:
    """A function that torch does not have: the one that was probably meant."""
    if case.failure.exception != "AttributeError" or case.place is None:
        return None
    source, line = case.place
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.lineno == line and dotted(node) == f"torch.{node.attr}":
            known = dir(torch)  # not `hasattr`, which imports what it is asked about
            if node.attr in known or node.attr in _IMPORTED_LATE or not shown([node.attr]):
                continue
            close = difflib.get_close_matches(node.attr, known, n=1)
            wanted = f"torch.{close[0]}" if close else "torch"
            return say("advice.did-you-mean", where=case.failure.where, name=f"torch.{node.attr}", wanted=wanted)
    return None


def numpy(case: AdviceContext) -> Text | None:
    """numpy was given a tensor that gradients go through."""
    if case.failure.cause is not Cause.RAISED or case.failure.exception not in ("RuntimeError", "TypeError"):
        return None
    found = [o for o in case.line_operations if o.text == ".numpy()" or o.text.startswith(("np.", "numpy."))]
    if any(o.text == ".detach()" for o in case.line_operations):  # then it is something else
        return None
    return say("advice.numpy", where=case.failure.where, what=found[0].text) if found else None


def once(case: AdviceContext) -> Text | None:
    """Something that can be gone through only once was measured or indexed."""
    asked_more = any(said in case.failure.text for said in ("has no len()", "not subscriptable"))
    if case.failure.exception != "TypeError" or case.place is None or not asked_more:
        return None
    passed_once = any(kind in case.failure.text for kind in ("iterator", "generator"))
    return say("advice.once", where=case.failure.where) if passed_once else None


_PYTHONS = frozenset({"abs", "all", "any", "max", "min", "pow", "range", "round", "sum"})


def star_import(case: AdviceContext) -> Text | None:
    """A function of Python's that `from torch import *` has replaced."""
    if case.failure.exception not in ("TypeError", "RuntimeError") or case.place is None:
        return None
    source, line = case.place
    stars = [n for n in imported_names(source.nodes) if n.name == "*" and n.module == "torch"]
    names = sorted(_PYTHONS & set(source.loads_at(line)))
    if not stars or not names:
        return None
    return say("advice.star-import", where=f"{source.name}:{stars[0].line}", module="torch", name=names[0])


def in_place(case: AdviceContext) -> Text | None:
    """A change in place that autograd refuses."""
    if case.failure.exception != "RuntimeError" or case.definition is None:
        return None
    if case.failure.facts.during == "gradient":
        found = case.first(Pattern.IN_PLACE)
        return say("advice.in-place", where=found[0], what=found[1]) if found else None
    here = [o for o in case.line_operations if o.kind is Pattern.IN_PLACE and o.name in case.definition.parameters]
    return say("advice.in-place", where=case.failure.where, what=here[0].text) if here else None


def at_import(case: AdviceContext) -> Text | None:
    """Code outside of functions failed while the file was read."""
    outer = case.failure.facts.outer
    if case.failure.facts.during != "load" or outer is None or outer[0] not in case.sources:
        return None
    source, line = case.sources[outer[0]], outer[1]
    if any(at == line for _, at in source.imports):
        return None
    return say("advice.at-import", where=f"{source.name}:{line}")


def ended(case: AdviceContext) -> Text | None:
    """The process ended: what was running, and the line that ends it where the text shows one."""
    if case.failure.facts.during == "load":
        found = [o for o in case.source.operations if o.kind is Pattern.EXIT] if case.source else []
        if found:
            return say("advice.exit", where=f"{case.file}:{found[0].line}", what=found[0].text)
        return say("advice.died-at-import", file=case.file)
    if place := case.first(Pattern.EXIT):
        return say("advice.exit", where=place[0], what=place[1])
    return say("advice.died-in", where=case.definition.where, function=case.function) if case.definition else None


def endless(case: AdviceContext) -> Text | None:
    """The loop that did not end."""
    if case.failure.facts.during == "load":
        return _endless_at_import(case.source) if case.source else None
    if case.definition is None or case.failure.facts.during == "before":
        return None
    loops = case.operations({Pattern.LOOP})
    for definition, loop in sorted(loops, key=lambda found: found[1].text != "while"):
        where = f"{definition.file}:{loop.line}"
        return say(
            "advice.endless", where=where, loop=loop.text, function=definition.name if shown([definition.name]) else "-"
        )
    recursive = any(
        case.definition.name in definition.calls for definition in case.sources.with_called(case.definition)
    )
    key = "advice.endless-recursion" if recursive else "advice.slow"
    return say(key, where=case.definition.where, function=case.function)


def _endless_at_import(source: Source) -> Text | None:
    """Training at the top of a file, most likely: its first loop, or else its first call."""
    for wanted in ((ast.While, ast.For), (ast.Expr,)):
        for node in source.tree.body:
            if any(isinstance(inner, wanted) and not is_text(inner) for inner in _statements(node)):
                return say("advice.slow-import", where=f"{source.name}:{node.lineno}")
    return None


def _statements(node: ast.stmt) -> list[ast.stmt]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return []
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.stmt)]
