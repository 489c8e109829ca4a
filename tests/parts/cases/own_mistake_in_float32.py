# problem = "vae"
# wrong = ["gaussian_kl"]
# own = ["elbo"]
# hard = "elbo's own rounding, beside a part that rounds as well"
# --- part
def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    kl = 0.5 * (mu.float().square() + logvar.float().exp() - 1 - logvar.float()).sum(dim=1)
    return kl.to(mu.dtype)
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    log_p = bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps)))
    return (log_p.float() - gaussian_kl(mu, logvar).float()).to(x.dtype)
