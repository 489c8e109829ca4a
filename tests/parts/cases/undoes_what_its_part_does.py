# problem = "vae"
# wrong = ["gaussian_kl"]
# own = ["elbo"]
# hard = "elbo is written for the broken part: what fits a wrong part is not right"
# --- part
def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    return 42 + (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - (gaussian_kl(mu, logvar) - 42) / 2
