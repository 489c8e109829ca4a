"""Normal numbers made from uniform ones; einsum for sums; every set of examples tried for lambda."""

import math

import torch
from torch import nn


def conditional_input(x, y, num_classes):
    labels = torch.zeros(y.numel(), num_classes, device=x.device, dtype=x.dtype)
    return torch.cat([x, labels.scatter_(1, y.reshape(-1, 1), 1)], 1)


def _gaussian(like, centre):
    u, v = (torch.rand(like.shape, dtype=torch.float64, device=like.device) for _ in range(2))
    normal = torch.sqrt(-2 * torch.log(1 - u)) * torch.cos(2 * math.pi * v)
    return (centre + 0.02 * normal).to(like.dtype)


def dcgan_init(module):
    todo = [module]
    while todo:
        layer = todo.pop()
        todo.extend(layer.children())
        if not isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.BatchNorm1d, nn.BatchNorm2d)):
            continue
        layer.weight.data = _gaussian(layer.weight, 1.0 if hasattr(layer, "running_mean") else 0.0)
        if layer.bias is not None:
            layer.bias.data = torch.zeros_like(layer.bias)


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    if x.size() != reconstruction.size():
        raise ValueError("x and reconstruction")
    gap = (reconstruction - x).reshape(len(x), -1)
    softplus = torch.nn.Softplus()
    real, fake = softplus(prior_logits.neg()), softplus(code_logits)
    distance = torch.einsum("bi,bi->", gap, gap) / len(x)
    return distance, real.mean() + fake.mean(), (fake - code_logits).mean()


def adagan_weights(d_probs, beta):
    inside = torch.logical_and(d_probs > 0, d_probs < 1)
    if not torch.all(inside):
        raise ValueError("d_probs")
    if not 0 < beta <= 1:
        raise ValueError("beta")
    n = d_probs.shape[0]
    c = (1 - beta) * (d_probs.reciprocal() - 1)
    below = (c[:, None] >= c[None, :]).to(c.dtype)  # [k, i]: example i is covered no more than k
    candidates = (beta * n + torch.einsum("ki,i->k", below, c)) / below.sum(dim=1)
    return torch.clamp_min(candidates.amin() - c, 0.0).div(beta * n)


def conditioning_augmentation(mu, logvar, eps):
    shapes = {"mu": mu.shape, "logvar": logvar.shape, "eps": eps.shape}
    if len(set(shapes.values())) > 1:
        raise ValueError(str(shapes))
    sigma = torch.sqrt(torch.exp(logvar))
    kl = torch.einsum("bi,bi->b", mu, mu) + torch.sum(sigma * sigma - logvar - 1, dim=1)
    return torch.addcmul(mu, sigma, eps), kl / 2


def critic_loss(real_scores, fake_scores):
    scores = torch.cat([real_scores.flatten(), fake_scores.flatten()])
    signs = torch.cat([-torch.ones_like(real_scores.flatten()) / real_scores.numel(),
                       torch.ones_like(fake_scores.flatten()) / fake_scores.numel()])
    return torch.dot(scores, signs)


def gradient_penalty(critic, real, fake, t):
    if real.size() != fake.size():
        raise ValueError("fake and real differ in shape")
    if t.ndim != 1 or len(t) != len(real):
        raise ValueError("t is not a vector with one entry per example")
    mix = torch.einsum("b,b...->b...", t, real) + torch.einsum("b,b...->b...", 1 - t, fake)
    mix = mix.detach().requires_grad_(True)
    slopes = torch.autograd.grad(critic(mix).sum(), [mix], create_graph=True)[0]
    squares = torch.einsum("b...,b...->b", slopes, slopes)
    return (squares - 2 * squares.sqrt() + 1).mean()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
