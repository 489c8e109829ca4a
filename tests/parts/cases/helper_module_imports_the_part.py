# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "another module has the part under another name"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function: helpers.py
from vae import gaussian_kl as divergence


def kl(mu, logvar):
    return divergence(mu, logvar)
# --- function
import helpers


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - helpers.kl(mu, logvar)
