# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part is rounded, and says so by nothing: its dtype is right again"
# --- part
def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    kl = 0.5 * (mu.float().square() + logvar.float().exp() - 1 - logvar.float()).sum(dim=1)
    return kl.to(mu.dtype)
