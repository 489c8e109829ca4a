"""Q as a MultivariateNormal with a diagonal Cholesky factor, the sample by a transform of the noise."""

import torch
import torch.distributions as D
from dll.autograder.shapes import same_shape


def _q(mu, logvar):
    return D.MultivariateNormal(mu, scale_tril=torch.diag_embed(torch.exp(logvar / 2)), validate_args=False)


def reparameterize(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    shift_and_scale = D.AffineTransform(loc=mu, scale=torch.exp(logvar / 2), event_dim=1)
    return shift_and_scale(eps)


def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    d = mu.size(-1)
    prior = D.MultivariateNormal(mu.new_zeros(d), torch.eye(d, dtype=mu.dtype, device=mu.device), validate_args=False)
    return D.kl_divergence(_q(mu, logvar), prior.expand(mu.shape[:1]))


def bernoulli_log_likelihood(x, logits):
    same_shape(x=x, logits=logits)
    if not D.constraints.unit_interval.check(x).all():
        raise ValueError("x is not in the unit interval")
    # ExponentialFamily: log p = x * eta - A(eta)
    eta = D.Bernoulli(logits=logits, validate_args=False)
    log_p = x * eta.logits - torch.logsumexp(torch.stack([eta.logits, torch.zeros_like(logits)], dim=-1), dim=-1)
    return log_p.flatten(1).sum(1) if x.dim() > 1 else log_p


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    return bernoulli_log_likelihood(x, decode(z)).sub(gaussian_kl(mu, logvar))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
