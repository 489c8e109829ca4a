"""Computed in float64 and cast back; lambda by halving an interval to the last digit."""

import torch


def conditional_input(x, y, num_classes):
    result = x.new_zeros(len(x), x.size(1) + num_classes)
    result[:, : x.size(1)] = x
    result[torch.arange(len(y), device=x.device), x.size(1) + y] = 1.0
    return result


def dcgan_init(module):
    with torch.no_grad():
        for sub in [module, *_below(module)]:
            if isinstance(sub, _CONV):
                sub.weight.copy_(torch.normal(0.0, torch.full_like(sub.weight, 0.02)))
            if isinstance(sub, _NORM):
                sub.weight.copy_(torch.normal(torch.ones_like(sub.weight), 0.02))
            if isinstance(sub, _CONV + _NORM) and sub.bias is not None:
                sub.bias.mul_(0.0)


_CONV = (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.ConvTranspose1d, torch.nn.ConvTranspose2d)
_NORM = (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d, torch.nn.BatchNorm3d)


def _below(module):
    for child in module.children():
        yield child
        yield from _below(child)


def _log_sigmoid(a):
    return -torch.logaddexp(torch.zeros_like(a), -a)


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    if reconstruction.shape != x.shape:
        raise ValueError(f"reconstruction {tuple(reconstruction.shape)}")
    prior, code = prior_logits.double(), code_logits.double()
    per_example = torch.stack([((a - b) ** 2).sum() for a, b in zip(reconstruction.double(), x.double())])
    losses = per_example.mean(), -_log_sigmoid(prior).mean() - _log_sigmoid(-code).mean(), -_log_sigmoid(code).mean()
    return [loss.to(x.dtype) for loss in losses]


def adagan_weights(d_probs, beta):
    if beta <= 0 or beta > 1:
        raise ValueError("beta")
    d = d_probs.double()
    if (d <= 0).any() or (d >= 1).any():
        raise ValueError("d_probs")
    r = (1 - beta) * (1 - d) / d
    need = beta * len(r)
    low, high = r.min(), r.min() + need
    for _ in range(200):
        middle = (low + high) / 2
        if (middle - r).clamp(min=0).sum() > need:
            high = middle
        else:
            low = middle
    taken = r < high
    level = (need + r[taken].sum()) / taken.sum()
    return ((level - r).clamp(min=0) / need).to(d_probs.dtype)


def conditioning_augmentation(mu, logvar, eps):
    for name, other in (("logvar", logvar), ("eps", eps)):
        if other.shape != mu.shape:
            raise ValueError(name)
    m, v, e = mu.double(), logvar.double(), eps.double()
    kl = (m.square() + torch.expm1(v) - v).sum(dim=1).div(2)
    return (m + e * (v / 2).exp()).to(mu.dtype), kl.to(mu.dtype)


def critic_loss(real_scores, fake_scores):
    return (fake_scores.double().mean() - real_scores.double().mean()).to(fake_scores.dtype)


def gradient_penalty(critic, real, fake, t):
    """One example after the other."""
    if real.shape != fake.shape or t.shape != real.shape[:1]:
        raise ValueError("real, fake and t do not fit")
    total = 0.0
    for i in range(len(real)):
        x = (t[i] * real[i] + (1 - t[i]) * fake[i]).unsqueeze(0).detach().requires_grad_()
        (slope,) = torch.autograd.grad(critic(x).squeeze(), x, create_graph=True)
        total = total + (slope.double().square().sum().sqrt() - 1) ** 2
    return (total / len(real)).to(real.dtype)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
