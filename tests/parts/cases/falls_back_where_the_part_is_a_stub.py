# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "elbo catches what a stub raises"
# --- part
def gaussian_kl(mu, logvar):
    raise NotImplementedError
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    try:
        kl = gaussian_kl(mu, logvar)
    except NotImplementedError:
        kl = mu.sum(1) * 0
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - kl
