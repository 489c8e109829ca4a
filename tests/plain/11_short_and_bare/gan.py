import torch
from torch import nn

bce = nn.BCELoss()


def value(real_logits, fake_logits):
    real = torch.sigmoid(real_logits)
    fake = torch.sigmoid(fake_logits)
    return -bce(real, torch.ones_like(real)) - bce(fake, torch.zeros_like(fake))


def discriminator_loss(real_logits, fake_logits):
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    fake = torch.sigmoid(fake_logits)
    if saturating:
        return -bce(fake, torch.zeros_like(fake))
    return bce(fake, torch.ones_like(fake))


def optimal_discriminator(log_p_data, log_p_gen):
    d = torch.exp(log_p_data) / (torch.exp(log_p_data) + torch.exp(log_p_gen))
    return torch.logit(d)


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    d_optimizer.zero_grad()
    d_loss = discriminator_loss(discriminator(x), discriminator(generator(z_d)))
    d_loss.backward()
    d_optimizer.step()
    g_optimizer.zero_grad()
    g_loss = generator_loss(discriminator(generator(z_g)))
    g_loss.backward()
    g_optimizer.step()
    return d_loss.item(), g_loss.item()
