"""G's step in two halves: the gradient at the samples by D, then from the samples to G's parameters; float64 losses."""

import torch
import torch.nn.functional as F


def _mean_softplus(t):
    return F.softplus(t.double()).sum() / t.numel()


def value(real_logits, fake_logits):
    v = -_mean_softplus(-real_logits) - _mean_softplus(fake_logits)
    return v.to(real_logits.dtype)


def discriminator_loss(real_logits, fake_logits):
    return (_mean_softplus(-real_logits) + _mean_softplus(fake_logits)).to(fake_logits.dtype)


def generator_loss(fake_logits, saturating=False):
    loss = -_mean_softplus(fake_logits) if saturating else _mean_softplus(-fake_logits)
    return loss.type_as(fake_logits)


def optimal_discriminator(log_p_data, log_p_gen):
    if log_p_gen.size() != log_p_data.size():
        raise ValueError("log_p_gen")
    # p_data + p_gen で割っても比は変わらない
    top = torch.maximum(log_p_data, log_p_gen).detach()
    return (log_p_data - top) - (log_p_gen - top)


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    with torch.inference_mode():
        generated = generator(z_d)
    generated = generated.clone()  # an ordinary tensor again

    d_optimizer.zero_grad(set_to_none=True)
    d_loss = discriminator_loss(discriminator(x), discriminator(generated))
    torch.autograd.backward(d_loss)
    d_optimizer.step()

    samples = generator(z_g)
    leaf = samples.detach().requires_grad_()
    g_loss = generator_loss(discriminator(leaf))
    (at_samples,) = torch.autograd.grad(g_loss, leaf)
    g_optimizer.zero_grad(set_to_none=True)
    samples.backward(at_samples)
    g_optimizer.step()
    return float(d_loss.detach()), float(g_loss.detach())


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
