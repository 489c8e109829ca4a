# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# hard = "the part is rounded"
# --- part
def objective(activation):
    return activation.float().square().mean()
