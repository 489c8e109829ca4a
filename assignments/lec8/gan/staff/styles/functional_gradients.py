"""Both steps by torch.func: functional_call, grad_and_value, and the gradients given to the optimizer."""

import torch
from torch.func import functional_call, grad_and_value, vmap


def _log_d(logit):
    return -torch.logaddexp(-logit, torch.zeros_like(logit))


def _mean(function, logits):
    return vmap(function)(logits.flatten()).mean()


def value(real_logits, fake_logits):
    return _mean(_log_d, real_logits) + _mean(lambda logit: _log_d(-logit), fake_logits)


def discriminator_loss(real_logits, fake_logits):
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    if saturating:
        return _mean(lambda logit: _log_d(-logit), fake_logits)
    return -_mean(_log_d, fake_logits)


def optimal_discriminator(log_p_data, log_p_gen):
    if log_p_data.dim() != log_p_gen.dim() or any(a != b for a, b in zip(log_p_data.shape, log_p_gen.shape)):
        raise ValueError("log_p_gen has another shape than log_p_data")
    return log_p_gen.neg().add(log_p_data)


def _step(net, optimizer, loss_of):
    names = dict(net.named_parameters())
    gradients, loss = grad_and_value(loss_of)({name: p.detach() for name, p in names.items()})
    for name, p in names.items():
        p.grad = gradients[name]
    optimizer.step()
    return loss.item()


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    def of_d(parameters):
        def d(data):
            return functional_call(discriminator, parameters, (data,))

        return discriminator_loss(d(x), d(generator(z_d)))

    def of_g(parameters):
        return generator_loss(discriminator(functional_call(generator, parameters, z_g)))

    losses = [_step(*args) for args in ((discriminator, d_optimizer, of_d), (generator, g_optimizer, of_g))]
    return tuple(losses)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
