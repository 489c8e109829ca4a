# problem = "deepdream"
# wrong = ["ascent_step"]
# own = ["dream"]
# named = ["deepdream.image-clipped"]
# hard = "the part makes the same mistake: dream's own would not show with it"
# --- part
def ascent_step(model, image, layer, lr):
    return (image + lr * image.sign()).clamp(0, 1)
# --- function: deepdream.image-clipped
