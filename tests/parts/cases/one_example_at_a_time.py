# problem = "vae"
# wrong = ["gaussian_kl", "bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "two questions for each example"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3


def bernoulli_log_likelihood(x, logits):
    return -(x - logits).square().flatten(1).sum(1)
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    logits = decode(reparameterize(mu, logvar, eps))
    rows = zip(x.split(1), logits.split(1), mu.split(1), logvar.split(1))
    return torch.cat([bernoulli_log_likelihood(a, b) - gaussian_kl(c, d) for a, b, c, d in rows])
