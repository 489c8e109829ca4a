"""Resizing by matrices of weights, the module tree walked by hand, the objective per element."""

import torch


def objective(activation):
    flat = activation.reshape(-1)
    return torch.dot(flat, flat) / len(flat)


class Catch:
    def __init__(self, module):
        self.output = None
        self.handle = module.register_forward_hook(self)

    def __call__(self, module, args, output):
        self.output = output

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.handle.remove()


def ascent_step(model, image, layer, lr):
    module = model
    for part in layer.split("."):
        module = getattr(module, part)
    x = image.detach().requires_grad_(True)
    with Catch(module) as caught:
        model(x)
    g = torch.autograd.grad([objective(caught.output)], [x])[0]
    mean = sum(float(row.abs().sum()) for row in g) / g.numel()
    return image.detach() + g * (lr / (mean + 1e-8))


def _weights(n_in, n_out, like):
    """Row i: how much of each old pixel is in the new pixel i (centres at i + 1/2)."""
    at = ((torch.arange(n_out, dtype=torch.float64) + 0.5) * n_in / n_out - 0.5).clamp(0, n_in - 1)
    old = torch.arange(n_in, dtype=torch.float64)
    return (1 - (at[:, None] - old).abs()).clamp(min=0).to(like)


def _resize(x, size):
    rows, columns = _weights(x.shape[2], size[0], x), _weights(x.shape[3], size[1], x)
    return torch.einsum("ih,bchw,jw->bcij", rows, x, columns)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if octaves < 1:
        raise ValueError("octaves is too small")
    if steps < 0:
        raise ValueError("steps is negative")
    if scale <= 1:
        raise ValueError("scale has to be larger than 1")
    detail = None
    for power in range(octaves - 1, -1, -1):
        size = [max(1, round(n * scale**-power)) for n in image.shape[-2:]]
        base = _resize(image, size)
        dreamt = base if detail is None else base + _resize(detail, size)
        for _ in range(steps):
            dreamt = ascent_step(model, dreamt, layer, lr)
        detail = dreamt - base
    return dreamt


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
