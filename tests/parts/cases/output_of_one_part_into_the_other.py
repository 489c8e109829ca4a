# problem = "vae"
# wrong = ["reparameterize", "bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "a right part gets what another right part answered, and gradients go through both"
# --- part
def reparameterize(mu, logvar, eps):
    return mu * eps


def bernoulli_log_likelihood(x, logits):
    return -(x - logits).abs().flatten(1).sum(1)
