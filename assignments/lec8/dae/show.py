"""The picture of the denoising autoencoder: the field that it learned beside the one that it should learn."""

from __future__ import annotations

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from matplotlib.axes import Axes
from torch import Tensor, nn

STEPS = 2000
CHUNK, BATCH, HIDDEN = 50, 256, 64
MEANS = torch.tensor([[-1.6, -0.9], [1.7, -0.7], [0.1, 1.5]])
WEIGHTS, STD, SIGMA = torch.tensor([0.35, 0.25, 0.4]), 0.25, 0.5
VIEW, ARROWS, WALKERS, STRIDES = 3.0, 13, 80, 40


def draw(student: Student, picture: Picture) -> None:
    """Data and noise, the learned field and the optimal one; below, walks along the score, and the loss."""
    picture.heading(
        "デノイジング・オートエンコーダ: 雑音を除くことでスコアを学ぶ",
        "A denoising autoencoder learns the gradient of the log density",
    )
    learned, ideal, walks, curve = picture.panels(["ABC", "ABD"], widths=[1.75, 1.75, 1], inches=5.2)
    learned.set_title(picture.say("学習された g(x) − x", "Learned: g(x) − x"))
    ideal.set_title(picture.say("最適な σ²∇log(ν∗π)(x)", "Optimal: σ²∇log(ν∗π)(x)"))
    walks.set_title(picture.say("学習されたスコアに沿って登る", "Climbing the learned score"))
    curve.set_title(picture.say("学習中の損失", "The loss during training"))
    hidden = (nn.Linear(2, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, HIDDEN), nn.Tanh())
    g = nn.Sequential(*hidden, nn.Linear(HIDDEN, 2))
    clean = data(300)
    with picture.drawing(ideal):
        draw_field(ideal, clean, optimum(student, raster()) - raster(), "green")
    losses: list[float] = []
    with picture.drawing(learned, walks, curve):
        losses = train(student, picture, g)
    if not losses:
        return
    with picture.drawing(learned), torch.no_grad():
        draw_field(learned, clean, SIGMA**2 * student.score(g, raster(), SIGMA), "blue")
    with picture.drawing(walks), torch.no_grad():
        draw_walks(walks, student, g, clean)
    with picture.drawing(curve):
        draw_curve(curve, picture, losses)
    with picture.drawing():
        draw_floor(curve, student, picture)
    picture.caption(
        f"π は3つの正規分布の混合(薄い点はデータ)、σ = {SIGMA}。最適なデノイザは g*(x) = x + σ²∇log(ν∗π)(x)。"
        "右上は、x + σε(橙)からスコアの向きに少しずつ進んだ道と着いた点(青)。",
        f"π is a mixture of three Gaussians (pale dots: data), σ = {SIGMA}; the optimal denoiser is g*(x) = x +"
        " σ²∇log(ν∗π)(x). Top right: from x + σε (orange) in small steps along the score (blue).",
    )


def data(n: int) -> Tensor:
    """Points of the mixture, (n, 2)."""
    return MEANS[torch.multinomial(WEIGHTS, n, replacement=True)] + STD * torch.randn(n, 2)


def optimum(student: Student, x: Tensor) -> Tensor:
    """The student's g*(x), (B, 2)."""
    found: Tensor = student.optimal_denoiser(x, MEANS, WEIGHTS, STD, SIGMA)
    return found


def train(student: Student, picture: Picture, g: nn.Module) -> list[float]:
    """Train g by the student's train, a chunk of steps at a time; returns the losses of all steps."""
    optimizer = torch.optim.Adam(g.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS // CHUNK)
    losses: list[float] = []
    for _ in picture.steps(range(STEPS // CHUNK), STEPS // CHUNK, "学習", "training"):
        batches = ((data(BATCH), torch.randn(BATCH, 2)) for _ in range(CHUNK))
        losses += [float(loss) for loss in student.train(g, optimizer, batches, SIGMA)]
        schedule.step()
        picture.live(loss=losses[-1])
    return losses


def raster() -> Tensor:
    """The feet of the arrows, (ARROWS², 2)."""
    axis = torch.linspace(-0.92 * VIEW, 0.92 * VIEW, ARROWS)
    return torch.cartesian_prod(axis, axis)


def draw_points(panel: Axes, points: Tensor, colour: str) -> None:
    """A cloud of points (n, 2)."""
    at = plain_numbers(points)
    panel.scatter(at[:, 0], at[:, 1], s=5, color=COLOURS[colour], alpha=0.7, linewidths=0)
    panel.set(xlim=(-VIEW, VIEW), ylim=(-VIEW, VIEW), xticks=[], yticks=[], aspect="equal")


def draw_field(panel: Axes, clean: Tensor, field: Tensor, colour: str) -> None:
    """Arrows (ARROWS², 2) in the scale of the panel, on the data."""
    draw_points(panel, clean, "sand")
    feet, arrows = raster().numpy(), plain_numbers(field.reshape(-1, 2))
    panel.quiver(
        *(feet[:, 0], feet[:, 1], arrows[:, 0], arrows[:, 1]),
        color=COLOURS[colour],
        angles="xy",
        scale_units="xy",
        scale=2.0,
        width=0.004,
    )


def draw_walks(panel: Axes, student: Student, g: nn.Module, clean: Tensor) -> None:
    """Small steps along the score from corrupted data: they end where the data are dense."""
    draw_points(panel, clean, "sand")
    x = student.corrupt(data(WALKERS), SIGMA, torch.randn(WALKERS, 2))
    path = [plain_numbers(x)]
    for _ in range(STRIDES):
        x = x + 0.15 * SIGMA**2 * student.score(g, x, SIGMA)
        path.append(plain_numbers(x))
    places = np.stack(path)
    panel.plot(places[..., 0], places[..., 1], color=COLOURS["blue"], linewidth=0.8, alpha=0.6)
    panel.scatter(places[0, :, 0], places[0, :, 1], s=10, color=COLOURS["orange"], zorder=3)
    panel.scatter(places[-1, :, 0], places[-1, :, 1], s=10, color=COLOURS["blue"], zorder=3)


def draw_curve(panel: Axes, picture: Picture, losses: list[float]) -> None:
    """Means over 20 steps."""
    values = plain_numbers(losses)
    values = values[: len(values) // 20 * 20].reshape(-1, 20).mean(axis=1)
    panel.plot(20 * (np.arange(len(values)) + 0.5), values, color=COLOURS["blue"])
    panel.set(xlabel=picture.say("ステップ", "step"), ylabel="E‖g(x+σε) − x‖²")
    if np.isfinite(values).all():
        panel.set_ylim(0.7 * values.min(), 2.2 * values[-3:].mean())


def draw_floor(panel: Axes, student: Student, picture: Picture) -> None:
    """The least loss that any g can have, from the student's loss of the student's g*."""
    x, eps = data(20000), torch.randn(20000, 2)
    floor = plain_numbers(student.loss(lambda y: optimum(student, y), x, SIGMA, eps))
    panel.axhline(float(floor), color=COLOURS["green"], linestyle="--")
    name = picture.say("破線: E‖g*(x+σε) − x‖²", "dashed: E‖g*(x+σε) − x‖²")
    panel.text(0.98, 0.95, name, color=COLOURS["green"], transform=panel.transAxes, ha="right", va="top")
