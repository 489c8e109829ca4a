# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part asks for more memory than there is"
# --- part
def gaussian_kl(mu, logvar):
    return torch.ones(10**12).sum() + mu.sum(1)
