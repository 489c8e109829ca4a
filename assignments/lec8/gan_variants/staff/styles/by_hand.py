"""Everything written out: comparisons for one-hot, log-sum-exp for softplus, one prefix after the other."""

import torch


def conditional_input(x, y, num_classes):
    classes = torch.arange(num_classes, device=x.device)
    hot = (y.unsqueeze(1) == classes).to(x.dtype)
    return torch.cat((x, hot), -1)


def dcgan_init(module):
    def start(m):
        kind = type(m).__name__
        if "Conv" in kind:
            m.weight.data.normal_(0.0, 0.02)
        elif "BatchNorm" in kind:
            m.weight.data.normal_(1.0, 0.02)
        else:
            return
        if m.bias is not None:
            m.bias.data.fill_(0)

    module.apply(start)


def _softplus(a):
    return torch.logsumexp(torch.stack((a, torch.zeros_like(a))), dim=0)


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    if x.shape != reconstruction.shape:
        raise ValueError("reconstruction must look like x")
    off = (x - reconstruction).reshape(x.shape[0], -1)
    distance = (off * off).sum(1).mean()
    against = _softplus(-prior_logits).mean() + _softplus(code_logits).mean()
    return distance, against, _softplus(-code_logits).mean()


def adagan_weights(d_probs, beta):
    if torch.any(d_probs <= 0) or torch.any(d_probs >= 1):
        raise ValueError("d_probs")
    if beta <= 0 or beta > 1:
        raise ValueError("beta")
    n = len(d_probs)
    h = 1 / d_probs - 1
    up = torch.sort(h).values
    for k in range(1, n + 1):
        lam = (beta * n + (1 - beta) * up[:k].sum()) / k
        if k == n or lam <= (1 - beta) * up[k]:
            break
    w = (lam - (1 - beta) * h) / (beta * n)
    return torch.where(w > 0, w, torch.zeros_like(w))


def conditioning_augmentation(mu, logvar, eps):
    if not mu.shape == logvar.shape == eps.shape:
        raise ValueError("mu, logvar and eps must have one shape")
    terms = mu * mu + torch.exp(logvar) - logvar - 1
    return mu + torch.exp(0.5 * logvar) * eps, 0.5 * terms.sum(dim=-1)


def critic_loss(real_scores, fake_scores):
    return fake_scores.sum() / fake_scores.numel() - real_scores.sum() / real_scores.numel()


def gradient_penalty(critic, real, fake, t):
    if real.shape != fake.shape:
        raise ValueError("real and fake")
    if tuple(t.shape) != (real.shape[0],):
        raise ValueError("t")
    while t.dim() < real.dim():
        t = t.unsqueeze(-1)
    point = t * real + (1 - t) * fake
    point.requires_grad_(True)
    scores = critic(point)
    slope = torch.autograd.grad(scores, point, torch.ones_like(scores), create_graph=True, retain_graph=True)[0]
    length = (slope**2).reshape(len(slope), -1).sum(1) ** 0.5
    return ((length - 1) ** 2).mean()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
