"""What torchvision brings from its cache or the net: MNIST and GoogLeNet. It is not installed with `dll`."""

from __future__ import annotations

import contextlib
import importlib
import io
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path
from torch import Tensor, nn

from ..errors import DllError
from ..neutral import plain
from .picture import Picture

_SECONDS = 20
"""For which a server may say nothing."""


def mnist(picture: Picture, option: str) -> tuple[Tensor, Tensor]:
    """60000 handwritten digits for an option of `dll show`: images (60000, 28, 28) in [0, 1], float32, and labels."""
    datasets = _torchvision("datasets", option)
    folder = cache_folder()
    with picture.waiting("MNIST の読み込み", "fetching MNIST"), _fetching(option, folder):
        found = datasets.MNIST(str(folder), train=True, download=True)
        images: Tensor = found.data.to(torch.float32) / 255
    return images, found.targets


def googlenet(picture: Picture, option: str) -> nn.Module:
    """GoogLeNet as trained on ImageNet, in eval mode, for an option of `dll show`."""
    models = _torchvision("models", option)
    folder = Path(torch.hub.get_dir())
    with picture.waiting("GoogLeNet の読み込み", "fetching GoogLeNet"), _fetching(option, folder):
        net: nn.Module = models.googlenet(weights=models.GoogLeNet_Weights.IMAGENET1K_V1, progress=False)
    return net.eval().requires_grad_(False)


def cache_folder() -> Path:
    """Where data lie that can be fetched again: on Linux XDG_CACHE_HOME/dll, by default ~/.cache/dll."""
    try:
        folder = user_cache_path("dll", appauthor=False)
    except RuntimeError:
        folder = Path()
    if not folder.is_absolute():  # older platformdirs say `~/...` for a user without a home
        raise DllError("show.no-home")
    return folder


def _torchvision(part: str, option: str) -> Any:
    """A module of torchvision. One that was made for another torch raises all kinds of errors at import."""
    try:
        importlib.import_module("torchvision")
        return importlib.import_module(f"torchvision.{part}")
    except ModuleNotFoundError as error:
        if error.name == "torchvision":
            raise DllError("show.no-torchvision", option=option) from None
        raise _unloadable(option, error) from error
    except Exception as error:
        raise _unloadable(option, error) from error


def _unloadable(option: str, error: Exception) -> DllError:
    return DllError("show.bad-torchvision", option=option, error=_last_line(error), version=torch.__version__)


@contextlib.contextmanager
def _fetching(option: str, folder: Path) -> Iterator[None]:
    """What goes wrong with the net or the cache becomes one sentence, and what torchvision prints is not shown."""
    before, printed = socket.getdefaulttimeout(), io.StringIO()
    socket.setdefaulttimeout(_SECONDS)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield
    except Exception as error:
        raise DllError("show.not-fetched", option=option, folder=folder, error=_last_line(error)) from error
    finally:
        socket.setdefaulttimeout(before)


def _last_line(error: Exception) -> str:
    """The last line, where torchvision puts what went wrong."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {plain(lines[-1] if lines else '-', 200)}"
