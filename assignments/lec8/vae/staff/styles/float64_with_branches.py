"""Computed in float64 and cast back; softplus by two branches of torch.where, each of them safe."""

import torch


def _softplus(t):
    # log(1 + exp(t)): t > 0 のときは t を外に出す
    positive = t > 0
    zero = torch.zeros_like(t)
    left = torch.log1p(torch.exp(torch.where(positive, zero, t)))
    right = t + torch.log1p(torch.exp(-torch.where(positive, t, zero)))
    return torch.where(positive, right, left)


def _assert_like(first, second, name):
    if first.ndim != second.ndim or any(m != n for m, n in zip(first.shape, second.shape)):
        raise ValueError(f"the shape of {name} is {list(second.shape)}, expected {list(first.shape)}")


def reparameterize(mu, logvar, eps):
    _assert_like(mu, logvar, "logvar")
    _assert_like(mu, eps, "eps")
    variance = torch.exp(logvar.double())
    z = mu.double() + torch.sqrt(variance) * eps.double()
    return z.to(mu.dtype)


def gaussian_kl(mu, logvar):
    _assert_like(mu, logvar, "logvar")
    m, v = mu.to(torch.float64), logvar.to(torch.float64)
    total = torch.zeros(len(m), dtype=torch.float64, device=m.device)
    for j in range(m.shape[1]):
        total += 0.5 * (m[:, j] ** 2 + v[:, j].exp() - 1 - v[:, j])
    return total.to(mu.dtype)


def bernoulli_log_likelihood(x, logits):
    _assert_like(x, logits, "logits")
    if (x - 0.5).abs().max() > 0.5:
        raise ValueError("x should be between 0 and 1")
    t = logits.double()
    minus_log_p = x.double() * _softplus(-t) + (1 - x.double()) * _softplus(t)
    return minus_log_p.reshape(len(x), -1).sum(1).mul(-1).to(logits.dtype)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    logits = decode(reparameterize(mu, logvar, eps))
    bound = bernoulli_log_likelihood(x, logits)
    bound = bound - gaussian_kl(mu, logvar)
    return bound


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
