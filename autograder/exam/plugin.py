"""The pytest plugin that collects an exam once and then owns the run loop."""

from __future__ import annotations

import inspect
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from ..errors import Fault
from ..model import Variant
from ..sandbox.devices import precisions
from .given import Given
from .proxy import Subject

PRECISIONS = {"float32": torch.float32, "float64": torch.float64}


def points(weight: int, *, of: str, unique: bool = True) -> pytest.MarkDecorator:
    """The share of a function's points that a check carries, relative to the function's other checks.

    `of` is `problem.function`. What the function is worth stands in assignment.toml alone. `unique` is False where
    right answers may be different tensors of one shape: then two answers say nothing of each other.
    """
    return pytest.mark.points(weight, of=of, unique=unique)


@dataclass(frozen=True, eq=False)
class Item:
    """A collected check in one variant."""

    node: pytest.Function
    arguments: tuple[str, ...]
    params: dict[str, Any]
    problem: str
    function: str
    test: str
    weight: int
    variant: Variant
    law: str
    unique: bool = True

    @property
    def check(self) -> str:
        """The check's name, the same in every variant; the seed of its numbers."""
        return f"{self.problem}.{self.function}.{self.test}"


@dataclass(frozen=True)
class Bench:
    """What a check can ask for in one run."""

    student: Subject
    reference: Subject
    given: Given


class ExamPlugin:
    """Collects items, hands over to the examiner, runs single items on request."""

    def __init__(self, devices: tuple[str, ...], serve: Callable[[ExamPlugin], None]) -> None:
        self._devices = devices
        self._serve = serve
        self.items: list[Item] = []
        self.problems_in_collection: list[str] = []
        self.interrupted: BaseException | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the mark, so that a misspelt one is an error."""
        config.addinivalue_line("markers", "points(weight, of): what a check is worth")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """An exam that cannot be collected is our failure."""
        if report.failed:
            self.problems_in_collection.append(str(report.longrepr))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand over to the examiner, which runs items as it needs them."""
        if not self.problems_in_collection:
            try:
                for node in session.items:
                    self.items += _items(node, self._devices)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of a check's own arithmetic: nobody could act on one
                    self._serve(self)
            except BaseException as error:  # noqa: BLE001 - pytest would swallow it: `run_exam` raises it again
                self.interrupted = error
        return True

    def run(self, item: Item, bench: Bench) -> BaseException | None:
        """Call one check with what it asks for; returns what it raised.

        Pytest has collected it, rewritten its assertions and parametrized it; its own protocol of running a test costs
        more than most checks do.
        """
        offered = {
            "student": bench.student,
            "reference": bench.reference,
            "given": bench.given,
            "dtype": bench.given.dtype,
            "device": item.variant.device,
        }
        arguments = {name: item.params[name] if name in item.params else offered[name] for name in item.arguments}
        try:
            item.node.obj(**arguments)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it says how the check ended
            return error
        return None


OFFERED = ("student", "reference", "given", "dtype", "device")
"""What a check can ask for by the names of its arguments: its parameters apart, there are no fixtures."""


def _items(node: pytest.Item, devices: tuple[str, ...]) -> list[Item]:
    """A collected check in its variants: one that draws inputs runs in both precisions and on every device."""
    mark = node.get_closest_marker("points")
    if mark is None or not isinstance(node, pytest.Function):
        raise Fault("fault.exam", error=f"{node.name} has no @points")
    arguments = tuple(inspect.signature(node.obj).parameters)
    params: dict[str, Any] = dict(node.callspec.params) if hasattr(node, "callspec") else {}
    if unknown := [name for name in arguments if name not in params and name not in OFFERED]:
        raise Fault("fault.exam", error=f"{node.name} asks for {unknown[0]}; there are {', '.join(OFFERED)}")
    problem, _, function = mark.kwargs["of"].partition(".")
    suffix = "[" + "-".join(str(value) for value in params.values()) + "]" if params else ""
    variants = [Variant("cpu", "float64")]
    if any(name in arguments for name in ("given", "dtype", "device")):
        variants = [Variant(d, t) for t in PRECISIONS for d in devices if t in precisions(d)]
    return [
        Item(
            node=node,
            arguments=arguments,
            params=params,
            problem=problem,
            function=function,
            test=node.originalname + suffix,
            weight=mark.args[0],
            variant=variant,
            law=" ".join((node.obj.__doc__ or "").split()),
            unique=mark.kwargs["unique"],
        )
        for variant in variants
    ]


def run_exam(paths: list[Path], devices: tuple[str, ...], serve: Callable[[ExamPlugin], None]) -> None:
    """Collect the tests at `paths` once and call `serve` with the plugin that can run them."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    options = ["--noconftest", "-p", "no:terminal", "-p", "no:cacheprovider", "--capture=no", "--import-mode=importlib"]
    plugin = ExamPlugin(devices, serve)
    pytest.main(["-c", os.devnull, f"--rootdir={paths[0].parent}", *options, *map(str, paths)], plugins=[plugin])
    if plugin.interrupted is not None:
        raise plugin.interrupted
    if plugin.problems_in_collection:
        raise Fault("fault.exam", error=plugin.problems_in_collection[0])
