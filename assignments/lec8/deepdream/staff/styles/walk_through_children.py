"""Without a hook: an Extractor that raises as soon as the layer has answered."""
import torch


class Found(Exception):
    def __init__(self, value):
        self.value = value


def objective(activation):
    return torch.einsum("i,i->", activation.flatten(), activation.flatten()) / activation.numel()


def _stop(module, args, output):
    raise Found(output)


def _activation(model, image, layer):
    handle = model.get_submodule(layer).register_forward_hook(_stop)
    try:
        model(image)
    except Found as found:
        return found.value
    finally:
        handle.remove()


def ascent_step(model, image, layer, lr):
    x = image.clone().detach()
    x.requires_grad = True
    g = torch.autograd.grad(objective(_activation(model, x, layer)), x)[0]
    with torch.no_grad():
        return x + g.mul(lr / (g.abs().mean() + 1e-8))


def _sizes(image, octaves, scale):
    h, w = image.shape[-2], image.shape[-1]
    return [
        (max(1, round(h / scale ** (octaves - 1 - k))), max(1, round(w / scale ** (octaves - 1 - k))))
        for k in range(octaves)
    ]


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    for name, wrong in (("steps", steps < 0), ("octaves", octaves < 1), ("scale", scale <= 1)):
        if wrong:
            raise ValueError(name)
    up = torch.nn.Upsample
    detail = None
    for size in _sizes(image, octaves, scale):
        resize = up(size=size, mode="bilinear", align_corners=False)
        base = resize(image)
        img = base if detail is None else base + resize(detail)
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
