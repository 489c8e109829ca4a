"""A torchvision that stands in for the real one, which the tests cannot assume: its interface, and tiny contents."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

GOOD = {
    "__init__": "",
    "datasets": """
import torch
from dll.autograder.show.data import digits

class MNIST:
    def __init__(self, root, train=True, download=False):
        assert train and download
        print("Downloading http://example.org/train")
        open(root + "-asked", "w").close()
        images, self.targets = digits()
        large = torch.nn.functional.interpolate(images[:, None], size=(28, 28))[:, 0]
        self.data = (255 * large).to(torch.uint8)
""",
    "models": """
from collections import OrderedDict
from torch import nn

class GoogLeNet_Weights:
    IMAGENET1K_V1 = "as published"

def googlenet(*, weights, progress):
    assert (weights, progress) == ("as published", False)
    layers = ("inception3b", nn.Conv2d(3, 4, 3)), ("inception4c", nn.Tanh()), ("inception4e", nn.Conv2d(4, 2, 3))
    return nn.Sequential(OrderedDict(layers))
""",
}


Install = Callable[..., Path]


@pytest.fixture
def torchvision(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Install]:
    """Puts a torchvision before any other; `modules` replace those of GOOD. Returns the folder for PYTHONPATH."""

    def install(**modules: str) -> Path:
        package = tmp_path / "site" / "torchvision"
        package.mkdir(parents=True)
        for name, source in {**GOOD, **modules}.items():
            (package / f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(package.parent)
        return package.parent

    (tmp_path / "cache" / "torch").mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("TORCH_HOME", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    _forget()
    yield install
    _forget()


def _forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
