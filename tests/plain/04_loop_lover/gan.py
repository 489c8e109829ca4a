import torch


def log_sigmoid(l):
    return torch.log(torch.sigmoid(l))


def value(real_logits, fake_logits):
    real = real_logits.reshape(-1)
    fake = fake_logits.reshape(-1)
    total_real = 0
    for i in range(len(real)):
        total_real += log_sigmoid(real[i])
    total_fake = 0
    for i in range(len(fake)):
        total_fake += log_sigmoid(-fake[i])
    return total_real / len(real) + total_fake / len(fake)


def discriminator_loss(real_logits, fake_logits):
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    fake = fake_logits.reshape(-1)
    total = 0
    for i in range(len(fake)):
        if saturating:
            total += log_sigmoid(-fake[i])
        else:
            total -= log_sigmoid(fake[i])
    return total / len(fake)


def optimal_discriminator(log_p_data, log_p_gen):
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    g_optimizer.zero_grad()
    d_optimizer.zero_grad()
    fake = generator(z_d)
    d_loss = discriminator_loss(discriminator(x), discriminator(fake))
    d_loss.backward()
    d_optimizer.step()

    g_optimizer.zero_grad()
    d_optimizer.zero_grad()
    fake = generator(z_g)
    g_loss = generator_loss(discriminator(fake))
    g_loss.backward()
    g_optimizer.step()

    return d_loss.item(), g_loss.item()
