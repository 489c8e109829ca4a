# problem = "vae"
# wrong = ["gaussian_kl"]
# own = ["elbo"]
# hard = "part and function share the work in another way than the contract: right together, and each wrong by itself"
# --- part
def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar)
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar).sum(dim=1)
