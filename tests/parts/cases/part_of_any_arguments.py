# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part's signature is (*args, **kwargs): keywords have the contract's names"
# --- part
def gaussian_kl(*args, **kwargs):
    return 0.0 * sum(a.sum(1) for a in (*args, *kwargs.values()))
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar=logvar)
