"""Everything through torch.distributions."""

import torch
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence


def _posterior(mu, logvar):
    return Normal(mu, torch.exp(0.5 * logvar), validate_args=False)


def reparameterize(mu, logvar, eps):
    if not mu.shape == logvar.shape == eps.shape:
        raise ValueError(f"mu {mu.shape}, logvar {logvar.shape} and eps {eps.shape} must have one shape")
    q = _posterior(mu, logvar)
    return q.loc + q.scale * eps


def gaussian_kl(mu, logvar):
    if mu.shape != logvar.shape:
        raise ValueError("shapes of mu and logvar differ")
    prior = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    return kl_divergence(Independent(_posterior(mu, logvar), 1), prior)


def bernoulli_log_likelihood(x, logits):
    if x.shape != logits.shape:
        raise ValueError("shapes of x and logits differ")
    if x.min() < 0 or x.max() > 1:
        raise ValueError("x is a probability of black, so between 0 and 1")
    p = Bernoulli(logits=logits, validate_args=False)
    return Independent(p, logits.dim() - 1, validate_args=False).log_prob(x)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
