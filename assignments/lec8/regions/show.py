"""The picture of the linear regions: a network's graph on a line, and the cells of two networks on a plane."""

from __future__ import annotations

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from torch import Tensor, nn

STEPS = 1000
SPAN, POINTS, SIDE = 3.0, 6001, 400
HUES = ["#2b6cb0", "#dd6b20", "#2f855a", "#b83280", "#805ad5", "#975a16"]


def draw(student: Student, picture: Picture) -> None:
    """Above a graph with its kinks; below a shallow and a deep net with as many units, and bounds."""
    picture.heading("ReLU ネットワークの線形領域", "The linear regions of ReLU networks")
    graph, shallow, deep, bounds = picture.panels(["AAA", "BCD"], heights=[1, 1.6], inches=6.8)
    bounds.set_title(picture.say("平面の領域の数の限界", "Bounds on the regions of the plane"))
    line = fitted(picture, 1, 12, 12)
    graph.set_title(picture.say("隠れユニット 12+12", "12+12 hidden units"))
    with picture.drawing(graph):
        draw_graph(graph, student, line)
    with picture.drawing():
        count = f"{student.count_regions_1d(line, -SPAN, SPAN)!s:.12}"
        graph.set_title(picture.say(f"隠れユニット 12+12: 領域は {count} 個", f"12+12 hidden units: {count} regions"))
    for panel, widths in ((shallow, (32,)), (deep, (16, 16))):
        name = "+".join(map(str, widths))
        panel.set_title(picture.say(f"隠れユニット {name}", f"{name} hidden units"))
        net, points = fitted(picture, 2, *widths), raster()
        with picture.drawing(panel):
            draw_cells(panel, student, net, points)
        with picture.drawing():
            count = f"{student.count_patterns(net, points)!s:.12}"
            panel.set_title(
                picture.say(f"隠れユニット {name}: {count} パターン", f"{name} hidden units: {count} patterns")
            )
    with picture.drawing(bounds):
        draw_bounds(bounds, student, picture)
    with picture.drawing():
        most, least = student.max_regions_shallow(32, 2), student.montufar_bound(16, 2, 2)
        picture.caption(
            f"どれも波 cos 2‖x‖ を学習。平面では、1層32ユニットの領域は高々 {most!s:.12} 個。"
            f"16+16 ユニットには、領域が {least!s:.12} 個以上のものがある。",
            "Each was fitted to the wave cos 2‖x‖."
            f" On the plane, one layer of 32 units makes at most {most!s:.12} regions;"
            f" some net of 16+16 units makes at least {least!s:.12}.",
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


def raster() -> Tensor:
    """Points of the plane (SIDE², 2), row by row from below."""
    axis = torch.linspace(-SPAN, SPAN, SIDE)
    return torch.cartesian_prod(axis, axis).flip(1)


def codes(student: Student, net: nn.Sequential, x: Tensor) -> Tensor:
    """One number for each pattern that the student finds, (B,)."""
    pattern = student.activation_pattern(net, x).reshape(len(x), -1)
    weights = 2 ** torch.arange(pattern.shape[1])
    found: Tensor = (pattern.long() * weights).sum(dim=1)
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


@torch.no_grad()
def draw_cells(panel: Axes, student: Student, net: nn.Sequential, points: Tensor) -> None:
    """Each cell in the colour of the net's mean output on it, a little off, with light borders."""
    _, cells = codes(student, net, points).unique(return_inverse=True)
    means = torch.zeros(int(cells.max()) + 1).index_reduce_(0, cells, net(points)[:, 0], "mean", include_self=False)
    jitter = 0.06 * (torch.rand(len(means), generator=torch.Generator().manual_seed(0)) - 0.5)
    shade = (0.5 + 0.42 * means + jitter)[cells].reshape(SIDE, SIDE)
    grid = cells.reshape(SIDE, SIDE).numpy()
    image = colormaps["Spectral_r"](plain_numbers(shade))[..., :3]
    border = np.zeros((SIDE, SIDE), dtype=bool)
    border[:-1] |= grid[:-1] != grid[1:]
    border[:, :-1] |= grid[:, :-1] != grid[:, 1:]
    image[border] = 1.0
    panel.imshow(image, origin="lower", extent=(-SPAN, SPAN, -SPAN, SPAN))
    panel.set(xticks=[], yticks=[])


def draw_bounds(panel: Axes, student: Student, picture: Picture) -> None:
    """Zaslavsky's bound for one layer, and Montúfar's for as many units in two, three and four."""
    units = [12, 24, 36, 48, 60, 72, 84, 96]
    shallow = plain_numbers([float(student.max_regions_shallow(n, 2)) for n in units])
    panel.plot(units, shallow, "o-", color=COLOURS["ink"], ms=4, label=picture.say("1層: 高々", "1 layer: at most"))
    for layers, colour in ((2, "blue"), (3, "green"), (4, "orange")):
        deep = [float(student.montufar_bound(n // layers, 2, layers)) for n in units]
        label = picture.say(f"{layers}層: 少なくとも", f"{layers} layers: at least")
        panel.plot(units, deep, "o-", color=COLOURS[colour], ms=4, label=label)
    panel.set(yscale="log", xlabel=picture.say("隠れユニットの数", "hidden units"), xticks=units[1::2])
    panel.legend()
