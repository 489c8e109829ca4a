import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def value(real_logits, fake_logits):
    n_real = np.prod(real_logits.shape)
    n_fake = np.prod(fake_logits.shape)
    return F.logsigmoid(real_logits).sum() / n_real + F.logsigmoid(-fake_logits).sum() / n_fake


def discriminator_loss(real_logits, fake_logits):
    return -1.0 * value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    if saturating:
        return F.logsigmoid(-fake_logits).mean()
    return -F.logsigmoid(fake_logits).mean()


def optimal_discriminator(log_p_data, log_p_gen):
    # D/(1-D) = p_data/p_gen
    if log_p_data.shape != log_p_gen.shape:
        raise ValueError("shapes differ")
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    with torch.no_grad():
        fake = generator(z_d)
    d_loss = discriminator_loss(discriminator(x), discriminator(fake))
    d_optimizer.zero_grad()
    d_loss.backward()
    d_optimizer.step()

    g_loss = generator_loss(discriminator(generator(z_g)))
    g_optimizer.zero_grad()
    g_loss.backward()
    g_optimizer.step()
    return float(d_loss.detach().numpy()), float(g_loss.detach().numpy())
