# problem = "vae"
# wrong = ["reparameterize"]
# own = ["elbo"]
# hard = "elbo cuts the graph itself, beside a part that cuts it as well"
# --- part
def reparameterize(mu, logvar, eps):
    return (mu + torch.exp(logvar / 2) * eps).detach()
# --- function
@torch.no_grad()
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar)
