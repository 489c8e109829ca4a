import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape


def value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()


def discriminator_loss(real_logits, fake_logits):
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    if saturating:
        return torch.mean(F.logsigmoid(-fake_logits))
    return torch.mean(-F.logsigmoid(fake_logits))


def optimal_discriminator(log_p_data, log_p_gen):
    same_shape(log_p_data=log_p_data, log_p_gen=log_p_gen)
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    generator.eval()
    discriminator.train()
    d_optimizer.zero_grad()
    with torch.no_grad():
        fake = generator(z_d)
    d_loss = discriminator_loss(discriminator(x), discriminator(fake))
    d_loss.backward()
    d_optimizer.step()
    print("d_loss:", d_loss.item())

    generator.train()
    discriminator.eval()
    g_optimizer.zero_grad()
    g_loss = generator_loss(discriminator(generator(z_g)))
    g_loss.backward()
    g_optimizer.step()
    print("g_loss:", g_loss.item())
    return d_loss.item(), g_loss.item()
