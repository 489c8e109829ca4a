# problem = "dae"
# wrong = ["loss"]
# right = ["train"]
# hard = "the loss is asked for once more under inference_mode, only to be reported"
# --- part
def loss(g, x, sigma, eps):
    return (g(corrupt(x, sigma, eps)) - x).abs().mean()
# --- function
def train(g, optimizer, batches, sigma):
    losses, training = [], g.training
    for x, eps in batches:
        if not training:
            with torch.inference_mode():
                before = loss(g, x, sigma, eps).item()
        optimizer.zero_grad()
        value = loss(g, x, sigma, eps)
        value.backward()
        optimizer.step()
        losses.append(value.item() if training else before)
    return losses
