import torch
import torch.nn.functional as F


def objective(activation):
    return torch.mean(activation**2)


def ascent_step(model, image, layer, lr):
    model.eval()
    for p in model.parameters():
        p.requires_grad_(False)

    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    x = image.clone().detach()
    x.requires_grad = True
    handle = model.get_submodule(layer).register_forward_hook(keep)
    try:
        model(x)
    finally:
        handle.remove()
    J = objective(outputs[0])
    J.backward()
    g = x.grad
    return image + lr * g / (g.abs().mean() + 1e-8)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if steps < 0:
        raise ValueError("steps must be >= 0")
    if octaves < 1:
        raise ValueError("octaves must be >= 1")
    if scale <= 1:
        raise ValueError("scale must be > 1")
    model.eval()
    H, W = image.shape[-2:]
    detail = torch.zeros_like(image)
    for k in range(octaves):
        r = scale ** (octaves - 1 - k)
        size = (max(1, round(H / r)), max(1, round(W / r)))
        print("octave", k, size)
        base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
        img = base + F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
        for i in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
