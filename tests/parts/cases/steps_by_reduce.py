# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "functools.reduce calls a partial of the part"
# --- part
def ascent_step(model, image, layer, lr):
    return image + lr * image.sign()
# --- function
import functools


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    for name, wrong in (("steps", steps < 0), ("octaves", octaves < 1), ("scale", scale <= 1)):
        if wrong:
            raise ValueError(name)
    climb = functools.partial(ascent_step, model, layer=layer, lr=lr)
    img, detail = image, torch.zeros_like(image)
    for k in range(octaves):
        size = [max(1, round(side / scale ** (octaves - 1 - k))) for side in image.shape[2:]]
        base, detail = (F.interpolate(a, size=size, mode="bilinear", align_corners=False) for a in (image, detail))
        img = functools.reduce(lambda a, _: climb(a), range(steps), base + detail)
        detail = img - base
    return img
