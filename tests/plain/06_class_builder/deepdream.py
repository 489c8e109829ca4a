import torch
import torch.nn as nn
import torch.nn.functional as F


class FeatureExtractor:
    """remembers the output of a layer"""

    def __init__(self, model, layer):
        self.model = model
        self.output = None
        self.handle = model.get_submodule(layer).register_forward_hook(self.save)

    def save(self, module, inputs, output):
        self.output = output

    def __call__(self, image):
        self.model(image)
        return self.output


class DeepDream:
    def __init__(self, model, layer, lr):
        self.extractor = FeatureExtractor(model, layer)
        self.lr = lr

    def step(self, image):
        image = image.detach().requires_grad_(True)
        J = objective(self.extractor(image))
        g = torch.autograd.grad(J, image)[0]
        return (image + self.lr * g / (g.abs().mean() + 1e-8)).detach()


def objective(activation):
    return activation.square().mean()


def ascent_step(model, image, layer, lr):
    return DeepDream(model, layer, lr).step(image)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    if octaves < 1:
        raise ValueError("octaves must be at least 1")
    if steps < 0:
        raise ValueError("steps must not be negative")
    if scale <= 1:
        raise ValueError("scale must be larger than 1")
    dreamer = DeepDream(model, layer, lr)
    height, width = image.shape[-2], image.shape[-1]
    detail = None
    for k in range(octaves):
        size = [max(1, round(side / scale ** (octaves - 1 - k))) for side in (height, width)]
        resize = nn.Upsample(size=size, mode="bilinear", align_corners=False)
        base = resize(image)
        img = base if detail is None else base + resize(detail)
        for _ in range(steps):
            img = dreamer.step(img)
        detail = img - base
    return img
