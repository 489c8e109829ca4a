"""Pictures in this process: what stands in the place of what a student's function does not do."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import torch
from dll.autograder.errors import DllError, Fault
from dll.autograder.show import limit
from dll.autograder.show import picture as picture_module
from dll.autograder.show.draw import DrawnPicture, draw
from dll.autograder.show.picture import Picture
from dll.autograder.show.progress import Watch
from dll.autograder.show.student import Calls, Student, Unusable
from dll.autograder.show.style import plain_numbers, settings
from dll.autograder.show.verdict import Verdict
from dll.autograder.text import Text
from matplotlib.text import Text as Label
from PIL import Image

SHOW = """
def draw(student, picture):
    left, right = picture.panels(["AB"], inches=2)
    with picture.drawing(left):
        left.plot([0.0, 1.0, 2.0], student.f([0.0, 1.0, 2.0]))
    with picture.drawing(right):
        right.plot([0.0, 1.0], [0.0, 1.0])
"""
Drawing = Callable[..., DrawnPicture]


@pytest.fixture
def drawn(tmp_path: Path) -> Drawing:
    """Draw from the source of a student's file, with what the checks said of it."""

    def run(source: str, verdict: Verdict | None = None, show: str = SHOW, seed: int = 0) -> DrawnPicture:
        (tmp_path / "show.py").write_text(show, encoding="utf-8")
        (tmp_path / "work.py").write_text(source, encoding="utf-8")
        with Watch("en") as watch:
            right = Verdict(True, {}, ())
            return draw(tmp_path / "show.py", tmp_path / "work.py", verdict or right, seed, "en", watch)

    return run


def pixels(drawn: DrawnPicture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB"))


def shows_the_right_panel(drawn: DrawnPicture) -> bool:
    """Whether the line of the panel that needs no student is there: some blue in the right half."""
    red, green, blue = (pixels(drawn)[:200, 700:, channel].astype(int) for channel in range(3))
    return bool(((blue - red > 60) & (green - red > 20)).sum() > 100)


def english(drawn: DrawnPicture) -> list[str]:
    return [sentence.en for sentence in drawn.sentences]


def test_a_right_function_gives_a_picture_with_its_curve_and_nothing_to_say(drawn: Drawing) -> None:
    flat, bent = drawn("def f(x): return x"), drawn("def f(x): return [0, 5, 0]")
    assert flat.right
    assert flat.sentences == ()
    assert pixels(flat).std() > 1
    assert (pixels(flat) != pixels(bent)).any()


def test_the_same_files_and_seed_give_the_same_bytes(drawn: Drawing) -> None:
    source = "import torch\ndef f(x): return torch.rand(3).tolist()"
    assert drawn(source).png == drawn(source).png
    assert drawn(source).png != drawn(source, seed=1).png


FAULTS = {
    "def f(x): raise NotImplementedError": "f is not implemented yet.",
    "def f(x): return g(x)\ndef g(x):\n    raise NotImplementedError('todo')": "g is not implemented yet.",
    "def f(x):\n    return 1 / 0": "f raised ZeroDivisionError at work.py:2: division by zero",
    "def f(x): raise SystemExit(0)": "f raised SystemExit at work.py:1: 0",
    "def f(x): raise ValueError('$^bad math')": "f raised ValueError at work.py:1: $^bad math",
    "import nothing_like_it": "work.py cannot be loaded at work.py:1. ModuleNotFoundError",
    "def f(x): return None": "The picture cannot go on with what f returned, None (",
    "def f(x): return [1.0, 2.0]": "The picture cannot go on with what f returned, list [float, float] (ValueError",
    "import torch\ndef f(x): return torch.ones(4, 5)": "what f returned, float32 (4, 5) (ValueError",
    "def f(x): return 'abc'": "The picture cannot go on with what f returned, str (",
    "def f(x): return [float('nan')] * 3": "f returned NaN or infinite numbers.",
    "def f(x): return [0.0, float('inf'), 1.0]": "f returned NaN or infinite numbers.",
    "class E(Exception):\n    def __str__(self): return 1 / 0\ndef f(x): raise E": "f raised E at work.py:3: Zero",
}


@pytest.mark.parametrize("source", FAULTS, ids=list(FAULTS.values()))
def test_a_fault_is_said_and_the_other_panel_drawn(drawn: Drawing, source: str) -> None:
    found = drawn(source)
    assert not found.right
    assert any(FAULTS[source] in sentence for sentence in english(found)), english(found)
    assert shows_the_right_panel(found)


def test_absurd_numbers_give_a_picture(drawn: Drawing) -> None:
    for values in ("[1e308, -1e308, 1e-320]", "[10**400, 0, 1]"):
        assert shows_the_right_panel(drawn(f"def f(x): return {values}"))


def test_what_the_checks_forbid_is_not_called_not_even_by_another_function(drawn: Drawing, tmp_path: Path) -> None:
    bad = Text("だめ", "g does not end.")
    source = f"def g(): open({str(tmp_path / 'called')!r}, 'w')\ndef f(x): return g()"
    found = drawn(source, Verdict(False, {"g": bad}, ()))
    assert found.sentences == (bad,)
    assert not (tmp_path / "called").exists()


def test_a_file_of_which_every_function_is_forbidden_is_not_imported(drawn: Drawing, tmp_path: Path) -> None:
    source = f"open({str(tmp_path / 'imported')!r}, 'w')"
    found = drawn(source, Verdict(False, {"f": Text("だめ", "It cannot be loaded.")}, ()))
    assert english(found) == ["It cannot be loaded."]
    assert not (tmp_path / "imported").exists()


def test_a_loop_without_end_is_ended_and_named(drawn: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_module, "_SECONDS", 0.2)
    found = drawn("def f(x):\n    while True:\n        try: x = x\n        except Exception: pass")
    assert english(found) == ["f did not end within 0.2 s."]


def test_a_block_in_time_is_not_interrupted_afterwards() -> None:
    with limit.seconds(0.01):
        pass
    for _ in range(100_000):
        pass


def test_a_students_defaults_and_folder_last_for_one_call(tmp_path: Path) -> None:
    source = "import os, torch\ndef f():\n    os.chdir('/')\n    torch.set_grad_enabled(False)\n    return os.getcwd()"
    (tmp_path / "work.py").write_text(source, encoding="utf-8")
    before = Path.cwd()
    assert Student(tmp_path / "work.py", {}, Calls()).f() == "/"
    assert Path.cwd() == before
    assert torch.is_grad_enabled()


def test_nothing_is_left_beside_the_students_file(drawn: Drawing, tmp_path: Path) -> None:
    drawn("def f(x): return x")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["show.py", "work.py"]


LAW = """
def draw(student, picture):
    picture.panels(["A"], inches=2)
    with picture.drawing():
        picture.law(student.f(1) <= 2, "f(1) は 2 以下。", "f(1) is 2 at most.")
"""


def test_a_law_that_does_not_hold_is_said_and_with_right_functions_is_a_fault(drawn: Drawing) -> None:
    wrong = Verdict(False, {}, ("f",))
    assert english(drawn("def f(x): return 2", show=LAW)) == []
    assert english(drawn("def f(x): return 3", wrong, show=LAW))[0] == "f(1) is 2 at most."
    with pytest.raises(Fault, match="f\\(1\\) is 2 at most"):
        drawn("def f(x): return 3", show=LAW)


def test_a_fault_of_the_author_is_a_fault_and_no_students_mistake(drawn: Drawing) -> None:
    outside = "def draw(student, picture):\n    1 / 0\n"
    with pytest.raises(Fault, match=r"show\.py:2"):
        drawn("def f(x): return x", show=outside)
    inside = "def draw(student, picture):\n    with picture.drawing():\n        raise RuntimeError('before any call')\n"
    with pytest.raises(Fault, match="before any call"):
        drawn("def f(x): return x", show=inside)


FILM = """
def frames(student, picture):
    figure = picture.still(2, 1)
    for n in range(3):
        figure.suptitle(f"{student.f(n):.1f}")
        yield figure

def draw(student, picture):
    picture.panels(["A"], inches=2)
    with picture.drawing():
        picture.animation(frames(student, picture))
"""


def test_a_film_has_the_same_bytes_each_time_and_other_ones_from_other_functions(drawn: Drawing) -> None:
    film = drawn("def f(x): return x", show=FILM).gif
    assert film is not None
    assert film.startswith(b"GIF89a")
    assert film == drawn("def f(x): return x", show=FILM).gif
    assert film != drawn("def f(x): return -x", show=FILM).gif


@pytest.mark.parametrize("source", ["def f(x): raise NotImplementedError", "def f(x): return None"])
def test_a_film_that_cannot_be_made_is_said_under_the_picture(drawn: Drawing, source: str) -> None:
    found = drawn(source, show=FILM)
    assert found.gif is None
    assert not found.right
    assert len(found.sentences) == 1


def test_what_the_user_must_change_is_no_fault(drawn: Drawing) -> None:
    raising = "from dll.autograder.show import photo\ndef draw(student, picture):\n"
    for where in ("    ", "    student.f(0)\n    with picture.drawing():\n        "):
        with pytest.raises(DllError, match="cannot be read as an image") as refused:
            drawn("def f(x): return x", show=f"{raising}{where}photo('nowhere', 9, 1)\n")
        assert not isinstance(refused.value, Fault)


def test_a_panel_that_cannot_be_rendered_is_replaced_and_the_others_stay(drawn: Drawing) -> None:
    broken = SHOW + (
        "    class Bad(type(left.title)):\n"
        "        def draw(self, renderer): raise OverflowError\n"
        "    left.add_artist(Bad(0, 0, 'x'))\n"
    )
    found = drawn("def f(x): return x", show=broken)
    assert english(found) == ["This panel cannot be drawn (OverflowError)."]
    assert shows_the_right_panel(found)


def test_a_title_of_a_students_making_cannot_break_the_picture(drawn: Drawing) -> None:
    titled = SHOW + "    left.set_title(str(student.f(0)))\n"
    found = drawn("def f(x): return [0.0, 1.0, 2.0] if x else '$^$'", show=titled)
    assert english(found) == ["This panel cannot be drawn (ValueError)."]
    assert shows_the_right_panel(found)


def test_the_sentence_stands_in_each_panel_that_failed_under_its_title() -> None:
    with Watch("ja") as watch, mpl.rc_context(settings(None)):
        picture = Picture(Calls(), "ja", 0, watch)
        left, right = picture.panels(["AB"])
        left.set_title("左")
        with picture.drawing(left):
            raise Unusable(Text("だめです。", "Bad."))
        assert left.get_title(loc="left") == "左"
        assert [text.get_text() for text in left.texts] == ["だめです。"]
        assert not right.texts


def test_captions_and_warnings_stand_under_the_panels_in_the_pictures_language() -> None:
    with Watch("ja") as watch:
        picture = Picture(Calls(), "en", 0, watch)
        picture.panels(["A"])
        picture.caption("説明。", "What it is. " * 30)
        picture.warn(Text("警告。", "Wrong."))
        picture.png()
        found = [label.get_text() for label in picture.figure.findobj(Label)]
        assert "Wrong." in found
        assert sum("What it is." in text for text in found) > 1
        assert "説明。" not in found


def test_numbers_that_can_be_drawn() -> None:
    found = plain_numbers([1, float("nan"), float("inf"), 1e300, -1e300])
    np.testing.assert_array_equal(found, [1, np.nan, np.nan, 1e6, -1e6])
