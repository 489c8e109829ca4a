# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "map calls the part from C"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    kl = torch.cat(list(map(gaussian_kl, mu.split(2), logvar.split(2))))
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - kl
