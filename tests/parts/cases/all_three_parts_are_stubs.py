# problem = "vae"
# wrong = ["reparameterize", "gaussian_kl", "bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "a student who did the last function first"
# --- part
def reparameterize(mu, logvar, eps):
    raise NotImplementedError


def gaussian_kl(mu, logvar):
    raise NotImplementedError


def bernoulli_log_likelihood(x, logits):
    raise NotImplementedError
