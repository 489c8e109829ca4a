"""The pictures of Lec8, trained for a few steps only: each comes from right functions, and from stubs."""

from __future__ import annotations

import functools
import io
import re
import tempfile
from pathlib import Path

import numpy as np
import pytest
from dll.autograder.assignment import load_assignment
from dll.autograder.errors import DllError, Fault
from dll.autograder.show.draw import DrawnPicture, draw
from dll.autograder.show.progress import Watch
from dll.autograder.show.verdict import Verdict
from PIL import Image

from ..conftest import Dll, every_fourth
from .conftest import Install

LEC8 = load_assignment("lec8")
PICTURES = [p.name for p in LEC8.problems]
RIGHT = Verdict(True, {}, ())


def quick(problem: str, tmp_path: Path) -> Path:
    """The problem's show.py with 50 steps of training and short films."""
    source = (LEC8.folder(problem) / "show.py").read_text(encoding="utf-8")
    source, count = re.subn(r"^STEPS = \d+$", "STEPS = 50", source, flags=re.MULTILINE)
    assert count == 1
    source = re.sub(r"^FRAMES = \d+$", "FRAMES = 4", source, flags=re.MULTILINE)
    path = tmp_path / "show.py"
    path.write_text(source, encoding="utf-8")
    return path


def drawn(problem: str, student: str, tmp_path: Path, **options: str) -> DrawnPicture:
    """The quick picture of one student's source, of which the checks have nothing to say."""
    file = tmp_path / f"{problem}.py"
    file.write_text(student, encoding="utf-8")
    with Watch("en") as watch:
        return draw(quick(problem, tmp_path), file, RIGHT, 0, "en", watch, options)


@functools.cache
def of_solution(problem: str) -> DrawnPicture:
    """The quick picture of the solution."""
    with tempfile.TemporaryDirectory() as folder:
        return drawn(problem, LEC8.solution(problem).read_text(encoding="utf-8"), Path(folder))


def colours(found: DrawnPicture) -> int:
    image = np.asarray(Image.open(io.BytesIO(found.png)).convert("RGB")).astype(np.int64)
    return len(np.unique(image @ [65536, 256, 1]))


@pytest.mark.parametrize("problem", every_fourth(PICTURES))
def test_the_solution_fills_every_panel_and_stubs_say_what_is_missing(problem: str, tmp_path: Path) -> None:
    right = of_solution(problem)
    assert right.right, right.sentences
    assert right.sentences
    assert (right.gif is not None) == (problem == "dae")
    stub = drawn(problem, LEC8.starter(problem).read_text(encoding="utf-8"), tmp_path)
    assert not stub.right
    assert any("is not implemented yet" in sentence.en for sentence in stub.sentences)
    assert colours(right) > colours(stub)


MISTAKES = {
    "vae": ("return 0.5 * (mu.square()", "return 5.0 * (mu.square()"),
    "gan": ("return log_p_data - log_p_gen", "return log_p_gen - log_p_data"),
    "deepdream": ("img = base + detail", "img = base"),
    "dae": ("return (g(x) - x) / sigma**2", "return (x - g(x)) / sigma**2"),
    "regions": ("active.append(x > 0)", "active.append(x > 1)"),
    "regions2d": ('torch.tensor(regions.vertices["at"])', 'torch.tensor(0.5 * regions.vertices["at"])'),
    "origami": ("((n // x.shape[1] * x + 1) % 2 - 1).abs()", "((n // x.shape[1] * x) % 2 - 1).abs()"),
    "gan_variants": ("fake_scores.mean() - real_scores.mean()", "real_scores.mean() - fake_scores.mean()"),
    "representation": ("return second_derivative * weights", "return 2 * second_derivative * weights"),
    "tropical": ("torch.cat([sums, sums + row])", "torch.cat([sums, sums - row])"),
}


@pytest.mark.parametrize("problem", every_fourth(PICTURES))
def test_the_picture_shows_what_the_functions_do(problem: str, tmp_path: Path) -> None:
    solution = LEC8.solution(problem).read_text(encoding="utf-8")
    old, new = MISTAKES[problem]
    assert old in solution
    assert of_solution(problem).png != drawn(problem, solution.replace(old, new), tmp_path).png


BROKEN = {
    "NaN": "    return x * float('nan')",
    "wrong shape": "    return x[:, :1]",
    "None": "    return None",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_part_is_named_in_whatever_it_breaks(body: str, tmp_path: Path) -> None:
    solution = LEC8.solution("dae").read_text(encoding="utf-8")
    start = solution.index("    # BEGIN SOLUTION", solution.index("def corrupt"))
    broken = solution[:start] + body + "\n" + solution[solution.index("    # END SOLUTION", start) :]
    found = drawn("dae", broken, tmp_path)
    assert found.png.startswith(b"\x89PNG")
    assert not found.right


def test_a_film_lies_beside_the_picture_of_the_denoiser() -> None:
    film = of_solution("dae").gif
    assert film is not None
    assert getattr(Image.open(io.BytesIO(film)), "n_frames", 1) == 4
    assert len(film) < 100_000


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ("return -x", "optimal_denoiser is no optimal transport: of 160 points, "),
        ("return torch.stack([-x[:, 1], x[:, 0]], dim=1)", "optimal_denoiser is no optimal transport"),
        ("return x * float('nan')", "optimal_denoiser returned NaN"),
        ("return x[:5]", "The picture cannot go on with what optimal_denoiser returned"),
        ("return (std**2 * x + sigma**2 * (posterior @ means)) / variance", "gives each its own image"),
        ("return x", "gives each its own image"),
    ],
)
def test_a_denoiser_that_is_no_optimal_transport_is_said_to_be_none(
    returned: str, sentence: str, tmp_path: Path
) -> None:
    solution = LEC8.solution("dae").read_text(encoding="utf-8")
    right = "return (std**2 * x + sigma**2 * (posterior @ means)) / variance"
    assert right in solution
    found = [said.en for said in drawn("dae", solution.replace(right, returned), tmp_path).sentences]
    assert any(sentence in said for said in found), found
    assert any("own image" in said for said in found) == (sentence == "gives each its own image")


@pytest.mark.parametrize(
    ("problem", "options", "words"),
    [
        ("vae", {"data": "digits"}, "scikit-learn"),
        ("vae", {"data": "mnist"}, "MNIST"),
        ("deepdream", {"network": "googlenet"}, "lr = 0.04"),
        ("deepdream", {"network": "googlenet", "image": "mine.jpg"}, "lr = 0.04"),
        ("deepdream", {"image": "mine.jpg"}, "lr = 0.02"),
    ],
    ids=str,
)
def test_other_data_networks_and_images(
    problem: str, options: dict[str, str], words: str, torchvision: Install, tmp_path: Path
) -> None:
    torchvision()
    Image.effect_noise((60, 90), 100).save(tmp_path / "mine.jpg")
    given = {name: str(tmp_path / value) if name == "image" else value for name, value in options.items()}
    found = drawn(problem, LEC8.solution(problem).read_text(encoding="utf-8"), tmp_path, **given)
    assert found.right, found.sentences
    assert words in found.sentences[0].en
    assert (found.png == of_solution(problem).png) == (options == {"data": "digits"})


def test_a_bad_image_is_no_fault_of_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.jpg").write_text("no image", encoding="utf-8")
    with pytest.raises(DllError, match="cannot be read as an image") as refused:
        drawn("deepdream", "", tmp_path, image=str(tmp_path / "mine.jpg"))
    assert not isinstance(refused.value, Fault)


@pytest.mark.long
def test_the_whole_way_from_the_students_folder_to_the_picture(dll: Dll, tmp_path: Path) -> None:
    (tmp_path / "regions.py").write_bytes(LEC8.solution("regions").read_bytes())
    done = dll("show", "regions", "--lang", "ja")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1層16ユニットの領域は高々 137 個。4+4+4+4 ユニットには 704 個以上" in done.stdout
    assert (tmp_path / "regions.png").read_bytes().startswith(b"\x89PNG")
