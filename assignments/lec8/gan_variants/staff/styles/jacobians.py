"""The slopes as rows of a Jacobian; weights by the condition on each prefix; log-sigmoids of torch.nn."""

import torch
from torch import nn


def conditional_input(x, y, num_classes):
    return torch.cat([x, torch.nn.functional.one_hot(y, num_classes).to(x)], 1)


def _redraw(layer, centre):
    with torch.no_grad():
        nn.init.normal_(layer.weight, centre, 0.02)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def dcgan_init(module):
    convolutions = [m for m in module.modules() if isinstance(m, nn.modules.conv._ConvNd)]
    norms = [m for m in module.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    # other layers are left out
    for layer in reversed(convolutions):
        _redraw(layer, 0.0)
    for layer in norms:
        _redraw(layer, 1.0)
    return None


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    if not torch.is_same_size(x, reconstruction):
        raise ValueError("reconstruction: other shape")
    log_sigmoid = nn.LogSigmoid()
    batch = x.shape[0]
    reconstruct = torch.linalg.vector_norm(x - reconstruction).square() / batch
    discriminate = -(log_sigmoid(prior_logits).mean() + log_sigmoid(-code_logits).mean())
    encode = -log_sigmoid(code_logits).mean()
    return reconstruct, discriminate, encode


def adagan_weights(d_probs, beta):
    if (d_probs * (1 - d_probs) <= 0).any():
        raise ValueError("d_probs")
    if not (0 < beta <= 1):
        raise ValueError("beta")
    n = len(d_probs)
    h = (1 - d_probs) / d_probs
    order = h.argsort()
    k = torch.arange(1, n + 1, device=h.device, dtype=h.dtype)
    lam = (beta / (k / n)) * (1 + (1 - beta) / beta * h[order].cumsum(0) / n)  # the paper's equation, for each k
    above = lam > (1 - beta) * h[order]
    lam = lam[above][-1]
    w = torch.zeros_like(h)
    keep = lam > (1 - beta) * h
    w[keep] = (lam - (1 - beta) * h[keep]) / (n * beta)
    return w


def conditioning_augmentation(mu, logvar, eps):
    if mu.shape != eps.shape or mu.shape != logvar.shape:
        raise ValueError("mu, logvar, eps")
    variance = logvar.exp()
    kl = (variance + mu.square()).sub(logvar).sub(1).sum(dim=1).mul(0.5)
    return mu + (0.5 * logvar).exp() * eps, kl


def critic_loss(real_scores, fake_scores):
    return fake_scores.reshape(-1).mean() + real_scores.reshape(-1).neg().mean()


def gradient_penalty(critic, real, fake, t):
    if not torch.is_same_size(real, fake):
        raise ValueError("real and fake: other shapes")
    if not torch.is_same_size(t, real.reshape(len(real), -1)[:, 0]):
        raise ValueError("t: other shape")
    share = t.reshape(len(t), *([1] * (real.dim() - 1)))
    x = share * real + (1 - share) * fake
    jacobian = torch.autograd.functional.jacobian(lambda a: critic(a).sum(), x, create_graph=True)
    lengths = torch.stack([row.norm() for row in jacobian])
    return torch.mean((1 - lengths) ** 2)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
