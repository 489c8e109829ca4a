"""Formulas of a single example, mapped over the batch by torch.func.vmap; shapes are checked by a decorator."""

import functools
import inspect

import torch
from torch.func import vmap


def same_sizes(function):
    names = list(inspect.signature(function).parameters)

    @functools.wraps(function)
    def checked(*tensors):
        for name, tensor in zip(names[1:], tensors[1:], strict=True):
            if tensor.shape != tensors[0].shape:
                raise ValueError(f"{name} is {tuple(tensor.shape)}, {names[0]} is {tuple(tensors[0].shape)}")
        return function(*tensors)

    return checked


def _sample(mu, logvar, eps):
    return mu + (0.5 * logvar).exp() * eps


def _kl(mu, logvar):
    return (torch.dot(mu, mu) + (logvar.exp() - logvar - 1).sum()) / 2


def _log_p(x, logits):
    both = torch.stack([logits, -logits])
    log_p, log_not_p = torch.nn.functional.logsigmoid(both)
    return torch.sum(x * log_p + (1 - x) * log_not_p)


@same_sizes
def reparameterize(mu, logvar, eps):
    return vmap(_sample)(mu, logvar, eps)


@same_sizes
def gaussian_kl(mu, logvar):
    return vmap(_kl)(mu, logvar)


@same_sizes
def bernoulli_log_likelihood(x, logits):
    if bool(((x < 0) | (x > 1)).any()):
        raise ValueError("x: grey values are between 0 and 1")
    return vmap(_log_p)(x, logits)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    return vmap(torch.sub)(bernoulli_log_likelihood(x, decode(z)), gaussian_kl(mu, logvar))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
