# 課題8 問題2
import torch


def value(real_logits, fake_logits):
    # log D = -log(1 + e^(-l)), log(1-D) = -log(1 + e^l)
    v1 = torch.mean(-torch.log(1 + torch.exp(-real_logits)))
    v2 = torch.mean(-torch.log(1 + torch.exp(fake_logits)))
    return v1 + v2


def discriminator_loss(real_logits, fake_logits):
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits, saturating=False):
    if saturating:
        # 飽和
        return torch.mean(-torch.log(1 + torch.exp(fake_logits)))
    # 非飽和
    return torch.mean(torch.log(1 + torch.exp(-fake_logits)))


def optimal_discriminator(log_p_data, log_p_gen):
    # logit = log(D/(1-D)) = log(p_data/p_gen) = 引き算
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    # 識別器の更新
    nisemono = generator(z_d).detach()
    d_loss = discriminator_loss(discriminator(x), discriminator(nisemono))
    d_optimizer.zero_grad()
    d_loss.backward()
    d_optimizer.step()
    # 生成器の更新
    nisemono = generator(z_g)
    g_loss = generator_loss(discriminator(nisemono))
    g_optimizer.zero_grad()
    g_loss.backward()
    g_optimizer.step()
    return float(d_loss), float(g_loss)
