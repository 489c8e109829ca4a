# VAE
import math
import torch
from torch import *
from torch.nn import functional as F
from dll.autograder.shapes import same_shape


def reparameterize(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    sigma = logvar.mul(0.5).exp()
    return eps.mul(sigma).add(mu)


def gaussian_kl(mu, logvar):
    same_shape(mu=mu, logvar=logvar)
    kl = mu.pow(2).add(logvar.exp()).sub(1).sub(logvar)
    return kl.sum(-1).mul(0.5)


def bernoulli_log_likelihood(x, logits):
    same_shape(x=x, logits=logits)
    if x.data.min() < 0 or x.data.max() > 1:
        raise ValueError("x")
    x = x.view(x.size(0), -1)
    logits = logits.view(logits.size(0), -1)
    # stable formula of the TensorFlow documentation: max(l, 0) - l*x + log(1 + exp(-|l|))
    nll = logits.clamp(min=0) - logits * x + torch.log1p(torch.exp(-logits.abs()))
    return -nll.sum(1)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    logits = decode(z)
    return bernoulli_log_likelihood(x, logits) - gaussian_kl(mu, logvar)
