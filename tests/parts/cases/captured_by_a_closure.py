# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part was captured by a closure before anything can stand in its place"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def make_bound():
    divergence = gaussian_kl

    def bound(x, encode, decode, eps):
        mu, logvar = encode(x)
        return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - divergence(mu, logvar)

    return bound


elbo = make_bound()
