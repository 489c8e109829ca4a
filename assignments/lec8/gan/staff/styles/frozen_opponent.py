"""The opponent is frozen by a context manager that restores its flags; log D as an autograd Function of its own."""

from contextlib import ExitStack, contextmanager

import torch
from dll.autograder.shapes import same_shape


class LogD(torch.autograd.Function):
    """log sigmoid(t), whose derivative is sigmoid(-t)."""

    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        safe = torch.where(t < 0, t, -t)
        return torch.where(t < 0, t, 0.0) - torch.log1p(torch.exp(safe))

    @staticmethod
    def backward(ctx, upstream):
        (t,) = ctx.saved_tensors
        return upstream * torch.sigmoid(-t)


log_d = LogD.apply


def log_one_minus_d(t):
    return LogD.apply(-t)


def value(real_logits, fake_logits):
    total = torch.mean(log_d(real_logits))
    total = total + torch.mean(log_one_minus_d(fake_logits))
    return total


def discriminator_loss(real_logits, fake_logits):
    return 0 - value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    return (log_one_minus_d(fake_logits) if saturating else -log_d(fake_logits)).mean()


def optimal_discriminator(log_p_data, log_p_gen):
    same_shape(log_p_data=log_p_data, log_p_gen=log_p_gen)
    ratio = log_p_data.clone()
    ratio -= log_p_gen
    return ratio


@contextmanager
def frozen(net):
    with ExitStack() as stack:
        for p in net.parameters():
            stack.callback(p.requires_grad_, p.requires_grad)
            p.requires_grad_(False)
        yield


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    with frozen(generator):
        real_and_fake = torch.cat((x, generator(z_d)))
        discriminator.zero_grad()
        logits = discriminator(real_and_fake)
        d_loss = discriminator_loss(logits[: len(x)], logits[len(x) :])
        d_loss.backward()
    d_optimizer.step()
    with frozen(discriminator):
        generator.zero_grad()
        g_loss = generator_loss(discriminator(generator(z_g)))
        g_loss.backward()
    g_optimizer.step()
    return d_loss.item(), g_loss.item()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
