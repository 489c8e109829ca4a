import random

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

SEED = 42
random.seed(SEED)
np.random.seed(SEED)
torch.manual_seed(SEED)


def value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()


print(value(torch.tensor([0.0, np.log(3)]), torch.tensor([-np.log(3)])))  # -0.778


def discriminator_loss(real_logits, fake_logits):
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    # see the table of section 3
    if saturating:
        return F.logsigmoid(-fake_logits).mean()
    return -F.logsigmoid(fake_logits).mean()


def optimal_discriminator(log_p_data, log_p_gen):
    try:
        result = log_p_data - log_p_gen
    except RuntimeError:
        raise ValueError("log_p_data and log_p_gen have different shapes")
    return result


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    # D
    d_optimizer.zero_grad()
    real = discriminator(x)
    fake = discriminator(generator(z_d).detach())
    d_loss = discriminator_loss(real, fake)
    d_loss.backward(retain_graph=True)
    d_optimizer.step()

    # G
    g_optimizer.zero_grad()
    fake = discriminator(generator(z_g))
    g_loss = generator_loss(fake)
    g_loss.backward(retain_graph=True)
    g_optimizer.step()
    return d_loss.detach().item(), g_loss.detach().item()


# try it
G = nn.Linear(2, 3)
D = nn.Linear(3, 1)
g_opt = torch.optim.SGD(G.parameters(), lr=0.1)
d_opt = torch.optim.SGD(D.parameters(), lr=0.1)
for i in range(3):
    print(train_step(G, D, g_opt, d_opt, torch.randn(5, 3), torch.randn(5, 2), torch.randn(5, 2)))
