# problem = "deepdream"
# wrong = ["ascent_step"]
# right = ["dream"]
# hard = "the part ends the process"
# --- part
import os


def ascent_step(model, image, layer, lr):
    os._exit(1)
