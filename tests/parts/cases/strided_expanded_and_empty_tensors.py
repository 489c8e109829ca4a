# problem = "vae"
# wrong = ["gaussian_kl", "reparameterize"]
# right = ["elbo"]
# hard = "the parts get tensors that are transposed, expanded, or have no row"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3


def reparameterize(mu, logvar, eps):
    return mu
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    nothing = gaussian_kl(mu[:0], logvar[:0])
    turned = mu.T.contiguous().T
    z = reparameterize(turned, logvar.expand(2, *logvar.shape)[1], eps.T.contiguous().T)
    return bernoulli_log_likelihood(x, decode(z)) - torch.cat([nothing, gaussian_kl(turned, logvar)])
