# problem = "deepdream"
# wrong = ["objective"]
# own = ["ascent_step"]
# right = ["dream"]
# named = ["deepdream.hook-left-behind"]
# hard = "a wrong part, a known mistake, and a right function that uses both"
# --- part
def objective(activation):
    return activation.abs().sum()
# --- function: deepdream.hook-left-behind
