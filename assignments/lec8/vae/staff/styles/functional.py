"""elbo stands alone: it repeats the formulas with F.* and uses none of the other functions."""

import torch.nn.functional as F
from dll.autograder.shapes import same_shape


def reparameterize(mu, logvar, eps):
    same_shape(eps=eps, mu=mu)
    same_shape(logvar=logvar, mu=mu)
    return eps.mul(logvar.mul(0.5).exp()).add(mu)


def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    per_dimension = mu**2 + logvar.expm1() - logvar
    return per_dimension.sum(-1).mul(0.5)


def bernoulli_log_likelihood(x, logits):
    same_shape(x=x, logits=logits)
    if not bool(((0 <= x) & (x <= 1)).all()):
        raise ValueError("some x lies outside of [0, 1]")
    loss = x * F.softplus(-logits) + (1 - x) * F.softplus(logits)
    return -loss.flatten(start_dim=1).sum(dim=-1)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    same_shape(mu=mu, eps=eps)
    sigma = (logvar / 2).exp()
    logits = decode(mu + sigma * eps)
    error = F.binary_cross_entropy_with_logits(logits, x, reduction="none")
    error = error.sum(dim=tuple(range(1, x.ndim)))
    regulariser = -0.5 * (1 + logvar - mu.pow(2) - sigma.pow(2)).sum(1)
    return -(error + regulariser)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
