import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def objective(activation):
    return torch.mean(torch.pow(activation, 2))


def ascent_step(model, image, layer, lr):
    model = model.to(device)
    model.eval()
    activation = {}

    def get_activation(name):
        def hook(model, input, output):
            activation[name] = output

        return hook

    handle = model.get_submodule(layer).register_forward_hook(get_activation(layer))
    img = Variable(image.data.clone().to(device), requires_grad=True)
    model.zero_grad()
    model(img)
    loss = objective(activation[layer])
    loss.backward()
    grad = img.grad.data
    avg_grad = np.abs(grad.cpu().numpy()).mean()
    norm_lr = lr / (avg_grad + 1e-8)
    img.data += norm_lr * grad
    img.grad.data.zero_()
    handle.remove()
    return img.data


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if steps < 0:
        raise ValueError("steps must be >= 0")
    if octaves < 1:
        raise ValueError("octaves must be >= 1")
    if scale <= 1:
        raise ValueError("scale must be > 1")
    octave_base = []
    for k in range(octaves):
        factor = scale ** (octaves - 1 - k)
        h = max(1, round(image.size(2) / factor))
        w = max(1, round(image.size(3) / factor))
        octave_base.append(F.interpolate(image.data, size=(h, w), mode="bilinear", align_corners=False))
    detail = torch.zeros_like(octave_base[0])
    for k, base in enumerate(octave_base):
        if k > 0:
            h, w = base.size(2), base.size(3)
            detail = F.interpolate(detail, size=(h, w), mode="bilinear", align_corners=False)
        img = base + detail
        for i in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
