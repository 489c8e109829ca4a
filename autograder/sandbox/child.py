"""The student process: jails itself, imports the student's files, answers calls on one descriptor.

Everything it needs from `dll` is imported before the jail. It holds no test, no expected value, no solution.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import os
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import torch

from .. import shapes
from ..emulated import Unsupported
from ..own_frames import own_frames
from . import devices, link, wire
from .missing_packages import Placeholders
from .observation import seed_generators
from .parts import Parts
from .perform import CallFailed, perform
from .tensor_origins import Origins, is_about_devices, with_origin

_HAS_A_JAIL = sys.platform == "linux" and hasattr(os, "fork")
if _HAS_A_JAIL:
    from ..jail import confinement
    from . import forking

_TEXT_LIMIT = 2000
_QUICK = 1.0
"""Seconds that a call may take to be made once more for its line: both count as one."""
_VISIBLE = ("dll", "dll.autograder", "dll.autograder.shapes")
"""The only modules of `dll` that a student can import: `same_shape` and the packages above it."""


def main(channel: int, output: int) -> None:
    """Serve one submission on the socket `channel` until the examiner closes it; prints go to `output`.

    The fork server has called `forget_dll`: what is touched in a process that is forked is copied."""
    sock = forking.own_descriptors(channel, output)
    _print_utf8()
    _run(sock)


def main_spawned(device: str, *, optimizers: bool) -> None:
    """Serve one submission on stdin and stdout; prints go to stderr."""
    warm(optimizers=optimizers)
    devices.make_usable(device)
    forget_dll()
    gc.freeze()
    gc.enable()
    with contextlib.suppress(link.Closed):  # started ahead and never needed
        _run(_own_pipes())


def warm(*, optimizers: bool) -> None:
    """What every student process would otherwise do for itself: an optimizer's first step imports much."""
    torch.set_num_threads(1)
    if not optimizers:
        return
    parameter = torch.nn.Parameter(torch.ones(2))
    parameter.grad = torch.ones(2)  # no backward pass: with a GPU it starts threads, and no fork survives those
    torch.optim.Adam([parameter]).step()


def _run(stream: link.Stream) -> None:
    start = wire.decode_request(link.receive(stream))
    assert isinstance(start, wire.Start)
    try:
        lacking = devices.make_usable(start.device, anew=start.probe)  # before the jail: a driver opens what it needs
        levels = _confine(start)
    except Exception:  # reported as our failure, then raised: this process is of no use
        link.send(stream, wire.encode(wire.Broken(start.nonce, traceback.format_exc()[-_TEXT_LIMIT:])))
        raise
    link.send(stream, wire.encode(wire.Ready(start.nonce, levels, lacking[:_TEXT_LIMIT])))
    _serve(stream, start)


def _serve(stream: link.Stream, start: wire.Start) -> None:
    modules: dict[str, types.ModuleType] = {}
    dtypes: dict[str, torch.dtype] = {}
    stand_ins = Placeholders()
    parts = Parts(stream, start.folder)
    origins = None if start.device == "cpu" else Origins(start.folder)
    while True:
        try:
            request = wire.decode_request(link.receive(stream))
        except link.Closed:
            return
        _restore(start, dtypes.get(getattr(request, "module", "")))
        reply: wire.Reply
        match request:
            case wire.Load():
                seed_generators()  # a call does it for itself
                with origins or contextlib.nullcontext():
                    reply = _load(request, start.folder, modules, stand_ins)
                dtypes[request.module] = torch.get_default_dtype()  # a file may set its own, for itself
            case wire.Call():
                with parts.asking(request, modules.get(request.module)):
                    began = time.process_time()
                    reply = _call(request, start, modules)
                    quick = time.process_time() - began < _QUICK
                    if origins is not None and quick and is_about_devices(reply, start.device):
                        reply = with_origin(reply, request, modules[request.module], start.device, origins)
            case _:
                return
        sys.stdout.flush()
        sys.stderr.flush()
        link.send(stream, wire.encode(reply))


def _load(request: wire.Load, folder: str, modules: dict[str, types.ModuleType], stand_ins: Placeholders) -> wire.Reply:
    while request.module not in modules:
        try:
            modules[request.module] = _import(request.module, folder)
        except BaseException as error:  # noqa: BLE001 - sys.exit at import is the student's, and no pass
            sys.modules.pop(request.module, None)
            if not (isinstance(error, ImportError) and stand_ins.allow(error)):
                return _raised(request.nonce, error, folder, "load")
    return wire.Loaded(request.nonce)


def _import(name: str, folder: str) -> types.ModuleType:
    path = Path(folder) / f"{name}.py"
    if (present := sys.modules.get(name)) is not None and getattr(present, "__file__", None) == str(path):
        return present  # another file of the same student imported it
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _call(request: wire.Call, start: wire.Start, modules: dict[str, types.ModuleType]) -> wire.Reply:
    try:
        function: Callable[..., Any] = getattr(modules[request.module], request.function)
        if not callable(function):
            raise AttributeError(request.function)
    except AttributeError as error:
        return _raised(request.nonce, error, start.folder, "lookup")
    try:
        return perform(request, function, start.device)
    except CallFailed as failed:
        return _raised(request.nonce, failed.error, start.folder, failed.during)
    except (SystemExit, KeyboardInterrupt) as error:
        return _raised(request.nonce, error, start.folder, "call")


def _raised(
    nonce: int, error: BaseException, folder: str, during: Literal["load", "call", "gradient", "lookup"]
) -> wire.Raised:
    root = Path(folder)
    frames = [wire.Frame(frame.file.as_posix(), frame.line) for frame in own_frames(error, root)]
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_relative_to(root):
        frames.append(wire.Frame(Path(error.filename).relative_to(root).as_posix(), error.lineno or 1))
    bases = [kind.__name__ for kind in type(error).__mro__]
    return wire.Raised(nonce, bases[:16], _text_of(error)[:_TEXT_LIMIT], frames[-8:], during, excuse=_excuse(error))


def _excuse(error: BaseException) -> Literal["", "unsupported", "crowded"]:
    """Whether it is the device's failure, not the student's."""
    text = str(error)
    lacks_kernel = f"'{devices.EMULATED}' backend" in text or f"missing kernel for {devices.EMULATED}" in text
    if isinstance(error, Unsupported) or (isinstance(error, NotImplementedError | RuntimeError) and lacks_kernel):
        return "unsupported"
    return "crowded" if isinstance(error, RuntimeError) and devices.is_crowded(text) else ""


def _text_of(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return str(error.msg)
    try:
        return str(error)
    except Exception as second:  # noqa: BLE001 - a student's __str__ may raise anything
        return f"{type(error).__name__} whose text raises {type(second).__name__}"


class _Pipes:
    """Two pipes in place of a socket."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests = requests
        self._answers = answers

    def sendall(self, data: bytes) -> None:
        """Send everything, blocking."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._answers, rest) :]

    def recv(self, size: int) -> bytes:
        """At most `size` bytes, blocking; none at the end."""
        return os.read(self._requests, size)


def _own_pipes() -> _Pipes:
    if _HAS_A_JAIL:
        confinement.die_with_parent()
    pipes = _Pipes(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    _print_utf8()
    return pipes


def _print_utf8() -> None:
    """New streams: the old ones remember what lay behind their descriptors before, and how to encode for it."""
    sys.stdout, sys.stderr = (
        open(fd, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115 - for good
        for fd in (1, 2)
    )


def forget_dll() -> None:
    """No finder, path or module through which a student's file could reach `dll` itself, in this process and those that
    it forks; nothing of `dll` is imported after it."""
    for name in [n for n in sys.modules if n == "dll" or n.startswith("dll.")]:
        del sys.modules[name]
    top, package = types.ModuleType("dll"), types.ModuleType("dll.autograder")
    top.__path__, package.__path__ = [], []
    for name, module in zip(_VISIBLE, (top, package, shapes), strict=True):
        sys.modules[name] = module
    sys.meta_path[:] = [f for f in sys.meta_path if not _knows_dll(f)]
    checkout = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [p for p in sys.path if p and Path(p).resolve() != Path(checkout)]
    sys.path_importer_cache.clear()
    sys.argv[:] = [""]
    sys.dont_write_bytecode = True


def _knows_dll(finder: object) -> bool:
    """Whether an editable install's finder is the one that leads to the checkout."""
    module = getattr(finder, "__module__", "") or type(finder).__module__
    return "editable" in module


def _confine(start: wire.Start) -> list[str]:
    levels = []
    if _HAS_A_JAIL:
        confinement.set_limits(start.memory_mib, start.cpu_seconds)
        levels = confinement.enter(start.folder, start.scratch, start.device, strangers=start.strangers)
    os.environ.clear()
    os.environ.update(HOME=start.scratch, TMPDIR=start.scratch, PATH="", **devices.driver_variables(start.device))
    tempfile.tempdir = None  # what the fork server found is another folder
    sys.path.insert(0, start.folder)
    _restore(start)
    return levels


def _restore(start: wire.Start, dtype: torch.dtype | None = None) -> None:
    """Undo what an earlier call may have changed for the next: the fixed list of process-wide defaults.

    `dtype` is the default that the file of the next call set when it was imported.
    """
    torch.set_default_dtype(dtype or torch.float32)
    torch.set_default_device(None)
    torch.set_grad_enabled(True)
    wanted = start.device == devices.CUDA
    if torch.are_deterministic_algorithms_enabled() != wanted:  # the setter imports a compiler: only where needed
        torch.use_deterministic_algorithms(wanted, warn_only=True)
    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)
    os.chdir(start.folder)
