# problem = "deepdream"
# wrong = ["objective", "ascent_step"]
# right = ["dream"]
# hard = "the part gets an nn.Parameter, which is a subclass of Tensor"
# --- part
def objective(activation):
    return activation.abs().sum()


def ascent_step(model, image, layer, lr):
    return image + lr
# --- function
def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    for name, wrong in (("steps", steps < 0), ("octaves", octaves < 1), ("scale", scale <= 1)):
        if wrong:
            raise ValueError(name)
    img, detail = image, torch.zeros_like(image)
    for k in range(octaves):
        size = [max(1, round(side / scale ** (octaves - 1 - k))) for side in image.shape[2:]]
        base, detail = (F.interpolate(a, size=size, mode="bilinear", align_corners=False) for a in (image, detail))
        img = base + detail
        for _ in range(steps):
            img = ascent_step(model, nn.Parameter(img), layer, lr)
        detail = img - base
    return img
