# problem = "dae"
# wrong = ["loss"]
# right = ["train"]
# hard = "the part leaves the network in another mode"
# --- part
def loss(g, x, sigma, eps):
    g.train(not g.training)
    return (g(corrupt(x, sigma, eps)) - x).square().sum(dim=1).mean()
