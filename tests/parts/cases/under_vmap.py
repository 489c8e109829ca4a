# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is called on what torch.vmap hands it"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    kl = torch.vmap(lambda m, v: gaussian_kl(m[None], v[None])[0])(mu, logvar)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - kl
