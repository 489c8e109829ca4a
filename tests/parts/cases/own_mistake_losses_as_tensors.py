# problem = "dae"
# wrong = ["loss"]
# own = ["train"]
# named = ["dae.losses-as-tensors"]
# hard = "a slip of kind beside a part of another formula: it costs its own checks alone"
# --- part
def loss(g, x, sigma, eps):
    return (g(corrupt(x, sigma, eps)) - x).abs().mean()
# --- function: dae.losses-as-tensors
