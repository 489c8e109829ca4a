# GAN
import torch
from torch import *
from torch.nn import functional as F
from dll.autograder.shapes import same_shape


def softplus(t):
    # log(1 + exp(t)), stable
    return t.clamp(min=0) + torch.log1p(torch.exp(-t.abs()))


def value(real_logits, fake_logits):
    log_d = -softplus(-real_logits)
    log_1_d = -softplus(fake_logits)
    return log_d.mean() + log_1_d.mean()


def discriminator_loss(real_logits, fake_logits):
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    if saturating is True:
        loss = (-softplus(fake_logits)).mean()
    if saturating is False:
        loss = softplus(-fake_logits).mean()
    return loss


def optimal_discriminator(log_p_data, log_p_gen):
    same_shape(log_p_data=log_p_data, log_p_gen=log_p_gen)
    log_sum = torch.logaddexp(log_p_data, log_p_gen)
    log_D = log_p_data - log_sum
    log_1_D = log_p_gen - log_sum
    return log_D - log_1_D


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    g_optimizer.zero_grad()
    d_optimizer.zero_grad()
    fake = generator(z_d).data
    d_loss = discriminator_loss(discriminator(x), discriminator(fake))
    d_loss.backward()
    d_optimizer.step()
    fake = generator(z_g)
    g_loss = generator_loss(discriminator(fake))
    g_loss.backward()
    g_optimizer.step()
    return d_loss.data.item(), g_loss.data.item()
