import torch
import torch.nn as nn
import torch.nn.functional as F


def objective(activation):
    return activation.pow(2).mean()


def ascent_step(model, image, layer, lr):
    activation = {}

    def hook(module, input, output):
        activation["out"] = output

    handle = model.get_submodule(layer).register_forward_hook(hook)

    img = image.clone().detach().requires_grad_(True)
    model.zero_grad()
    model(img)
    loss = objective(activation["out"])
    loss.backward()
    handle.remove()

    grad = img.grad.data
    grad = grad / (grad.abs().mean() + 1e-8)
    return (img + lr * grad).detach()


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    H, W = image.shape[-2:]
    detail = torch.zeros_like(image)
    for octave in range(octaves):
        s = scale ** (octaves - 1 - octave)
        size = (max(1, round(H / s)), max(1, round(W / s)))
        base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
        detail = F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
        img = base + detail
        for i in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
