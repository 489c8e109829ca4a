# problem = "vae"
# wrong = ["reparameterize"]
# right = ["elbo"]
# hard = "the part raises on the second device alone"
# --- part
def reparameterize(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    return torch.zeros(mu.shape, dtype=mu.dtype) + mu + torch.exp(logvar / 2) * eps
