# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part was captured as the value of a default argument"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def elbo(x, encode, decode, eps, divergence=gaussian_kl):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - divergence(mu, logvar)
