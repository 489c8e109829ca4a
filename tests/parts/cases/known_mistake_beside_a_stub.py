# problem = "vae"
# wrong = ["reparameterize"]
# own = ["elbo"]
# named = ["vae.decoded-mean"]
# hard = "elbo would use the part, and does not"
# asks = false
# --- part
def reparameterize(mu, logvar, eps):
    raise NotImplementedError
# --- function: vae.decoded-mean
