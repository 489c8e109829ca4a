# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part's answer lies on the CPU: what raises is elbo's own line"
# --- part
def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    return (0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)).cpu()
