# Deep Dream
import torch
from torch.nn import functional as F


def objective(activation):
    return activation.pow(2).mean()


def ascent_step(model, image, layer, lr):
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    handle = model.get_submodule(layer).register_forward_hook(keep)
    image.requires_grad_()
    model(image)
    activation = outputs[0]
    g = torch.autograd.grad(objective(activation), image)[0]
    handle.remove()
    return image.data + lr * g / (g.abs().mean() + 1e-8)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if steps < 0:
        raise ValueError("steps")
    if octaves < 1:
        raise ValueError("octaves")
    if scale <= 1:
        raise ValueError("scale")
    h, w = image.size(2), image.size(3)
    detail = torch.zeros(1, 1, 1, 1)
    for k in range(octaves):
        f = scale ** (octaves - 1 - k)
        size = (max(1, round(h / f)), max(1, round(w / f)))
        base = F.interpolate(image, size, mode="bilinear", align_corners=False)
        detail = F.interpolate(detail, size, mode="bilinear", align_corners=False)
        img = base + detail
        for i in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
