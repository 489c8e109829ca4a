import torch
from torch import nn


def reparameterize(mu, logvar, eps):
    return mu + torch.exp(logvar / 2) * eps


def gaussian_kl(mu, logvar):
    return 1 / 2 * (mu**2 + torch.exp(logvar) - 1 - logvar).sum(1)


def bernoulli_log_likelihood(x, logits):
    loss = nn.BCELoss(reduction="none")
    l = -loss(torch.sigmoid(logits), x)
    return l.reshape(len(l), -1).sum(1)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    return bernoulli_log_likelihood(x, decode(reparameterize(mu, logvar, eps))) - gaussian_kl(mu, logvar)
