"""Distances by torch.cdist in float64, then torch.lerp between the average of the means and x; cast back."""

import numbers

import torch
from dll.autograder.shapes import same_shape


def corrupt(x, sigma, eps):
    same_shape(x=x, eps=eps)
    noisy = x.double() + float(sigma) * eps.double()
    return noisy.to(x.dtype)


def loss(g, x, sigma, eps):
    restored = g(corrupt(x, sigma, eps))
    total = torch.zeros((), dtype=torch.float64, device=x.device)
    for one, other in zip(restored.double(), x.double()):
        total = total + torch.sum((one - other) ** 2)
    return (total / len(x)).to(x.dtype)


def train(g, optimizer, batches, sigma):
    history = []
    it = iter(batches)
    while True:
        try:
            x, eps = next(it)
        except StopIteration:
            return history
        error = loss(g, x, sigma, eps)
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward([error])
        optimizer.step()
        history += [error.item()]


def score(g, x, sigma):
    return ((g(x).double() - x.double()) / float(sigma) ** 2).to(x.dtype)


def _check(x, means, weights, std, sigma):
    assert isinstance(sigma, numbers.Real)
    problems = []
    if sigma <= 0:
        problems.append("sigma")
    if std < 0:
        problems.append("std")
    if means.ndim != 2 or means.shape[1:] != x.shape[1:]:
        problems.append("means")
    if weights.shape != means.shape[:1] or weights.lt(0).any() or weights.eq(0).all():
        problems.append("weights")
    if problems:
        raise ValueError("wrong: " + ", ".join(problems))


def optimal_denoiser(x, means, weights, std, sigma):
    _check(x, means, weights, std, sigma)
    points, centres, w = (t.to(torch.float64) for t in (x, means, weights))
    tau = (std**2 + sigma**2) ** 0.5
    away = torch.cdist(points / tau, centres / tau, compute_mode="donot_use_mm_for_euclid_dist")
    energy = away.pow(2) / 2
    lowest = torch.where(w > 0, energy, torch.inf).amin(dim=1, keepdim=True).detach()
    unnormalised = w * torch.exp(torch.where(w > 0, lowest - energy, 0.0))
    posterior = torch.nn.functional.normalize(unnormalised, p=1, dim=1)
    return torch.lerp(torch.mm(posterior, centres), points, (std / tau) ** 2).to(x.dtype)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
