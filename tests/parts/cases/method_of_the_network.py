# problem = "dae"
# wrong = ["loss"]
# right = ["train"]
# first = "a method does not cross"
# hard = "the part gets g.forward"
# --- part
def loss(g, x, sigma, eps):
    return (g(corrupt(x, sigma, eps)) - x).abs().mean()
# --- function
def train(g, optimizer, batches, sigma):
    losses = []
    for x, eps in batches:
        optimizer.zero_grad()
        value = loss(g.forward, x, sigma, eps)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return losses
