"""The lecture, played: download, unpack, install, check, look, hand in, and the TA grades it."""

from __future__ import annotations

import http.server
import os
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from .conftest import ROOT, TOY, Dll

PROBLEMS = ("vae", "gan", "deepdream", "dae", "regions")
CHALLENGES = ("regions2d", "origami", "gan_variants", "representation", "tropical")
PNG = b"\x89PNG\r\n\x1a\n"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address at which it is served."""
    folder = tmp_path / "served"
    folder.mkdir()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One line of the README, as a student types it."""
    env = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1", **environment}
    return subprocess.run(["bash", "-c", line], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.first
def test_from_the_download_to_the_grade(dll: Dll, tmp_path: Path, server: tuple[Path, str]) -> None:
    served, address = server
    published = dll("publish", "--assignment", "lec8", "-o", served, "--base-url", address)
    assert published.returncode == 0, published.stderr
    line = published.stdout.splitlines()[-1].removeprefix("The line for the students: ")

    home = tmp_path / "私の フォルダ" / "DLL"
    home.mkdir(parents=True)
    assert shell(f"{line} && unzip -q Lec8.zip", home).returncode == 0
    lec8 = home / "Lec8"
    install = "python3 -m venv .venv && . .venv/bin/activate && pip install -q -r requirements.txt"
    # the versions that are tested; bytecode is made of what is imported, not of the whole of torch
    installed = shell(install, lec8, PIP_CONSTRAINT=str(ROOT / "constraints.txt"), PIP_NO_COMPILE="1")
    assert installed.returncode == 0, installed.stderr[-2000:]

    _nothing_secret_is_installed(lec8)
    _stubs_say_what_to_do_next(lec8)
    _half_done_files_say_what_is_wrong(lec8)
    _the_solution_passes_and_is_shown(lec8)
    _what_is_submitted_is_graded_under_its_id(dll, lec8, tmp_path)


def _dll(arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return shell(f". .venv/bin/activate && dll {arguments}", folder)


def _nothing_secret_is_installed(lec8: Path) -> None:
    solution = (ROOT / "solutions" / "lec8" / "vae.py").read_bytes()
    canary = solution.rpartition(b'CANARY = "')[2].partition(b'"')[0]
    assert canary.startswith(b"dll-canary-")
    (package,) = (lec8 / ".venv").rglob("site-packages/dll")
    for path in [*package.rglob("*"), *lec8.glob("*.py")]:
        assert "staff" not in path.parts
        assert "solutions" not in path.parts
        assert not path.is_file() or canary not in path.read_bytes(), path


def _stubs_say_what_to_do_next(lec8: Path) -> None:
    done = _dll("check", lec8)
    assert done.returncode == 1
    assert "✗" not in done.stdout
    assert "Public checks 0/122" in done.stdout
    assert "dll check vae.reparameterize" in done.stdout
    shown = _dll("show vae --no-open", lec8)
    assert shown.returncode == 1
    assert (lec8 / "vae.png").read_bytes().startswith(PNG)
    assert "Traceback" not in shown.stdout + shown.stderr


def _half_done_files_say_what_is_wrong(lec8: Path) -> None:
    stub = (lec8 / "vae.py").read_text(encoding="utf-8")
    solved = 'raise NotImplementedError("reparameterize")'
    assert solved in stub
    (lec8 / "vae.py").write_text(stub.replace(solved, "return mu + torch.exp(logvar) * eps"), encoding="utf-8")
    done = _dll("check vae", lec8)
    assert done.returncode == 1
    assert "✗ reparameterize" in done.stdout
    assert "→ The noise is multiplied by the variance; it should be the standard deviation." in done.stdout


def _the_solution_passes_and_is_shown(lec8: Path) -> None:
    for problem in PROBLEMS:
        (lec8 / f"{problem}.py").write_bytes((ROOT / "solutions" / "lec8" / f"{problem}.py").read_bytes())
    done = _dll("check", lec8)
    assert done.returncode == 0, done.stdout
    assert "Public checks 122/122" in done.stdout
    for challenge in CHALLENGES:
        assert f"{challenge}.py" in done.stdout
    for problem in PROBLEMS:
        assert f"dll show {problem}" in done.stdout
        shown = _dll(f"show {problem} --no-open", lec8)
        assert shown.returncode == 0, shown.stdout + shown.stderr
        assert (lec8 / f"{problem}.png").read_bytes().startswith(PNG)


def _what_is_submitted_is_graded_under_its_id(dll: Dll, lec8: Path, tmp_path: Path) -> None:
    done = _dll("submit --id s2026001", lec8)
    assert done.returncode == 0, done.stdout + done.stderr
    handed_in = lec8 / "Lec8_s2026001.zip"
    with zipfile.ZipFile(handed_in) as archive:
        assert sorted(archive.namelist()) == sorted(f"{problem}.py" for problem in PROBLEMS)
    moodle = tmp_path / "moodle.zip"
    with zipfile.ZipFile(moodle, "w") as archive:
        archive.write(handed_in, "山田 太郎_4711_assignsubmission_file_/Lec8_s2026001.zip")
    graded = dll("grade", moodle, "-o", "graded", "--jobs", "1")
    assert graded.returncode == 0, graded.stderr
    row = (tmp_path / "graded" / "grades.csv").read_text("utf-8-sig").splitlines()[1]
    assert row.startswith("s2026001,山田 太郎,100.00,"), row


def test_the_download_page_works_in_a_browser(dll: Dll, tmp_path: Path, server: tuple[Path, str]) -> None:
    served, address = server
    assert dll("publish", "--assignment", TOY, "-o", served, "--base-url", address).returncode == 0
    for page, other in (("index.html", "index.en.html"), ("index.en.html", "index.html")):
        chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        options = [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"{address}/{page}"]
        done = subprocess.run([*chromium, *options], capture_output=True, text=True, timeout=120, check=False)
        for part in ('href="Toy.zip"', f'href="{other}"', f"wget {address}/Toy.zip", f"curl.exe -LO {address}/Toy.zip"):
            assert part in done.stdout, done.stderr[-500:]
