# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "elbo calls itself on each half of the batch"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def elbo(x, encode, decode, eps):
    if len(x) > 4:
        middle = len(x) // 2
        return torch.cat([elbo(a, encode, decode, b) for a, b in ((x[:middle], eps[:middle]), (x[middle:], eps[middle:]))])
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar)
