# problem = "dae"
# wrong = ["corrupt"]
# right = ["loss", "train"]
# hard = "a float comes as numpy's"
# --- part
def corrupt(x, sigma, eps):
    return x
# --- function
import numpy as np


def loss(g, x, sigma, eps):
    return (g(corrupt(x, np.float64(sigma), eps)) - x).square().sum(dim=1).mean()
