from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def check_shape(a, b):
    """同じ形かどうか調べる"""
    assert a.shape == b.shape, "形が違います"


def value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    v = F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()
    assert v.shape == ()
    return v


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits: Tensor, saturating: bool = False) -> Tensor:
    assert isinstance(saturating, bool)
    if saturating:
        return F.logsigmoid(-fake_logits).mean()
    return F.logsigmoid(fake_logits).mean() * (-1)


def optimal_discriminator(log_p_data: Tensor, log_p_gen: Tensor) -> Tensor:
    check_shape(log_p_data, log_p_gen)
    # D = a/(a+b) のとき log(D/(1-D)) = log(a/b)
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    assert x.dim() == 2 and z_d.dim() == 2 and z_g.dim() == 2
    # D の更新(G は固定)
    for p in generator.parameters():
        p.requires_grad = False
    d_optimizer.zero_grad()
    d_loss = discriminator_loss(discriminator(x), discriminator(generator(z_d)))
    d_loss.backward()
    d_optimizer.step()
    for p in generator.parameters():
        p.requires_grad = True

    # G の更新(D は固定)
    for p in discriminator.parameters():
        p.requires_grad = False
    g_optimizer.zero_grad()
    g_loss = generator_loss(discriminator(generator(z_g)))
    g_loss.backward()
    g_optimizer.step()
    for p in discriminator.parameters():
        p.requires_grad = True
    return [d_loss.item(), g_loss.item()]
