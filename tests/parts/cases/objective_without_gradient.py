# problem = "deepdream"
# wrong = ["objective"]
# right = ["ascent_step", "dream"]
# hard = "values are right, gradients are not there: the functions that use it raise"
# --- part
def objective(activation):
    return torch.tensor(activation.square().mean().item(), dtype=activation.dtype, device=activation.device)
