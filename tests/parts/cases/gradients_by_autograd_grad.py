# problem = "gan"
# wrong = ["value", "generator_loss"]
# right = ["discriminator_loss", "train_step"]
# hard = "gradients come from torch.autograd.grad, not from backward"
# --- part
def value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()


def generator_loss(fake_logits, saturating=False):
    return -fake_logits.mean()
# --- function
def _step(optimizer, loss, player):
    parameters = list(player.parameters())
    for p, g in zip(parameters, torch.autograd.grad(loss, parameters)):
        p.grad = g
    optimizer.step()
    return loss.item()


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    fake = generator(z_d).detach()
    d_loss = _step(d_optimizer, discriminator_loss(discriminator(x), discriminator(fake)), discriminator)
    return d_loss, _step(g_optimizer, generator_loss(discriminator(generator(z_g))), generator)
