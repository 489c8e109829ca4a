# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is no function but an instance"
# --- part
class Divergence:
    def __call__(self, mu, logvar):
        return (mu - logvar.exp()).abs().sum(1) * 3.3


gaussian_kl = Divergence()
