import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape

torch.set_default_dtype(torch.float64)  # more exact


def reparameterize(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    mu, logvar, eps = mu.double(), logvar.double(), eps.double()
    z = mu + torch.exp(logvar / 2) * eps
    return z.float()


def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    mu, logvar = mu.double(), logvar.double()
    return 0.5 * torch.sum(mu**2 + torch.exp(logvar) - 1 - logvar, dim=1).float()


def bernoulli_log_likelihood(x, logits):
    same_shape(x=x, logits=logits)
    if torch.any(x < 0) or torch.any(x > 1):
        raise ValueError("x must be in [0, 1]")
    bce = F.binary_cross_entropy_with_logits(logits.double(), x.double(), reduction="none")
    return -bce.flatten(1).sum(dim=1).float()


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)
