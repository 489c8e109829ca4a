# problem = "dae"
# wrong = ["corrupt", "loss"]
# right = ["train"]
# hard = "the refusal comes from two parts down, and is passed on"
# --- part
def corrupt(x, sigma, eps):
    return x + sigma * eps


def loss(g, x, sigma, eps):
    return (g(x + sigma * eps) - x).abs().sum(dim=1).mean()
# --- function
def train(g, optimizer, batches, sigma):
    losses = []
    for x, eps in batches:
        optimizer.zero_grad()
        try:
            value = loss(g, x, sigma, eps)
        except ValueError as error:
            raise ValueError(f"a pair of the batches has x and eps of different shapes: {error}") from error
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return losses
