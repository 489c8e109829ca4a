# problem = "dae"
# wrong = ["loss"]
# right = ["train"]
# first = "a callable does not cross"
# hard = "the part gets a lambda around g"
# --- part
def loss(g, x, sigma, eps):
    return (g(corrupt(x, sigma, eps)) - x).abs().mean()
# --- function
def train(g, optimizer, batches, sigma):
    losses = []
    for x, eps in batches:
        optimizer.zero_grad()
        value = loss(lambda y: g(y), x, sigma, eps)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return losses
