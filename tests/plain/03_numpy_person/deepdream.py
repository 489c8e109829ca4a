import numpy as np
import torch
import torch.nn.functional as F


def objective(activation):
    return (activation**2).sum() / np.prod(activation.shape)


def ascent_step(model, image, layer, lr):
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    handle = model.get_submodule(layer).register_forward_hook(keep)
    x = torch.tensor(image.detach().numpy(), requires_grad=True)
    model(x)
    handle.remove()
    g = torch.autograd.grad(objective(outputs[0]), x)[0].numpy()
    new_image = image.detach().numpy() + lr * g / (np.abs(g).mean() + 1e-8)
    return torch.from_numpy(new_image)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if steps < 0:
        raise ValueError("steps")
    if octaves < 1:
        raise ValueError("octaves")
    if scale <= 1:
        raise ValueError("scale")
    H, W = image.shape[2], image.shape[3]
    # sizes from small to large
    powers = np.power(scale, np.arange(octaves - 1, -1, -1))
    detail = 0
    for p in powers:
        size = [max(1, round(float(H / p))), max(1, round(float(W / p)))]
        base = F.interpolate(image, size, mode="bilinear", align_corners=False)
        if not np.isscalar(detail):
            detail = F.interpolate(detail, size, mode="bilinear", align_corners=False)
        img = base + detail
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
