import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader


def reparameterize(mu, logvar, eps):
    std = torch.exp(0.5 * logvar)
    return mu + eps * std


def gaussian_kl(mu, logvar):
    # see Appendix B from VAE paper:
    # 0.5 * sum(1 + log(sigma^2) - mu^2 - sigma^2)
    return -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), dim=1)


def bernoulli_log_likelihood(x, logits):
    BCE = F.binary_cross_entropy_with_logits(logits, x, reduction="none")
    return -BCE.view(x.size(0), -1).sum(dim=1)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    recon_x = decode(z)
    KLD = gaussian_kl(mu, logvar)
    return bernoulli_log_likelihood(x, recon_x) - KLD
