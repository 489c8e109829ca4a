"""Films of figures: each frame, in order, small, white where the paper is, and the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from dll.autograder.show.film import gif
from dll.autograder.show.picture import Picture
from dll.autograder.show.progress import Watch
from dll.autograder.show.student import Calls
from matplotlib.figure import Figure
from PIL import Image


def moving(frames: int) -> Iterator[Figure]:
    """A dot that goes to the right."""
    with Watch("en") as watch:
        figure = Picture(Calls(), "en", 0, watch).still(3, 2)
    panel = figure.subplots()
    panel.set(xlim=(0, 1), ylim=(0, 1))
    dot = panel.scatter([0.1], [0.5], color="red")
    for frame in range(frames):
        dot.set_offsets([[0.1 + 0.8 * frame / max(frames - 1, 1), 0.5]])
        yield figure


def shots(content: bytes) -> list[np.ndarray]:
    film = Image.open(io.BytesIO(content))
    found = []
    for frame in range(getattr(film, "n_frames", 1)):
        film.seek(frame)
        found.append(np.asarray(film.convert("RGB")).astype(int))
    return found


def test_the_dot_goes_to_the_right_on_white_paper() -> None:
    content = gif(moving(6), 70)
    places = []
    for shot in shots(content):
        red = (shot[..., 0] > 180) & (shot[..., 1] < 90)
        places.append(np.nonzero(red)[1].mean())
        assert (shot[0, 0] == 255).all()
    assert len(places) == 6
    assert sorted(places) == places
    assert places[-1] - places[0] > 100


def test_it_runs_for_ever_and_rests_at_the_end() -> None:
    film = Image.open(io.BytesIO(gif(moving(3), 70)))
    durations = []
    for frame in range(3):
        film.seek(frame)
        durations.append(film.info["duration"])
    assert film.info["loop"] == 0
    assert durations == [70, 70, 2000]


def test_what_stands_still_is_stored_once() -> None:
    assert len(gif(moving(20), 70)) < 20 / 3 * len(gif(moving(1), 70))


def test_the_same_film_has_the_same_bytes() -> None:
    assert gif(moving(4), 70) == gif(moving(4), 70)


def test_one_frame_is_a_film() -> None:
    assert len(shots(gif(moving(1), 70))) == 1
