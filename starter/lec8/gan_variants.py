"""問題8(発展): GAN の変種。

Challenge, problem 8: variants of the GAN. Each is a small change to the game of problem 2: what the networks see, how
they start, what is forged, which examples count, or how the two distributions are compared.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def conditional_input(x: Tensor, y: Tensor, num_classes: int) -> Tensor:
    """条件付き GAN の入力: x の後ろに、ラベル y の one-hot ベクトルをつなげる。

        [x_1, ..., x_D, 0, ..., 1, ..., 0]        1 は y 番目(0 から数える)

    The input of a conditional GAN's networks: x with the one-hot label behind it (Mirza & Osindero 2014, section 3.2).

    Args:
        x: データまたは雑音 (B, D)。Data or noise, (B, D).
        y: ラベル 0, ..., C - 1、int64 の (B,)。Labels, int64, (B,).
        num_classes: クラスの数 C。The number of classes C.

    Returns:
        (B, D + C)、dtype は x と同じ。(B, D + C) in the dtype of x.

    Raises:
        なし。Nothing.
    """
    raise NotImplementedError("conditional_input")


def dcgan_init(module: nn.Module) -> None:
    """DCGAN の初期化: module 自身と、その中のすべての層(入れ子も)を、その場で書き換える。

        畳み込み・転置畳み込みの重み  weights of (transposed) convolutions   N(0, 0.02²)
        バッチ正規化の重み            weights of batch norms                 N(1, 0.02²)
        この二種類のバイアス          biases of both                         0

    ほかの層(線形層など)とバッファ(バッチ正規化の移動平均など)はそのまま残す。重みやバイアスのない層(bias=False など)も
    ありうる。この関数だけは乱数を引く。

    DCGAN's initialisation, in place, of the module itself and of all layers in it, however deep (Radford et al. 2015,
    section 4). Other layers, such as linear ones, and buffers, such as the running averages of a batch norm, stay as
    they are. A layer may have no bias, or no weight. This is the one function that draws random numbers.

    Args:
        module: 初期化するネットワーク。The network.

    Returns:
        なし(戻り値は見ない)。Nothing; what is returned is not looked at.

    Raises:
        なし。Nothing.
    """
    raise NotImplementedError("dcgan_init")


def adversarial_autoencoder_losses(
    x: Tensor, reconstruction: Tensor, prior_logits: Tensor, code_logits: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """敵対的オートエンコーダの三つの損失。識別器 D は、事前分布から引いた z(本物)と符号 q(x)(偽物)を見分ける。

        reconstruction:  mean_i ||x_hat_i - x_i||²
        discriminator:  -mean log D(z) - mean log(1 - D(q(x)))
        encoder:        -mean log D(q(x))                         (非飽和 non-saturating)

    x_hat は復元、D = sigmoid(ロジット)。ここでは計算グラフを切らない。

    The three losses of an adversarial autoencoder (Makhzani et al. 2015, section 2.1). To the discriminator, samples z
    of the prior are real and codes q(x) are fake. Finite and right for logits up to ±10⁴. Nothing is detached here:
    which of the losses moves which network is for the caller to decide.

    Args:
        x: データ、(B, D) や (B, C, H, W) など。Data, (B, D), (B, C, H, W), ...
        reconstruction: 復元、x と同じ形。The reconstruction, same shape as x.
        prior_logits: 事前分布の標本に対する D のロジット、任意の形。Logits of D on samples of the prior, any shape.
        code_logits: 符号に対する D のロジット、任意の形(個数は違ってもよい)。
            Logits of D on codes, any shape; the two may differ in size.

    Returns:
        (reconstruction, discriminator, encoder): それぞれスカラー。Three scalars.

    Raises:
        ValueError: x と reconstruction の形が違うとき。If the shapes of x and reconstruction differ.
    """
    raise NotImplementedError("adversarial_autoencoder_losses")


def adagan_weights(d_probs: Tensor, beta: float) -> Tensor:
    """AdaGAN の、次の生成器を学習させるときの例の重み(閉じた形の解)。

        h_i = (1 - d_i) / d_i                           いまの混合とデータの密度比 p_g/p_data の推定
        w_i = max(0, lambda - (1 - beta) h_i) / (beta N)

    lambda は、重みの和が 1 になるただ一つの数。次の生成器は割合 beta で混合に加わる。二分法などの近似ではなく、
    正確に求める: h を小さい順に並べ、小さい方から k 個だけが正の重みをもつ場合を、すべての k について調べるとよい。

    The weights of the N examples on which AdaGAN trains its next generator, which enters the mixture with the share
    beta (Tolstikhin et al. 2017, section 3, in closed form). lambda is the one number for which the weights sum to 1;
    find it to the precision of the numbers, by sorting h and trying each prefix. The weights serve as constants: no
    gradient is asked for.

    Args:
        d_probs: 各例が本物である確率(D の出力)、0 と 1 の間、(B,)。
            D's probabilities that an example is real, strictly between 0 and 1, (B,).
        beta: 新しい生成器の割合、0 < beta <= 1。The share of the new generator.

    Returns:
        重み (B,)、例の順のまま、和は 1。The weights (B,), in the order of the examples, with sum 1.

    Raises:
        ValueError: d_probs に 0 と 1 の間(両端を含まない)にない値があるとき、または beta が 0 < beta <= 1 でないとき。
            If some d_probs is not strictly between 0 and 1, or beta not in (0, 1].
    """
    raise NotImplementedError("adagan_weights")


def conditioning_augmentation(mu: Tensor, logvar: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
    """StackGAN の条件の水増し: 条件の埋め込みを、正規分布 N(mu, diag exp(logvar)) からの標本にする。

        code = mu + exp(logvar/2) * eps
        kl   = KL[N(mu, diag exp(logvar)) || N(0, I)]

    StackGAN's conditioning augmentation: a sample around the embedding of the condition, and the divergence that keeps
    its distribution near N(0, I) (Zhang et al. 2017, section 3.2). Finite and right for logvar up to ±60.

    Args:
        mu: 平均 (B, d)。Means, (B, d).
        logvar: 分散の対数 (B, d)。Logarithms of the variances, (B, d).
        eps: 標準正規乱数 (B, d)。Standard normal noise, (B, d).

    Returns:
        (code, kl): (B, d) と (B,)。kl は次元について和を取り、例ごとに一つ。
            (B, d) and (B,); kl is summed over the dimensions, one number per example.

    Raises:
        ValueError: 形がそろっていないとき。If the shapes differ.
    """
    raise NotImplementedError("conditioning_augmentation")


def critic_loss(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    """ワッサースタイン GAN の批評家 f が最小化する損失。

        E[f(fake)] - E[f(real)]

    The loss that the critic f of a Wasserstein GAN minimises (Arjovsky et al. 2017, eq. 2 with the other sign). Scores
    are any real numbers, no logits.

    Args:
        real_scores: 本物に対する f の値、任意の形。Scores of data, any shape.
        fake_scores: 偽物に対する f の値、任意の形(個数は違ってもよい)。Scores of samples, any shape; the two may differ
            in size.

    Returns:
        スカラー。Scalar, shape ().

    Raises:
        なし。Nothing.
    """
    raise NotImplementedError("critic_loss")


def gradient_penalty(critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, t: Tensor) -> Tensor:
    """勾配罰則: 本物と偽物を結ぶ線分上の点で、批評家 f の勾配の長さが 1 から離れた分を罰する。

        x_i = t_i real_i + (1 - t_i) fake_i
        mean_i (||grad f(x_i)|| - 1)²

    勾配は x_i に関するもの。その長さは、例ごとの、バッチ以外のすべての次元についてのユークリッドノルム。結果は f の
    パラメータについて微分できる(罰則を減らす向きに f を学習させるため)。f のパラメータの .grad は変えない。

    The gradient penalty (Gulrajani et al. 2017, eq. 3, without the factor). The gradient is with respect to x_i, its
    norm the Euclidean one over all dimensions of one example. The result is differentiable in the critic's parameters;
    whether it also is in `real` and `fake` is left open. The `.grad` of the parameters stays as it is.

    Args:
        critic: f。(B, ...) から (B,) または (B, 1) へ。例ごとに独立(バッチ正規化なし)。
            f, from (B, ...) to (B,) or (B, 1), each example by itself (no batch norm).
        real: 本物、(B, D) や (B, C, H, W) など。Data, (B, D), (B, C, H, W), ...
        fake: 偽物、real と同じ形。Samples, same shape as real.
        t: 混ぜる割合 (B,)、例ごとに一つ。One share for each example, (B,).

    Returns:
        スカラー。Scalar, shape ().

    Raises:
        ValueError: real と fake の形が違うとき、または t の形が (B,) でないとき。
            If the shapes of real and fake differ, or t is not (B,).
    """
    raise NotImplementedError("gradient_penalty")
