"""The picture of the VAE: trained on digits with the student's ELBO, then seen through its two latent dimensions."""

from __future__ import annotations

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, digits, mnist, plain_numbers, tiled
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patheffects import withStroke
from torch import Tensor, nn

TAKES = {"data": ("digits", "mnist")}
STEPS = 2000
BATCH = 128
SIDE, COLUMNS = 14, 10
"""Images along a side of the manifold; images in a row of the reconstructions and samples."""


class Encoder(nn.Module):
    """x (B, D) -> (mu, logvar), both (B, 2)."""

    def __init__(self, pixels: int, hidden: int) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(pixels, hidden), nn.SiLU(), nn.Linear(hidden, 4))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The two halves of the output."""
        mu, logvar = self.body(x).chunk(2, dim=1)
        return mu, logvar


def decoder(pixels: int, hidden: int) -> nn.Sequential:
    """z (B, 2) -> logits (B, D)."""
    return nn.Sequential(
        *(nn.Linear(2, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU(), nn.Linear(hidden, pixels))
    )


def draw(student: Student, picture: Picture) -> None:
    """Left the manifold of images; right the codes, the ELBO, reconstructions and samples."""
    large = picture.options.get("data") == "mnist"
    images, labels = mnist(picture, "--data mnist") if large else digits()
    picture.heading(
        "変分オートエンコーダ: 2次元の潜在空間", "Variational autoencoder: a latent space of two dimensions"
    )
    manifold, codes, curve, again, new = picture.panels(["ABC", "ADE"], widths=[2.1, 1, 1], inches=6.3)
    manifold.set_title(picture.say("デコーダが描く多様体", "The manifold that the decoder learned"))
    codes.set_title(picture.say("データの符号 μ(x)、数字ごと", "Codes μ(x), by digit"))
    curve.set_title(picture.say("エポックごとの ELBO", "The ELBO, by epoch"))
    again.set_title(picture.say("元の画像(青)と再構成", "Originals (blue), reconstructions"))
    new.set_title(picture.say("事前分布からの標本", "Samples from the prior"))
    x, side, hidden = images.flatten(1), images.shape[1], 200 if large else 128
    encode, decode = Encoder(x.shape[1], hidden), decoder(x.shape[1], hidden)
    with picture.drawing(manifold, codes, curve, again, new):
        history = train(student, picture, encode, decode, x)
        draw_curve(curve, picture, history, BATCH / len(x))
        draw_manifold(manifold, decode, side)
        draw_codes(codes, encode, x, labels)
        draw_reconstructions(again, encode, decode, images, labels)
        draw_samples(new, decode, side)
        name = ("MNIST(28×28)", "MNIST (28×28)") if large else ("scikit-learn の数字(8×8)", "scikit-learn (8×8)")
        picture.caption(
            f"{name[0]}を elbo で {len(history)} ステップ学習。多様体は、事前分布 N(0, I) の分位点に並べた z を"
            "デコードした画像。再構成は z = μ(x) から、標本は z ~ N(0, I) から。",
            f"Trained for {len(history)} steps with elbo on the digits of {name[1]}. The manifold is decoded from a"
            " grid of quantiles of the prior N(0, I), reconstructions from z = μ(x), samples from z ~ N(0, I).",
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
def draw_manifold(panel: Axes, decode: nn.Module, side: int) -> None:
    """Images at the quantiles of the prior."""
    quantiles = torch.special.ndtri(torch.linspace(0.03, 0.97, SIDE))
    z = torch.cartesian_prod(quantiles.flip(0), quantiles).flip(1)
    gap = side // 4
    images = tiled(decode(z).sigmoid().reshape(-1, side, side), SIDE, gap=gap, fill=0.0)
    panel.imshow(plain_numbers(images), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    ticks = [0, 3, SIDE - 4, SIDE - 1]
    names = [f"{quantiles[i]:.1f}" for i in ticks]
    panel.set_xticks([(side + gap) * i + side / 2 for i in ticks], names)
    panel.set_yticks([(side + gap) * (SIDE - 1 - i) + side / 2 for i in ticks], names)
    panel.set(xlabel="$z_1$", ylabel="$z_2$")


@torch.no_grad()
def draw_codes(panel: Axes, encode: nn.Module, data: Tensor, labels: Tensor) -> None:
    """The posterior means of up to 3000 images."""
    mu, labels = plain_numbers(encode(data[:3000])[0]), labels[:3000]
    for digit in range(10):
        own = mu[(labels == digit).numpy()]
        panel.scatter(own[:, 0], own[:, 1], s=3, color=f"C{digit}", linewidths=0)
        x, y = np.nanmedian(own, axis=0)
        name = panel.text(float(x), float(y), str(digit), weight="bold", size=12, ha="center", va="center")
        name.set_path_effects([withStroke(linewidth=3, foreground="white")])
    panel.set(xlabel="$z_1$", ylabel="$z_2$")
    panel.set_aspect("equal", adjustable="datalim")


def draw_curve(panel: Axes, picture: Picture, history: list[float], epochs_per_step: float) -> None:
    """Means over 40 points of the training, and where they end."""
    chunk = max(1, len(history) // 40)
    values = plain_numbers(history[: len(history) // chunk * chunk]).reshape(-1, chunk).mean(axis=1)
    epochs = epochs_per_step * chunk * (np.arange(len(values)) + 0.5)
    panel.plot(epochs, values, color=COLOURS["blue"])
    panel.set(xlabel=picture.say("エポック", "epoch"), ylabel=picture.say("nat / 画像", "nats per image"))
    panel.annotate(
        f"{values[-4:].mean():.1f}", (epochs[-1], values[-1]), (0, -16), textcoords="offset points", ha="right"
    )


@torch.no_grad()
def draw_reconstructions(panel: Axes, encode: nn.Module, decode: nn.Module, images: Tensor, labels: Tensor) -> None:
    """Each digit four times: the original, and below it what the decoder makes of its code."""
    rows = torch.stack([(labels == digit).nonzero()[:4, 0] for digit in range(10)], dim=1)  # (4, 10)
    chosen = images[rows]
    made = decode(encode(images.flatten(1)[rows.flatten()])[0]).sigmoid().reshape(chosen.shape)
    space = torch.zeros_like(chosen)[:, :, : images.shape[1] // 4]
    both = torch.cat([chosen, made, space], dim=2).flatten(0, 1)
    draw_images(panel, both, blue=images.shape[1])


@torch.no_grad()
def draw_samples(panel: Axes, decode: nn.Module, side: int) -> None:
    """Decoded from the prior: what the model makes of noise."""
    draw_images(panel, decode(torch.randn(8 * COLUMNS, 2)).sigmoid().reshape(-1, side, side))


def draw_images(panel: Axes, images: Tensor, *, blue: int = 0) -> None:
    """Rows of ten images, of which the upper `blue` pixels are drawn in blue."""
    gap = max(1, images.shape[2] // 8)
    ink = plain_numbers(tiled(images, COLUMNS, gap=gap, fill=0.0))
    colours = np.zeros((len(ink), 1, 3))
    colours[np.arange(len(ink)) % (images.shape[1] + gap) < blue] = to_rgb(COLOURS["blue"])
    panel.imshow(np.nan_to_num(1 - ink[..., None] * (1 - colours)), interpolation="nearest")
    panel.set(xticks=[], yticks=[], anchor="N")
    panel.spines[:].set_visible(False)
