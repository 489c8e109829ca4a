import torch
import torch.nn.functional as F


def objective(activation):
    a = activation.reshape(-1)
    return torch.sum(a * a) / len(a)


def ascent_step(model, image, layer, lr):
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    model.get_submodule(layer).register_forward_hook(keep)
    x = image.detach().clone()
    x.requires_grad = True
    model(x)
    J = objective(outputs[0])
    J.backward()
    g = x.grad
    return image + lr * g / (torch.mean(torch.abs(g)) + 1e-8)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    B, C, H, W = image.shape
    sizes = []
    for k in range(octaves):
        h = max(1, round(H / scale ** (octaves - 1 - k)))
        w = max(1, round(W / scale ** (octaves - 1 - k)))
        sizes.append((h, w))
    detail = torch.zeros(B, C, sizes[0][0], sizes[0][1])
    for k in range(len(sizes)):
        base = F.interpolate(image, size=sizes[k], mode="bilinear", align_corners=False)
        detail = F.interpolate(detail, size=sizes[k], mode="bilinear", align_corners=False)
        img = base + detail
        for s in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
