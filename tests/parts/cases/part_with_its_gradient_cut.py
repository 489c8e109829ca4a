# problem = "vae"
# wrong = ["reparameterize"]
# right = ["elbo"]
# hard = "values are right, gradients are not there"
# --- part
def reparameterize(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    with torch.no_grad():
        return mu + torch.exp(logvar / 2) * eps
