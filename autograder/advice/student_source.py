"""What a submission's text says about its functions, for advice after the verdict. Nothing of it is executed.

The text is hostile: it may be four megabytes of brackets. A file is looked at only where it is short enough and a
trial went well; whatever the parser gives up on says nothing.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..imported_names import imported_names
from .code_patterns import Operation, inside, operations
from .text_trials import PARSED_BYTES, TextTrials, quietly

_LINES_LIMIT = 300_000
"""Bytes of a file whose lines are counted."""
_CALLS = 100
_HELPERS = 30
_NAME_LIMIT = 40
_LINE_END = re.compile(r"\r\n|\r|\n")
_GIVEN_UP = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Definition:
    """One function of a file."""

    file: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

    @property
    def where(self) -> str:
        """`file:line` of its first line."""
        return f"{self.file}:{self.node.lineno}"

    @functools.cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of what is passed by position."""
        return tuple(a.arg for a in (*self.node.args.posonlyargs, *self.node.args.args))

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many positional arguments."""
        arguments = self.node.args
        unset = [a for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is None]
        least = len(self.parameters) - len(arguments.defaults)
        return not unset and least <= count and (count <= len(self.parameters) or arguments.vararg is not None)

    @functools.cached_property
    def operations(self) -> tuple[Operation, ...]:
        """What it does that may explain a failure, in the order of lines."""
        return operations(self.node)

    @functools.cached_property
    def returns(self) -> tuple[tuple[int, bool], ...]:
        """The line of each of its own `return`s, and whether a value stands there."""
        if isinstance(self.node, ast.Lambda):
            return ((self.node.lineno, True),)
        found = [n for n in inside(self.node) if isinstance(n, ast.Return)]
        return tuple(sorted((n.lineno, n.value is not None) for n in found))

    @functools.cached_property
    def calls(self) -> frozenset[str]:
        """The plain names that it calls."""
        calls = [n.func for n in ast.walk(self.node) if isinstance(n, ast.Call)]
        return frozenset(f.id for f in calls if isinstance(f, ast.Name))


class Source:
    """One file of a submission."""

    def __init__(self, name: str, content: bytes, trials: TextTrials | None = None) -> None:
        self.name = name
        self._trials = trials or TextTrials({name: content})
        text = content.decode("utf-8-sig", errors="replace") if len(content) <= _LINES_LIMIT else ""
        self.lines = _LINE_END.split(text)
        self.content = content if len(content) <= PARSED_BYTES else b""
        if self.lines[-1] == "":
            del self.lines[-1]

    @functools.cached_property
    def tree(self) -> ast.Module:
        """The parsed file; empty where it cannot be parsed."""
        if self._trials.verdict(self.name).parses:
            with contextlib.suppress(*_GIVEN_UP):
                return quietly(lambda: ast.parse(self.content))
        return ast.Module([], [])

    @functools.cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree."""
        return tuple(ast.walk(self.tree))

    @functools.cached_property
    def syntax_error(self) -> SyntaxError | None:
        """What Python finds wrong with the text, found anew from the text alone."""
        return self._trials.verdict(self.name).error

    @functools.cached_property
    def undecodable_line(self) -> int | None:
        """The first line that is not UTF-8."""
        try:
            self.content.decode()
        except UnicodeDecodeError as error:
            return len(_LINE_END.split(self.content[: error.start].decode()))
        return None

    @functools.cached_property
    def definitions(self) -> dict[str, list[Definition]]:
        """All functions at the top of the file, in `if` and `try` too, by name; of several the last one counts."""
        found: dict[str, list[Definition]] = {}
        for node in _top(self.tree.body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(node.name, []).append(Definition(self.name, node.name, node))
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if isinstance(node.value, ast.Lambda):
                    found.setdefault(name, []).append(Definition(self.name, name, node.value))
                elif isinstance(node.value, ast.Name) and node.value.id in found:
                    found[name] = found[node.value.id][-1:]
        return found

    @functools.cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations of the file."""
        return operations(self.tree)

    @functools.cached_property
    def inner(self) -> tuple[tuple[str, int, str], ...]:
        """Functions that stand inside a class or another function: name, line, the name of what they are in."""
        outer = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        return tuple(
            (node.name, node.lineno, holder.name)
            for holder in self.nodes
            if isinstance(holder, outer)
            for node in inside(holder)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )

    @functools.cached_property
    def imports(self) -> tuple[tuple[str, int], ...]:
        """The first part of each imported module's name, and the line."""
        found = ((name.package, name.line) for name in imported_names(self.nodes) if name.package)
        return tuple(dict.fromkeys(found))

    @functools.cached_property
    def bound(self) -> frozenset[str]:
        """Every name that is given a meaning anywhere in the file."""
        names: set[str] = set()
        for node in self.nodes:
            match node:
                case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                    names.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    names.add(name)
                case ast.alias(name=name, asname=other):
                    names.add(other or name.partition(".")[0])
                case ast.ExceptHandler(name=str(name)):
                    names.add(name)
        return frozenset(names)

    def packages_used_at(self, line: int, packages: frozenset[str]) -> list[str]:
        """Those of some packages that a line uses a name of, by the imports of the file."""
        loaded = set(self.loads_at(line))
        found = dict.fromkeys(name.package for name in imported_names(self.nodes) if name.bound in loaded)
        return [name for name in found if name in packages]

    def loads_at(self, line: int) -> list[str]:
        """The names that are read on a line."""
        return [
            node.id
            for node in self.nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.lineno == line
        ]

    def definition_at(self, line: int) -> Definition | None:
        """The function at the top of the file that a line is in."""
        parts = [p for same in self.definitions.values() for p in same]
        return next((p for p in parts if p.node.lineno <= line <= (p.node.end_lineno or 0)), None)


class Sources:
    """All Python files of a submission, read before its first line runs."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        self.names = tuple(path.name for path in paths[:1000])
        self._helpers: dict[str, list[Source]] = {}
        self.seconds: defaultdict[str, float] = defaultdict(float)
        """Processor time spent on advice so far, by problem."""
        texts = {
            path.name: path.read_bytes()
            for path in paths
            if path.suffix == ".py" and path.is_file() and not path.is_symlink()
        }
        trials = TextTrials(texts)
        self._files = {name: Source(name, text, trials) for name, text in texts.items()}

    def __contains__(self, file: str) -> bool:
        return file in self._files

    def __getitem__(self, file: str) -> Source:
        return self._files[file]

    def get(self, file: str) -> Source | None:
        """A file, where the submission has it."""
        return self._files.get(file)

    def __iter__(self) -> Iterator[Source]:
        return iter(self._files.values())

    def has_line(self, file: str, line: int) -> bool:
        """Whether the submission has such a line."""
        return 1 <= line <= len(self.lines(file))

    def lines(self, file: str) -> list[str]:
        """The lines of a file; none where the submission does not have it."""
        return self._files[file].lines if file in self._files else []

    def definition(self, file: str, name: str) -> Definition | None:
        """The function of that name that a file has, or gets from another file of the same student."""
        own = self._files.get(file)
        if own is None:
            return None
        if file not in self._helpers:
            modules = dict.fromkeys(module for module, _ in own.imports)
            found = [helper for m in modules if (helper := self._files.get(f"{m}.py")) is not None]
            self._helpers[file] = found[:_HELPERS]
        for source in (own, *self._helpers[file]):
            if name in source.definitions:
                return source.definitions[name][-1]
        return None

    def with_called(self, definition: Definition) -> list[Definition]:
        """The function, and then the student's own functions that it calls."""
        reached = [definition]
        for caller in reached:
            if len(reached) < 30:
                found = [self.definition(caller.file, name) for name in sorted(caller.calls)[:_CALLS]]
                reached += [p for p in dict.fromkeys(found) if p is not None and p not in reached]
        return reached


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is a text alone, like a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_stub(definition: Definition) -> bool:
    """Whether nothing was written yet: a docstring and a `raise`."""
    body = [] if isinstance(definition.node, ast.Lambda) else definition.node.body
    return bool(body) and all(isinstance(node, ast.Raise | ast.Pass) or is_text(node) for node in body)


def plain_name(name: str) -> bool:
    """Whether a student's name may be shown: an identifier, and a short one."""
    return name.isidentifier() and len(name) <= _NAME_LIMIT


def _top(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when the file is read, those in `if`, `try` and `with` among them."""
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            blocks = [getattr(node, block, []) for block in ("body", "orelse", "finalbody")]
            blocks += [handler.body for handler in getattr(node, "handlers", [])]
            waiting += [inner for block in blocks[::-1] for inner in block[::-1]]
