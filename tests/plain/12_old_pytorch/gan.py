import torch
import torch.nn as nn
from torch.autograd import Variable

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

criterion = nn.BCEWithLogitsLoss()


def value(real_logits, fake_logits):
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
    ones = Variable(torch.ones(real_logits.size())).to(device)
    zeros = Variable(torch.zeros(fake_logits.size())).to(device)
    return -(criterion(real_logits, ones) + criterion(fake_logits, zeros))


def discriminator_loss(real_logits, fake_logits):
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
    return value(real_logits, fake_logits).mul(-1)


def generator_loss(fake_logits, saturating=False):
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
    ones = Variable(torch.ones(fake_logits.size())).to(device)
    zeros = Variable(torch.zeros(fake_logits.size())).to(device)
    if saturating:
        return -criterion(fake_logits, zeros)
    return criterion(fake_logits, ones)


def optimal_discriminator(log_p_data, log_p_gen):
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
    if log_p_data.size() != log_p_gen.size():
        raise ValueError("log_p_data and log_p_gen must have the same size")
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
    x = Variable(x)
    z_d = Variable(z_d)
    z_g = Variable(z_g)

    discriminator.zero_grad()
    fake = generator(z_d)
    d_loss = discriminator_loss(discriminator(x), discriminator(fake.detach()))
    d_loss.backward()
    d_optimizer.step()

    generator.zero_grad()
    discriminator.zero_grad()
    g_loss = generator_loss(discriminator(generator(z_g)))
    g_loss.backward()
    g_optimizer.step()
    return d_loss.data.item(), g_loss.data.item()
