# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "nothing: no known mistake gives this formula"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
