# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# slow = true
# hard = "the part does not end, two functions use it"
# --- part
import time


def objective(activation):
    while activation.ndim:
        time.sleep(0.1)
