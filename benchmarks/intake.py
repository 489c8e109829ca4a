"""What reading a class costs: `dll intake` beside `unzip -p` of the same bytes, and the memory of its processes.

    python benchmarks/intake.py [--quick]

Two downloads of Moodle: 150 students with 20 MB each (their files, and a data set that nobody asked for), and 1,000
with 100 kB. Rounds alternate; ratios are of their medians.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil
from dll.autograder.assignment import load_assignment
from dll.autograder.zips import zipped

DLL = [sys.executable, "-m", "dll.cli"]
LEC8 = load_assignment("lec8")
FILES = {p.file: LEC8.solution(p.name).read_bytes() for p in LEC8.problems if p.graded}


def download(path: Path, students: int, size: int) -> None:
    """A bulk download whose every delivery has about `size` bytes."""
    noise = random.Random(1).randbytes(size)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for n in range(students):
            files = FILES | {"data/images.bin": noise, "me.py": f"ID = {n}\n".encode()}
            archive.writestr(f"Student {n}_{1000 + n}_assignsubmission_file_/Lec8.zip", zipped(files, level=1))


def unzipped(path: Path) -> float:
    """Seconds to read everything in the download to nowhere."""
    began = time.perf_counter()
    subprocess.run(["unzip", "-p", path], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def taken_in(path: Path) -> tuple[float, dict[str, int]]:
    """Seconds of `dll intake`, and the most bytes of its main process and of those that read."""
    began = time.perf_counter()
    process = subprocess.Popen([*DLL, "intake", str(path), "--json"], stdout=subprocess.DEVNULL)
    most = {"main": 0, "reader": 0}
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            most["main"] = max(most["main"], watched.memory_info().rss)
            for child in watched.children(recursive=True):
                most["reader"] = max(most["reader"], child.memory_info().rss)
        except psutil.Error:
            pass
        time.sleep(0.002)
    assert process.returncode == 0
    return time.perf_counter() - began, most


def main() -> None:
    """Print one line for each size."""
    quick = "--quick" in sys.argv[1:]
    sizes = [(10, 20_000_000), (50, 60_000)] if quick else [(150, 20_000_000), (1_000, 60_000)]
    with tempfile.TemporaryDirectory() as folder:
        for students, size in sizes:
            path = Path(folder, f"{students}.zip")
            download(path, students, size)
            ours, theirs, most = [], [], {"main": 0, "reader": 0}
            for _ in range(1 if quick else 3):
                theirs.append(unzipped(path))
                seconds, used = taken_in(path)
                ours.append(seconds)
                most = {name: max(most[name], used[name]) for name in most}
            mine, plain = statistics.median(ours), statistics.median(theirs)
            more = (mine - plain) / students * 1000
            memory = ", ".join(f"{name} {value >> 20} MB" for name, value in most.items())
            sys.stdout.write(
                f"{students} x {path.stat().st_size // students / 1e6:.1f} MB: dll intake {mine:.2f} s, unzip -p "
                f"{plain:.2f} s, {mine / plain:.2f} times, {more:.1f} ms a delivery more; peak memory: {memory}\n"
            )
            path.unlink()


if __name__ == "__main__":
    main()
