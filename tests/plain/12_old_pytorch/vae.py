import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def reparameterize(mu, logvar, eps):
    """標準正規分布の雑音 eps を、Q(z|x) = N(mu, diag exp logvar) に従う z に変換する。

        z = mu + exp(logvar / 2) * eps

    Turn standard normal noise into a sample of Q(z|x), differentiable in mu and logvar
    (Kingma & Welling 2013, section 2.4). Nothing is drawn here: the noise is an argument.

    Args:
        mu: 平均 (B, d)。Mean, (B, d).
        logvar: 分散の対数 (B, d)、±60 まで。Logarithm of the variance, (B, d), within ±60.
        eps: 標準正規分布の雑音 (B, d)。Standard normal noise, (B, d).

    Returns:
        z、(B, d)。The sample z, (B, d).

    Raises:
        ValueError: 引数の形が一致しないとき(same_shape を使うとよい)。
            If the shapes of the arguments differ (use `same_shape`).
    """
    std = logvar.mul(0.5).exp()
    eps = Variable(eps.data)
    return eps.mul(std).add(mu)


def gaussian_kl(mu, logvar):
    """対角共分散の正規分布から標準正規分布への KL ダイバージェンス。

        KL[N(mu, diag exp logvar) || N(0, I)] = 1/2 * sum_j (mu_j**2 + exp(logvar_j) - 1 - logvar_j)

    The KL divergence from a diagonal Gaussian to the prior, summed over the latent dimensions
    (Kingma & Welling 2013, appendix B, with the opposite sign).

    Args:
        mu: 平均 (B, d)。Mean, (B, d).
        logvar: 分散の対数 (B, d)、±60 まで。Logarithm of the variance, (B, d), within ±60.

    Returns:
        例ごとの値 (B,)。One number per example, (B,).

    Raises:
        ValueError: 引数の形が一致しないとき(same_shape を使うとよい)。
            If the shapes of the arguments differ (use `same_shape`).
    """
    if mu.size() != logvar.size():
        raise ValueError("mu and logvar must have the same size")
    KLD_element = mu.pow(2).add(logvar.exp()).mul(-1).add(1).add(logvar)
    return torch.sum(KLD_element, 1).mul(-0.5)


def bernoulli_log_likelihood(x, logits):
    """画素ごとに独立なベルヌーイ分布の対数尤度 log p(x|z)。x は [0, 1] の実数でもよい。

        p = sigmoid(logits),   log p(x|z) = sum (x * log p + (1 - x) * log(1 - p))

    The Bernoulli log-likelihood of each example, summed over every dimension but the batch; stable for logits
    up to ±10⁴. Grey values x between 0 and 1 are put into the same formula.

    Args:
        x: データ (B, ...)、0 以上 1 以下。Data, (B, ...), in [0, 1].
        logits: デコーダの出力、x と同じ形。Output of the decoder, same shape as x.

    Returns:
        例ごとの値 (B,)。One number per example, (B,).

    Raises:
        ValueError: 形が一致しないとき(same_shape を使うとよい)、または x が [0, 1] の外にあるとき
            (メッセージに x と書く)。
            If the shapes differ (use `same_shape`), or if x leaves [0, 1] (name x in the message).
    """
    if x.size() != logits.size():
        raise ValueError("x and logits must have the same size")
    if float(x.data.min()) < 0 or float(x.data.max()) > 1:
        raise ValueError("x must be in [0, 1]")
    x = x.to(device)
    logits = logits.to(device)
    reconstruction_function = nn.BCEWithLogitsLoss(size_average=False)
    # one example after the other
    ll = []
    for i in range(x.size(0)):
        ll.append(-reconstruction_function(logits[i], x[i]))
    return torch.stack(ll)


def elbo(x, encode, decode, eps):
    """変分下界(ELBO)の推定値。期待値は、例ごとに1個の z で推定する。KL は解析的に計算する。

        mu, logvar = encode(x),   z = mu + exp(logvar / 2) * eps
        ELBO = log p(x|z) - KL[Q(z|x) || N(0, I)]

    The evidence lower bound with one sample per example, its KL divergence in closed form
    (Kingma & Welling 2013, eqs. 7 and 10 with L = 1). It is to be maximised.

    Args:
        x: データ (B, ...)、画像 (B, 1, H, W) やベクトル (B, D)。Data, images or vectors, in [0, 1].
        encode: x から (mu, logvar) へ、それぞれ (B, d)。From x to (mu, logvar), (B, d) each.
        decode: z から logits へ、x と同じ形。From z to logits of the shape of x.
        eps: 標準正規分布の雑音 (B, d)。Standard normal noise, (B, d).

    Returns:
        例ごとの値 (B,)。One number per example, (B,).

    Raises:
        ValueError: eps の形が mu の形と違うとき、または x が [0, 1] の外にあるとき。
            If eps differs in shape from mu, or if x leaves [0, 1].
    """
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)
