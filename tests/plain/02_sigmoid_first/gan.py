from __future__ import annotations

import torch
from dll.autograder.shapes import same_shape
from torch import Tensor, nn

EPS = 1e-8


def value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    D_real = torch.sigmoid(real_logits)
    D_fake = torch.sigmoid(fake_logits)
    return torch.mean(torch.log(D_real + EPS)) + torch.mean(torch.log(1 - D_fake + EPS))


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits: Tensor, saturating: bool = False) -> Tensor:
    D_fake = torch.sigmoid(fake_logits)
    if saturating == True:
        return torch.mean(torch.log(1 - D_fake + EPS))
    else:
        return -torch.mean(torch.log(D_fake + EPS))


def optimal_discriminator(log_p_data: Tensor, log_p_gen: Tensor) -> Tensor:
    same_shape(log_p_data=log_p_data, log_p_gen=log_p_gen)
    p_data = torch.exp(log_p_data)
    p_gen = torch.exp(log_p_gen)
    D = p_data / (p_data + p_gen)
    return torch.log(D / (1 - D))


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    # D
    d_optimizer.zero_grad()
    g_optimizer.zero_grad()
    fake = generator(z_d).detach()
    d_loss = discriminator_loss(discriminator(x), discriminator(fake))
    d_loss.backward()
    d_optimizer.step()

    # G
    d_optimizer.zero_grad()
    g_optimizer.zero_grad()
    fake = generator(z_g)
    g_loss = generator_loss(discriminator(fake))
    g_loss.backward()
    g_optimizer.step()
    return d_loss.item(), g_loss.item()
