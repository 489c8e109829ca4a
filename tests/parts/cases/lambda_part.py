# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is a lambda with arguments of other names"
# --- part
gaussian_kl = lambda m, s: (m - s.exp()).abs().sum(1) * 3.3
# --- part
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(s=logvar, m=mu)
