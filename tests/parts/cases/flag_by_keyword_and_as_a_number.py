# problem = "gan"
# wrong = ["generator_loss"]
# right = ["train_step"]
# hard = "a flag comes as numpy's bool"
# --- part
def generator_loss(fake_logits, saturating=False):
    return fake_logits.square().mean()
# --- function
import numpy as np


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    d_optimizer.zero_grad()
    d_loss = discriminator_loss(discriminator(x), discriminator(generator(z_d).detach()))
    d_loss.backward()
    d_optimizer.step()
    g_optimizer.zero_grad()
    g_loss = generator_loss(discriminator(generator(z_g)), saturating=np.bool_(False))
    g_loss.backward()
    g_optimizer.step()
    return d_loss.item(), g_loss.item()
