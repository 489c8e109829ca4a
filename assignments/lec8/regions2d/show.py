"""The picture of the regions of the plane: how each layer splits the cells of the one before, exactly."""

from __future__ import annotations

from math import comb

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from torch import Tensor, nn

STEPS = 1500
WIDTHS = (10, 10, 10)
SPAN = 3.0
BOX = ((-SPAN, SPAN), (-SPAN, SPAN))
HUES = ["#2b6cb0", "#2f855a", "#dd6b20"]
"""Of the edges that each layer adds."""
Polygons = list[np.ndarray]


def draw(student: Student, picture: Picture) -> None:
    """Above the regions of one, two, three layers; below what the net computes, a random one, and the counts."""
    picture.heading(
        "平面の領域: 層を重ねるごとに分かれていく", "The regions of the plane: each layer splits those before"
    )
    *layers, graph, drawn, counts = picture.panels(["ABC", "DEF"], heights=[1, 1], inches=8.4)
    graph.set_title(picture.say("学習した関数と領域", "The function it learned, on its regions"))
    drawn.set_title(picture.say("重みが乱数の 12+12", "12+12 units, random weights"))
    counts.set_title(picture.say("領域の数", "Numbers of regions"))
    names = [picture.say(f"{i + 1}層まで", f"{'one layer' if i == 0 else f'{i + 1} layers'}") for i in range(3)]
    for panel, name in zip(layers, names, strict=True):
        panel.set_title(name)
    net = trained(picture)
    shallow = [first_layers(net, depth + 1) for depth in range(3)]
    before: list[Polygons] = []
    found: list[int] = []
    for depth, panel in enumerate(layers):
        with picture.drawing(panel):
            polygons = polygons_of(student, shallow[depth])
            before.append(polygons)
            draw_layers(panel, before)
    for panel, name, cut in zip(layers, names, shallow, strict=True):
        with picture.drawing():
            number = student.count_regions_2d(cut, BOX)
            found.append(int(plain_numbers(number)))
            panel.set_title(picture.say(f"{name}: 領域 {number!s:.12} 個", f"{name}: {number!s:.12} regions"))
    with picture.drawing(graph):
        draw_graph(graph, polygons_of(student, net), net)
    with picture.drawing(drawn):
        other = random_net()
        polygons = polygons_of(student, other)
        draw_random(drawn, polygons)
        drawn.set_title(
            picture.say(
                f"重みが乱数の 12+12: 領域 {len(polygons)} 個", f"12+12, random weights: {len(polygons)} regions"
            )
        )
    with picture.drawing(counts):
        draw_counts(counts, picture, student, found)
    picture.caption(
        "上段は、同じネットワークの1層目まで・2層目まで・3層目までの領域。辺の色は、それを引いた層。"
        "1層目は直線だが、2層目からは、前の層の辺と交わるところで折れ曲がる。",
        "Above, the regions of the first layer of one net, of its first two, and of all three; an edge has the colour"
        " of the layer that drew it. Lines of the first layer are straight, others bend where they meet earlier ones.",
    )


def trained(picture: Picture) -> nn.Sequential:
    """A net that has learned two rings."""
    modules: list[nn.Module] = []
    for before, after in zip((2, *WIDTHS), (*WIDTHS, 1), strict=True):
        linear = nn.Linear(before, after)
        nn.init.normal_(linear.weight, std=(2 / before) ** 0.5)
        nn.init.normal_(linear.bias, std=1.2 if before == 2 else 0.4)
        modules += [linear, nn.ReLU()]
    net = nn.Sequential(*modules[:-1])
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in picture.steps(range(STEPS), STEPS, "学習", "training"):
        x = SPAN * (2 * torch.rand(256, 2) - 1)
        loss = (net(x)[:, 0] - target(x)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        picture.live(loss=loss.item())
    return net


def target(x: Tensor) -> Tensor:
    """A wave around each of two points."""
    left, right = x - torch.tensor([-1.1, -0.6]), x - torch.tensor([1.2, 0.8])
    wave: Tensor = (2.4 * left.norm(dim=1)).cos() - (2.4 * right.norm(dim=1)).cos()
    return wave


def first_layers(net: nn.Sequential, depth: int) -> nn.Sequential:
    """The net with its first hidden layers alone; what it puts out plays no part."""
    return nn.Sequential(*list(net)[: 2 * depth], nn.Linear(WIDTHS[depth - 1], 1))


def random_net() -> nn.Sequential:
    """Lines through the middle of the box, drawn."""
    net = nn.Sequential(nn.Linear(2, 12), nn.ReLU(), nn.Linear(12, 12), nn.ReLU(), nn.Linear(12, 1))
    for layer, shift in zip(list(net)[:3:2], (1.4, 1.0), strict=True):
        assert isinstance(layer, nn.Linear)
        nn.init.normal_(layer.weight, std=(2 / layer.in_features) ** 0.5)
        nn.init.normal_(layer.bias, std=shift)
    return net


def polygons_of(student: Student, net: nn.Sequential) -> Polygons:
    """The student's polygons as arrays (k, 2)."""
    return [plain_numbers(polygon).reshape(-1, 2) for polygon in student.regions_2d(net, BOX)]


def framed(panel: Axes) -> None:
    """The box, with nothing around it."""
    panel.set(xlim=BOX[0], ylim=BOX[1], xticks=[], yticks=[], aspect="equal")
    for spine in panel.spines.values():
        spine.set(visible=True, color=COLOURS["grey"])


def shades(polygons: Polygons, colours: str, seed: int, low: float, high: float) -> np.ndarray:
    """A colour for each polygon, drawn between two ends of a map, (P, 4)."""
    chance = np.random.default_rng(seed).uniform(low, high, len(polygons))
    found: np.ndarray = colormaps[colours](chance)
    return found


def edges(polygons: Polygons) -> np.ndarray:
    """(E, 2, 2): the sides of all polygons."""
    return np.concatenate([np.stack([p, np.roll(p, -1, axis=0)], axis=1) for p in polygons])


def draw_layers(panel: Axes, before: list[Polygons]) -> None:
    """The newest polygons; the edges of earlier layers lie over those of later ones, in their own colours."""
    maps = ("Blues", "Greens", "Oranges")
    newest = len(before) - 1
    panel.add_collection(
        PolyCollection(list(before[-1]), facecolors=shades(before[-1], maps[newest], newest, 0.05, 0.4), zorder=1)
    )
    for layer in range(newest, -1, -1):
        width = 1.0 if layer == newest else 1.3
        panel.add_collection(
            LineCollection(list(edges(before[layer])), colors=HUES[layer], linewidths=width, zorder=2 + newest - layer)
        )
    framed(panel)


@torch.no_grad()
def draw_graph(panel: Axes, polygons: Polygons, net: nn.Sequential) -> None:
    """Each region in the colour of the net's value in its middle."""
    middles = torch.tensor(np.stack([p.mean(axis=0) for p in polygons]), dtype=torch.float32)
    values = plain_numbers(net(middles)[:, 0])
    colours = colormaps["RdBu_r"](0.5 + 0.24 * values)
    panel.add_collection(PolyCollection(list(polygons), facecolors=colours, edgecolors="white", linewidths=0.4))
    framed(panel)


def draw_random(panel: Axes, polygons: Polygons) -> None:
    """Each region in a colour of its own, pale where it is large."""
    colours = shades(polygons, "viridis", 5, 0.05, 1.0)
    panel.add_collection(PolyCollection(list(polygons), facecolors=colours, edgecolors="white", linewidths=0.5))
    framed(panel)


def draw_counts(panel: Axes, picture: Picture, student: Student, found: list[int]) -> None:
    """The counts by units: of the net, of one layer of as many units, and Zaslavsky's bound for one layer."""
    units = np.cumsum(WIDTHS)
    bound = [1 + n + comb(int(n), 2) for n in units]
    wide = [int(plain_numbers(student.count_regions_2d(one_layer(int(n)), BOX))) for n in units]
    at = np.arange(3)
    rows = (
        (found, HUES[2], picture.say("学習した 10+10+10", "10+10+10, trained")),
        (wide, COLOURS["grey"], picture.say("1層、乱数", "one layer, random")),
        (bound, COLOURS["pale"], picture.say("1層の最大数(Zaslavsky)", "most for one layer (Zaslavsky)")),
    )
    for shift, (numbers, colour, label) in zip((-0.27, 0.0, 0.27), rows, strict=True):
        bars = panel.bar(at[: len(numbers)] + shift, numbers, width=0.25, color=colour, label=label)
        panel.bar_label(bars, fontsize=8, color=COLOURS["ink"], padding=1)
    panel.set_xticks(at, [picture.say(f"{n} ユニット", f"{n} units") for n in units])
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    panel.margins(y=0.3)
    panel.legend(loc="upper left", fontsize=9)


def one_layer(units: int) -> nn.Sequential:
    """Random lines through the box."""
    net = nn.Sequential(nn.Linear(2, units), nn.ReLU(), nn.Linear(units, 1))
    first = net[0]
    assert isinstance(first, nn.Linear)
    nn.init.normal_(first.weight)
    nn.init.normal_(first.bias, std=1.2)
    return net
