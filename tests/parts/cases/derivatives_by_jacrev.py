# problem = "vae"
# wrong = ["gaussian_kl"]
# right = ["elbo"]
# hard = "elbo probes the part with torch.func.jacrev, under the gradients that it is asked for"
# --- part
def gaussian_kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    slope = torch.func.jacrev(lambda m: gaussian_kl(m, logvar.detach()).sum())(mu.detach())
    kl = gaussian_kl(mu, logvar)
    kl = kl + 0 * slope.sum()
    if not torch.allclose(slope, mu.detach(), atol=1e-4):
        raise RuntimeError("the gradient of the divergence is mu")
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - kl
