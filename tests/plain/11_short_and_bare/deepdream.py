import torch
import torch.nn.functional as F


def objective(activation):
    return (activation**2).mean()


def ascent_step(model, image, layer, lr):
    out = []
    module = dict(model.named_modules())[layer]
    h = module.register_forward_hook(lambda m, i, o: out.append(o))
    image.requires_grad = True
    model(image)
    objective(out[0]).backward()
    h.remove()
    g = image.grad
    return (image + lr * g / (g.abs().mean() + 1e-8)).detach()


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    detail = 0
    for k in range(octaves):
        s = scale ** (octaves - 1 - k)
        size = (max(1, round(image.shape[2] / s)), max(1, round(image.shape[3] / s)))
        base = F.interpolate(image, size, mode="bilinear", align_corners=False)
        if k > 0:
            detail = F.interpolate(detail, size, mode="bilinear", align_corners=False)
        img = base + detail
        for i in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
