"""The pytest plugin that collects an exam once and then owns the run loop."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
from _pytest.runner import runtestprotocol

from ..errors import Fault
from ..model import Variant
from .given import Given
from .proxy import Subject

DTYPES = {"float32": torch.float32, "float64": torch.float64}


def points(weight: int, *, of: str) -> pytest.MarkDecorator:
    """The share of a function's points that a check carries, relative to the function's other checks.

    `of` is `problem.function`. What the function is worth stands in assignment.toml alone.
    """
    return pytest.mark.points(weight, of=of)


@dataclass(frozen=True)
class Item:
    """A collected check in one variant."""

    node: pytest.Function
    problem: str
    function: str
    test: str
    weight: int
    variant: Variant
    law: str

    @property
    def check(self) -> str:
        """The check's name, the same in every variant; the seed of its numbers."""
        return f"{self.problem}.{self.function}.{self.test}"


@dataclass(frozen=True)
class Bench:
    """What the fixtures hand out during one run of one item."""

    student: Subject
    reference: Subject
    given: Given


class ExamPlugin:
    """Collects items, offers the fixtures, runs single items on request."""

    def __init__(self, devices: tuple[str, ...], serve: Callable[[ExamPlugin], None]) -> None:
        self._devices = devices
        self._serve = serve
        self._bench: Bench | None = None
        self._raised: BaseException | None = None
        self.items: list[Item] = []
        self.problems_in_collection: list[str] = []
        self.interrupted: BaseException | None = None

    @pytest.fixture
    def dtype(self) -> torch.dtype:
        """The precision of this run, for a check that is not parametrised by it."""
        return torch.float64

    @pytest.fixture
    def device(self) -> str:
        """The device of this run, for a check that is not parametrised by it."""
        return "cpu"

    @pytest.fixture
    def given(self, dtype: torch.dtype, device: str) -> Given:
        """The inputs of the check."""
        return self._current().given

    @pytest.fixture
    def student(self) -> Subject:
        """The submission's functions."""
        return self._current().student

    @pytest.fixture
    def reference(self) -> Subject:
        """The reference solution's functions, in float64 on the CPU."""
        return self._current().reference

    def _current(self) -> Bench:
        assert self._bench is not None
        return self._bench

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the mark, so that a misspelt one is an error."""
        config.addinivalue_line("markers", "points(weight, of): what a check is worth")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A check that draws inputs runs in both precisions and on every device."""
        if "dtype" in metafunc.fixturenames:
            metafunc.parametrize("dtype", list(DTYPES.values()), ids=list(DTYPES))
            metafunc.parametrize("device", list(self._devices))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """An exam that cannot be collected is our failure."""
        if report.failed:
            self.problems_in_collection.append(str(report.longrepr))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Turn pytest's items into ours."""
        self.items = [_item(node) for node in session.items if isinstance(node, pytest.Function)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand over to the examiner, which runs items as it needs them."""
        if not self.problems_in_collection:
            try:
                self._serve(self)
            except BaseException as error:  # noqa: BLE001 - pytest would swallow it: `run_exam` raises it again
                self.interrupted = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the exception itself; pytest's own report would format a traceback, at 13 ms a failure."""
        if call.excinfo is not None and self._raised is None:
            self._raised = call.excinfo.value
        assert call.when != "collect"
        outcome: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def run(self, item: Item, bench: Bench) -> BaseException | None:
        """Run one item with `bench` behind the fixtures; returns what it raised."""
        self._bench, self._raised = bench, None
        try:
            runtestprotocol(item.node, log=False, nextitem=None)
        finally:
            self._bench = None
        return self._raised


def _item(node: pytest.Function) -> Item:
    mark = node.get_closest_marker("points")
    if mark is None:
        raise Fault("fault.exam", error=f"{node.name} has no @points")
    problem, _, function = mark.kwargs["of"].partition(".")
    params: dict[str, Any] = dict(node.callspec.params) if hasattr(node, "callspec") else {}
    dtype, device = params.pop("dtype", torch.float64), params.pop("device", "cpu")
    suffix = "[" + "-".join(str(value) for value in params.values()) + "]" if params else ""
    doc = " ".join((node.obj.__doc__ or "").split())
    return Item(
        node=node,
        problem=problem,
        function=function,
        test=node.originalname + suffix,
        weight=mark.args[0],
        variant=Variant(device, str(dtype).removeprefix("torch.")),
        law=doc,
    )


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
