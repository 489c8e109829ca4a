"""torch.distributions where there is one, and its samples for the weights."""

import torch
from dll.autograder.shapes import same_shape
from torch import nn
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence


def conditional_input(x, y, num_classes):
    onehot = torch.eye(num_classes, dtype=x.dtype, device=x.device)[y]
    return torch.hstack([x, onehot])


@torch.no_grad()
def dcgan_init(module):
    for m in module.modules():
        if isinstance(m, nn.modules.conv._ConvNd):
            centre = 0.0
        elif isinstance(m, nn.modules.batchnorm._BatchNorm):
            centre = 1.0
        else:
            continue
        weights = Normal(torch.full_like(m.weight, centre), torch.full_like(m.weight, 0.02))
        m.weight.copy_(weights.sample())
        if m.bias is not None:
            m.bias.zero_()


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    same_shape(x=x, reconstruction=reconstruction)
    prior, code = Bernoulli(logits=prior_logits), Bernoulli(logits=code_logits)
    yes, no = torch.ones_like(code_logits), torch.zeros_like(code_logits)
    return (
        (x - reconstruction).flatten(start_dim=1).pow(2).sum(dim=1).mean(),
        -prior.log_prob(torch.ones_like(prior_logits)).mean() - code.log_prob(no).mean(),
        -code.log_prob(yes).mean(),
    )


def adagan_weights(d_probs, beta):
    """Water-filling: as long as a weight is negative, the examples with negative weights go."""
    if not 0 < beta <= 1:
        raise ValueError("beta is a share")
    if d_probs.min() <= 0 or d_probs.max() >= 1:
        raise ValueError("d_probs are probabilities")
    h = (1 - d_probs) / d_probs
    active = torch.ones_like(h, dtype=torch.bool)
    while True:
        level = (beta * h.numel() + (1 - beta) * h[active].sum()) / active.sum()
        w = (level - (1 - beta) * h) / (beta * h.numel()) * active
        if (w >= 0).all():
            return w
        active = active & (w > 0)


def conditioning_augmentation(mu, logvar, eps):
    same_shape(mu=mu, logvar=logvar, eps=eps)
    around = Independent(Normal(mu, (logvar / 2).exp()), 1)
    standard = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    return around.mean + around.base_dist.stddev * eps, kl_divergence(around, standard)


def critic_loss(real_scores, fake_scores):
    return -(real_scores.mean() - fake_scores.mean())


def gradient_penalty(critic, real, fake, t):
    same_shape(real=real, fake=fake)
    if t.shape != torch.Size([len(real)]):
        raise ValueError("one t for each example")
    weight = t.view([-1] + [1] * (real.ndim - 1)).expand_as(real)
    between = torch.lerp(fake, real, weight).requires_grad_()
    gradient = torch.autograd.grad(critic(between).sum(), between, create_graph=True)[0]
    return (torch.linalg.vector_norm(gradient.flatten(1), dim=1) - 1).pow(2).mean()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
