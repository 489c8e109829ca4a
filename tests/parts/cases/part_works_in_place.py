# problem = "vae"
# wrong = ["reparameterize"]
# right = ["elbo"]
# hard = "the part changes what elbo hands on to the divergence"
# --- part
def reparameterize(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    return eps.mul_(logvar.mul_(0.5).exp_()).add_(mu)
