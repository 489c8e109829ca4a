"""The picture of the GAN: a generator that learns eight Gaussians on a ring by the student's train_step."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from torch import Tensor, nn

STEPS = 2400
BATCH, HIDDEN, NOISE = 256, 64, 4
EVERY = 20
SNAPSHOTS = (STEPS // 40, STEPS // 12, STEPS // 4, STEPS)
MODES, RADIUS, STD = 8, 2.0, 0.12
VIEW, RASTER = 3.0, 120
"""The panels show [-VIEW, VIEW]², on RASTER² points."""
FILLED, LINES = np.linspace(0, 1, 11), (0.1, 0.3, 0.5, 0.7, 0.9)


def draw(student: Student, picture: Picture) -> None:
    """The data and four moments of the training, what D should be at the end, and the value of the game."""
    picture.heading(
        "敵対的生成ネットワーク: 輪の上の8個の正規分布", "A generative adversarial net learns eight Gaussians on a ring"
    )
    ring, *moments, ideal, curve = picture.panels(["ABCD", "EFGG"], inches=6.6)
    ring.set_title(picture.say("データ", "The data"))
    for panel, step in zip(moments, SNAPSHOTS, strict=True):
        panel.set_title(picture.say(f"G と D: {step} ステップ", f"G and D after {step} steps"))
    ideal.set_title(picture.say("この G に対する最適な D*", "Optimal D* for this G"))
    curve.set_title(picture.say("学習中の V(D, G)", "V(D, G) during training"))
    draw_points(ring, data(1500), COLOURS["grey"])
    generator = nn.Sequential(mlp(NOISE), nn.Linear(HIDDEN, 2))
    discriminator = nn.Sequential(mlp(2), nn.Linear(HIDDEN, 1))
    values: list[float] = []
    with picture.drawing(*moments, ideal, curve):
        moves = training(student, picture, generator, discriminator, values)
        for panel, _ in zip(moments, moves, strict=True):
            draw_moment(panel, generator, discriminator)
    if picture.notes:
        return
    with picture.drawing(curve):
        draw_curve(curve, picture, values)
    with picture.drawing(ideal):
        draw_ideal(ideal, student, generator)
    picture.caption(
        "橙は G の標本、灰色の円はデータの山、背景と等高線は D(x)(青は本物らしい、赤は偽物らしい、太線は 1/2)。"
        "D* は、データの密度と、標本から推定した G の密度から計算(どちらも小さいところは空白)。"
        "G がデータを再現すれば、どこでも D* = 1/2、V = −log 4。",
        "Orange: samples of G; grey circles: where the data are. Colours and level lines: D(x), blue where it takes x"
        " for data, red where for a fake; the bold line is 1/2. D* is of the data's density and of G's as estimated"
        " from samples, blank where both are small. Once G gives the data, D* = 1/2 everywhere and V = −log 4.",
    )


def mlp(n_in: int) -> nn.Sequential:
    """Two hidden layers."""
    return nn.Sequential(nn.Linear(n_in, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, HIDDEN), nn.Tanh())


def centres() -> Tensor:
    """The means of the eight Gaussians, (8, 2)."""
    angles = torch.arange(MODES) * (2 * math.pi / MODES)
    return RADIUS * torch.stack([angles.cos(), angles.sin()], dim=1)


def data(n: int) -> Tensor:
    """Points of the ring, (n, 2)."""
    return centres()[torch.randint(MODES, (n,))] + STD * torch.randn(n, 2)


def training(
    student: Student, picture: Picture, generator: nn.Module, discriminator: nn.Module, values: list[float]
) -> Iterator[int]:
    """Train by the student's train_step, stopping at the snapshots; `values` collects V from the student's value."""
    optimizers = [torch.optim.Adam(net.parameters(), lr=2e-3, betas=(0.5, 0.999)) for net in (generator, discriminator)]
    cooling = [torch.optim.lr_scheduler.LambdaLR(o, lambda k: min(1.0, 2.02 - 2 * k / STEPS)) for o in optimizers]
    for step in picture.steps(range(1, STEPS + 1), STEPS, "学習", "training"):
        losses = student.train_step(
            *(generator, discriminator, *optimizers, data(BATCH), torch.randn(BATCH, NOISE), torch.randn(BATCH, NOISE))
        )
        for schedule in cooling:
            schedule.step()
        if step % EVERY == 0:
            with torch.no_grad():
                fake = discriminator(generator(torch.randn(1000, NOISE)))
                values.append(float(student.value(discriminator(data(1000)), fake)))
            picture.live(D=losses[0], G=losses[1], V=values[-1])
        if step in SNAPSHOTS:
            yield step


@torch.no_grad()
def draw_moment(panel: Axes, generator: nn.Module, discriminator: nn.Module) -> None:
    """Samples, the level lines of D, and where the data are."""
    draw_levels(panel, discriminator(raster()))
    for x, y in centres().tolist():
        panel.add_patch(Circle((x, y), 2 * STD, fill=False, edgecolor=COLOURS["grey"], linewidth=1.2, zorder=2.5))
    draw_points(panel, generator(torch.randn(800, NOISE)), COLOURS["orange"])


@torch.no_grad()
def draw_ideal(panel: Axes, student: Student, generator: nn.Module) -> None:
    """D* of the data's density and a kernel density of samples."""
    points, samples = raster(), generator(torch.randn(6000, NOISE))
    log_p_data, log_p_gen = mixture(points, centres(), STD), mixture(points, samples, 0.7 * STD)
    logits = student.optimal_discriminator(log_p_data, log_p_gen)
    nowhere = torch.maximum(log_p_data, log_p_gen) < math.log(1e-3)
    draw_levels(panel, logits.masked_fill(nowhere, math.nan), lines=(0.5,))


def draw_levels(panel: Axes, logits: Tensor, lines: tuple[float, ...] = LINES) -> None:
    """Colours and level lines of D = sigmoid(logits) on the raster."""
    axis = np.linspace(-VIEW, VIEW, RASTER)
    d = plain_numbers(logits.reshape(RASTER, RASTER).sigmoid())
    panel.contourf(axis, axis, d, FILLED, cmap="RdBu", alpha=0.55)
    crossed = [level for level in lines if np.nanmin(d) < level < np.nanmax(d)]
    if crossed:  # matplotlib has something to say of lines that are nowhere
        widths = [1.6 if level == 0.5 else 0.7 for level in crossed]
        levels = panel.contour(axis, axis, d, crossed, colors=COLOURS["ink"], linewidths=widths)
        if len(lines) > 1:
            panel.clabel(levels, fontsize=7, fmt="%.1f")
    show_view(panel)


def draw_points(panel: Axes, points: Tensor, colour: str) -> None:
    """A cloud of points (n, 2)."""
    at = plain_numbers(points)
    panel.scatter(at[:, 0], at[:, 1], s=4, color=colour, linewidths=0, zorder=3)
    show_view(panel)


def show_view(panel: Axes) -> None:
    """The same square of the plane in all panels."""
    panel.set(xlim=(-VIEW, VIEW), ylim=(-VIEW, VIEW), aspect="equal", xticks=[], yticks=[])


def draw_curve(panel: Axes, picture: Picture, values: list[float]) -> None:
    """V at fresh data and samples, and where the game ends when G has learned the data."""
    steps = EVERY * (1 + np.arange(len(values)))
    panel.axhline(-math.log(4), color=COLOURS["orange"], linestyle="--")
    panel.text(STEPS, -math.log(4), "$-\\log 4$", ha="right", va="top", color=COLOURS["orange"])
    panel.plot(steps, plain_numbers(values), color=COLOURS["blue"])
    for step in SNAPSHOTS:
        panel.axvline(step, color=COLOURS["pale"], zorder=0)
    panel.set(xlabel=picture.say("ステップ", "step"), ylabel="V(D, G)")
    panel.yaxis.tick_right()
    panel.yaxis.set_label_position("right")
    panel.spines[["left", "right"]].set_visible(False)


def raster() -> Tensor:
    """Points (RASTER², 2), row by row from below."""
    axis = torch.linspace(-VIEW, VIEW, RASTER)
    return torch.cartesian_prod(axis, axis).flip(1)


def mixture(x: Tensor, means: Tensor, std: float) -> Tensor:
    """Log density at x (B, 2) of the even mixture of N(mean, std²·I); also a kernel density estimate."""
    exponents = -torch.cdist(x, means).square() / (2 * std**2)
    return exponents.logsumexp(dim=1) - math.log(len(means) * 2 * math.pi * std**2)
