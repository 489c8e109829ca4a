"""The picture of origami: paper is folded, cut and unfolded, and a network does the same."""

from __future__ import annotations

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon
from torch import Tensor, nn

STEPS = 6000
"""Along the spiral."""
UNITS, SIDE, FINE = 4, 500, 1600
"""Units of a layer, points on a side of the pictures, and on a side where regions are counted."""
DEPTHS = {1: (11, 11), 2: (44, 37), 3: (176, 79), 4: (704, 137)}
"""By L, the bound of 4 units a layer for the plane, and the most of one layer with as many units in all."""
PAPER = "#fdf6e3"


def draw(student: Student, picture: Picture) -> None:
    """Above a sheet, folded once, and folded twice with a cut; below unfolded, a network that does so, and counts."""
    picture.heading("折って、切って、開く", "Fold, cut, unfold")
    sheet, once, twice, opened, cells, counts = picture.panels(["ABC", "DEF"], inches=8.4)
    sheet.set_title(picture.say("紙に描いた渦", "A spiral on a sheet of paper"))
    once.set_title(picture.say("1回折る: 4枚重ね", "Folded once: four sheets thick"))
    twice.set_title(picture.say("もう1回折って切る: 16枚重ね", "Once more, and cut: 16 sheets thick"))
    opened.set_title(picture.say("開くと、切り口は16か所", "Unfolded: the cut is in 16 places"))
    cells.set_title(picture.say("origami_net(4, 2, 3) の領域", "The regions of origami_net(4, 2, 3)"))
    counts.set_title(picture.say("層の数 L と領域の数", "Layers L and numbers of regions"))
    spiral = drawn_spiral()
    draw_paper(sheet, spiral, creases=(0.5,))
    with picture.drawing(once):
        draw_paper(once, student.fold(spiral, UNITS), creases=(0.5,))
    with picture.drawing(twice):
        draw_paper(twice, student.fold(student.fold(spiral, UNITS), UNITS), faint=0.5)
        twice.add_patch(Polygon(heart(), closed=True, facecolor="#c53030", edgecolor="white", linewidth=1.5, zorder=4))
    with picture.drawing(opened):
        draw_opened(opened, student)
    with picture.drawing(cells):
        draw_cells(cells, student.origami_net(UNITS, 2, 3))
    with picture.drawing(counts):
        draw_counts(counts, picture, student)
    picture.caption(
        "折る層のすることが fold、切るのが最後の層。"
        "重なった紙に入れた切り口は、開くとすべての枚に鏡像となって現れる。"
        "右下の点は、格子点に現れた活性パターンの数(領域の数はこれ以上)。",
        "The layers that fold do what `fold` does, the last one cuts; unfolded, the cut shows on every sheet, mirrored."
        " The dots are the activation patterns at the points of a lattice: there are as many regions, or more.",
    )


def drawn_spiral() -> Tensor:
    """Points along a curve of the sheet, (P, 2)."""
    turn = torch.linspace(0, 1, STEPS, dtype=torch.float64)
    angle, radius = 2 * torch.pi * 3.25 * turn, 0.03 + 0.43 * turn
    return torch.stack([0.5 + radius * angle.cos(), 0.5 + radius * angle.sin()], dim=1)


def heart() -> np.ndarray:
    """The outline of what is cut out, (P, 2): not like its mirror images, so that these can be told apart."""
    t = np.linspace(0, 2 * np.pi, 200)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    turned = np.stack([x * np.cos(0.5) - y * np.sin(0.5), x * np.sin(0.5) + y * np.cos(0.5)], axis=1)
    found: np.ndarray = np.array([0.56, 0.52]) + turned / 55
    return found


def framed(panel: Axes) -> None:
    """The unit square, like a sheet of paper."""
    panel.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], aspect="equal", facecolor=PAPER)
    for spine in panel.spines.values():
        spine.set(visible=True, color=COLOURS["grey"])


def draw_paper(panel: Axes, points: Tensor, creases: tuple[float, ...] = (), faint: float = 1.0) -> None:
    """A curve from its blue to its orange end, and where the next fold will be."""
    places = plain_numbers(points).reshape(-1, 2)
    segments = np.stack([places[:-1], places[1:]], axis=1)
    colours = colormaps["turbo"](np.linspace(0.05, 0.95, len(segments)))
    panel.add_collection(LineCollection(list(segments), colors=colours, linewidths=2.2, alpha=faint))
    for place in creases:
        panel.axhline(place, color=COLOURS["grey"], linewidth=1, linestyle=(0, (6, 4)), zorder=0)
        panel.axvline(place, color=COLOURS["grey"], linewidth=1, linestyle=(0, (6, 4)), zorder=0)
    framed(panel)


def raster(side: int) -> Tensor:
    """Points of the open square (side², 2), row by row from below, where no fold is."""
    axis = (torch.arange(side, dtype=torch.float64) + 0.4871) / side
    return torch.cartesian_prod(axis, axis).flip(1)


def draw_opened(panel: Axes, student: Student) -> None:
    """The sheet: what comes to lie in the cut is cut out, and creases are dashed."""
    folded = plain_numbers(student.fold(student.fold(raster(SIDE), UNITS), UNITS))
    inside = within(folded.reshape(-1, 2), heart()).reshape(SIDE, SIDE)
    image = np.where(inside[..., None], np.array([0.773, 0.188, 0.188]), np.array([0.992, 0.965, 0.890]))
    panel.imshow(image, origin="lower", extent=(0, 1, 0, 1), interpolation="bilinear")
    for k in (1, 2, 3):
        for line in (panel.axhline, panel.axvline):
            line(k / 4, color=COLOURS["grey"], linewidth=1, linestyle=(0, (6, 4)))
    framed(panel)


def within(points: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which points (P, 2) a closed curve goes around: a ray to the right crosses it an odd number of times."""
    inside = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if y0 != y1:
            crossed = (points[:, 1] > y0) != (points[:, 1] > y1)
            inside ^= crossed & (points[:, 0] < x0 + (points[:, 1] - y0) / (y1 - y0) * (x1 - x0))
    return inside


@torch.no_grad()
def codes(net: nn.Sequential, points: Tensor) -> np.ndarray:
    """A number for each activation pattern, (P,)."""
    values, found = points, torch.zeros(len(points), dtype=torch.int64)
    for module in net:
        values = module(values)
        if isinstance(module, nn.ReLU):
            powers = 2 ** torch.arange(values.shape[1])
            found = found * 2 ** values.shape[1] + ((values > 1e-12) * powers).sum(dim=1)
    numbers: np.ndarray = found.numpy()
    return numbers


def draw_cells(panel: Axes, net: nn.Sequential) -> None:
    """Each region of the network in a drawn colour, with light borders; the same cut stands on every sheet."""
    found = codes(net.double(), raster(SIDE))
    _, cell = np.unique(found, return_inverse=True)
    last = np.unique(found % 2**UNITS, return_inverse=True)[1]
    chance = np.random.default_rng(3)
    shade = np.linspace(0.08, 0.92, last.max() + 1)[chance.permutation(last.max() + 1)]
    tint = chance.uniform(-0.05, 0.05, cell.max() + 1)
    image = colormaps["Spectral"](shade[last] + tint[cell])[..., :3].reshape(SIDE, SIDE, 3)
    grid = cell.reshape(SIDE, SIDE)
    border = np.zeros((SIDE, SIDE), dtype=bool)
    border[:-1] |= grid[:-1] != grid[1:]
    border[:, :-1] |= grid[:, :-1] != grid[:, 1:]
    image[border] = 1.0
    panel.imshow(image, origin="lower", extent=(0, 1, 0, 1))
    framed(panel)


def draw_counts(panel: Axes, picture: Picture, student: Student) -> None:
    """The bound, what is seen of the student's networks, and the most that one layer of as many units can make."""
    depths = list(DEPTHS)
    bounds, shallow = zip(*DEPTHS.values(), strict=True)
    seen = []
    for depth in picture.steps(depths, len(depths), "数える", "counting"):
        net = student.origami_net(UNITS, 2, depth)
        seen.append(len(np.unique(codes(net.double(), raster(FINE if depth > 2 else SIDE)))))
    label = picture.say("下界(Montúfar)", "the bound (Montúfar)")
    panel.plot(depths, bounds, "-", color=COLOURS["orange"], linewidth=2.5, label=label)
    panel.plot(depths, plain_numbers(seen), "o", color=COLOURS["red"], ms=7, label="origami_net(4, 2, L)", zorder=3)
    label = picture.say("1層、同じユニット数: 高々", "one layer, as many units: at most")
    panel.plot(depths, shallow, "o-", color=COLOURS["grey"], ms=4, label=label)
    for depth, number in zip(depths, seen, strict=True):
        panel.annotate(str(number), (depth, number), (-7, 5), textcoords="offset points", ha="right", fontsize=9)
    panel.set(yscale="log", xlabel="$L$", xticks=depths, xlim=(0.6, 4.3), ylim=(6, 4000))
    panel.legend(loc="upper left")
