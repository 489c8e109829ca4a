# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "a model is an argument of the part"
# --- part
def ascent_step(model, image, layer, lr):
    return image * 2
