"""The layer's own forward is wrapped for one pass and unwrapped again; the octaves by recursion."""

import torch
import torch.nn.functional as F


def objective(activation):
    return torch.linalg.vector_norm(activation) ** 2 / activation.numel()


class Tap:
    """with Tap(module) as tap: ... tap.value"""

    def __init__(self, module):
        self.module, self.value = module, None

    def __enter__(self):
        self.before = self.module.__dict__.get("forward")
        original = self.module.forward

        def forward(*args, **kwargs):
            self.value = original(*args, **kwargs)
            return self.value

        self.module.forward = forward
        return self

    def __exit__(self, *exc_info):
        if self.before is None:
            del self.module.forward
        else:
            self.module.forward = self.before


def ascent_step(model, image, layer, lr):
    tapped = Tap(model.get_submodule(layer))
    with torch.enable_grad():
        x = image.detach().clone().requires_grad_()
        with tapped:
            model(x)
        g = torch.autograd.grad(objective(tapped.value), x)[0]
    size = g.abs().sum() / g.numel()
    return image.detach() + lr / (size + 1e-8) * g


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if steps < 0:
        raise ValueError("steps must not be negative")
    if octaves < 1:
        raise ValueError("octaves must be positive")
    if scale <= 1:
        raise ValueError("scale must exceed 1")
    height, width = image.shape[-2:]

    def resized(picture, level):
        shrink = scale**level
        size = max(1, round(height / shrink)), max(1, round(width / shrink))
        return F.interpolate(picture, size=size, mode="bilinear", align_corners=False, antialias=False)

    def dreamt(level):  # level = octaves - 1 - k
        base = resized(image, level)
        img = base
        if level < octaves - 1:
            img = base + resized(dreamt(level + 1)[1], level)
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        return img, img - base

    return dreamt(0)[0]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
