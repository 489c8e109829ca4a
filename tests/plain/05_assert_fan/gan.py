from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def check_shape(a, b):
    """同じ形かどうか調べる"""
    assert a.shape == b.shape, "形が違います"


def value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """識別器の目的関数 V(D, G) を、ロジットから数値的に安定に計算する。

    D(x) = sigmoid(logit)。本物のバッチと偽物のバッチの大きさは違ってもよい。

        V = mean log D(x) + mean log(1 - D(G(z)))

    The value V(D, G) of the game from the discriminator's logits, stable for logits up to ±10⁴.
    The two batches may differ in size.

    Args:
        real_logits: 本物 x に対する D のロジット、任意の形。Logits of D on data, any shape.
        fake_logits: 偽物 G(z) に対する D のロジット、任意の形。Logits of D on samples, any shape.

    Returns:
        スカラー。Scalar, shape ().

    Raises:
        なし。Nothing.
    """
    v = F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()
    assert v.shape == ()
    return v


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """識別器が最小化する損失 -V。

    The loss that the discriminator minimises: -V.

    Args:
        real_logits: 本物に対するロジット、任意の形。Logits on data, any shape.
        fake_logits: 偽物に対するロジット、任意の形。Logits on samples, any shape.

    Returns:
        スカラー。Scalar, shape ().

    Raises:
        なし。Nothing.
    """
    return -value(real_logits, fake_logits)


def generator_loss(fake_logits: Tensor, saturating: bool = False) -> Tensor:
    """生成器が最小化する損失。

        非飽和 non-saturating:  -mean log D(G(z))
        飽和 saturating:         mean log(1 - D(G(z)))

    The loss that the generator minimises, non-saturating unless asked otherwise.

    Args:
        fake_logits: 偽物に対する D のロジット、任意の形。Logits of D on samples, any shape.
        saturating: True なら飽和損失。The saturating loss if True.

    Returns:
        スカラー。Scalar, shape ().

    Raises:
        なし。Nothing.
    """
    assert isinstance(saturating, bool)
    if saturating:
        return F.logsigmoid(-fake_logits).mean()
    return F.logsigmoid(fake_logits).mean() * (-1)


def optimal_discriminator(log_p_data: Tensor, log_p_gen: Tensor) -> Tensor:
    """生成器を固定したときの最適な識別器 D* のロジット。

        D*(x) = p_data(x) / (p_data(x) + p_gen(x))

    The logits of the optimal discriminator for a fixed generator (Goodfellow et al. 2014, prop. 1).

    Args:
        log_p_data: log p_data(x)、任意の形。Log density of the data, any shape.
        log_p_gen: log p_gen(x)、同じ形。Log density of the generator, same shape.

    Returns:
        D* のロジット、引数と同じ形。Logits of D*, same shape as the arguments.

    Raises:
        ValueError: 二つの引数の形が違うとき(same_shape を使うとよい)。
            If the two shapes differ (use `same_shape`).
    """
    check_shape(log_p_data, log_p_gen)
    # D = a/(a+b) のとき log(D/(1-D)) = log(a/b)
    return log_p_data - log_p_gen


def train_step(generator, discriminator, g_optimizer, d_optimizer, x, z_d, z_g):
    """GAN の学習の1ステップ: まず D を1回、次に更新された D に対して G を1回(非飽和損失)更新する。

    D の更新は G のパラメータを、G の更新は D のパラメータを変えない。
    モデルに前から残っている勾配は結果に影響しない。

    One training step: one step of D on `x` and G(z_d), then one non-saturating step of G on `z_g` against
    the updated D. The D step leaves G's parameters as they are, the G step leaves D's. Gradients left in
    the models from before change nothing.

    Args:
        generator: G、(B, k) から (B, d) へ。G, from (B, k) to (B, d).
        discriminator: D、(B, d) からロジットへ。D, from (B, d) to logits.
        g_optimizer: G のパラメータのオプティマイザ。Optimizer of G's parameters.
        d_optimizer: D のパラメータのオプティマイザ。Optimizer of D's parameters.
        x: 本物のデータ (B, d)。Data, (B, d).
        z_d: D の更新に使う雑音 (B, k)。Noise for the step of D, (B, k).
        z_g: G の更新に使う雑音 (B, k)。Noise for the step of G, (B, k).

    Returns:
        (d_loss, g_loss): それぞれ自分の更新の直前の損失、Python の float。
            Each loss as a Python float, taken before its own update.

    Raises:
        なし。Nothing.
    """
    assert x.dim() == 2 and z_d.dim() == 2 and z_g.dim() == 2
    # D の更新(G は固定)
    for p in generator.parameters():
        p.requires_grad = False
    d_optimizer.zero_grad()
    d_loss = discriminator_loss(discriminator(x), discriminator(generator(z_d)))
    d_loss.backward()
    d_optimizer.step()
    for p in generator.parameters():
        p.requires_grad = True

    # G の更新(D は固定)
    for p in discriminator.parameters():
        p.requires_grad = False
    g_optimizer.zero_grad()
    g_loss = generator_loss(discriminator(generator(z_g)))
    g_loss.backward()
    g_optimizer.step()
    for p in discriminator.parameters():
        p.requires_grad = True
    return [d_loss.item(), g_loss.item()]
