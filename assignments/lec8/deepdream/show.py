"""The picture of Deep Dream: what the layers of a network see in an image, by the student's dream."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from dll.autograder.show import (
    COLOURS,
    Picture,
    Student,
    digits,
    googlenet,
    photo,
    plain_numbers,
    sample_photo,
)
from matplotlib.axes import Axes
from torch import Tensor, nn

TAKES = {"network": ("small", "googlenet"), "image": "FILE"}
STEPS = 300
BATCH = 64
OCTAVES, CLIMB = (1, 2, 3, 4), 12
"""The numbers of octaves, and the steps of the curves."""
SIDE, PHOTO, GREY = 96, 192, 0.3
"""Pixels along a side of the digits and the photographs that dream, and the grey that is 0 for the small network."""
IMAGENET = torch.tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]).reshape(2, 1, 3, 1, 1)
"""Mean and standard deviation that GoogLeNet wants to be taken off its images."""


class Dreamer(NamedTuple):
    """A network, the image that dreams, and the layers that see something in it."""

    net: nn.Module
    image: Tensor
    layers: tuple[str, str, str]
    steps: int
    """Of a dream, in all its octaves."""
    rate: float


def draw(student: Student, picture: Picture) -> None:
    """Left the image and the objective's climb; right the dreams, a layer a row and a number of octaves a column."""
    large = picture.options.get("network") == "googlenet"
    dreamer = (of_googlenet if large else of_digits)(picture, picture.options.get("image"))
    high, wide = dreamer.image.shape[2:]
    inches = min(1.6 + 5.4 * high / wide, 9.0)
    mosaic = ["ACDEF", "ACDEF", "AGHIJ", "BGHIJ", "BKLMN", "BKLMN"]
    original, climb, *dreams = picture.panels(mosaic, widths=[1.25, 1, 1, 1, 1], inches=inches)
    original.set_title(picture.say("もとの画像", "The image"))
    climb.set_title(picture.say("活性の2乗の平均の上昇", "mean(activation²) climbs"))
    draw_image(original, dreamer.image)
    for n, panel in enumerate(dreams):
        layer, octaves = dreamer.layers[n // len(OCTAVES)], OCTAVES[n % len(OCTAVES)]
        if n < len(OCTAVES):
            panel.set_title(picture.say(f"{octaves} オクターブ", "1 octave" if octaves == 1 else f"{octaves} octaves"))
        with picture.drawing(panel):
            steps = dreamer.steps // octaves
            dreamed = student.dream(dreamer.net, dreamer.image, layer, steps, dreamer.rate, octaves=octaves)
            draw_image(panel, dreamed)
            if n % len(OCTAVES) == 0:
                panel.set_ylabel(layer, color=COLOURS[colour_of(dreamer, layer)], fontsize=11, fontweight="bold")
    with picture.drawing(climb):
        draw_climb(climb, student, picture, dreamer)
    picture.caption(
        f"行は層、列はオクターブの数。どの夢も ascent_step は計 {dreamer.steps} 回(lr = {dreamer.rate})。"
        "オクターブが多いほど、大きな模様も現れる。",
        f"A row is a layer, a column a number of octaves. Each dream takes {dreamer.steps} ascent steps"
        f" (lr = {dreamer.rate}) in all; with more octaves, large patterns appear too.",
    )


def of_digits(picture: Picture, file: str | None) -> Dreamer:
    """The small network, trained here."""
    picture.heading(
        "Deep Dream: 数字を学習した小さな畳み込みネットワークの夢",
        "Deep Dream: a small network that has learned digits",
    )
    image = collage() if file is None else photo(file, PHOTO, 1)
    return Dreamer(trained(picture), image - GREY, ("act1", "act2", "act3"), 36, 0.02)


def of_googlenet(picture: Picture, file: str | None) -> Dreamer:
    """GoogLeNet, which has learned ImageNet."""
    picture.heading("Deep Dream: ImageNet を学習した GoogLeNet の夢", "Deep Dream: GoogLeNet has learned ImageNet")
    image = sample_photo(PHOTO, 3) if file is None else photo(file, PHOTO, 3)
    net = googlenet(picture, "--network googlenet")
    mean, std = IMAGENET
    return Dreamer(net, (image - mean) / std, ("inception3b", "inception4c", "inception4e"), 24, 0.04)


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
    return image


def draw_image(panel: Axes, image: Tensor) -> None:
    """One image (1, C, H, W), its brightest and darkest parts cut off."""
    if image.shape[1] == 1:
        panel.imshow(plain_numbers(image[0, 0]), cmap="magma", vmin=-0.6, vmax=1.2, interpolation="nearest")
    else:
        mean, std = IMAGENET
        pixels = plain_numbers((image * std + mean)[0].permute(1, 2, 0))
        panel.imshow(np.nan_to_num(pixels).clip(0, 1), interpolation="nearest")
    panel.set(xticks=[], yticks=[])
    panel.spines[:].set_visible(False)


def draw_climb(panel: Axes, student: Student, picture: Picture, dreamer: Dreamer) -> None:
    """The objective of each layer, as a multiple of what it was, along steps of the student's ascent_step."""
    for layer in dreamer.layers:
        heights, now = [], dreamer.image
        for _ in range(CLIMB):
            heights.append(float(student.objective(activation(dreamer.net, layer, now))))
            now = student.ascent_step(dreamer.net, now, layer, dreamer.rate)
        panel.plot(
            plain_numbers(heights) / plain_numbers(heights[0]), color=COLOURS[colour_of(dreamer, layer)], label=layer
        )
    panel.set(xlabel=picture.say("ステップ", "step"), ylabel=picture.say("はじめの何倍か", "multiple of the start"))
    panel.set_xticks(range(0, CLIMB, 4))
    panel.legend()


@torch.no_grad()
def activation(net: nn.Module, layer: str, image: Tensor) -> Tensor:
    """What a layer gives for an image."""
    kept: list[Tensor] = []
    handle = net.get_submodule(layer).register_forward_hook(lambda _module, _inputs, output: kept.append(output))
    try:
        net(image)
    finally:
        handle.remove()
    return kept[0]


def colour_of(dreamer: Dreamer, layer: str) -> str:
    """The same for the row and the curve of a layer."""
    return ("blue", "orange", "green")[dreamer.layers.index(layer)]
