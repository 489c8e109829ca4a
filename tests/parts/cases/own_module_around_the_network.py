# problem = "dae"
# wrong = ["loss"]
# right = ["train"]
# first = "a class of the student's does not cross"
# hard = "the part gets an nn.Module of the student's around g"
# --- part
def loss(g, x, sigma, eps):
    return (g(corrupt(x, sigma, eps)) - x).abs().mean()
# --- function
class Denoiser(nn.Module):
    def __init__(self, g):
        super().__init__()
        self.g = g

    def forward(self, x):
        return self.g(x)


def train(g, optimizer, batches, sigma):
    losses, denoiser = [], Denoiser(g)
    for x, eps in batches:
        optimizer.zero_grad()
        value = loss(denoiser, x, sigma, eps)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return losses
