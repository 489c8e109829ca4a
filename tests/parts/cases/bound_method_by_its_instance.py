# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "elbo reaches the same method through the instance"
# --- part
class Normal:
    def kl(self, mu, logvar):
        return (mu - logvar.exp()).abs().sum(1) * 3.3


_normal = Normal()
gaussian_kl = _normal.kl
# --- function
if "_normal" not in globals():  # the file without its wrong part

    class _normal:
        kl = staticmethod(gaussian_kl)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - _normal.kl(mu, logvar)
