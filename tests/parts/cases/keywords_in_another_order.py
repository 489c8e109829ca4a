# problem = "vae"
# wrong = ["gaussian_kl", "reparameterize"]
# right = ["elbo"]
# hard = "all arguments of both parts are keywords, in another order"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3


def reparameterize(mu, logvar, eps):
    return mu - eps
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(eps=eps, mu=mu, logvar=logvar)
    return bernoulli_log_likelihood(logits=decode(z), x=x) - gaussian_kl(logvar=logvar, mu=mu)
