"""One helper for both games; weights by a search for the number of examples; in-place noise on leaves."""

import torch
import torch.nn.functional as F
from torch import nn


def _check(**tensors):
    names = list(tensors)
    for name in names[1:]:
        if tensors[name].shape != tensors[names[0]].shape:
            raise ValueError(f"{names[0]} and {name}: {tuple(tensors[names[0]].shape)}, {tuple(tensors[name].shape)}")


def conditional_input(x, y, num_classes):
    label = F.one_hot(y, num_classes).to(dtype=x.dtype, device=x.device)
    return F.pad(x, (0, num_classes)) + F.pad(label, (x.size(1), 0))


def dcgan_init(module):
    kinds = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
    for m in module.modules():
        centre = 0 if isinstance(m, kinds) else 1 if isinstance(m, nn.modules.batchnorm._NormBase) else None
        if centre is None:
            continue
        for parameter in (p for p in (m.weight, m.bias) if p is not None):
            flat = parameter.detach()
            flat.zero_() if parameter is m.bias else flat.normal_().mul_(0.02).add_(centre)


def _game(ones, zeros):
    """How badly D does that should say 1 to the former and 0 to the latter."""
    return sum(F.softplus(sign * logits).mean() for sign, group in ((-1, ones), (1, zeros)) for logits in group)


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    _check(x=x, reconstruction=reconstruction)
    reconstruct = sum((a - b).square().sum() for a, b in zip(x, reconstruction)) / len(x)
    return reconstruct, _game([prior_logits], [code_logits]), _game([code_logits], [])


def adagan_weights(d_probs, beta):
    low, high = d_probs.aminmax()
    if low <= 0 or high >= 1:
        raise ValueError(f"d_probs from {low} to {high}")
    if not 0 < beta <= 1:
        raise ValueError(f"beta = {beta}")
    n = d_probs.shape[0]
    h = torch.flip(torch.sort((1 - d_probs) / d_probs).values, (0,))  # the most covered first
    count = n
    while count > 1:
        level = beta * n / count + (1 - beta) * h[n - count :].mean()
        if level > (1 - beta) * h[n - count]:
            break
        count -= 1
    level = beta * n / count + (1 - beta) * h[n - count :].mean()
    return torch.relu(level - (1 - beta) * (1 - d_probs) / d_probs) / n / beta


def conditioning_augmentation(mu, logvar, eps):
    _check(mu=mu, logvar=logvar, eps=eps)
    parts = mu**2, logvar.exp(), -logvar, -torch.ones_like(mu)
    return mu + eps * torch.exp(logvar * 0.5), sum(part.sum(1) for part in parts) * 0.5


def critic_loss(real_scores, fake_scores):
    real_mean, fake_mean = real_scores.mean(), fake_scores.mean()
    return fake_mean - real_mean


def gradient_penalty(critic, real, fake, t):
    _check(real=real, fake=fake)
    if list(t.shape) != [len(real)]:
        raise ValueError("t")
    x = torch.empty_like(real)
    for i, share in enumerate(t):
        x[i] = share * real[i] + (1 - share) * fake[i]
    x.requires_grad_()
    pieces = torch.autograd.grad([score.sum() for score in critic(x)], x, create_graph=True)[0]
    norms = pieces.reshape(len(t), -1).square().sum(-1).sqrt()
    return F.mse_loss(norms, norms.new_ones(len(t)))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
