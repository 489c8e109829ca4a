# problem = "deepdream"
# wrong = ["objective", "ascent_step"]
# own = ["dream"]
# named = ["deepdream.corners-aligned"]
# hard = "a known mistake beside two parts of other formulas"
# --- part
def objective(activation):
    return activation.abs().sum()


def ascent_step(model, image, layer, lr):
    return image + lr
# --- function: deepdream.corners-aligned
