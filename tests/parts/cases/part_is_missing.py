# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "there is no such name in the file: keywords have the contract's names"
# --- part
del gaussian_kl
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(logvar=logvar, mu=mu)
