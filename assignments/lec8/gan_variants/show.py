"""The picture of the variants: each of them trained small, by the student's functions."""

from __future__ import annotations

import itertools
import math

import numpy as np
import torch
from dll.autograder.show import COLOURS, Picture, Student, digits, plain_numbers, tiled
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from torch import Tensor, nn
from torch.nn import functional as F

STEPS = 1500
BATCH, NOISE = 128, 16
MODES, RADIUS, STD = 8, 2.0, 0.16
MISSED, BETA = 2, 0.2
VIEW = 2.9
CRITIC_STEPS, PENALTY = 3, 2.0


def draw(student: Student, picture: Picture) -> None:
    """Above digits, conditional, convolutional and as codes; below AdaGAN's mixture, and a Wasserstein GAN."""
    picture.heading("GAN の変種", "Variants of the GAN")
    panels = picture.panels(["ABCD", "EFGH"], inches=7.0)
    picture.figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.08)
    titles = (
        ("条件付き GAN", "Conditional GAN"),
        ("DCGAN", "DCGAN"),
        ("敵対的オートエンコーダ", "Adversarial autoencoder"),
        ("StackGAN: 条件の水増し", "StackGAN: conditions as clouds"),
        ("AdaGAN: 例の重み", "AdaGAN: weights"),
        ("AdaGAN: 二つの生成器", "AdaGAN: two generators"),
        ("ワッサースタイン GAN", "Wasserstein GAN"),
        ("データと標本の距離", "Distance from data to samples"),
    )
    for panel, (ja, en) in zip(panels, titles, strict=True):
        panel.set_title(picture.say(ja, en))
        panel.set(xticks=[], yticks=[], box_aspect=1)
    *upper, weights, mixture, field, curve = panels
    data = digits()
    for panel, fill in zip(upper, (draw_conditional, draw_convolutional, draw_codes, draw_augmented), strict=True):
        with picture.drawing(panel):
            fill(panel, student, picture, *data)
    with picture.drawing(weights, mixture):
        draw_adagan(weights, mixture, student, picture)
    with picture.drawing(field, curve):
        draw_wasserstein(field, curve, student, picture)
    picture.caption(
        "上段は scikit-learn の数字。敵対的オートエンコーダの灰色は事前分布(円環)。StackGAN の雲は10個の条件の"
        "標本で、kl が広げる。AdaGAN は、1番目の生成器(橙)にない例に大きな重み(青)を与え、2番目(緑)がそれを学ぶ。"
        "批評家の値は、青いほど大きい。",
        "Above: digits of scikit-learn. The grey annulus is the prior of the adversarial autoencoder; StackGAN's clouds"
        " are samples of ten conditions, spread by kl. AdaGAN gives weight (blue) to what the first generator (orange)"
        " misses, and the second (green) learns it. The critic's scores are higher where it is bluer.",
    )


def mlp(*sizes: int) -> nn.Sequential:
    """Linear layers with leaky rectifiers between them."""
    layers = [part for a, b in itertools.pairwise(sizes) for part in (nn.Linear(a, b), nn.LeakyReLU(0.2))]
    return nn.Sequential(*layers[:-1])


def adam(*networks: nn.Module, lr: float = 1e-3) -> torch.optim.Adam:
    """An optimizer that forgets fast, as games need it."""
    return torch.optim.Adam([p for net in networks for p in net.parameters()], lr=lr, betas=(0.5, 0.99))


def descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """One step."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def play(
    real: Tensor, fake: Tensor, judge: nn.Module, d_optimizer: torch.optim.Optimizer, g_optimizer: torch.optim.Optimizer
) -> None:
    """One step of the game of problem 2: D's, then G's through `fake`."""
    descend(d_optimizer, F.softplus(-judge(real)).mean() + F.softplus(judge(fake.detach())).mean())
    descend(g_optimizer, F.softplus(-judge(fake)).mean())


def draw_conditional(panel: Axes, student: Student, picture: Picture, images: Tensor, labels: Tensor) -> None:
    """Digits on demand."""
    x = 2 * images.reshape(-1, 64) - 1
    generator, judge = nn.Sequential(mlp(NOISE + 10, 128, 128, 64), nn.Tanh()), mlp(64 + 10, 128, 128, 1)
    g_optimizer, d_optimizer = adam(generator), adam(judge)
    for _ in picture.steps(range(STEPS), STEPS, "条件付き GAN", "conditional GAN"):
        rows = torch.randint(len(x), (BATCH,))
        y = labels[rows]
        fake = generator(student.conditional_input(torch.randn(BATCH, NOISE), y, 10))
        blur = 0.1 * torch.randn(2, BATCH, 64)
        real, fake = (student.conditional_input(a + b, y, 10) for a, b in zip((x[rows], fake), blur, strict=True))
        play(real, fake, judge, d_optimizer, g_optimizer)
    y = torch.arange(10).repeat_interleave(10)
    with torch.no_grad():
        made = generator(student.conditional_input(torch.randn(100, NOISE), y, 10))
    show_images(panel, made)
    panel.set_yticks([10 * i + 3.5 for i in range(10)], [str(i) for i in range(10)])
    panel.tick_params(length=0)
    panel.set_xlabel(picture.say("行ごとに一つのラベル", "a label for each row"))


def show_images(panel: Axes, made: Tensor) -> None:
    """A hundred digits in [-1, 1], ten in a row."""
    sheet = tiled((made.reshape(-1, 8, 8) + 1) / 2, 10, gap=2, fill=0.0)
    panel.imshow(plain_numbers(sheet), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    panel.spines[:].set_visible(False)


def draw_convolutional(panel: Axes, student: Student, picture: Picture, images: Tensor, _labels: Tensor) -> None:
    """Digits by transposed convolutions."""
    x = 2 * images[:, None] - 1
    generator = nn.Sequential(
        *(nn.Unflatten(1, (NOISE, 1, 1)), nn.ConvTranspose2d(NOISE, 32, 2, bias=False), nn.BatchNorm2d(32), nn.ReLU()),
        *(nn.ConvTranspose2d(32, 16, 4, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
        *(nn.ConvTranspose2d(16, 1, 4, 2, 1), nn.Tanh()),
    )
    judge = nn.Sequential(
        *(nn.Conv2d(1, 16, 4, 2, 1), nn.LeakyReLU(0.2)),
        *(nn.Conv2d(16, 32, 4, 2, 1, bias=False), nn.BatchNorm2d(32), nn.LeakyReLU(0.2)),
        *(nn.Conv2d(32, 1, 2), nn.Flatten(0)),
    )
    for net in (generator, judge):
        student.dcgan_init(net)
    g_optimizer, d_optimizer = adam(generator, lr=4e-3), adam(judge, lr=2e-3)
    for _ in picture.steps(range(STEPS // 2), STEPS // 2, "DCGAN", "DCGAN"):
        real = x[torch.randint(len(x), (64,))]
        play(real, generator(torch.randn(64, NOISE)), judge, d_optimizer, g_optimizer)
    with torch.no_grad():
        show_images(panel, generator(torch.randn(100, NOISE)))
    panel.set_xlabel(picture.say("転置畳み込みによる標本", "samples by transposed convolutions"))


def draw_codes(panel: Axes, student: Student, picture: Picture, images: Tensor, labels: Tensor) -> None:
    """Codes of the digits on the prior, which is a ring."""
    x = images.reshape(-1, 64)
    encode, decode, judge = mlp(64, 128, 2), mlp(2, 128, 64), mlp(2, 64, 64, 1)
    whole, encoding, judging = adam(encode, decode), adam(encode), adam(judge)
    for _ in picture.steps(range(STEPS), STEPS, "敵対的オートエンコーダ", "adversarial autoencoder"):
        rows = x[torch.randint(len(x), (BATCH,))]
        z = encode(rows)
        losses = student.adversarial_autoencoder_losses(rows, decode(z), judge(annulus(BATCH)), judge(z))
        descend(whole, losses[0])
        logits = judge(annulus(BATCH)), judge(encode(rows).detach())
        descend(judging, student.adversarial_autoencoder_losses(rows, rows, *logits)[1])
        z = encode(rows)
        descend(encoding, student.adversarial_autoencoder_losses(rows, rows, logits[0].detach(), judge(z))[2])
    draw_points(panel, annulus(3000), COLOURS["pale"], 12)
    with torch.no_grad():
        draw_classes(panel, encode(x), labels)
    panel.set_xlabel(picture.say("データの符号、数字ごと", "codes of the data, by digit"))


def annulus(n: int) -> Tensor:
    """The prior of the autoencoder: points (n, 2), evenly between two circles."""
    angle, radius = 2 * math.pi * torch.rand(n), (1 + 3 * torch.rand(n)).sqrt()
    return radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)


def draw_classes(panel: Axes, codes: Tensor, labels: Tensor) -> None:
    """Points (N, 2) in the colours of their digits, with the digits' names."""
    at = plain_numbers(codes)
    for digit in range(10):
        own = at[(labels == digit).numpy()]
        panel.scatter(own[:, 0], own[:, 1], s=4, color=f"C{digit}", linewidths=0)
    for digit in range(10):
        x, y = np.nanmedian(at[(labels == digit).numpy()], axis=0)
        name = panel.text(float(x), float(y), str(digit), weight="bold", size=12, ha="center", va="center")
        name.set_path_effects([withStroke(linewidth=3, foreground="white")])
    panel.set_aspect("equal", adjustable="datalim")


def draw_augmented(panel: Axes, student: Student, picture: Picture, images: Tensor, labels: Tensor) -> None:
    """The codes of ten conditions, each a cloud of its own that leaves no hole between it and the others."""
    x = images.reshape(-1, 64)
    means = torch.stack([x[labels == digit].mean(dim=0) for digit in range(10)])
    embed, decode = mlp(64, 64, 4), mlp(2, 64, 64)
    optimizer = adam(embed, decode, lr=3e-3)
    for _ in picture.steps(range(STEPS), STEPS, "条件の水増し", "conditioning augmentation"):
        y = torch.randint(10, (BATCH,))
        code, kl = student.conditioning_augmentation(*embed(means[y]).chunk(2, dim=1), torch.randn(BATCH, 2))
        error = (decode(code) - means[y]).square().sum(dim=1)
        descend(optimizer, (error + 0.2 * kl).mean())
    y = torch.arange(10).repeat_interleave(150)
    with torch.no_grad():
        code, _ = student.conditioning_augmentation(*embed(means[y]).chunk(2, dim=1), torch.randn(len(y), 2))
    draw_classes(panel, code, y)
    panel.set_xlabel(picture.say("条件ごとの標本", "samples of each condition"))


def centres() -> Tensor:
    """The means of the Gaussians on a ring, (MODES, 2)."""
    angles = torch.arange(MODES) * (2 * math.pi / MODES)
    return RADIUS * torch.stack([angles.cos(), angles.sin()], dim=1)


def ring(n: int, modes: Tensor | None = None) -> Tensor:
    """Points of the ring (n, 2), of some of its modes."""
    modes = torch.arange(MODES) if modes is None else modes
    return centres()[modes[torch.randint(len(modes), (n,))]] + STD * torch.randn(n, 2)


def draw_points(panel: Axes, points: Tensor, colour: str, size: float = 5) -> None:
    """A cloud of points (n, 2)."""
    at = plain_numbers(points)
    panel.scatter(at[:, 0], at[:, 1], s=size, color=colour, linewidths=0)


def draw_adagan(weighed: Axes, mixed: Axes, student: Student, picture: Picture) -> None:
    """A first generator misses some modes; the weights find them, and the second generator learns them."""
    x, first = ring(800), ring(800, torch.arange(MISSED, MODES))
    judge = mlp(2, 64, 64, 1)
    optimizer = adam(judge)
    for _ in picture.steps(range(STEPS // 2), STEPS // 2, "AdaGAN の識別器", "AdaGAN's discriminator"):
        rows = torch.randint(len(x), (2, BATCH))
        descend(optimizer, F.softplus(-judge(x[rows[0]])).mean() + F.softplus(judge(first[rows[1]])).mean())
    with torch.no_grad():
        w = student.adagan_weights(judge(x).sigmoid().flatten().clamp(1e-4, 1 - 1e-4), BETA)
    chances = w.detach().double().clamp(min=0)
    generator, second_judge = mlp(4, 64, 64, 2), mlp(2, 64, 64, 1)
    g_optimizer, d_optimizer = adam(generator), adam(second_judge, lr=2e-3)
    cooling = [torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.1, STEPS) for o in (g_optimizer, d_optimizer)]
    for _ in picture.steps(range(STEPS), STEPS, "AdaGAN の2番目の生成器", "AdaGAN's second generator"):
        real = x[torch.multinomial(chances, BATCH, replacement=True)]
        play(real, generator(torch.randn(BATCH, 4)), second_judge, d_optimizer, g_optimizer)
        for schedule in cooling:
            schedule.step()
    draw_points(weighed, first, COLOURS["sand"])
    at, sizes = plain_numbers(x), plain_numbers(chances * len(x))
    weighed.scatter(at[:, 0], at[:, 1], s=1 + 5 * sizes, color=COLOURS["blue"], linewidths=0, alpha=0.6)
    with torch.no_grad():
        second = generator(torch.randn(int(BETA * len(x)), 4))
    draw_points(mixed, x, COLOURS["pale"], 12)
    draw_points(mixed, first[: len(x) - len(second)], COLOURS["orange"])
    draw_points(mixed, second, COLOURS["green"])
    for panel in (weighed, mixed):
        panel.set(xlim=(-VIEW, VIEW), ylim=(-VIEW, VIEW))
    missed = torch.cdist(x, centres()).argmin(dim=1) < MISSED
    share = 100 * float(chances[missed].sum() / chances.sum())
    weighed.set_xlabel(picture.say(f"欠けた2つの山に重みの {share:.0f}%", f"{share:.0f}% are on the missed modes"))
    mixed.set_xlabel(picture.say(f"緑の割合は {BETA:g}", f"the share of the green ones is {BETA:g}"))


def draw_wasserstein(field: Axes, curve: Axes, student: Student, picture: Picture) -> None:
    """Samples over the critic's scores, and its estimate of the distance beside the one between samples."""
    generator, critic = mlp(4, 64, 64, 2), mlp(2, 64, 64, 1)
    g_optimizer, c_optimizer = adam(generator), adam(critic, lr=2e-3)
    rounds = STEPS // 2
    cooling = [torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.2, rounds) for o in (g_optimizer, c_optimizer)]
    steps, estimates, distances = [], [], []
    for step in picture.steps(range(rounds + 1), rounds + 1, "ワッサースタイン GAN", "Wasserstein GAN"):
        for _ in range(CRITIC_STEPS if step else 10 * CRITIC_STEPS):
            real, fake = ring(BATCH), generator(torch.randn(BATCH, 4)).detach()
            penalty = student.gradient_penalty(critic, real, fake, torch.rand(BATCH))
            descend(c_optimizer, student.critic_loss(critic(real), critic(fake)) + PENALTY * penalty)
        if step % 10 == 0:
            with torch.no_grad():
                real, fake = ring(400), generator(torch.randn(400, 4))
                estimates.append(-float(student.critic_loss(critic(real), critic(fake))))
            steps.append(step)
            distances.append(distance(real, fake))
            picture.live(W=distances[-1])
        descend(g_optimizer, -critic(generator(torch.randn(BATCH, 4))).mean())
        for schedule in cooling:
            schedule.step()
    exact = picture.say("標本どうしの最適な対応づけ", "by pairing samples")
    curve.plot(steps, plain_numbers(distances), color=COLOURS["grey"], linestyle="--", label=exact)
    curve.plot(
        steps, plain_numbers(estimates), color=COLOURS["blue"], label=picture.say("−critic_loss", "−critic_loss")
    )
    curve.set(xlabel=picture.say("生成器のステップ", "steps of the generator"), ylim=(0, 1.2 * max(distances)))
    curve.xaxis.set_major_locator(MaxNLocator(4))
    curve.yaxis.set_major_locator(MaxNLocator(4))
    curve.yaxis.tick_right()
    curve.spines[["left", "right"]].set_visible(False)
    curve.legend(loc="upper right")
    with torch.no_grad():
        axis = torch.linspace(-VIEW, VIEW, 80)
        scores = critic(torch.cartesian_prod(axis, axis).flip(1)).reshape(80, 80)
        field.contourf(axis, axis, plain_numbers(scores), 14, cmap="RdBu", alpha=0.55)
        draw_points(field, ring(400), COLOURS["grey"])
        draw_points(field, generator(torch.randn(400, 4)), COLOURS["orange"])
    field.set(xlim=(-VIEW, VIEW), ylim=(-VIEW, VIEW))
    field.set_xlabel(picture.say("背景は批評家の値", "background: the critic's scores"))


def distance(a: Tensor, b: Tensor) -> float:
    """The Wasserstein distance of two samples of one size: the cheapest way to pair them."""
    from scipy.optimize import linear_sum_assignment

    costs = torch.cdist(a, b).numpy()
    return float(costs[linear_sum_assignment(costs)].mean())
