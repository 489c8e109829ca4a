# problem = "vae"
# wrong = ["gaussian_kl", "reparameterize"]
# right = ["elbo"]
# hard = "two parts come from `from helpers import *`, and one of them is built from the other"
# --- part: helpers.py
__all__ = ["gaussian_kl", "reparameterize"]


def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3


def reparameterize(mu, logvar, eps):
    return mu + 0.1 * gaussian_kl(mu, logvar)[:, None] * eps
# --- part
from helpers import *
