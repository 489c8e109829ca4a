"""Old gradients cleared by p.grad.detach_().zero_(), as old tutorials and old PyTorch do."""

import torch


def _softplus(t):
    return torch.stack([t, torch.zeros_like(t)]).logsumexp(dim=0)


def value(real_logits, fake_logits):
    return -torch.mean(_softplus(-real_logits)) - torch.mean(_softplus(fake_logits))


def discriminator_loss(real_logits, fake_logits):
    log_d = -_softplus(-real_logits.flatten())
    log_not_d = -_softplus(fake_logits.flatten())
    return -log_d.mean() - log_not_d.mean()


def generator_loss(fake_logits, saturating=False):
    if not saturating:
        return _softplus(-fake_logits).mean()
    return (-_softplus(fake_logits)).mean()


def optimal_discriminator(log_p_data, log_p_gen):
    if log_p_data.shape != log_p_gen.shape:
        raise ValueError("log_p_data and log_p_gen do not have the same shape")
    return -(log_p_gen - log_p_data)


def _clear(net):
    for p in net.parameters():
        if p.grad is not None:
            p.grad.detach_().zero_()


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    def d_closure():
        _clear(discriminator)
        generated = generator(z_d)  # the graph reaches G, but only D is stepped
        loss = discriminator_loss(discriminator(x), discriminator(generated))
        loss.backward()
        return loss

    def g_closure():
        _clear(generator)
        loss = generator_loss(discriminator(generator(z_g)))
        loss.backward()
        return loss

    d_loss = d_optimizer.step(d_closure)
    g_loss = g_optimizer.step(g_closure)
    return d_loss.item(), g_loss.item()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
