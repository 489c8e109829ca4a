"""A sample class as a Moodle bulk download, and the marks it should get.

    python tests/demo/sample_class.py CLASS.zip               make it, and roster.csv beside it
    python tests/demo/sample_class.py --compare grades.csv    hold marks against what they should be

Every submission is made from the solutions, other right styles, and the known mistakes. The expected marks are
worked out by hand from the points in assignment.toml and the weights in the tests: see each `why`.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dll.autograder.assignment import load_assignment
from dll.autograder.mistakes import load_mistakes, mistaken_source

LEC8 = load_assignment("lec8")
Files = dict[str, bytes]
Time = tuple[int, int, int, int, int, int]
Upload = tuple[str, bytes, Time]
EARLY: Time = (2026, 11, 20, 18, 0, 0)
LATE: Time = (2026, 11, 21, 23, 59, 0)
FIRST_ID, FIRST_NUMBER = 2026001, 41
"""The students' own ids are in the roster alone; the download has Moodle's numbers."""


@dataclass(frozen=True)
class Student:
    """One row of the class: the name in Moodle, the uploads, the mark that is right, and why."""

    name: str
    uploads: tuple[Upload, ...]
    mark: str
    why: str


def zipped(files: Files, folder: str = "Lec8/") -> bytes:
    """The files as a zip, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(folder + name, EARLY), content)
    return buffer.getvalue()


def solution(**changed: str) -> Files:
    """The solution, with some files replaced."""
    files = {p.file: LEC8.solution(p.name).read_bytes() for p in LEC8.problems}
    return files | {f"{name}.py": source.encode() for name, source in changed.items()}


def source(problem: str) -> str:
    """The solution of one problem."""
    return LEC8.solution(problem).read_text(encoding="utf-8")


def style(number: int) -> Files:
    """Right answers in another style, as far as there is one of that number for a problem."""
    files = solution()
    for problem in LEC8.problems:
        found = sorted((LEC8.folder(problem.name) / "staff" / "styles").glob("*.py"))
        if number < len(found):
            files[problem.file] = found[number].read_bytes()
    return files


def with_mistakes(*names: str) -> Files:
    """The solution with known mistakes in it."""
    files = solution()
    for name in names:
        problem = name.partition(".")[0]
        mistake = next(m for m in load_mistakes(LEC8.folder(problem)) if m.name == name)
        files[f"{problem}.py"] = mistaken_source(files[f"{problem}.py"].decode(), (mistake,)).encode()
    return files


def starter() -> Files:
    """The untouched stubs."""
    return {p.file: LEC8.starter(p.name).read_bytes() for p in LEC8.problems}


def class_part() -> Files:
    """What is done in class; the rest is still a stub."""
    files = solution()
    for problem in LEC8.problems:
        for function in problem.functions:
            if function.when == "home":
                stub = f"\n\ndef {function.name}(*arguments):\n    raise NotImplementedError({function.name!r})\n"
                files[problem.file] += stub.encode()
    return files


def prepended(problem: str, code: str) -> str:
    """A solution with code of the student before it."""
    head, future, rest = source(problem).partition("from __future__ import annotations\n")
    return head + future + code + rest


def upload(files: Files, name: str = "Lec8.zip") -> tuple[Upload, ...]:
    """One uploaded zip."""
    return ((name, zipped(files), EARLY),)


def tarred(files: Files) -> bytes:
    """The files as a tar.gz."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in sorted(files.items()):
            info = tarfile.TarInfo(f"Lec8/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def notebook(*sources: str) -> bytes:
    """A notebook with these cells, and what else stands in notebooks."""
    cells = ["%matplotlib inline\n!pip install torch", *sources, "for step in range(10**9):\n    train()"]
    listed = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": listed}).encode()


def students() -> Iterator[Student]:
    """The whole class."""
    yield from right_ones()
    yield from unfinished_ones()
    yield from mistaken_ones()
    yield from hostile_ones()


def right_ones() -> Iterator[Student]:
    """Right answers in every packaging and style."""
    yield Student("佐藤 葵", upload(solution()), "100.00", "the solution")
    for number, name in enumerate(("鈴木 蓮", "高橋 陽菜", "田中 湊")):
        yield Student(name, upload(style(number)), "100.00", "right, in another style")
    folder = "第8回課題提出物/".encode("cp932")
    inner = zipped(solution(), "x" * len(folder)).replace(b"x" * len(folder), folder)
    yield Student("伊藤 結衣", (("第8回.zip", inner, EARLY),), "100.00", "file names in cp932")
    nested = zipped(solution(), "Lec8/Lec8/")
    yield Student("渡辺 大翔", (("Lec8.zip", nested, EARLY),), "100.00", "a folder in the folder")
    wrapped = zipped({"Lec8.zip": zipped(solution())}, "")
    yield Student("山本 凛", (("提出.zip", wrapped, EARLY),), "100.00", "a zip in the zip")
    both = (("Lec8.zip", zipped(starter()), EARLY), ("Lec8_v2.zip", zipped(solution()), LATE))
    yield Student("中村 樹", both, "100.00", "the second upload counts")
    loose = tuple((name, content, EARLY) for name, content in solution().items())
    yield Student("小林 さくら", loose, "100.00", "files without a zip")
    yield Student("新井 拓海", (("Lec8.tar.gz", tarred(solution()), EARLY),), "100.00", "a tar.gz")
    books = tuple((f"{p.name}.ipynb", notebook(source(p.name)), EARLY) for p in LEC8.problems)
    yield Student("今井 朱莉", books, "100.00", "notebooks with a training loop")
    helped = solution(vae="from my_vae import *\n") | {"my_vae.py": source("vae").encode()}
    yield Student("加藤 悠真", upload(helped), "100.00", "a helper module")


def unfinished_ones() -> Iterator[Student]:
    """Work that is not done, or not readable."""
    yield Student("吉田 美咲", upload(starter()), "0.00", "untouched stubs")
    yield Student("山田 太郎", upload(class_part()), "59.00", "the home functions are 10 + 6 + 8 + 6 + 3 + 8 points")
    only_gan = {"gan.py": source("gan").encode()}
    yield Student("佐々木 翼", upload(only_gan), "20.00", "only gan.py, 20 points")
    without = {name: content for name, content in solution().items() if name != "vae.py"}
    yield Student("山口 莉子", upload(without), "75.00", "vae.py (25) is missing")
    full_width = source("dae").replace("    return", "　　return", 1)
    yield Student("松本 陸", upload(solution(dae=full_width)), "80.00", "full-width spaces in dae.py (20)")
    yield Student("井上 花", upload(solution(gan=source("gan") + "\n1 / 0\n")), "80.00", "gan.py (20) raises at import")
    yield Student("岩崎 奏", (), "", "handed in nothing: a row of the roster without a mark")
    yield Student("木村 颯太", (("Lec8.zip", b"PK\x03\x04 cut short", EARLY),), "", "a broken zip: not graded")


def mistaken_ones() -> Iterator[Student]:
    """Known mistakes: each costs its own function and no other."""
    for name, mistakes, mark, why in (
        ("林 楓", ["gan.labels-swapped"], "95.00", "gan.value (5) is wrong; what uses it keeps its points"),
        ("清水 蒼", ["gan.probability-instead-of-logit"], "97.00", "gan.optimal_discriminator (3) is wrong"),
        ("斎藤 杏", ["gan.no-zero-grad"], "99.33", "2 of the 18 parts of gan.train_step (6)"),
        ("坂本 大和", ["vae.no-shape-check"], "99.80", "1 of the 20 parts of vae.reparameterize (4)"),
        ("遠藤 紬", ["vae.kl-sign"], "94.00", "vae.gaussian_kl (6) is wrong; vae.elbo keeps its points"),
        (
            "青木 朔",
            ["vae.negative-elbo", "dae.score-over-sigma"],
            "88.00",
            "vae.elbo (10) and dae.score (2) are wrong",
        ),
    ):
        yield Student(name, upload(with_mistakes(*mistakes)), mark, why)


def hostile_ones() -> Iterator[Student]:
    """Submissions that attack, hang or flood."""
    patch = "import torch\ntorch.allclose = torch.equal = torch.isclose = lambda *a, **k: True\n"
    lazy = {name: patch.encode() + content for name, content in starter().items()}
    lazy = {n: c.replace(b"from __future__ import annotations\n", b"") for n, c in lazy.items()}
    yield Student("森 海斗", upload(lazy), "0.00", "stubs that replace torch.allclose")
    leaving = {p.file: b"import os\nos._exit(0)\n" for p in LEC8.problems}
    yield Student("池田 ひかり", upload(leaving), "0.00", "ends its process with status 0 at import")
    endless = source("vae") + "\n\ndef elbo(*arguments):\n    while True:\n        pass\n"
    yield Student("橋本 新", upload(solution(vae=endless)), "90.00", "an endless loop in vae.elbo (10)")
    flood = prepended("dae", "print('x' * 100_000_000)\n")
    yield Student("阿部 琴音", upload(solution(dae=flood)), "100.00", "prints 100 MB, and is right")
    forks = prepended("regions", "import os\nif os.fork() == 0:\n    while True:\n        pass\n")
    yield Student(
        "石川 翔", upload(solution(regions=forks)), "80.00", "regions.py (20) starts a process, which is refused"
    )


def write_class(path: Path) -> None:
    """Write the bulk download, and the roster beside it."""
    with (path.parent / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        roster = csv.writer(file)
        roster.writerow(["Identifier", "Full name", "ID number"])
        for n, student in enumerate(students()):
            roster.writerow([f"Participant {FIRST_NUMBER + n}", student.name, FIRST_ID + n])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, student in enumerate(students(), FIRST_NUMBER):
            for name, content, when in student.uploads:
                entry = f"{student.name}_{number}_assignsubmission_file_/{name}"
                archive.writestr(zipfile.ZipInfo(entry, when), content)


def compare(path: Path) -> int:
    """Print marks beside what they should be; 1 where one differs."""
    found = {row["id"]: row["total"] for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())}
    wrong = 0
    for number, student in enumerate(students(), FIRST_ID):
        got = found.pop(str(number), "missing")
        same = got == student.mark
        wrong += not same
        sign = "ok" if same else f"WRONG, should be {student.mark or 'not graded'}"
        sys.stdout.write(f"{number}  {got or 'not graded':>10}  {sign:4} {student.why}\n")
    sys.stdout.write(f"{wrong + len(found)} of the marks are not as they should be\n")
    return int(bool(wrong or found))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--compare", grades]:
            raise SystemExit(compare(Path(grades)))
        case [target]:
            write_class(Path(target))
        case _:
            raise SystemExit(__doc__)
