# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "return was forgotten"
# --- part
def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)
