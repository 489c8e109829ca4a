"""Real and fake logits in one vector with signs and weights; D's two backward passes add up, as for DCGAN."""

import torch


def _log_sigmoid(t):
    # log σ(t) = min(t, 0) - log(1 + exp(-|t|))
    return torch.minimum(t, torch.zeros_like(t)) - torch.log1p(torch.exp(-torch.abs(t)))


def value(real_logits, fake_logits):
    signed = torch.cat([real_logits.reshape(-1), -fake_logits.reshape(-1)])
    n_real, n_fake = real_logits.numel(), fake_logits.numel()
    weights = torch.cat([signed.new_full((n_real,), 1 / n_real), signed.new_full((n_fake,), 1 / n_fake)])
    return torch.dot(weights, _log_sigmoid(signed))


def discriminator_loss(real_logits, fake_logits):
    return value(real_logits, fake_logits) * -1


def generator_loss(fake_logits, saturating=False):
    sign = -1 if saturating else 1
    return -sign * _log_sigmoid(sign * fake_logits).mean()


def optimal_discriminator(log_p_data, log_p_gen):
    if log_p_data.shape != log_p_gen.shape:
        raise ValueError("log_p_gen and log_p_data must be of one shape")
    return torch.einsum("s...,s->...", torch.stack([log_p_data, log_p_gen]), log_p_data.new_tensor([1.0, -1.0]))


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    # D: まず本物、次に偽物。勾配は足し合わされる
    d_optimizer.zero_grad()
    real_error = -_log_sigmoid(discriminator(x)).mean()
    real_error.backward()
    fake_error = -_log_sigmoid(-discriminator(generator(z_d).detach())).mean()
    fake_error.backward()
    d_optimizer.step()

    # G: D の勾配も書きこまれるが、使わずに消す
    generator.zero_grad(set_to_none=False)
    error = generator_loss(discriminator(generator(z_g)))
    error.backward()
    g_optimizer.step()
    d_optimizer.zero_grad()
    return real_error.item() + fake_error.item(), error.item()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
