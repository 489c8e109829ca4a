from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def objective(activation: Tensor) -> Tensor:
    return torch.mean(activation * activation)


def ascent_step(model: nn.Module, image: Tensor, layer: str, lr: float) -> Tensor:
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    x = image.clone()
    x.requires_grad_()
    handle = model.get_submodule(layer).register_forward_hook(keep)
    model(x)
    handle.remove()
    (g,) = torch.autograd.grad(objective(outputs[0]), x)
    return image + lr * g / (torch.mean(torch.abs(g)) + 1e-8)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4) -> Tensor:
    if steps < 0 or octaves < 1 or scale <= 1:
        raise ValueError("steps, octaves or scale is wrong")
    H = image.shape[2]
    W = image.shape[3]
    detail = None
    for k in range(octaves):
        h = max(1, round(H / scale ** (octaves - 1 - k)))
        w = max(1, round(W / scale ** (octaves - 1 - k)))
        base = F.interpolate(image, size=(h, w), mode="bilinear", align_corners=False)
        if detail is None:
            img = base
        else:
            img = base + F.interpolate(detail, size=(h, w), mode="bilinear", align_corners=False)
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
