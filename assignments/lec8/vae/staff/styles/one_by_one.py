"""Example after example, as a first program would do it."""

import torch
from torch.nn.functional import logsigmoid


def reparameterize(mu, logvar, eps):
    for name, other in {"logvar": logvar, "eps": eps}.items():
        if other.size() != mu.size():
            raise ValueError(name + " does not have the shape of mu")
    return torch.stack([m + torch.exp(v / 2) * e for m, v, e in zip(mu, logvar, eps)])


def gaussian_kl(mu, logvar):
    if logvar.size() != mu.size():
        raise ValueError("logvar does not have the shape of mu")
    results = []
    for m, v in zip(mu, logvar):
        kl = 0.0
        for j in range(len(m)):
            kl = kl + (m[j] ** 2 + v[j].exp() - 1 - v[j]) / 2
        results.append(kl)
    return torch.stack(results)


def bernoulli_log_likelihood(x, logits):
    if logits.size() != x.size():
        raise ValueError("logits do not have the shape of x")
    if x.clamp(0, 1).ne(x).any():
        raise ValueError("x out of range")
    results = []
    for pixels, outputs in zip(x, logits):
        log_p, log_not_p = logsigmoid(outputs), logsigmoid(-outputs)
        results.append((pixels * log_p).sum() + ((1 - pixels) * log_not_p).sum())
    return torch.stack(results)


def elbo(x, encode, decode, eps):
    bounds = []
    for i in range(len(x)):
        mu, logvar = encode(x[i : i + 1])
        z = reparameterize(mu, logvar, eps[i : i + 1])
        bounds.append(bernoulli_log_likelihood(x[i : i + 1], decode(z)) - gaussian_kl(mu, logvar))
    return torch.cat(bounds)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
