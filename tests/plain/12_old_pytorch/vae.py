import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def reparameterize(mu, logvar, eps):
    std = logvar.mul(0.5).exp()
    eps = Variable(eps.data)
    return eps.mul(std).add(mu)


def gaussian_kl(mu, logvar):
    if mu.size() != logvar.size():
        raise ValueError("mu and logvar must have the same size")
    KLD_element = mu.pow(2).add(logvar.exp()).mul(-1).add(1).add(logvar)
    return torch.sum(KLD_element, 1).mul(-0.5)


def bernoulli_log_likelihood(x, logits):
    if x.size() != logits.size():
        raise ValueError("x and logits must have the same size")
    if float(x.data.min()) < 0 or float(x.data.max()) > 1:
        raise ValueError("x must be in [0, 1]")
    x = x.to(device)
    logits = logits.to(device)
    reconstruction_function = nn.BCEWithLogitsLoss(size_average=False)
    # one example after the other
    ll = []
    for i in range(x.size(0)):
        ll.append(-reconstruction_function(logits[i], x[i]))
    return torch.stack(ll)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)
