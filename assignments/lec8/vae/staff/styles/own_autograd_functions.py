"""Forward and backward of each formula by hand, as torch.autograd.Function."""

import torch
from torch.autograd import Function


class Sample(Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        sigma = torch.exp(logvar / 2)
        ctx.save_for_backward(sigma, eps)
        return mu + sigma * eps

    @staticmethod
    def backward(ctx, dz):
        sigma, eps = ctx.saved_tensors
        return dz, dz * sigma * eps / 2, dz * sigma


class Divergence(Function):
    @staticmethod
    def forward(ctx, mu, logvar):
        ctx.save_for_backward(mu, logvar)
        return (mu * mu + torch.exp(logvar) - logvar - 1).sum(1) / 2

    @staticmethod
    def backward(ctx, dkl):
        mu, logvar = ctx.saved_tensors
        return dkl[:, None] * mu, dkl[:, None] * torch.expm1(logvar) / 2


class LogLikelihood(Function):
    @staticmethod
    def forward(ctx, x, logits):
        ctx.save_for_backward(x, logits)
        log_partition = logits.clamp(min=0) + torch.log1p(torch.exp(-logits.abs()))
        return (x * logits - log_partition).reshape(len(x), -1).sum(1)

    @staticmethod
    def backward(ctx, dlog_p):
        x, logits = ctx.saved_tensors
        dlog_p = dlog_p.reshape(-1, *[1] * (x.dim() - 1))
        return dlog_p * logits, dlog_p * (x - torch.sigmoid(logits))


def check_shapes(**named):
    shapes = {name: tuple(value.shape) for name, value in named.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError("one shape is needed: " + ", ".join(f"{name} {shape}" for name, shape in shapes.items()))


def reparameterize(mu, logvar, eps):
    check_shapes(mu=mu, logvar=logvar, eps=eps)
    return Sample.apply(mu, logvar, eps)


def gaussian_kl(mu, logvar):
    check_shapes(mu=mu, logvar=logvar)
    return Divergence.apply(mu, logvar)


def bernoulli_log_likelihood(x, logits):
    check_shapes(x=x, logits=logits)
    if not torch.equal(x, x.clip(0, 1)):
        raise ValueError("x must be in [0, 1]")
    return LogLikelihood.apply(x, logits)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    check_shapes(mu=mu, eps=eps)
    return bernoulli_log_likelihood(x, decode(Sample.apply(mu, logvar, eps))) - Divergence.apply(mu, logvar)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
