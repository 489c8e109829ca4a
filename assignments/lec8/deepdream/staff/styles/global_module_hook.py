"""A hook for all modules that looks for the one wanted; d(objective)/d(activation) = 2a/n goes into grad_outputs."""

from torch import autograd, zeros_like
from torch.nn.functional import interpolate
from torch.nn.modules.module import register_module_forward_hook


def objective(activation):
    return (activation * activation).flatten().mean(dim=0)


def ascent_step(model, image, layer, lr):
    wanted = model.get_submodule(layer)
    caught = None

    def catch(module, _inputs, output):
        nonlocal caught
        if module is wanted:
            caught = output

    x = image.detach().requires_grad_()
    hook = register_module_forward_hook(catch)
    try:
        model(x)
    finally:
        hook.remove()
    upstream = 2 * caught.detach() / caught.numel()
    g = autograd.grad(caught, x, grad_outputs=upstream)[0]
    return x.detach() + (g * lr).div(g.abs().mean() + 1e-8)


def _climbs(model, img, layer, steps, lr):
    yield img
    for _ in range(steps):
        img = ascent_step(model, img, layer, lr)
        yield img


def _resize(picture, size):
    return interpolate(picture, size=tuple(size), mode="bilinear", align_corners=False)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    wrong = {"steps": steps < 0, "octaves": octaves < 1, "scale": scale <= 1}
    for name in filter(wrong.get, wrong):
        raise ValueError(f"{name} is out of range")
    detail = zeros_like(image)
    for k in range(octaves):
        size = [max(1, round(side / scale ** (octaves - 1 - k))) for side in image.shape[2:]]
        base = _resize(image, size)
        *_, img = _climbs(model, base + _resize(detail, size), layer, steps, lr)
        detail = img - base
    return img


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
