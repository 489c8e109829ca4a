import copy

import torch
import torch.nn as nn


class GANLoss:
    def __init__(self):
        self.criterion = nn.BCEWithLogitsLoss()

    def real(self, logits):
        return self.criterion(logits, torch.ones_like(logits))

    def fake(self, logits):
        return self.criterion(logits, torch.zeros_like(logits))


gan_loss = GANLoss()


def value(real_logits, fake_logits):
    return -(gan_loss.real(real_logits) + gan_loss.fake(fake_logits))


def discriminator_loss(real_logits, fake_logits):
    return gan_loss.real(real_logits) + gan_loss.fake(fake_logits)


def generator_loss(fake_logits, saturating=False):
    return -gan_loss.fake(fake_logits) if saturating else gan_loss.real(fake_logits)


def optimal_discriminator(log_p_data, log_p_gen):
    return log_p_data.sub(log_p_gen)


class Trainer:
    def __init__(self, generator, discriminator, g_optimizer, d_optimizer):
        self.G = generator
        self.D = discriminator
        self.g_optimizer = g_optimizer
        self.d_optimizer = d_optimizer

    def d_step(self, x, z):
        self.D.zero_grad()
        loss = discriminator_loss(self.D(x), self.D(self.G(z).detach()))
        loss.backward()
        self.d_optimizer.step()
        return loss.item()

    def g_step(self, z):
        self.G.zero_grad()
        # a copy of D, so that no gradients go into D
        D = copy.deepcopy(self.D)
        loss = generator_loss(D(self.G(z)))
        loss.backward()
        self.g_optimizer.step()
        return loss.item()


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    trainer = Trainer(generator, discriminator, g_optimizer, d_optimizer)
    return trainer.d_step(x, z_d), trainer.g_step(z_g)
