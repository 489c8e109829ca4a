import torch
import torch.nn as nn
from torch.autograd import Variable

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

criterion = nn.MSELoss(size_average=False)


def corrupt(x, sigma, eps):
    """データに雑音を加える。

        x + σ·eps

    乱数は引かない。標準正規の雑音 eps は呼び出し側が渡す。

    Data with noise added. No random number is drawn: the caller passes the standard normal noise `eps`.

    Args:
        x: データ (B, d)。Data, (B, d).
        sigma: 雑音の標準偏差 σ。Standard deviation of the noise.
        eps: 標準正規の雑音 (B, d)。Standard normal noise, (B, d).

    Returns:
        (B, d)。引数は書き換えない。The arguments stay as they are.

    Raises:
        ValueError: x と eps の形が違うとき(same_shape を使うとよい)。
            If the shapes of x and eps differ (use `same_shape`).
    """
    if x.size() != eps.size():
        raise ValueError("x and eps must have the same size")
    return Variable(x.data + sigma * eps.data)


def loss(g, x, sigma, eps):
    """DAE の損失: 雑音を加えたデータから、元のデータを当てる。

        mean_b ‖g(x_b + σ·eps_b) - x_b‖²

    1つのデータの d 個の成分については和、バッチについては平均。

    The loss of a denoising autoencoder: restore the data from the data with noise added. The sum over the d
    components of one example, the mean over the batch.

    Args:
        g: (B, d) から (B, d) への写像。A map from (B, d) to (B, d).
        x: データ (B, d)。Data, (B, d).
        sigma: 雑音の標準偏差 σ。Standard deviation of the noise.
        eps: 標準正規の雑音 (B, d)。Standard normal noise, (B, d).

    Returns:
        スカラー。Scalar, shape ().

    Raises:
        ValueError: x と eps の形が違うとき。If the shapes of x and eps differ.
    """
    noisy = corrupt(x, sigma, eps)
    output = g(noisy)
    return criterion(output, x) / x.size(0)


def train(g, optimizer, batches, sigma):
    """DAE の学習: batches の (x, eps) ひと組ごとに、オプティマイザを1ステップ動かす。

    g は渡されたモード(train/eval)のまま使う。g に前から残っている勾配は結果に影響しない。
    batches は一度しか走査できないかもしれない(ジェネレータなど)。

    Train a denoising autoencoder: one step of the optimizer per pair (x, eps) of `batches`. `g` runs in the mode
    (train/eval) in which it is given. Gradients left in `g` from before change nothing. `batches` may be an
    iterable that can be gone through only once, like a generator.

    Args:
        g: (B, d) から (B, d) へのモデル。学習される。The model, from (B, d) to (B, d); it is trained.
        optimizer: g のパラメータのオプティマイザ。Optimizer of g's parameters.
        batches: (x, eps) の列。どちらも (B, d) で、B は組ごとに違ってもよい。
            Pairs (x, eps), both (B, d); B may differ from pair to pair.
        sigma: 雑音の標準偏差 σ。Standard deviation of the noise.

    Returns:
        各ステップの直前の損失、Python の float のリスト。
            The loss before each step, a list of Python floats.

    Raises:
        ValueError: x と eps の形が違うとき。If the shapes of x and eps differ.
    """
    losses = []
    for data in batches:
        x, eps = data
        x = x.to(device)
        eps = eps.to(device)
        output = loss(g, x, sigma, eps)
        optimizer.zero_grad()
        output.backward()
        optimizer.step()
        losses.append(output.data.item())
    return losses


def score(g, x, sigma):
    """DAE から読みとれるスコア ∇log(ν∗π)(x) の推定値。

        (g(x) - x) / σ²

    最適な g* = x + σ²∇log(ν∗π)(x) を ∇log(ν∗π)(x) について解いたもの。

    The estimate of the score ∇log(ν∗π)(x) that a denoising autoencoder gives: its optimum
    g* = x + σ²∇log(ν∗π)(x), solved for the gradient.

    Args:
        g: (B, d) から (B, d) への写像。A map from (B, d) to (B, d).
        x: 点 (B, d)。Points, (B, d).
        sigma: 雑音の標準偏差 σ。Standard deviation of the noise.

    Returns:
        (B, d)。

    Raises:
        なし。Nothing.
    """
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    """データの分布が等方ガウス混合のときの、最適なデノイザ g*。

        π = Σ_k w_k N(m_k, std²·I)
        g*(x) = x + σ²∇log(ν∗π)(x)

    std = 0 なら π は点群。重みは比だけが意味をもち、0 の重みがあってもよい。
    どの m_k からも 10³σ 離れた x でも、float64 なら正しく、float32 なら有限の値を返す。
    std = 0 で σ が小さいとき(float64 で 10⁻⁶ まで)は、最も近い点になる。
    x と means について微分できるようにする(weights については、できなくてよい)。

    The optimal denoiser where the data are a mixture of isotropic Gaussians, or a point cloud (std = 0). Only the
    ratios of the weights count, and some may be 0. Right in float64 and finite in float32 for x as far as 10³σ from
    every mean; with std = 0 and small σ (down to 10⁻⁶ in float64) it is the nearest point. Differentiable with
    respect to x and means (with respect to weights it need not be).

    Args:
        x: 点 (B, d)。Points, (B, d).
        means: 各成分の平均 m_k (K, d)。Means of the components, (K, d).
        weights: 重み w_k ≥ 0 (K,)、すべて 0 ではない。Weights, (K,), ≥ 0 and not all 0.
        std: 各成分の標準偏差、≥ 0。Standard deviation of each component, ≥ 0.
        sigma: 雑音の標準偏差 σ > 0。Standard deviation of the noise, > 0.

    Returns:
        g*(x)、(B, d)。

    Raises:
        ValueError: sigma ≤ 0、std < 0、weights に負のものがあるかすべて 0、means が (K, d) でないか weights が (K,)
            でないとき。メッセージに引数名を入れる。
            If sigma ≤ 0, std < 0, any of the weights is negative or all are 0, or if means is not (K, d) or weights
            not (K,); the message names the argument.
    """
    if sigma <= 0:
        raise ValueError("sigma must be > 0")
    if std < 0:
        raise ValueError("std must be >= 0")
    if weights.min() < 0 or weights.sum() == 0:
        raise ValueError("weights must be >= 0, not all 0")
    B, d = x.size()
    K = means.size(0)
    var = std**2 + sigma**2
    x_big = x.view(B, 1, d).expand(B, K, d)
    m_big = means.view(1, K, d).expand(B, K, d)
    sq = (x_big - m_big).pow(2).sum(2)
    log_r = weights.log().view(1, K) - sq / (2 * var)
    r = nn.Softmax(dim=1)(log_r)
    return x * (std**2 / var) + torch.mm(r, means) * (sigma**2 / var)
