import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

# Initialize BCEWithLogitsLoss function
criterion = nn.BCEWithLogitsLoss()

# Establish convention for real and fake labels during training
real_label = 1.0
fake_label = 0.0


def value(real_logits, fake_logits):
    return -discriminator_loss(real_logits, fake_logits)


def discriminator_loss(real_logits, fake_logits):
    label = torch.full(real_logits.shape, real_label)
    errD_real = criterion(real_logits, label)
    label = torch.full(fake_logits.shape, fake_label)
    errD_fake = criterion(fake_logits, label)
    return errD_real + errD_fake


def generator_loss(fake_logits, saturating=False):
    if saturating:
        label = torch.full(fake_logits.shape, fake_label)
        return -criterion(fake_logits, label)
    label = torch.full(fake_logits.shape, real_label)  # fake labels are real for generator cost
    return criterion(fake_logits, label)


def optimal_discriminator(log_p_data, log_p_gen):
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    ############################
    # (1) Update D network: maximize log(D(x)) + log(1 - D(G(z)))
    ###########################
    ## Train with all-real batch
    discriminator.zero_grad()
    output = discriminator(x)
    errD_real = criterion(output, torch.full(output.shape, real_label))
    errD_real.backward()

    ## Train with all-fake batch
    fake = generator(z_d)
    output = discriminator(fake.detach())
    errD_fake = criterion(output, torch.full(output.shape, fake_label))
    errD_fake.backward()
    errD = errD_real + errD_fake
    # Update D
    d_optimizer.step()

    ############################
    # (2) Update G network: maximize log(D(G(z)))
    ###########################
    generator.zero_grad()
    output = discriminator(generator(z_g))
    errG = generator_loss(output)
    errG.backward()
    # Update G
    g_optimizer.step()

    return errD.item(), errG.item()
