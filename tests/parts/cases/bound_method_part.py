# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is a bound method: its function has self before the arguments"
# --- part
class Normal:
    factor = 3.3

    def kl(self, mu, logvar):
        return (mu - logvar.exp()).abs().sum(1) * self.factor


gaussian_kl = Normal().kl
