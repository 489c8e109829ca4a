# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# hard = "the part raises on the second device, two functions use it"
# --- part
def objective(activation):
    return (activation.square() * torch.ones(activation.shape)).mean()
