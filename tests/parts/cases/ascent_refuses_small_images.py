# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "the part refuses what dream must hand it"
# --- part
def ascent_step(model, image, layer, lr):
    raise ValueError("image is too small")
