"""functional_call with detached parameters, the gradient by torch.func.vjp; images are resized with a sampling grid."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call, vjp


def objective(activation: Tensor) -> Tensor:
    return torch.var(activation, correction=0) + activation.mean() ** 2


class Objective(nn.Module):
    """image -> objective of one layer, as a module of its own."""

    def __init__(self, model: nn.Module, layer: str) -> None:
        super().__init__()
        self.model, self.layer = model, layer

    def forward(self, image: Tensor) -> Tensor:
        box: list[Tensor] = []
        handle = self.model.get_submodule(self.layer).register_forward_hook(lambda m, i, o: box.append(o))
        try:
            self.model(image)
        finally:
            handle.remove()
        return objective(box[0])


def ascent_step(model: nn.Module, image: Tensor, layer: str, lr: float) -> Tensor:
    climb = Objective(model, layer)
    fixed = {name: p.detach() for name, p in climb.named_parameters()}
    start = image.detach()
    height, pull_back = vjp(lambda x: functional_call(climb, fixed, (x,)), start)
    (g,) = pull_back(torch.ones_like(height))
    return torch.addcdiv(start, g, (g.abs().mean() + 1e-8).expand_as(g), value=lr)


def _resize(picture: Tensor, height: int, width: int) -> Tensor:
    # 画素の中心を [-1, 1] の座標で表す
    def centres(n: int) -> Tensor:
        return (2 * torch.arange(n, dtype=picture.dtype, device=picture.device) + 1) / n - 1

    y, x = torch.meshgrid(centres(height), centres(width), indexing="ij")
    grid = torch.stack([x, y], dim=-1).expand(len(picture), -1, -1, -1)
    return F.grid_sample(picture, grid, mode="bilinear", padding_mode="border", align_corners=False)


def dream(
    model: nn.Module, image: Tensor, layer: str, steps: int, lr: float, octaves: int = 1, scale: float = 1.4
) -> Tensor:
    for name, value, fine in (("steps", steps, steps >= 0), ("octaves", octaves, octaves >= 1)):
        if not fine:
            raise ValueError(f"{name} must not be {value}")
    if not scale > 1:
        raise ValueError(f"scale must not be {scale}")
    with torch.no_grad():
        img, detail = image, torch.zeros_like(image)
        for k in range(octaves):
            size = [max(1, round(side / scale ** (octaves - 1 - k))) for side in image.shape[2:]]
            base = _resize(image, *size)
            img = base + _resize(detail, *size)
            for _ in range(steps):
                img = ascent_step(model, img, layer, lr)
            detail = img - base
    return img


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
