import torch
import torch.nn as nn
from torch.autograd import Variable

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

criterion = nn.BCEWithLogitsLoss()


def value(real_logits, fake_logits):
    ones = Variable(torch.ones(real_logits.size())).to(device)
    zeros = Variable(torch.zeros(fake_logits.size())).to(device)
    return -(criterion(real_logits, ones) + criterion(fake_logits, zeros))


def discriminator_loss(real_logits, fake_logits):
    return value(real_logits, fake_logits).mul(-1)


def generator_loss(fake_logits, saturating=False):
    ones = Variable(torch.ones(fake_logits.size())).to(device)
    zeros = Variable(torch.zeros(fake_logits.size())).to(device)
    if saturating:
        return -criterion(fake_logits, zeros)
    return criterion(fake_logits, ones)


def optimal_discriminator(log_p_data, log_p_gen):
    if log_p_data.size() != log_p_gen.size():
        raise ValueError("log_p_data and log_p_gen must have the same size")
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    x = Variable(x)
    z_d = Variable(z_d)
    z_g = Variable(z_g)

    discriminator.zero_grad()
    fake = generator(z_d)
    d_loss = discriminator_loss(discriminator(x), discriminator(fake.detach()))
    d_loss.backward()
    d_optimizer.step()

    generator.zero_grad()
    discriminator.zero_grad()
    g_loss = generator_loss(discriminator(generator(z_g)))
    g_loss.backward()
    g_optimizer.step()
    return d_loss.data.item(), g_loss.data.item()
