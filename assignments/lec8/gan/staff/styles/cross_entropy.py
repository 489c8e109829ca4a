"""Labels and F.binary_cross_entropy_with_logits; real and fake go through D in one pass, D is frozen for G's step."""

import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape


def _bce(logits, label):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


def value(real_logits, fake_logits):
    return -(_bce(real_logits, 1) + _bce(fake_logits, 0))


def discriminator_loss(real_logits, fake_logits):
    return _bce(real_logits, 1) + _bce(fake_logits, 0)


def generator_loss(fake_logits, saturating=False):
    return -_bce(fake_logits, 0) if saturating else _bce(fake_logits, 1)


def optimal_discriminator(log_p_data, log_p_gen):
    same_shape(log_p_gen=log_p_gen, log_p_data=log_p_data)
    return torch.sub(log_p_data, log_p_gen)


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    discriminator.zero_grad()
    fake = generator(z_d).detach()
    logits = discriminator(torch.cat([x, fake]))
    real_logits, fake_logits = logits.split([len(x), len(fake)])
    loss = discriminator_loss(real_logits, fake_logits)
    loss.backward()
    d_optimizer.step()

    generator.zero_grad()
    for parameter in discriminator.parameters():
        parameter.requires_grad_(False)
    g = generator_loss(discriminator(generator(z_g)))
    g.backward()
    for parameter in discriminator.parameters():
        parameter.requires_grad_(True)
    g_optimizer.step()
    return loss.item(), g.item()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
