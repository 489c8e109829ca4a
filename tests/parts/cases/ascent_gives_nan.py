# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "NaN swallows everything that dream does right"
# --- part
def ascent_step(model, image, layer, lr):
    return image / 0 - image / 0
