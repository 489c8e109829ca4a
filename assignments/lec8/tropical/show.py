"""The picture of tropical geometry: two convex functions with their dual pictures, and the decision boundary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from numpy.typing import NDArray
from scipy.spatial import ConvexHull
from torch import Tensor, nn

STEPS = 800
SPAN, SIDE, UNITS = 3.0, 400, 10
Numbers = NDArray[np.float64]


def draw(student: Student, picture: Picture) -> None:
    """Above two maxima and their difference; below their dual pictures and the boundary in the hypersurface."""
    picture.heading("トロピカル幾何: f = P - Q", "Tropical geometry: f = P - Q")
    first, second, whole, *dual, surface = picture.panels(["ABC", "DEF"], inches=8.0)
    whole.set_title(picture.say("f = P - Q と決定境界", "f = P - Q, and the decision boundary"))
    surface.set_title(picture.say("max(P, Q) の折れ目と P = Q", "max(P, Q): its kinks, and P = Q"))
    net, x, inside = classifier(picture)
    for panel, below, name in ((first, dual[0], "P"), (second, dual[1], "Q")):
        sign = "⁺" if name == "P" else "⁻"
        panel.set_title(picture.say(f"{name}(x) = max(A{sign}x + c{sign})", f"{name}(x) = max(A{sign}x + c{sign})"))
        below.set_title(
            picture.say(f"{name} の双対: 傾きの凸包とその分割", f"Its dual: the Newton polygon of {name}, subdivided")
        )
    for place, panel in enumerate((first, second)):
        with picture.drawing(panel):
            rows, _ = attaining(pair_of(student, net)[place])
            draw_maximum(panel, rows)
    for place, panel in enumerate(dual):
        with picture.drawing(panel):
            rows, vertices = attaining(pair_of(student, net)[place])
            draw_dual(panel, rows, vertices)
    with picture.drawing(whole):
        draw_difference(whole, pair_of(student, net), x, inside)
    with picture.drawing(surface):
        regions = draw_surface(surface, pair_of(student, net))
        picture.caption(
            f"ユニット {UNITS} 個のネットワーク。P と Q は凸。領域(上)と、そこでの傾きである双対の頂点(下)は同じ色で、"
            "隣り合う領域の頂点は辺で結ばれる(枠の外の領域もある)。下の小さな点は最大にならない行。"
            f"決定境界 P = Q は max(P, Q) の {regions} 個の領域を分ける折れ目の一部。",
            f"A network of {UNITS} units; P and Q are convex. A region above and its slope, a vertex below, have one"
            " colour; neighbours are joined by an edge (some regions lie outside the frame), and dots are rows that"
            " nowhere attain the maximum."
            f" The decision boundary P = Q is a part of the kinks between the {regions} regions of max(P, Q).",
        )


def classifier(picture: Picture) -> tuple[nn.Sequential, Tensor, Tensor]:
    """A net that was trained to know a ring, half of its output weights 1, half -1; the data."""
    x, inside = ring(600)
    net = nn.Sequential(nn.Linear(2, UNITS), nn.ReLU(), nn.Linear(UNITS, 1)).double()
    weight, bias, output, last = net.parameters()
    turns = torch.pi * (torch.arange(UNITS) + 0.5 * torch.rand(UNITS)) / UNITS  # by turns of P and of Q
    flips = torch.tensor([1.0, 1.0, -1.0, -1.0]).repeat(UNITS // 4 + 1)[:UNITS]
    with torch.no_grad():
        weight.copy_((flips * torch.stack([turns.cos(), turns.sin()])).T)
        bias.copy_(torch.rand(UNITS) - 0.5)
        output.copy_(torch.tensor([-1.0, 1.0]).repeat(UNITS // 2))
    optimizer = torch.optim.Adam([weight, bias, last], lr=0.01)
    for _ in picture.steps(range(STEPS), STEPS, "学習", "training"):
        loss = nn.functional.binary_cross_entropy_with_logits(net(x)[:, 0], inside)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net, x, inside


def ring(count: int) -> tuple[Tensor, Tensor]:
    """Points of the square, and whether they lie in a ring about the middle."""
    x = 0.95 * SPAN * (2 * torch.rand(count, 2, dtype=torch.float64) - 1)
    return x, ((x.norm(dim=1) - 1.5).abs() < 0.75).double()


def pair_of(student: Student, net: nn.Sequential) -> tuple[Numbers, Numbers]:
    """The student's pair, each as rows (slope, slope, shift)."""
    a_pos, c_pos, a_neg, c_neg = student.tropical_pair(net)
    found = [np.column_stack([plain_numbers(a), plain_numbers(c)]) for a, c in ((a_pos, c_pos), (a_neg, c_neg))]
    if any(rows.shape[1:] != (3,) for rows in found):
        raise ValueError(f"A of shapes {tuple(a_pos.shape)} and {tuple(a_neg.shape)}")
    return found[0], found[1]


def raster(size: float) -> Numbers:
    """Points (SIDE², 3) of a square, row by row from below, with a 1 behind each."""
    axis = np.linspace(-size, size, SIDE)
    across, up = np.meshgrid(axis, axis)
    return np.column_stack([across.ravel(), up.ravel(), np.ones(SIDE**2)])


def values(rows: Numbers, points: Numbers) -> Numbers:
    """The maximum at each point."""
    found: Numbers = (points @ rows.T).max(axis=1)
    return found


def attaining(rows: Numbers) -> tuple[Numbers, list[int]]:
    """The rows without repetitions, in the order of their angle about the middle, and which attain the maximum."""
    rows = np.unique(rows.round(9), axis=0)
    middle = rows[:, :2] - rows[:, :2].mean(axis=0)
    rows = rows[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]
    seen = set[int]()
    for size in (SPAN, 10 * SPAN, 100 * SPAN):
        seen.update((raster(size) @ rows.T).argmax(axis=1).tolist())
    return rows, sorted(seen)


def palette(rows: Numbers) -> Numbers:
    """A colour for each row: light, its hue the direction of the slope, paler in the middle."""
    apart = rows[:, :2] - (rows[:, :2].max(axis=0) + rows[:, :2].min(axis=0)) / 2
    turn = np.arctan2(apart[:, 1], apart[:, 0]) / (2 * np.pi) % 1
    far = np.linalg.norm(apart, axis=1)[:, None]
    share = 0.75 * far / max(float(far.max()), 1e-9)
    vivid = np.asarray(colormaps["hsv"](turn))[:, :3] * 0.85 + 0.05
    blended: Numbers = share * vivid + (1 - share) * 0.96
    return blended


def bordered(image: Numbers, cells: NDArray[np.int64], colour: float) -> None:
    """Draws the borders of cells into an image."""
    for axis in (0, 1):
        border = np.diff(cells, axis=axis) != 0
        for shift in (0, 1):
            rows, columns = (slice(shift * (axis == i), shift * (axis == i) + n) for i, n in enumerate(border.shape))
            image[rows, columns][border] = colour


def show(panel: Axes, image: Numbers) -> None:
    """An image of the square."""
    panel.imshow(image, origin="lower", extent=(-SPAN, SPAN, -SPAN, SPAN))
    panel.set(xticks=[], yticks=[])


def draw_maximum(panel: Axes, rows: Numbers) -> None:
    """The cells of the affine maps, with level lines and white kinks."""
    points = raster(SPAN)
    cells = (points @ rows.T).argmax(axis=1).reshape(SIDE, SIDE)
    image = palette(rows)[cells]
    bordered(image, cells, 1.0)
    show(panel, image)
    level = values(rows, points).reshape(SIDE, SIDE)
    axis = np.linspace(-SPAN, SPAN, SIDE)
    panel.contour(axis, axis, level, levels=12, colors=COLOURS["ink"], linewidths=0.5, alpha=0.35)


def draw_dual(panel: Axes, rows: Numbers, vertices: Sequence[int]) -> None:
    """The upper hull of the lifted rows, seen from above: a polygon for each point where cells meet."""
    colours = palette(rows)
    for face in upper_faces(rows):
        panel.fill(*rows[face, :2].T, facecolor=COLOURS["pale"], edgecolor=COLOURS["grey"], linewidth=1.2, alpha=0.55)
    panel.scatter(rows[:, 0], rows[:, 1], s=7, color=COLOURS["grey"], linewidths=0, zorder=2)
    at = rows[vertices]
    panel.scatter(at[:, 0], at[:, 1], s=80, c=colours[vertices], edgecolors=COLOURS["ink"], linewidths=1, zorder=3)
    panel.set(xlabel=r"$\partial/\partial x_1$", ylabel=r"$\partial/\partial x_2$")
    panel.margins(0.12)
    panel.set_box_aspect(1)
    panel.set_aspect("equal", adjustable="datalim")


def upper_faces(rows: Numbers) -> list[list[int]]:
    """The faces of the upper hull, each as its corners in order."""
    hull = ConvexHull(rows)
    faces: dict[tuple[float, ...], set[int]] = {}
    for simplex, equation in zip(hull.simplices, hull.equations, strict=True):
        if equation[2] > 1e-9:
            faces.setdefault(tuple((equation / equation[2]).round(5)), set()).update(simplex.tolist())
    return [in_order(rows, sorted(face)) for face in faces.values()]


def in_order(rows: Numbers, face: list[int]) -> list[int]:
    """The corners of a convex polygon, counter-clockwise."""
    apart = rows[face, :2] - rows[face, :2].mean(axis=0)
    return [face[i] for i in np.argsort(np.arctan2(apart[:, 1], apart[:, 0]))]


def draw_difference(panel: Axes, pair: tuple[Numbers, Numbers], x: Tensor, inside: Tensor) -> None:
    """f as levels about 0, the data, the decision boundary."""
    points = raster(SPAN)
    f = np.subtract(*(values(rows, points) for rows in pair)).reshape(SIDE, SIDE)
    axis = np.linspace(-SPAN, SPAN, SIDE)
    largest = max(float(np.abs(f).max()), 1e-6)
    panel.contourf(axis, axis, f, levels=24, cmap="RdBu_r", norm=TwoSlopeNorm(0, -largest, largest), alpha=0.8)
    for which, colour in ((1, "red"), (0, "blue")):
        ours = x[inside == which]
        panel.scatter(ours[:, 0], ours[:, 1], s=8, color=COLOURS[colour], linewidths=0, alpha=0.8)
    panel.contour(axis, axis, f, levels=[0.0], colors=COLOURS["ink"], linewidths=2.5)
    panel.set(aspect="equal", xticks=[], yticks=[], xlim=(-SPAN, SPAN), ylim=(-SPAN, SPAN))


def draw_surface(panel: Axes, pair: tuple[Numbers, Numbers]) -> int:
    """The cells of max(P, Q), those of P red and those of Q blue, and P = Q; how many cells there are."""
    points = raster(SPAN)
    (first, second) = (np.unique(rows.round(9), axis=0) for rows in pair)
    both = points @ np.concatenate([first, second]).T
    cells = both.argmax(axis=1).reshape(SIDE, SIDE)
    of_p = (cells < len(first))[..., None]
    tint = 0.92 + 0.08 * np.random.default_rng(0).random(len(first) + len(second))[cells][..., None]
    image = np.where(of_p, [0.96, 0.80, 0.76], [0.76, 0.86, 0.96]) * tint
    bordered(image, cells, 0.35)
    show(panel, image)
    f = both[:, : len(first)].max(axis=1) - both[:, len(first) :].max(axis=1)
    axis = np.linspace(-SPAN, SPAN, SIDE)
    panel.contour(axis, axis, f.reshape(SIDE, SIDE), levels=[0.0], colors=COLOURS["ink"], linewidths=3)
    return len(np.unique(cells))
