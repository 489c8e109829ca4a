"""g* as the gradient of the log-density of the noisy data, with torch.distributions; F.mse_loss."""

import torch
import torch.nn.functional as F
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal


def corrupt(x, sigma, eps):
    if x.shape != eps.shape:
        raise ValueError(f"eps must be like x: {eps.shape} is not {x.shape}")
    return torch.add(x, eps, alpha=sigma)


def loss(g, x, sigma, eps):
    return F.mse_loss(g(corrupt(x, sigma, eps)), x, reduction="sum") / len(x)


def train(g, optimizer, batches, sigma):
    def closure(x, eps):
        optimizer.zero_grad(set_to_none=False)
        value = loss(g, x, sigma, eps)
        value.backward()
        return value

    return [float(optimizer.step(lambda pair=pair: closure(*pair))) for pair in batches]


def score(g, x, sigma):
    return torch.div(g(x) - x, sigma * sigma)


def optimal_denoiser(x, means, weights, std, sigma):
    if not sigma > 0:
        raise ValueError("sigma")
    if not std >= 0:
        raise ValueError("std")
    if means.dim() != 2 or means.size(1) != x.size(1):
        raise ValueError("means")
    if weights.shape != (len(means),) or weights.min() < 0 or weights.sum() == 0:
        raise ValueError("weights")
    scale = torch.full_like(means, (std**2 + sigma**2) ** 0.5)
    noisy = MixtureSameFamily(Categorical(probs=weights), Independent(Normal(means, scale), 1), validate_args=False)
    with torch.enable_grad():
        at = x if x.requires_grad else x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(noisy.log_prob(at).sum(), at, create_graph=True)
    return x + sigma**2 * slope


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
