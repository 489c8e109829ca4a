# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "captured before, and called through functools.partial with a keyword"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
import functools

_divergence = gaussian_kl


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    kl_from = functools.partial(_divergence, logvar=logvar)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - kl_from(mu)
