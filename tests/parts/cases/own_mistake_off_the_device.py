# problem = "vae"
# wrong = ["gaussian_kl"]
# own = ["elbo"]
# hard = "elbo's own tensor of the CPU, beside a part of another formula"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    value = torch.zeros(len(x), dtype=x.dtype)
    value = value + bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps)))
    return value - gaussian_kl(mu, logvar)
