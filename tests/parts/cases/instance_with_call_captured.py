# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is no function but an instance, captured by another name"
# --- part
class Divergence:
    def __call__(self, mu, logvar):
        return (mu - logvar.exp()).abs().sum(1) * 3.3


gaussian_kl = Divergence()
# --- function
_divergence = gaussian_kl


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - _divergence(mu, logvar)
