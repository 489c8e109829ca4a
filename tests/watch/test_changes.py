"""Which problems a change can affect."""

from __future__ import annotations

import threading
from pathlib import Path

from dll.autograder.assignment import Assignment
from dll.autograder.watch.changes import Needs, watch_files

from ..conftest import write_files

FILES = {
    "calc.py": "import helper\nfrom tools import more\n",
    "helper.py": "import deeper\n",
    "deeper.py": "",
    "tools/more.py": "",
    "extra.py": "",
    "notes.py": "",
}


def needs(toy: Assignment, folder: Path) -> Needs:
    made = Needs(toy, write_files(folder, {**FILES}), ("calc", "extra"))
    assert made.changed() == ["calc", "extra"]
    assert made.changed() == []
    return made


def test_a_problem_hangs_on_its_file_and_on_all_that_it_imports(toy: Assignment, tmp_path: Path) -> None:
    made = needs(toy, tmp_path)
    for name, affected in {
        "calc.py": ["calc"],
        "helper.py": ["calc"],
        "deeper.py": ["calc"],
        "tools/more.py": ["calc"],
        "extra.py": ["extra"],
        "notes.py": [],
    }.items():
        path = tmp_path / name
        path.write_text(path.read_text() + "# changed\n")
        assert made.changed() == affected, name
    assert made.folders == {tmp_path, tmp_path / "tools"}


def test_saving_the_same_text_again_changes_nothing_and_a_removed_file_does(toy: Assignment, tmp_path: Path) -> None:
    made = needs(toy, tmp_path)
    (tmp_path / "calc.py").write_text(FILES["calc.py"])
    assert made.changed() == []
    (tmp_path / "calc.py").unlink()
    assert made.changed() == ["calc"]


def test_a_package_that_comes_to_be_imported_is_watched_too(toy: Assignment, tmp_path: Path) -> None:
    folder = write_files(tmp_path, {**FILES, "calc.py": ""})
    made = Needs(toy, folder, ("calc",))
    found: list[str] = []
    stop = threading.Event()

    def on_change() -> None:  # the screen looks a little later, on its own thread
        threading.Timer(0.2, lambda: found.extend(made.changed())).start()

    thread = threading.Thread(target=watch_files, args=(made, on_change, stop), daemon=True)
    made.changed()
    thread.start()
    try:
        for path in (folder / "calc.py", folder / "tools" / "more.py"):
            stop.wait(1.5)
            found.clear()
            for n in range(20):
                path.write_text(f"from tools import more  # {n}\n")
                if stop.wait(0.5) or found:
                    break
            assert found, path
    finally:
        stop.set()
        thread.join(timeout=20)


def test_a_file_that_an_editor_replaces_is_noticed(toy: Assignment, tmp_path: Path) -> None:
    made = needs(toy, tmp_path)
    stop, noticed = threading.Event(), threading.Event()
    thread = threading.Thread(target=watch_files, args=(made, noticed.set, stop), daemon=True)
    thread.start()
    try:
        for n in range(100):  # until the watcher is there
            (tmp_path / "new").write_text(f"import helper  # {n}\n")
            (tmp_path / "new").replace(tmp_path / "calc.py")
            if noticed.wait(0.1):
                break
        assert noticed.is_set()
    finally:
        stop.set()
        thread.join(timeout=20)
    assert not thread.is_alive()
