# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is called by a thread of a pool, while the main one waits"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
from concurrent.futures import ThreadPoolExecutor


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    log_p = bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps)))
    with ThreadPoolExecutor(1) as pool:
        return log_p - pool.submit(gaussian_kl, mu, logvar).result()
