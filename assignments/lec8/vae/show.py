"""The picture of the VAE: trained on digits with the student's ELBO, then seen through its two latent dimensions."""

from __future__ import annotations

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, digits, plain_numbers, tiled
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from torch import Tensor, nn

STEPS = 2000
BATCH, HIDDEN = 128, 128
SIDE, PITCH = 14, 10
"""Images along a side of the manifold, and pixels from one to the next."""


class Encoder(nn.Module):
    """x (B, 64) -> (mu, logvar), both (B, 2)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, 4))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The two halves of the output."""
        mu, logvar = self.body(x).chunk(2, dim=1)
        return mu, logvar


def draw(student: Student, picture: Picture) -> None:
    """Left the manifold of images, right the codes of the data and the ELBO over the training."""
    picture.heading(
        "変分オートエンコーダ: 2次元の潜在空間", "Variational autoencoder: a latent space of two dimensions"
    )
    manifold, codes, curve = picture.panels(["AB", "AC"], widths=[1.15, 1])
    manifold.set_title(picture.say("デコーダが描く多様体", "The manifold that the decoder learned"))
    codes.set_title(picture.say("データの符号 μ(x)、数字ごと", "Codes μ(x) of the data, by digit"))
    curve.set_title(picture.say("学習中の ELBO", "The ELBO during training"))
    images, labels = digits()
    x = images.reshape(-1, 64)
    encode = Encoder()
    decode = nn.Sequential(nn.Linear(2, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, 64))
    with picture.drawing(manifold, codes, curve):
        history = train(student, picture, encode, decode, x)
        draw_manifold(manifold, decode)
        draw_codes(codes, encode, x, labels)
        draw_curve(curve, picture, history)
        picture.caption(
            f"scikit-learn の数字(8×8)を elbo で {STEPS} ステップ学習。"
            "左は p(z) の分位点に置いた z をデコードした画像。",
            f"Trained for {STEPS} steps with elbo on the digits of scikit-learn (8×8)."
            " Left: decoded from a grid of quantiles of p(z).",
        )


def train(student: Student, picture: Picture, encode: nn.Module, decode: nn.Module, x: Tensor) -> list[float]:
    """Maximise the student's ELBO; returns its mean of each step."""
    parameters = [*encode.parameters(), *decode.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=4e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    history = []
    for step in picture.steps(range(STEPS), STEPS, "学習", "training"):
        rows = torch.randint(len(x), (BATCH,))
        bound = student.elbo(x[rows], encode, decode, torch.randn(BATCH, 2)).mean()
        optimizer.zero_grad()
        (-bound).backward()
        optimizer.step()
        schedule.step()
        history.append(bound.item())
        if step % 50 == 0:
            picture.live(ELBO=history[-1])
    return history


@torch.no_grad()
def draw_manifold(panel: Axes, decode: nn.Module) -> None:
    """Images at the quantiles of the prior."""
    quantiles = torch.special.ndtri(torch.linspace(0.03, 0.97, SIDE))
    z = torch.cartesian_prod(quantiles.flip(0), quantiles).flip(1)
    images = tiled(decode(z).sigmoid().reshape(-1, 8, 8), SIDE, gap=PITCH - 8, fill=0.0)
    panel.imshow(plain_numbers(images), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    ticks = [0, 3, SIDE - 4, SIDE - 1]
    names = [f"{quantiles[i]:.1f}" for i in ticks]
    panel.set_xticks([PITCH * i + 3.5 for i in ticks], names)
    panel.set_yticks([PITCH * (SIDE - 1 - i) + 3.5 for i in ticks], names)
    panel.set(xlabel="$z_1$", ylabel="$z_2$")


@torch.no_grad()
def draw_codes(panel: Axes, encode: nn.Module, data: Tensor, labels: Tensor) -> None:
    """The posterior means of all images."""
    mu = plain_numbers(encode(data)[0])
    for digit in range(10):
        own = mu[(labels == digit).numpy()]
        panel.scatter(own[:, 0], own[:, 1], s=5, color=f"C{digit}", linewidths=0)
        x, y = np.nanmedian(own, axis=0)
        name = panel.text(float(x), float(y), str(digit), weight="bold", size=13, ha="center", va="center")
        name.set_path_effects([withStroke(linewidth=3, foreground="white")])
    panel.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")


def draw_curve(panel: Axes, picture: Picture, history: list[float]) -> None:
    """Means over 25 steps, and where they end."""
    values = plain_numbers(history).reshape(-1, 25).mean(axis=1)
    panel.plot([25 * (i + 0.5) for i in range(len(values))], values, color=COLOURS["blue"])
    panel.set(xlabel=picture.say("ステップ", "step"), ylabel=picture.say("nat / 画像", "nats per image"))
    panel.annotate(f"{values[-4:].mean():.1f}", (STEPS, values[-1]), (0, 6), textcoords="offset points", ha="right")
