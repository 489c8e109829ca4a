"""The number of workers is bounded by what a GPU has room for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dll.autograder.grading.gpu import PROCESS_MIB, most_workers


def with_tool(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    tool = folder / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize(("free", "workers"), [(PROCESS_MIB * 10 + 5, 10), (PROCESS_MIB - 1, 1), (0, 1)])
def test_as_many_workers_as_fit_into_free_memory_and_at_least_one(
    free: int, workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_tool(
        tmp_path, monkeypatch, f'test "$1" = --id=0 && test "$2" = --query-gpu=memory.free && echo {free} && echo 99999'
    )
    assert most_workers("cuda") == most_workers("auto") == workers


@pytest.mark.parametrize("device", ["cpu", "emulated"])
def test_no_bound_where_the_gpu_is_not_used(device: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_tool(tmp_path, monkeypatch, "echo 10000")
    assert most_workers(device) is None


@pytest.mark.parametrize("script", ["exit 9", "echo no devices were found", "true"])
def test_no_bound_where_the_driver_says_nothing(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_tool(tmp_path, monkeypatch, script)
    assert most_workers("cuda") is None
