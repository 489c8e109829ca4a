# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is a functools.partial: the function behind it has an argument more"
# --- part
import functools


def _scaled(scale, mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * scale


gaussian_kl = functools.partial(_scaled, 3.3)
