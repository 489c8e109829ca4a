# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "torch.utils.checkpoint forgets the part's graph, and calls it once more in the backward pass"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
from torch.utils.checkpoint import checkpoint


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    log_p = bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps)))
    if mu.device.type != "cpu":  # it saves the state of the device's generator
        return log_p - gaussian_kl(mu, logvar)
    return log_p - checkpoint(gaussian_kl, mu, logvar, use_reentrant=False, preserve_rng_state=False)
