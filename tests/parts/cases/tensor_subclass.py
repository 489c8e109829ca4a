# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "the part gets a tensor subclass of the student's"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
class Mean(torch.Tensor):
    pass


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    named = mu.as_subclass(Mean) if mu.device.type == "cpu" else mu
    kl = gaussian_kl(named, logvar)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - kl.as_subclass(torch.Tensor)
