# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "RecursionError"
# --- part
def gaussian_kl(mu, logvar):
    return gaussian_kl(mu, logvar) / 2
