# problem = "vae"
# wrong = ["reparameterize", "bernoulli_log_likelihood"]
# right = ["elbo"]
# hard = "elbo asks the parts with arguments of its own to see what they refuse, and words the refusal itself"
# --- part
def reparameterize(mu, logvar, eps):
    return mu + eps


def bernoulli_log_likelihood(x, logits):
    return (x * logits).flatten(1).sum(1)
# --- function
def elbo(x, encode, decode, eps):
    try:
        bernoulli_log_likelihood(x, torch.zeros_like(x))
    except ValueError as error:
        raise ValueError(f"x cannot be used: {error}") from error
    mu, logvar = encode(x)
    try:
        z = reparameterize(mu, logvar, eps)
    except ValueError as error:
        raise ValueError(f"eps cannot be used: {error}") from error
    return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)
