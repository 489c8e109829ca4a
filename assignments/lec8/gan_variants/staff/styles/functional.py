"""F.* and the criteria of torch.nn; layers by their states' names."""

import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape
from torch import nn


def conditional_input(x, y, num_classes):
    return torch.concat([x, F.one_hot(y.long(), num_classes=num_classes).type_as(x)], dim=-1)


def dcgan_init(module):
    layers = dict(module.named_modules())
    for path, parameter in module.named_parameters():
        owner, _, which = path.rpartition(".")
        layer = layers[owner]
        conv = isinstance(layer, (nn.Conv1d, nn.Conv2d, nn.Conv3d)) or "ConvTranspose" in str(type(layer))
        norm = isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d))
        if not conv and not norm:
            continue
        if which == "bias":
            nn.init.constant_(parameter, 0.0)
        else:
            nn.init.normal_(parameter, mean=1.0 if norm else 0.0, std=0.02)
    return module


def adversarial_autoencoder_losses(x, reconstruction, prior_logits, code_logits):
    same_shape(x=x, reconstruction=reconstruction)
    bce = F.binary_cross_entropy_with_logits
    discriminator = bce(prior_logits, torch.ones_like(prior_logits)) + bce(code_logits, torch.zeros_like(code_logits))
    encoder = bce(code_logits, torch.ones_like(code_logits))
    return F.mse_loss(reconstruction, x, reduction="sum") / x.size(0), discriminator, encoder


def adagan_weights(d_probs, beta):
    """The largest prefix whose last member still has a positive weight, as in projections onto the simplex."""
    if not bool((0 < d_probs).all() and (d_probs < 1).all()):
        raise ValueError("d_probs not in (0, 1)")
    if not (beta > 0 and beta <= 1):
        raise ValueError("beta not in (0, 1]")
    scaled = (1 - beta) * torch.exp(-torch.logit(d_probs)) / (beta * len(d_probs))
    ascending = scaled.sort()[0]
    count = torch.ones_like(ascending).cumsum(0)
    positive = 1 + ascending.cumsum(0) - count * ascending > 0
    rho = int(positive.sum())
    theta = (1 + ascending[:rho].sum()) / rho
    return F.relu(theta - scaled)


def conditioning_augmentation(mu, logvar, eps):
    same_shape(eps=eps, mu=mu, logvar=logvar)
    deviation = logvar.mul(0.5).exp()
    kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(1)
    return eps.mul(deviation).add(mu), kl


def critic_loss(real_scores, fake_scores):
    return F.adaptive_avg_pool1d(fake_scores.reshape(1, 1, -1), 1).squeeze() - real_scores.reshape(-1).mean(0)


def gradient_penalty(critic, real, fake, t):
    same_shape(real=real, fake=fake)
    same_shape(t=t, real=real.flatten(1)[:, 0])
    shape = (real.size(0),) + (1,) * (real.dim() - 1)
    mixed = fake + t.reshape(shape) * (real - fake)
    mixed = mixed.clone().requires_grad_(True)
    out = critic(mixed)
    (g,) = torch.autograd.grad(outputs=out, inputs=mixed, grad_outputs=torch.ones_like(out), create_graph=True)
    norms = F.pairwise_distance(g.flatten(1), torch.zeros_like(g.flatten(1)), eps=0.0)
    return F.mse_loss(norms, torch.ones_like(norms))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
