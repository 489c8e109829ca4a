from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def objective(activation: Tensor) -> Tensor:
    return (activation**2).mean()


def ascent_step(model: nn.Module, image: Tensor, layer: str, lr: float) -> Tensor:
    assert image.dim() == 4
    assert layer in dict(model.named_modules()), "その名前の層はありません"
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    x = image.detach().clone().requires_grad_()
    handle = model.get_submodule(layer).register_forward_hook(keep)
    try:
        model(x)
    finally:
        handle.remove()
    assert len(outputs) == 1
    (g,) = torch.autograd.grad(objective(outputs[0]), x)
    return image + lr * g / (g.abs().mean() + 1e-8)


def dream(
    model: nn.Module, image: Tensor, layer: str, steps: int, lr: float, octaves: int = 1, scale: float = 1.4
) -> Tensor:
    assert steps >= 0
    assert octaves >= 1
    assert scale > 1
    H, W = image.shape[2:]
    img = None
    detail = None
    for k in range(octaves):
        ratio = scale ** (octaves - 1 - k)
        size = (max(1, round(H / ratio)), max(1, round(W / ratio)))
        base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
        if k == 0:
            detail = torch.zeros_like(base)
        else:
            detail = F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
        img = base + detail
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    assert img.shape == image.shape
    return img
