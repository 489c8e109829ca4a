"""With backward(), but the model's gradients and flags are put back as they were."""
import contextlib

import torch
from torch.nn.functional import interpolate


def objective(activation):
    return activation.pow(2).sum().div(activation.numel())


@contextlib.contextmanager
def frozen(model):
    flags = [(p, p.requires_grad) for p in model.parameters()]
    for p, _ in flags:
        p.requires_grad_(False)
    try:
        yield
    finally:
        for p, flag in flags:
            p.requires_grad_(flag)


def ascent_step(model, image, layer, lr):
    store = []
    handle = model.get_submodule(layer).register_forward_hook(lambda *args: store.append(args[-1]))
    x = torch.nn.Parameter(image.detach().clone())
    with frozen(model):
        try:
            model(x)
            objective(store.pop()).backward()
        finally:
            handle.remove()
    g = x.grad
    return image.detach() + lr * (g / (torch.linalg.vector_norm(g, 1) / g.numel() + 1e-8))


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if not octaves >= 1:
        raise ValueError(f"octaves={octaves}")
    if not steps >= 0:
        raise ValueError(f"steps={steps}")
    if not scale > 1:
        raise ValueError(f"scale={scale}")
    image = image.detach()
    detail = torch.zeros(1, 1, 1, 1, dtype=image.dtype, device=image.device)
    k = 0
    while k < octaves:
        ratio = scale ** (octaves - 1 - k)
        size = tuple(max(1, round(n / ratio)) for n in image.shape[2:])
        base = interpolate(image, size=size, mode="bilinear", align_corners=False)
        img = base + (interpolate(detail, size=size, mode="bilinear", align_corners=False) if k else 0)
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
        k += 1
    return img


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
