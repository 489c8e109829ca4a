# problem = "vae"
# wrong = ["gaussian_kl", "reparameterize"]
# right = ["elbo"]
# hard = "one part is looked up in sys.modules, the other in globals()"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3


def reparameterize(mu, logvar, eps):
    return mu
# --- function
import sys


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = globals()["reparameterize"](mu, logvar, eps)
    return bernoulli_log_likelihood(x, decode(z)) - getattr(sys.modules[__name__], "gaussian_kl")(mu, logvar)
