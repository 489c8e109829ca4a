"""The picture of Deep Dream: what the layers of a small network see in digits, by the student's dream."""

from __future__ import annotations

from collections import OrderedDict

import torch
import torch.nn.functional as F
from dll.autograder.show import COLOURS, Picture, Student, digits, plain_numbers
from matplotlib.axes import Axes
from torch import Tensor, nn

STEPS = 300
BATCH = 64
ASCENTS, RATE, OCTAVES = 10, 0.02, 4
LAYERS = {"act1": "blue", "act2": "orange", "act3": "green"}
SIDE, GREY = 96, 0.3
"""Pixels along a side of the image that dreams, and the grey that is 0 for the network."""


def draw(student: Student, picture: Picture) -> None:
    """Above the image and the dreams of three layers; below the objective's climb, and the dreams on one scale."""
    picture.heading(
        "Deep Dream: 数字を学習した小さな畳み込みネットワークの夢",
        "Deep Dream: a small network that has learned digits",
    )
    original, *rest = picture.panels(["ABCD", "EFGH"], inches=6.8)
    dreams, climb, plain_dreams = rest[:3], rest[3], rest[4:]
    original.set_title(picture.say("もとの画像", "The image"))
    climb.set_title(picture.say("目的関数: ascent_step の繰り返し", "The objective, step by step"))
    for n, (above, below) in enumerate(zip(dreams, plain_dreams, strict=True), 1):
        above.set_title(picture.say(f"層 {n}、{OCTAVES} オクターブ", f"Layer {n}, {OCTAVES} octaves"))
        below.set_title(picture.say(f"層 {n}、1 オクターブ", f"Layer {n}, 1 octave"))
    net, image = trained(picture), collage()
    draw_image(original, image)
    for panels, octaves in ((dreams, OCTAVES), (plain_dreams, 1)):
        for panel, layer in zip(panels, LAYERS, strict=True):
            with picture.drawing(panel):
                steps = ASCENTS * OCTAVES // octaves
                draw_image(panel, student.dream(net, image, layer, steps, RATE, octaves=octaves))
    with picture.drawing(climb):
        draw_climb(climb, student, picture, net, image)
    picture.caption(
        f"どの夢も ascent_step は計 {ASCENTS * OCTAVES} 回(lr = {RATE})。オクターブがあると、大きな模様も現れる。",
        f"Each dream takes {ASCENTS * OCTAVES} ascent steps (lr = {RATE}) in all;"
        " with octaves, large patterns appear too.",
    )


def network() -> nn.Sequential:
    """Three convolutions that take images of any size. Bounded activations: no single spot outgrows the rest."""
    layers: list[tuple[str, nn.Module]] = []
    for n, (before, after, kernel) in enumerate(((1, 12, 5), (12, 24, 3), (24, 32, 3)), 1):
        layers += [
            (f"conv{n}", nn.Conv2d(before, after, kernel, padding=kernel // 2, bias=False)),
            (f"norm{n}", nn.BatchNorm2d(after)),
            (f"act{n}", nn.Tanh()),
            (f"pool{n}", nn.AvgPool2d(2) if n < 3 else nn.AdaptiveAvgPool2d(1)),
        ]
    return nn.Sequential(OrderedDict([*layers, ("flat", nn.Flatten()), ("out", nn.Linear(32, 10))]))


def trained(picture: Picture) -> nn.Sequential:
    """The network, taught to tell digits; its first filters look at contrast, not at brightness."""
    images, labels = digits()
    x = F.interpolate(images[:, None], size=(16, 16), mode="bilinear", align_corners=False) - GREY
    net = network()
    first = net.get_submodule("conv1").weight
    assert isinstance(first, Tensor)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in picture.steps(range(STEPS), STEPS, "学習", "training"):
        rows, (down, right) = torch.randint(len(x), (BATCH,)), torch.randint(-2, 3, (2,)).tolist()
        loss = F.cross_entropy(net(x[rows].roll((down, right), (2, 3))), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            first -= first.mean((2, 3), keepdim=True)
        picture.live(loss=loss.item())
    return net.eval()


def collage() -> Tensor:
    """Four digits on one image (1, 1, SIDE, SIDE)."""
    images, labels = digits()
    image = torch.zeros(1, 1, SIDE, SIDE)
    for digit, row, column in ((3, 4, 4), (2, 6, 48), (8, 48, 10), (5, 48, 50)):
        one = F.pad(images[labels == digit][2], (1, 1, 1, 1))
        large = F.interpolate(one[None, None], size=(44, 44), mode="bicubic", align_corners=False)
        image[:, :, row : row + 44, column : column + 44] = large.clamp(0, 1)
    return image - GREY


def draw_image(panel: Axes, image: Tensor) -> None:
    """One image (1, 1, H, W), its brightest and darkest parts cut off."""
    panel.imshow(plain_numbers(image[0, 0]), cmap="magma", vmin=-0.6, vmax=1.2, interpolation="nearest")
    panel.set(xticks=[], yticks=[])
    panel.spines[:].set_visible(False)


def draw_climb(panel: Axes, student: Student, picture: Picture, net: nn.Sequential, image: Tensor) -> None:
    """The objective of each layer along steps of the student's ascent_step."""
    for n, (layer, colour) in enumerate(LAYERS.items(), 1):
        to_layer = net[: list(dict(net.named_children())).index(layer) + 1]
        heights, now = [], image
        for _ in range(ASCENTS * 2):
            heights.append(float(student.objective(to_layer(now).detach())))
            now = student.ascent_step(net, now, layer, RATE)
        panel.plot(plain_numbers(heights), color=COLOURS[colour], label=picture.say(f"層 {n}", f"layer {n}"))
    panel.set(xlabel=picture.say("ステップ", "step"), ylabel=picture.say("活性の2乗の平均", "mean(activation²)"))
    panel.set_box_aspect(1)
    panel.legend()
