"""MNIST and GoogLeNet by a torchvision that stands in for the real one; what is said where it or the net is missing."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from dll.autograder.assignment import load_assignment
from dll.autograder.errors import DllError
from dll.autograder.show.fetched import cache_folder, googlenet, mnist
from dll.autograder.show.picture import Picture
from dll.autograder.show.progress import Watch
from dll.autograder.show.student import Calls

from ..conftest import Dll
from .conftest import Install


@pytest.fixture
def picture() -> Iterator[Picture]:
    with Watch("en") as watch:
        yield Picture(Calls(), "en", 0, watch)


def test_mnist_comes_from_the_users_cache(
    torchvision: Install, picture: Picture, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torchvision()
    images, labels = mnist(picture, "--data mnist")
    assert images.shape == (len(labels), 28, 28)
    assert images.dtype == torch.float32
    assert (float(images.min()), float(images.max())) == (0, 1)
    assert (tmp_path / "cache" / "dll-asked").exists()
    assert capsys.readouterr() == ("", "")


def test_googlenet_comes_in_eval_mode_and_is_not_to_be_trained(torchvision: Install, picture: Picture) -> None:
    torchvision()
    net = googlenet(picture, "--network googlenet")
    assert not net.training
    assert not any(parameter.requires_grad for parameter in net.parameters())


def test_without_torchvision_it_is_said_how_to_install_it(
    torchvision: Install, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    for load, option in ((mnist, "--data mnist"), (googlenet, "--network googlenet")):
        with pytest.raises(DllError, match=f"^{option} needs torchvision, which is not installed; python -m pip"):
            load(picture, option)


@pytest.mark.parametrize(
    ("init", "error"),
    [
        ("raise RuntimeError('operator torchvision::nms does not exist')", "RuntimeError: operator torchvision::nms"),
        ("import nothing_like_it", "ModuleNotFoundError: No module named 'nothing_like_it'"),
    ],
)
def test_a_torchvision_for_another_torch_is_named(
    torchvision: Install, picture: Picture, init: str, error: str
) -> None:
    torchvision(__init__=init)
    with pytest.raises(DllError, match="cannot be loaded") as refused:
        mnist(picture, "--data mnist")
    assert error in refused.value.sentence.en
    assert torch.__version__ in refused.value.sentence.ja


OFFLINE = """
class MNIST:
    def __init__(self, root, train, download):
        print("Failed to download (trying next):")
        raise RuntimeError("Error downloading train.gz:\\nTried http://a, got:\\n<urlopen error no route>\\n")
"""
TORN = """
class GoogLeNet_Weights: IMAGENET1K_V1 = None
def googlenet(**_):
    raise EOFError
"""


def test_without_a_net_it_is_said_what_is_missing_and_nothing_else(
    torchvision: Install, picture: Picture, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torchvision(datasets=OFFLINE, models=TORN)
    before = socket.getdefaulttimeout()
    with pytest.raises(DllError, match=r"\(RuntimeError: <urlopen error no route>\)") as refused:
        mnist(picture, "--data mnist")
    assert str(tmp_path / "cache" / "dll") in refused.value.sentence.ja
    with pytest.raises(DllError, match=r"\(EOFError: -\)") as refused:
        googlenet(picture, "--network googlenet")
    assert str(tmp_path / "cache" / "torch") in refused.value.sentence.en
    assert "\n" not in refused.value.sentence.en
    assert capsys.readouterr() == ("", "")
    assert socket.getdefaulttimeout() == before


@pytest.mark.parametrize(
    ("environment", "folder"),
    [({"XDG_CACHE_HOME": "/c"}, "/c/dll"), ({"HOME": "/h"}, "/h/.cache/dll")],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is the place that the system has for caches")
def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: str) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # what it does for a user without a home
    with pytest.raises(DllError, match="Set HOME or XDG_CACHE_HOME"):
        cache_folder()


def test_the_command_ends_with_status_2_and_one_line(dll: Dll, torchvision: Install, tmp_path: Path) -> None:
    lec8 = load_assignment("lec8")
    (tmp_path / "vae.py").write_bytes(lec8.solution("vae").read_bytes())
    absent = "raise ModuleNotFoundError('No module named torchvision', name='torchvision')"
    done = dll("show", "vae", "--data", "mnist", PYTHONPATH=str(torchvision(__init__=absent)))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("dll: --data mnist needs torchvision")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "vae.png").exists()
