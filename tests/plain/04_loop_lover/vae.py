import math

import torch


def reparameterize(mu, logvar, eps):
    B = mu.shape[0]
    d = mu.shape[1]
    z = torch.zeros(B, d)
    for b in range(B):
        for j in range(d):
            z[b][j] = mu[b][j] + torch.exp(logvar[b][j] / 2) * eps[b][j]
    return z


def gaussian_kl(mu, logvar):
    B = mu.shape[0]
    d = mu.shape[1]
    kl = torch.zeros(B)
    for b in range(B):
        total = 0
        for j in range(d):
            total = total + mu[b][j] ** 2 + torch.exp(logvar[b][j]) - 1 - logvar[b][j]
        kl[b] = total / 2
    return kl


def bernoulli_log_likelihood(x, logits):
    B = len(x)
    ll = torch.zeros(B)
    for b in range(B):
        p = torch.sigmoid(logits[b])
        ll[b] = torch.sum(x[b] * torch.log(p) + (1 - x[b]) * torch.log(1 - p))
    return ll


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    logits = decode(z)
    rec = bernoulli_log_likelihood(x, logits)
    kl = gaussian_kl(mu, logvar)
    return rec - kl
