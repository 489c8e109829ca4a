"""The gradient by torch.func, the activation by a hook that writes into a dict."""
import torch
import torch.nn.functional as F


def objective(activation):
    return torch.mean(activation * activation)


def ascent_step(model, image, layer, lr):
    target = model.get_submodule(layer)

    def score(x):
        seen = {}
        handle = target.register_forward_hook(lambda m, i, o: seen.__setitem__("a", o))
        try:
            model(x)
        finally:
            handle.remove()
        return objective(seen["a"])

    g = torch.func.grad(score)(image.detach())
    scale = torch.mean(torch.abs(g)) + 1e-8
    return torch.add(image.detach(), g / scale, alpha=lr)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if octaves < 1:
        raise ValueError("octaves >= 1")
    if steps < 0:
        raise ValueError("steps >= 0")
    if scale <= 1:
        raise ValueError("scale > 1")
    h, w = image.shape[2:]

    def octave(k, detail):
        f = scale ** (octaves - 1 - k)
        size = (max(1, round(h / f)), max(1, round(w / f)))
        base = F.interpolate(image, size, mode="bilinear")
        img = base + F.interpolate(detail, size, mode="bilinear")
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        return img, img - base

    img, detail = octave(0, torch.zeros_like(image))
    for k in range(1, octaves):
        img, detail = octave(k, detail)
    return img


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
