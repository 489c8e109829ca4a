"""The picture of the linear regions: a graph, the plane coloured by depth, paper that is folded, cut and unfolded."""

from __future__ import annotations

import math

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from torch import Tensor, nn

STEPS = 1000
SPAN, POINTS, SIDE, HALVINGS = 3.0, 6001, 241, 12
DEEPEST, FINE = 4, 600
"""Layers of the paper whose regions are counted, and points along a side for it."""
HUES = ["#2b6cb0", "#dd6b20", "#2f855a", "#b83280", "#805ad5", "#975a16"]
DEPTHS = ["#1a202c", "#2b6cb0", "#dd6b20", "#2f855a"]
SHEETS = ["#fdf2e0", "#e3eefa", "#e6f4ea", "#f7e6ef"]
CUTS = [(100, -0.5), (210, 0.1), (340, -0.4), (250, 0.2)]
"""Straight cuts through the folded paper [-1, 1]²: the direction that they look to, in degrees, and the offset."""


def draw(student: Student, picture: Picture) -> None:
    """Above graph, shallow and deep net; below the paper folded and unfolded, and what was counted beside bounds."""
    picture.heading("ReLU ネットワークは折り紙である", "ReLU networks are origami")
    graph, shallow, deep, folded, unfolded, counts = picture.panels(["ABC", "DEF"], inches=8.4)
    line = fitted(picture, 1, 12, 12)
    graph.set_title(picture.say("直線: 隠れユニット 12+12", "A line: 12+12 hidden units"))
    with picture.drawing(graph):
        draw_graph(graph, student, line)
    with picture.drawing():
        count = f"{student.count_regions_1d(line, -SPAN, SPAN)!s:.12}"
        graph.set_title(picture.say(f"直線: 12+12 ユニット、領域 {count} 個", f"A line: 12+12 units, {count} regions"))
    for panel, widths in ((shallow, (36,)), (deep, (12, 12, 12))):
        name = "+".join(map(str, widths))
        panel.set_title(picture.say(f"平面: {name} ユニット", f"The plane: {name} units"))
        net, points = fitted(picture, 2, *widths), raster(SIDE, SPAN)
        with picture.drawing(panel):
            draw_plane(panel, student, net, widths, points)
        with picture.drawing():
            count = f"{student.count_patterns(net, points)!s:.12}"
            panel.set_title(
                picture.say(f"平面: {name} ユニット、{count} パターン", f"The plane: {name} units, {count} patterns")
            )
    folded.set_title(picture.say("折って切る: 紙は4枚重ね", "Fold, then cut: the paper lies fourfold"))
    unfolded.set_title(picture.say("開く: 切れ目が4枚に写る", "Unfold: the cuts are on every sheet"))
    counts.set_title(picture.say("平面の領域の数", "Regions of the plane"))
    with picture.drawing(folded):
        draw_folded(folded, student)
    with picture.drawing(unfolded):
        draw_unfolded(unfolded, student)
    with picture.drawing(counts):
        draw_counts(counts, student, picture)
    picture.caption(
        "線の色は折れ目を作るユニットの層: 黒が第1層、青が第2層、橙が第3層。深い層の折れ目は、前の層の折れ目で曲がる。"
        "上の3つは波 cos 2‖x‖ を学習したネットワーク。",
        "A line has the colour of its unit's layer: black the first, blue the second, orange the third; those of deeper"
        " layers bend where earlier ones fold. The three above were fitted to the wave cos 2‖x‖.",
    )
    picture.caption(
        "下は重みを手で決めた 4+4 ユニット: |x| と |y| が折り、次の層がまっすぐ4回切る。"
        "丸は点の上で数えたパターン、線は公式。",
        "Below, 4+4 units with weights by hand: |x| and |y| fold, and the next layer makes four straight cuts."
        " Dots: patterns counted on points; lines: formulas.",
    )
    with picture.drawing():
        most, least = student.max_regions_shallow(16, 2), student.montufar_bound(4, 2, 4)
        picture.caption(
            f"平面では、1層16ユニットの領域は高々 {most!s:.12} 個。"
            f"4+4+4+4 ユニットには {least!s:.12} 個以上のものがある。",
            f"On the plane, one layer of 16 units makes at most {most!s:.12} regions;"
            f" some net of 4+4+4+4 units makes at least {least!s:.12}.",
        )


def fitted(picture: Picture, d: int, *widths: int) -> nn.Sequential:
    """A net on ℝ^d with hidden layers of these widths, fitted to a wave."""
    layers: list[nn.Module] = []
    for before, after in zip((d, *widths), (*widths, 1), strict=True):
        linear = nn.Linear(before, after)
        nn.init.normal_(linear.weight, std=(2 / before) ** 0.5)
        nn.init.normal_(linear.bias, std=1.5 if before == d else 0.5)
        layers += [linear, nn.ReLU()]
    net = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in picture.steps(range(STEPS), STEPS, "学習", "training"):
        x = SPAN * (2 * torch.rand(256, d) - 1)
        loss = (net(x)[:, 0] - (2 * x.norm(dim=1)).cos()).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net


def paper(layers: int) -> nn.Sequential:
    """A net of hidden layers of 4 units on [-1, 1]²: all but the last fold by absolute values, and that one cuts."""
    absolute = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    angles = torch.tensor([math.radians(angle) for angle, _ in CUTS])
    cuts, offsets = torch.stack([angles.cos(), angles.sin()], dim=1), torch.tensor([offset for _, offset in CUTS])
    reading, shift = torch.eye(2), torch.zeros(2)  # of the paper's coordinates, from the layer before
    modules: list[nn.Module] = []
    for layer in range(layers):
        rows, bias = (absolute, torch.zeros(4)) if layer < layers - 1 else (cuts, offsets)
        linear = nn.Linear(reading.shape[1], 4)
        linear.weight, linear.bias = nn.Parameter(rows @ reading), nn.Parameter(rows @ shift + bias)
        modules += [linear, nn.ReLU()]
        reading, shift = torch.tensor([[2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 2.0, 2.0]]), -torch.ones(2)  # 2|x| - 1
    return nn.Sequential(*modules, nn.Linear(4, 1))


def raster(side: int, span: float) -> Tensor:
    """Points of the square (side², 2), row by row from below."""
    axis = torch.linspace(-span, span, side)
    return torch.cartesian_prod(axis, axis).flip(1)


@torch.no_grad()
def bits(student: Student, net: nn.Sequential, x: Tensor) -> Tensor:
    """The student's pattern at each point, (B, N)."""
    found: Tensor = (student.activation_pattern(net, x) != 0).reshape(len(x), -1)
    return found


def codes(student: Student, net: nn.Sequential, x: Tensor) -> Tensor:
    """One number for each pattern that the student finds, (B,)."""
    pattern = bits(student, net, x)
    found: Tensor = (pattern.long() * 2 ** torch.arange(pattern.shape[1])).sum(dim=1)
    return found


@torch.no_grad()
def draw_graph(panel: Axes, student: Student, net: nn.Sequential) -> None:
    """The graph, in another colour on each region."""
    x = torch.linspace(-SPAN, SPAN, POINTS)[:, None]
    y = plain_numbers(net(x)[:, 0])
    region = (codes(student, net, x).diff() != 0).cumsum(dim=0).numpy()
    points = np.stack([x[:, 0].numpy(), y], axis=1)
    segments = np.stack([points[:-1], points[1:]], axis=1)
    colours = [HUES[i % len(HUES)] for i in region]
    panel.plot(x, (2 * x.abs()).cos(), color=COLOURS["pale"], linewidth=1.5, zorder=0)
    panel.add_collection(LineCollection(list(segments), colors=colours, linewidths=2.5, capstyle="round"))
    kinks = np.flatnonzero(np.diff(region)) + 1
    panel.scatter(x[kinks, 0], y[kinks], s=16, color="white", edgecolors=COLOURS["ink"], linewidths=0.8, zorder=3)
    panel.set(xlim=(-SPAN, SPAN), xlabel="$x$", ylabel="$f(x)$")
    panel.margins(y=0.1)


def folds(student: Student, net: nn.Sequential, points: Tensor) -> list[np.ndarray]:
    """Where each unit of the student's pattern changes: its segments (S, 2, 2) through the squares of the raster.

    Between neighbours that differ the place is found by halving, so the lines are much finer than the raster.
    """
    side = round(len(points) ** 0.5)
    grid = points.reshape(side, side, 2)
    pattern = bits(student, net, points).reshape(side, side, -1)
    crossings: list[Tensor] = []
    for axis in (0, 1):
        ends = [grid.narrow(axis, i, side - 1) for i in (0, 1)]
        differ = (pattern.narrow(axis, 0, side - 1) != pattern.narrow(axis, 1, side - 1)).nonzero()
        row, column, unit = differ.unbind(dim=1)
        low, high = (end[row, column] for end in ends)
        first = pattern[row, column, unit]
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            same = (bits(student, net, middle)[torch.arange(len(unit)), unit] == first)[:, None]
            low, high = torch.where(same, middle, low), torch.where(same, high, middle)
        places = torch.full((*pattern.shape, 2), torch.nan)
        places[row, column, unit] = low
        crossings.append(places)
    up, right = crossings  # from a point to the one above it, and to the one on its right
    around = [up[:-1, :-1], right[1:, :-1], up[:-1, 1:], right[:-1, :-1]]
    return [segments(torch.stack([edge[:, :, unit] for edge in around], dim=2)) for unit in range(pattern.shape[2])]


def segments(around: Tensor) -> np.ndarray:
    """Squares whose four edges (h, w, 4, 2) are crossed twice, as segments (S, 2, 2)."""
    crossed = ~around[..., 0].isnan()
    twice = crossed.sum(dim=2) == 2
    found: np.ndarray = around[twice][crossed[twice]].reshape(-1, 2, 2).numpy()
    return found


def draw_folds(panel: Axes, lines: list[np.ndarray], widths: tuple[int, ...], thickness: float) -> None:
    """Each unit's lines in the colour of its layer, the first layer's on top."""
    depths = np.repeat(np.arange(len(widths)), widths)
    for depth, unit in reversed(list(zip(depths, lines, strict=True))):
        look = {"colors": DEPTHS[depth], "linewidths": thickness, "capstyle": "round"}
        panel.add_collection(LineCollection(list(unit), zorder=10 - depth, **look))


@torch.no_grad()
def draw_plane(panel: Axes, student: Student, net: nn.Sequential, widths: tuple[int, ...], points: Tensor) -> None:
    """The cells, pale, in the colour of the net's mean output on each, and the folds."""
    _, cells = codes(student, net, points).unique(return_inverse=True)
    means = torch.zeros(int(cells.max()) + 1).index_reduce_(0, cells, net(points)[:, 0], "mean", include_self=False)
    image = colormaps["Spectral_r"](plain_numbers((0.5 + 0.42 * means)[cells].reshape(SIDE, SIDE)))[..., :3]
    panel.imshow(0.45 * image + 0.55, origin="lower", extent=(-SPAN, SPAN, -SPAN, SPAN))
    draw_folds(panel, folds(student, net, points), widths, 1.0)
    panel.set(xlim=(-SPAN, SPAN), ylim=(-SPAN, SPAN), xticks=[], yticks=[])


def draw_folded(panel: Axes, student: Student) -> None:
    """A quarter of the paper, with what lies under it, and the cuts."""
    for under, colour in reversed(list(enumerate(SHEETS))):
        corner = (0.035 * under, -0.035 * under)
        panel.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor=COLOURS["grey"], linewidth=0.8))
    quarter = (raster(SIDE, 1.0) + 1) / 2
    quarter = 1e-4 + quarter * (1 - 2e-4)  # within the paper, off its edges
    draw_folds(panel, folds(student, paper(2), quarter), (4, 4), 1.6)
    for label, place in (("|x|", (0.5, 1.04)), ("|y|", (-0.07, 0.5))):
        panel.text(*place, label, ha="center", va="center")
    panel.set(xlim=(-0.14, 1.14), ylim=(-0.14, 1.14), xticks=[], yticks=[], aspect="equal")
    panel.set_frame_on(False)


def draw_unfolded(panel: Axes, student: Student) -> None:
    """The whole paper: four sheets, the folds between them, and the same cuts on each."""
    for (x, y), colour in zip(((0, 0), (-1, 0), (-1, -1), (0, -1)), SHEETS, strict=True):
        panel.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, linewidth=0))
    draw_folds(panel, folds(student, paper(2), raster(SIDE - 1, 1.0)), (4, 4), 1.6)  # no point on the folds
    panel.set(xlim=(-1, 1), ylim=(-1, 1), xticks=[-1, 0, 1], yticks=[-1, 0, 1], aspect="equal")


def lines(n: int, generator: np.random.Generator) -> nn.Sequential:
    """A net of one hidden layer of n units on [-1, 1]², in no special position."""
    angles = math.pi * (np.arange(n) + generator.uniform(0.2, 0.8, n)) / n
    linear = nn.Linear(2, n)
    linear.weight = nn.Parameter(torch.tensor(np.stack([np.cos(angles), np.sin(angles)], axis=1)).float())
    linear.bias = nn.Parameter(torch.tensor(generator.uniform(-0.4, 0.4, n)).float())
    return nn.Sequential(linear, nn.ReLU(), nn.Linear(n, 1))


def draw_counts(panel: Axes, student: Student, picture: Picture) -> None:
    """Zaslavsky's number for one layer, and Montúfar's for the paper; what is counted on points as dots."""
    units, layers = [4, 8, 12, 16], range(1, DEEPEST + 1)
    generator, points = np.random.default_rng(picture.seed), raster(FINE, 1.0) + 1e-5
    most = [float(student.max_regions_shallow(n, 2)) for n in units]
    least = [float(student.montufar_bound(4, 2, depth)) for depth in layers]
    shallow = [float(student.count_patterns(lines(n, generator), points)) for n in units]
    folded = [float(student.count_patterns(paper(depth), points)) for depth in layers]
    at_most = picture.say("1層: 高々(Zaslavsky)", "1 layer: at most")
    at_least = picture.say("4ユニットずつ: 少なくとも(Montúfar)", "layers of 4: some net, at least")
    depths = [4 * depth for depth in layers]
    for x, formula, counted, colour, name in (
        (units, most, shallow, COLOURS["ink"], at_most),
        (depths, least, folded, COLOURS["orange"], at_least),
    ):
        panel.plot(x, plain_numbers(formula), color=colour, label=name)
        panel.plot(x, plain_numbers(counted), "o", color=colour, mfc="white", ms=7)
    panel.set(yscale="log", xlabel=picture.say("隠れユニットの数", "hidden units"), xticks=units)
    panel.legend()
