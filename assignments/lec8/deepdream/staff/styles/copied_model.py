"""Works on a deep copy of the model, so that nothing has to be put back; functools.reduce over the octaves."""

from __future__ import annotations

import copy
from functools import reduce

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate


def objective(activation: Tensor) -> Tensor:
    return torch.tensordot(activation, activation, dims=activation.dim()) / activation.numel()


def ascent_step(model: nn.Module, image: Tensor, layer: str, lr: float) -> Tensor:
    twin = copy.deepcopy(model).requires_grad_(False)
    activations: dict[str, Tensor] = {}
    # コピーなので、フックを外さなくてもよい
    twin.get_submodule(layer).register_forward_hook(lambda _m, _i, out: activations.update(here=out))
    canvas = nn.Parameter(image.detach().clone())
    twin(canvas)
    objective(activations["here"]).backward()
    g = canvas.grad
    assert g is not None
    with torch.no_grad():
        canvas += g.mul_(lr / g.abs().mean().add_(1e-8))
    return canvas.detach()


def dream(
    model: nn.Module, image: Tensor, layer: str, steps: int, lr: float, octaves: int = 1, scale: float = 1.4
) -> Tensor:
    match steps, octaves, scale:
        case s, _, _ if s < 0:
            raise ValueError(f"steps = {s} < 0")
        case _, o, _ if o < 1:
            raise ValueError(f"octaves = {o} < 1")
        case _, _, r if r <= 1:
            raise ValueError(f"scale = {r} <= 1")
    shrinks = [scale ** (octaves - 1 - k) for k in range(octaves)]
    sizes = [[max(1, round(side / shrink)) for side in image.shape[2:]] for shrink in shrinks]

    def octave(before: tuple[Tensor, Tensor], size: list[int]) -> tuple[Tensor, Tensor]:
        base = interpolate(image, size, mode="bilinear")
        start = base + interpolate(before[1], size, mode="bilinear")
        img = reduce(lambda now, _: ascent_step(model, now, layer, lr), range(steps), start)
        return img, img - base

    return reduce(octave, sizes, (image, torch.zeros_like(image)))[0]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
