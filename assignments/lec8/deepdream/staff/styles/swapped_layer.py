"""The layer is replaced, for one pass, by a module that calls it and stops the pass; per-image gradients in a loop."""

import torch
from torch import nn
from torch.nn.functional import interpolate


class Stop(Exception):
    pass


class Last(nn.Module):
    """Calls a layer, keeps what it answers, and lets nothing behind it run."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.answer = None

    def forward(self, *args, **kwargs):
        self.answer = self.layer(*args, **kwargs)
        raise Stop


def _activation(model, x, layer):
    target = model.get_submodule(layer)
    if target is model:
        return model(x)
    where, _, name = layer.rpartition(".")
    parent, last = model.get_submodule(where), Last(target)
    setattr(parent, name, last)
    try:
        model(x)
    except Stop:
        return last.answer
    finally:
        setattr(parent, name, target)
    raise RuntimeError(f"the model does not use {layer}")


def objective(activation):
    n = activation.numel()
    return torch.stack([part.pow(2).sum() for part in activation.unbind(0)]).sum() / n


def ascent_step(model, image, layer, lr):
    x = image.detach().requires_grad_()
    flags = [p.requires_grad for p in model.parameters()]
    try:
        model.requires_grad_(False)
        a = _activation(model, x, layer)
    finally:
        for p, flag in zip(model.parameters(), flags):
            p.requires_grad_(flag)
    slope = torch.autograd.functional.vjp(objective, a.detach())[1]
    (g,) = torch.autograd.grad((a * slope).sum(), x)
    unit = g / (torch.stack([row.abs().mean() for row in g]).mean() + 1e-8)
    return torch.lerp(x.detach(), x.detach() + unit, lr)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if octaves < 1:
        raise ValueError(f"{octaves} octaves")
    if steps < 0:
        raise ValueError(f"{steps} steps")
    if scale <= 1:
        raise ValueError(f"a scale of {scale}")
    h, w = image.size(2), image.size(3)
    ratios = [scale**p for p in range(octaves)]
    details = []
    while ratios:
        ratio = ratios.pop()
        size = (max(1, round(h / ratio)), max(1, round(w / ratio)))
        base = interpolate(image.detach(), size, mode="bilinear", align_corners=False)
        img = base
        if details:
            img = img + interpolate(details[-1], size, mode="bilinear", align_corners=False)
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        details.append(img - base)
    return base + details[-1]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
