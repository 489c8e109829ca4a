# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "nothing was written"
# --- part
def ascent_step(model, image, layer, lr):
    raise NotImplementedError
