# problem = "vae"
# wrong = ["reparameterize"]
# right = ["elbo"]
# hard = "no two answers of the part are alike"
# --- part
def reparameterize(mu, logvar, eps):
    return mu + torch.exp(logvar / 2) * torch.randn_like(mu)
