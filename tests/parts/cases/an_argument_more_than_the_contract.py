# problem = "vae"
# wrong = ["gaussian_kl"]
# own = ["elbo"]
# first = "the right part has no third argument; to leave it out would answer another question"
# hard = "part and function have an argument of their own"
# --- part
def gaussian_kl(mu, logvar, beta=1.0):
    return beta * (mu.square() + logvar.exp() - 1 - logvar).mean(dim=1)
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar, 1.0)
