# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "NaN swallows everything that elbo does right"
# --- part
def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1) * float("nan")
