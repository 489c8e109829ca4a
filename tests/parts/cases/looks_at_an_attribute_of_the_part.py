# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "elbo sets an attribute of the part before it calls it"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def elbo(x, encode, decode, eps):
    gaussian_kl.calls = getattr(gaussian_kl, "calls", 0) + 1
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar)
