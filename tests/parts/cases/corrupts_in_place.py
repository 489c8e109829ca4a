# problem = "dae"
# wrong = ["corrupt"]
# right = ["loss", "train"]
# hard = "the part changes the x that the loss compares with"
# --- part
def corrupt(x, sigma, eps):
    same_shape(x=x, eps=eps)
    return x.add_(sigma * eps)
