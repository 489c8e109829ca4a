"""The picture of the denoising autoencoder: the field that it learned beside the one that it should learn.

A film carries points along both fields. One panel shows the optimal denoiser g* as an optimal transport: its Jacobian
is a covariance over σ², so g* is the gradient of a convex function, and no other way of matching points with their
images is cheaper. An exact assignment must find that again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, plain_numbers
from dll.autograder.text import Text
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn

STEPS = 2000
FRAMES = 45
CHUNK, BATCH, HIDDEN = 50, 256, 64
MEANS = torch.tensor([[-1.6, -0.9], [1.7, -0.7], [0.1, 1.5]])
WEIGHTS, STD, SIGMA = torch.tensor([0.35, 0.25, 0.4]), 0.25, 0.5
VIEW, ARROWS, SHADES, MANY = 3.0, 13, 61, 20000
CARRIED, MATCHED, STRIDE, TAIL = 150, 160, 0.1, 10
"""Points that are carried, and matched; the part of the way to g(x) that a step goes; the steps of a tail."""
Field = Callable[[Tensor], Tensor]
Array = np.ndarray[Any, np.dtype[np.float64]]


def draw(student: Student, picture: Picture) -> None:
    """Above the learned field, the optimal one, their difference; below what they carry where, and the loss."""
    picture.heading(
        "デノイジング・オートエンコーダ: 雑音を除くことでスコアを学ぶ",
        "A denoising autoencoder learns the gradient of the log density",
    )
    learned, ideal, error, walks, transport, curve = picture.panels(["ABC", "DEF"], inches=8.2)
    learned.set_title(picture.say("学習された g(x) − x", "Learned: g(x) − x"))
    ideal.set_title(picture.say("最適な σ²∇log(ν∗π)(x)", "Optimal: σ²∇log(ν∗π)(x)"))
    error.set_title(picture.say("差: 学習されたもの − 最適なもの", "Difference: learned − optimal"))
    walks.set_title(picture.say("学習されたスコアに沿って登る点", "Climbing the learned score"))
    transport.set_title(picture.say("最適輸送 g*: 点とその像", "Optimal transport g*: points, images"))
    curve.set_title(picture.say("学習中の損失 E‖g(x+σε) − x‖²", "The loss E‖g(x+σε) − x‖² in training"))
    hidden = (nn.Linear(2, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, HIDDEN), nn.Tanh())
    g = nn.Sequential(*hidden, nn.Linear(HIDDEN, 2))
    clean = data(300)

    def found(x: Tensor) -> Tensor:
        with torch.no_grad():
            score: Tensor = student.score(g, x, SIGMA)
        return SIGMA**2 * score

    def best(x: Tensor) -> Tensor:
        return optimum(student, x) - x

    picture.caption(
        f"π は3つの正規分布の混合(薄い点はデータ)、σ = {SIGMA}。最適なデノイザは g*(x) = x + σ²∇log(ν∗π)(x)。"
        "左下は、x + σε(橙)からスコアの向きに少しずつ進んだ道と着いた点(青)。動画は両方の場に沿って進む。",
        f"π is a mixture of three Gaussians (pale dots: data), σ = {SIGMA}; the optimal denoiser is g*(x) = x +"
        " σ²∇log(ν∗π)(x). Below left: from x + σε (orange) in small steps along the score (blue); the film goes along"
        " both fields.",
    )
    with picture.drawing(ideal):
        draw_points(ideal, clean, "sand")
        draw_field(ideal, best(arrow_feet()), "green")
    losses: list[float] = []
    with picture.drawing(learned, error, walks, curve):
        losses = train(student, picture, g)
    if losses:
        with picture.drawing(learned):
            draw_points(learned, clean, "sand")
            draw_field(learned, found(arrow_feet()), "blue")
        with picture.drawing(error):
            draw_error(error, student, picture, found, best)
        start = torch.empty(0)
        with picture.drawing(walks):
            start = noisy(student, data(CARRIED))
            draw_points(walks, clean, "sand")
            draw_walks(walks, journey(found, start))
        with picture.drawing():
            fields = {"blue": found(arrow_feet()), "green": best(arrow_feet())}
            ways = {"blue": journey(found, start), "green": journey(best, start)}
            picture.animation(film(picture, clean, fields, ways))
        with picture.drawing(curve):
            draw_curve(curve, picture, losses)
        with picture.drawing():
            draw_floor(curve, student, picture)
    with picture.drawing(transport):
        draw_transport(transport, student, picture)


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


def arrow_feet() -> Tensor:
    """The feet of the arrows, (ARROWS², 2)."""
    axis = torch.linspace(-0.92 * VIEW, 0.92 * VIEW, ARROWS)
    return torch.cartesian_prod(axis, axis)


def noisy(student: Student, clean: Tensor) -> Tensor:
    """The student's x + σε."""
    found: Tensor = student.corrupt(clean, SIGMA, torch.randn(clean.shape))
    return found


def draw_points(panel: Axes, points: Any, colour: str, **look: Any) -> PathCollection:
    """A cloud of points (n, 2)."""
    at = plain_numbers(points)
    look = {"s": 5, "alpha": 0.7, "linewidths": 0} | look
    panel.set(xlim=(-VIEW, VIEW), ylim=(-VIEW, VIEW), xticks=[], yticks=[], aspect="equal")
    return panel.scatter(at[:, 0], at[:, 1], color=COLOURS[colour], **look)


def draw_field(panel: Axes, field: Tensor, colour: str) -> None:
    """Arrows (ARROWS², 2), drawn half as long as they are."""
    feet, arrows = arrow_feet().numpy(), plain_numbers(field.reshape(-1, 2))
    look: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "scale": 2.0, "width": 0.004}
    panel.quiver(feet[:, 0], feet[:, 1], arrows[:, 0], arrows[:, 1], color=COLOURS[colour], **look)


def draw_error(panel: Axes, student: Student, picture: Picture, found: Field, best: Field) -> None:
    """The difference as arrows in the same scale, its size as colours, and where the noisy data lie."""
    axis = torch.linspace(-VIEW, VIEW, SHADES)
    points = torch.cartesian_prod(axis, axis).flip(1)
    size = plain_numbers((found(points) - best(points)).norm(dim=1).reshape(SHADES, SHADES))
    shades = panel.contourf(axis, axis, size, np.linspace(0, 1, 11), cmap="Reds", alpha=0.8, extend="max")
    picture.figure.colorbar(shades, ax=panel, shrink=0.75, aspect=30, pad=0.02, ticks=[0, 0.5, 1])
    x = noisy(student, data(MANY))
    draw_points(panel, x[:400], "grey", alpha=0.5)
    draw_field(panel, found(arrow_feet()) - best(arrow_feet()), "ink")
    error, whole = (rms(field) for field in (found(x) - best(x), best(x)))
    picture.caption(
        f"差の2乗平均平方根は、雑音の入ったデータ x + σε(灰色)の上では {error:.2f}(場そのものは {whole:.2f})。"
        "ほかの所は、学習でほとんど見ない。",
        f"On noisy data x + σε (grey) the root mean square of the difference is {error:.2f}, that of the field"
        f" {whole:.2f}. Other places are hardly ever seen in training.",
    )


def rms(field: Tensor) -> float:
    """The root mean square length of arrows (n, 2)."""
    return float(np.sqrt((plain_numbers(field) ** 2).sum(axis=1).mean()))


def draw_transport(panel: Axes, student: Student, picture: Picture) -> None:
    """Points of ν∗π, their images under g*, and the cheapest way of all to match the ones with the others."""
    clean = data(MANY)
    x = noisy(student, clean)
    image = optimum(student, x)
    start, end = plain_numbers(x[:MATCHED]), plain_numbers(image[:MATCHED])
    cost = ((start[:, None] - end) ** 2).sum(axis=2)
    points, matched = linear_sum_assignment(cost)
    optimal = np.trace(cost) <= cost[points, matched].sum() * (1 + 1e-9)
    others = np.array([], int) if optimal else points[matched != points]
    panel.add_collection(LineCollection(list(np.stack([start, end], 1)), colors=COLOURS["grey"], linewidths=0.7))
    panel.add_collection(
        LineCollection(list(np.stack([start, end[matched]], 1)[others]), colors=COLOURS["red"], linestyles="dashed")
    )
    draw_points(panel, start, "orange", s=12, alpha=1, zorder=3)
    draw_points(panel, end, "green", s=12, alpha=1, zorder=3)
    wide, narrow, of_data = (float(plain_numbers(points).var(axis=0).sum() ** 0.5) for points in (x, image, clean))
    picture.caption(
        "g* は凸関数の勾配(ヤコビ行列は、x + σε を知ったときの x の共分散 / σ²)。だから ν∗π からその像への最適輸送で、"
        f"像は π より狭い。ここでの広がり: ν∗π(橙){wide:.2f}、像(緑){narrow:.2f}、π {of_data:.2f}。"
        + (f"{MATCHED} 点の厳密な割り当ても、各点を自分の像に結ぶ。" if optimal else ""),
        "g* is the gradient of a convex function (its Jacobian is the covariance of x given x + σε, over σ²), hence the"
        " optimal transport from ν∗π to its image, which is narrower than π. Spreads here:"
        f" ν∗π (orange) {wide:.2f}, image (green) {narrow:.2f}, π {of_data:.2f}."
        + (f" The exact assignment of {MATCHED} points, too, gives each its own image." if optimal else ""),
    )
    if not optimal:
        picture.warn(
            Text(
                f"optimal_denoiser は最適輸送になっていない: {MATCHED} 点のうち {len(others)} 点は、"
                "別の点の像に割り当てるほうが安い(赤の破線)。",
                f"optimal_denoiser is no optimal transport: of {MATCHED} points, {len(others)} are cheaper to match"
                " with the image of another (dashed, red).",
            )
        )


def journey(field: Field, x: Tensor) -> Array:
    """Where small steps along a field carry points, (FRAMES, n, 2)."""
    places = [x]
    for _ in range(FRAMES - 1):
        places.append(places[-1] + STRIDE * field(places[-1]))
    return np.stack([plain_numbers(place) for place in places])


def draw_walks(panel: Axes, way: Array) -> None:
    """From corrupted data to where the data are dense."""
    panel.plot(way[..., 0], way[..., 1], color=COLOURS["blue"], linewidth=0.8, alpha=0.6)
    draw_points(panel, way[0], "orange", s=12, alpha=1, zorder=3)
    draw_points(panel, way[-1], "blue", s=12, alpha=1, zorder=3)


def film(picture: Picture, clean: Tensor, fields: dict[str, Tensor], ways: dict[str, Array]) -> Iterator[Figure]:
    """Left along the learned field, right along the optimal one."""
    figure = picture.still(9.0, 4.9)
    names = (("学習された場に沿って", "Along the learned field"), ("最適な場に沿って", "Along the optimal field"))
    moving = []
    for panel, name, (colour, way) in zip(figure.subplots(1, 2), names, ways.items(), strict=True):
        panel.set_title(picture.say(*name))
        draw_points(panel, clean, "sand")
        draw_field(panel, fields[colour], "pale")
        tails = panel.add_collection(LineCollection([], colors=COLOURS[colour], linewidths=1, alpha=0.5))
        moving.append((way, tails, draw_points(panel, way[0], colour, s=14, alpha=1, zorder=3)))
    for frame in picture.steps(range(FRAMES), FRAMES, "動画", "film"):
        for way, tails, points in moving:
            tails.set_segments(list(way[max(0, frame - TAIL) : frame + 1].transpose(1, 0, 2)))
            points.set_offsets(way[frame])
        figure.suptitle(picture.say(f"{frame} 歩", f"step {frame}"), x=0.99, y=0.99, ha="right", va="top", fontsize=11)
        yield figure


def draw_curve(panel: Axes, picture: Picture, losses: list[float]) -> None:
    """Means over 20 steps."""
    values = plain_numbers(losses)
    values = values[: len(values) // 20 * 20].reshape(-1, 20).mean(axis=1)
    panel.plot(20 * (np.arange(len(values)) + 0.5), values, color=COLOURS["blue"])
    panel.set(xlabel=picture.say("ステップ", "step"))
    panel.yaxis.tick_right()
    panel.spines["left"].set_visible(False)
    if np.isfinite(values).all():
        panel.set_ylim(0.7 * values.min(), 2.2 * values[-3:].mean())


def draw_floor(panel: Axes, student: Student, picture: Picture) -> None:
    """The least loss that any g can have, from the student's loss of the student's g*."""
    x, eps = data(MANY), torch.randn(MANY, 2)
    floor = plain_numbers(student.loss(lambda y: optimum(student, y), x, SIGMA, eps))
    panel.axhline(float(floor), color=COLOURS["green"], linestyle="--")
    name = picture.say("破線: 最適な g* の損失", "dashed: that of the optimal g*")
    panel.text(0.98, 0.95, name, color=COLOURS["green"], transform=panel.transAxes, ha="right", va="top")
