# problem = "dae"
# wrong = ["corrupt", "loss"]
# right = ["train"]
# hard = "a part that would use another wrong part, inside of hundreds of steps"
# --- part
def corrupt(x, sigma, eps):
    return x - sigma


def loss(g, x, sigma, eps):
    return (g(corrupt(x, sigma, eps)) - x).abs().sum()
