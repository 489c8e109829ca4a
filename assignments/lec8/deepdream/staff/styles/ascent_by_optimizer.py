"""torch.optim.SGD(maximize=True) on the image; backward(inputs=[image]) leaves the model's gradients alone."""

from functools import partial

import torch
from torch import nn, optim


def objective(activation):
    mse = nn.MSELoss()
    return mse(activation, torch.zeros_like(activation))


class Recorder:
    output = None

    def __call__(self, module, inputs, output):
        self.output = output


def ascent_step(model, image, layer, lr):
    recorder = Recorder()
    x = image.detach().clone()
    x.requires_grad_(True)
    handle = model.get_submodule(layer).register_forward_hook(recorder)
    with handle:  # a RemovableHandle is a context manager
        model(x)
    objective(recorder.output).backward(inputs=[x])
    x.grad /= x.grad.abs().mean() + 1e-8
    optim.SGD([x], lr=lr, maximize=True).step()
    return x.detach()


def _octave_sizes(size, octaves, scale):
    """Sizes from the smallest to the full one, from the largest on."""
    for power in reversed(range(octaves)):
        yield [max(1, round(n / scale**power)) for n in size]


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if steps < 0 or octaves < 1 or scale <= 1:
        name = "steps" if steps < 0 else "octaves" if octaves < 1 else "scale"
        raise ValueError(f"{name} is out of its range")
    img = detail = None
    for size in _octave_sizes(image.shape[2:], octaves, scale):
        resize = partial(nn.functional.interpolate, size=size, mode="bilinear")
        base = resize(image.detach())
        img = base.clone()
        if detail is not None:
            img += resize(detail)
        step = 0
        while step < steps:
            img = ascent_step(model, img, layer, lr)
            step += 1
        detail = torch.sub(img, base)
    return img


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
