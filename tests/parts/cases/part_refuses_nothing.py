# problem = "vae"
# wrong = ["reparameterize", "bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "elbo's refusals are its parts' refusals"
# --- part
def reparameterize(mu, logvar, eps):
    return mu + torch.exp(logvar / 2) * eps


def bernoulli_log_likelihood(x, logits):
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").reshape(len(x), -1).sum(dim=1)
