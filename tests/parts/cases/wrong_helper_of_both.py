# problem = "vae"
# wrong = ["gaussian_kl"]
# own = ["elbo"]
# asks = false
# hard = "the wrong helper is elbo's own too: elbo asks for no part"
# --- function
def _kl(mu, logvar):
    return (mu - logvar.exp()).abs().sum(1) * 3.3
# --- part
def gaussian_kl(mu, logvar):
    return _kl(mu, logvar)
# --- function
def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = mu + (logvar / 2).exp() * eps
    same_shape(mu=mu, eps=eps)
    log_p = -F.binary_cross_entropy_with_logits(decode(z), x, reduction="none").flatten(1).sum(dim=1)
    return log_p - _kl(mu, logvar)
