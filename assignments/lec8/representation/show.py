"""The picture of the integral representation: a finite model, the density behind it, and its two errors against n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter
from torch import Tensor, nn

STEPS = 40
"""Samples that are learned from, one after the other; the curves are means over them."""
LO, HI, GRID, SAMPLES, NOISE = -3.0, 3.0, 301, 160, 0.4
KNOTS = (6, 7, 8, 10, 12, 14, 17, 20, 25, 32, 42, 60)
TICKS = (6, 8, 12, 20, 32, 60)
SHOWN = 12


def target(x: Tensor) -> Tensor:
    """f*: a wave that dies away on a slope."""
    return (-x.square() / 4).exp() * (2.4 * x + 0.6).sin() + x / 4


def derivative(x: Tensor, order: int) -> Tensor:
    """That of f*, by automatic differentiation."""
    x = x.clone().requires_grad_()
    values = target(x)
    for _ in range(order):
        (values,) = torch.autograd.grad(values.sum(), x, create_graph=True)
    return values.detach()


class Model(NamedTuple):
    """A finite model of the student's: its knots, its coefficients, the network."""

    knots: Tensor
    coefficients: Tensor
    net: nn.Sequential


def model(student: Student, n: int) -> Model:
    """f_n on n even knots."""
    knots = torch.linspace(LO, HI, n, dtype=torch.float64)
    start = knots[:1]
    coefficients = student.integral_coefficients(derivative(knots, 2), knots)
    net = student.finite_network(float(target(start)), float(derivative(start, 1)), coefficients, knots)
    return Model(knots, coefficients.detach(), net)


def sample() -> tuple[Tensor, Tensor]:
    """Noisy values of f* at places of which one is drawn in each of m parts of the interval, (m, 1) each."""
    part = torch.arange(SAMPLES)[:, None] + torch.rand(SAMPLES, 1, dtype=torch.float64)
    x = LO + (HI - LO) * part / SAMPLES
    return x, target(x) + NOISE * torch.randn(SAMPLES, 1, dtype=torch.float64)


@torch.no_grad()
def fitted(net: nn.Sequential, x: Tensor, y: Tensor, at: Tensor) -> Tensor:
    """The values of f^ at `at`: the units of the network with the output weights of least squares."""
    units, places = (torch.cat([net[:-1](points), torch.ones_like(points)], dim=1) for points in (x, at))
    found: Tensor = (places @ torch.linalg.lstsq(units, y, driver="gelsd").solution)[:, 0]
    return found


class Errors(NamedTuple):
    """For each n, means over the samples of the squares of the three errors, and of the bound."""

    whole: list[float]
    approximation: list[float]
    estimation: list[float]
    bound: list[float]
    broken: list[int]
    """Where the bound was exceeded by some sample."""

    @property
    def best(self) -> int:
        """The number of knots of the smallest error."""
        return KNOTS[min(range(len(KNOTS)), key=self.whole.__getitem__)]


def draw(student: Student, picture: Picture) -> None:
    """Left a model above its density, right the errors against the number of knots."""
    picture.heading("積分表現と有限モデル", "The integral representation and its finite model")
    graph, density, curves = picture.panels(["AC", "BC"], widths=[1.25, 1], heights=[1.7, 1], inches=6.8)
    graph.set_title(picture.say(f"有限モデル(n = {SHOWN})", f"The finite model, $n$ = {SHOWN}"))
    density.set_title(
        picture.say(
            "積分表現の密度 f″(b) と、それを節点に集めた係数 c",
            "The density $f''(b)$ of the representation, gathered at the knots: $c_i$",
        )
    )
    curves.set_title(picture.say("節点の数と誤差", "The errors against the number of knots"))
    x, y = sample()
    with picture.drawing(graph):
        draw_graph(graph, picture, model(student, SHOWN), x, y)
    with picture.drawing(density):
        draw_density(density, picture, model(student, SHOWN))
    with picture.drawing(curves):
        errors = measured(student, picture, x, y)
        draw_errors(curves, picture, errors)
        picture.law(
            not errors.broken,
            f"n = {', '.join(map(str, errors.broken))} で ‖f̂ - f*‖² が上界 2(δ² + ε²) を超えています。",
            f"At n = {', '.join(map(str, errors.broken))}, ‖f̂ - f*‖² exceeds its bound 2(δ² + ε²).",
        )
        picture.caption(
            f"f̂ は f_n と同じユニットを、雑音を含む{SAMPLES}個のデータに最小2乗法で合わせたもの。"
            f"誤差は {STEPS} 回の平均。節点が少なければ近似誤差 δ、多ければ推定誤差 ε が大きく、"
            f"この中では n = {errors.best} が最良。",
            f"f̂ has the units of f_n, and output weights fitted to {SAMPLES} noisy data by least squares; errors are"
            f" means over {STEPS} samples. Few knots leave the error of approximation δ, many that of estimation ε:"
            f" the best n here is {errors.best}.",
        )


def measured(student: Student, picture: Picture, x: Tensor, y: Tensor) -> Errors:
    """The errors of the models that were fitted to each of the samples."""
    grid = torch.linspace(LO, HI, GRID, dtype=torch.float64)
    f_star = target(grid)
    models = [model(student, n) for n in KNOTS]
    exact = [m.net(grid[:, None])[:, 0].detach() for m in models]
    samples = [(x, y), *(sample() for _ in range(STEPS - 1))]
    sums = torch.zeros(len(KNOTS), 4, dtype=torch.float64)
    broken: set[int] = set()
    for place, n in enumerate(picture.steps(KNOTS, len(KNOTS), "学習", "fitting")):
        approximation = student.l2_error(exact[place], f_star, grid)
        for data in samples:
            f_hat = fitted(models[place].net, *data, grid[:, None])
            whole = student.l2_error(f_hat, f_star, grid)
            estimation = student.l2_error(f_hat, exact[place], grid)
            bound = student.error_bound(approximation.sqrt(), estimation.sqrt())
            if not whole <= bound * (1 + 1e-9):
                broken.add(n)
            sums[place] += torch.stack([whole, approximation, estimation, bound]) / STEPS
    found, approximated, estimated, bounds = sums.T.tolist()
    return Errors(found, approximated, estimated, bounds, sorted(broken))


@torch.no_grad()
def draw_graph(panel: Axes, picture: Picture, shown: Model, x: Tensor, y: Tensor) -> None:
    """f*, f_n with its kinks, f^, and the data."""
    grid = torch.linspace(LO, HI, 1201, dtype=torch.float64)
    f_n, f_hat = shown.net(grid[:, None])[:, 0], fitted(shown.net, x, y, grid[:, None])
    at_knots = plain_numbers(shown.net(shown.knots[:, None])[:, 0])
    data = picture.say("データ", "data")
    panel.scatter(x, y, s=9, color=COLOURS["grey"], alpha=0.45, linewidths=0, label=data, zorder=1)
    panel.plot(grid, target(grid), color=COLOURS["ink"], linewidth=5, alpha=0.2, label="$f^*$", zorder=2)
    panel.plot(grid, plain_numbers(f_n), color=COLOURS["blue"], linewidth=1.8, label="$f_n$", zorder=3)
    panel.plot(grid, plain_numbers(f_hat), "--", color=COLOURS["orange"], linewidth=1.8, label=r"$\hat f$", zorder=4)
    panel.scatter(shown.knots, at_knots, s=26, color="white", edgecolors=COLOURS["blue"], linewidths=1.4, zorder=5)
    for knot in shown.knots.tolist():
        panel.axvline(knot, color=COLOURS["pale"], linewidth=0.8, zorder=0)
    panel.set(xlim=(LO - 0.1, HI + 0.1), ylim=(-2.2, 2.4), xticklabels=[])
    panel.legend(loc="upper left", ncols=4, columnspacing=1.2, handlelength=1.6)


def draw_density(panel: Axes, picture: Picture, shown: Model) -> None:
    """f'' as an area, in another colour where it is negative; a stem for each unit."""
    grid = torch.linspace(LO, HI, 1201, dtype=torch.float64)
    curvature, coefficients = derivative(grid, 2).numpy(), plain_numbers(shown.coefficients)
    for sign, colour in ((1, "green"), (-1, "red")):
        panel.fill_between(
            grid, 0, curvature, where=sign * curvature > 0, color=COLOURS[colour], alpha=0.22, linewidth=0
        )
        ours = sign * coefficients > 0
        panel.vlines(shown.knots[ours], 0, coefficients[ours], color=COLOURS[colour], linewidth=2)
    for knot in shown.knots.tolist():
        panel.axvline(knot, color=COLOURS["pale"], linewidth=0.8, zorder=0)
    panel.axhline(0, color=COLOURS["grey"], linewidth=0.8)
    panel.scatter(shown.knots, coefficients, s=22, color="white", edgecolors=COLOURS["ink"], linewidths=1.2, zorder=3)
    panel.set(xlim=(LO - 0.1, HI + 0.1), xlabel="$b$")
    panel.margins(y=0.12)


def draw_errors(panel: Axes, picture: Picture, errors: Errors) -> None:
    """The bound above the error, and the two terms that it is made of."""

    def line(values: Sequence[float], style: str, colour: str, label: str, width: float) -> None:
        panel.plot(KNOTS, plain_numbers(values), style, color=COLOURS[colour], ms=4, linewidth=width, label=label)

    line(errors.bound, "-", "ink", r"$2\,(\delta^2+\varepsilon^2)$", 2.2)
    line([2 * value for value in errors.approximation], ":", "blue", r"$2\,\delta^2,\ \ \delta=\|f_n-f^*\|$", 1.8)
    line(
        [2 * value for value in errors.estimation],
        "--",
        "orange",
        r"$2\,\varepsilon^2,\ \ \varepsilon=\|\hat f-f_n\|$",
        1.8,
    )
    line(errors.whole, "o-", "green", r"$\|\hat f-f^*\|^2$", 1.8)
    panel.fill_between(
        KNOTS, plain_numbers(errors.whole), plain_numbers(errors.bound), color=COLOURS["pale"], alpha=0.6
    )
    panel.axvline(errors.best, color=COLOURS["green"], linewidth=0.8, linestyle=(0, (4, 4)))
    panel.set(xscale="log", yscale="log", xlabel=picture.say("節点の数 n", "knots $n$"), xticks=TICKS)
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.set_xticklabels([str(n) for n in TICKS])
    top = max(plain_numbers(errors.bound))
    panel.set_ylim(4e-3, max(3 * top, 1e-2) if top == top else 1)
    panel.grid(alpha=0.25)
    panel.legend(loc="upper right")
