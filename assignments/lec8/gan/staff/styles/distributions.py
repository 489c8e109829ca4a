"""D as a Bernoulli distribution: cross entropies through torch.distributions, gradients through torch.autograd."""

import torch
from torch.distributions import Bernoulli


def _log_prob(label, logits):
    return Bernoulli(logits=logits).log_prob(torch.full_like(logits, label))


def value(real_logits, fake_logits):
    real, fake = _log_prob(1.0, real_logits), _log_prob(0.0, fake_logits)
    return real.sum() / real.numel() + fake.sum() / fake.numel()


def discriminator_loss(real_logits, fake_logits):
    return torch.neg(value(real_logits, fake_logits))


def generator_loss(fake_logits, saturating=False):
    wanted = _log_prob(0.0 if saturating else 1.0, fake_logits).mean()
    return wanted if saturating else -wanted


def optimal_discriminator(log_p_data, log_p_gen):
    if log_p_data.shape != log_p_gen.shape:
        raise ValueError(f"log_p_data is {log_p_data.shape}, log_p_gen is {log_p_gen.shape}")
    log_sum = torch.logaddexp(log_p_data, log_p_gen)
    log_d, log_not_d = log_p_data - log_sum, log_p_gen - log_sum
    return log_d - log_not_d


def _update(model, optimizer, loss):
    parameters = list(model.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient
    optimizer.step()
    return float(loss)


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    with torch.no_grad():
        fake = generator(z_d)
    d_loss = _update(discriminator, d_optimizer, discriminator_loss(discriminator(x), discriminator(fake)))
    g_loss = _update(generator, g_optimizer, generator_loss(discriminator(generator(z_g))))
    return d_loss, g_loss


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
