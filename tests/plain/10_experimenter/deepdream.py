import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
import torchvision.transforms as T


def objective(activation):
    return torch.mean(activation**2)


def ascent_step(model, image, layer, lr):
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    handle = model.get_submodule(layer).register_forward_hook(keep)
    try:
        img = image.clone().detach().requires_grad_(True)
        model(img)
    finally:
        handle.remove()
    g = torch.autograd.grad(objective(outputs[0]), img)[0]
    return image + lr * g / (g.abs().mean() + 1e-8)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if steps < 0:
        raise ValueError(f"steps = {steps}")
    if octaves < 1:
        raise ValueError(f"octaves = {octaves}")
    if scale <= 1:
        raise ValueError(f"scale = {scale}")
    _, _, H, W = image.shape
    detail = None
    for k in range(octaves):
        size = tuple(max(1, round(n / scale ** (octaves - 1 - k))) for n in (H, W))
        base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
        img = base.clone()
        if detail is not None:
            img += F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img


if __name__ == "__main__":
    net = torchvision.models.vgg16()
    print(dream(net, torch.rand(1, 3, 64, 64), "features.10", 2, 0.01, 2).shape)
