# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "elbo calls the part as an attribute of a class"
# --- part
class Normal:
    @staticmethod
    def kl(mu, logvar):
        return (mu - logvar.exp()).abs().sum(1) * 3.3


gaussian_kl = Normal.kl
# --- function
class Bound:
    divergence = staticmethod(gaussian_kl)

    @classmethod
    def of(cls, x, encode, decode, eps):
        mu, logvar = encode(x)
        return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - cls.divergence(mu, logvar)


elbo = Bound.of
