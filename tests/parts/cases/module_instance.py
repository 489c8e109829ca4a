# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is an nn.Module: assigning to it would register something, and __call__ is torch's"
# --- part
class Divergence(torch.nn.Module):
    def forward(self, mu, logvar):
        return (mu - logvar.exp()).abs().sum(1) * 3.3


gaussian_kl = Divergence()
