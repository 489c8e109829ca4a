# 課題8 問題1
import torch


def reparameterize(mu, logvar, eps):
    # 標準偏差 = 分散のルート
    bunsan = torch.exp(logvar)
    hensa = torch.sqrt(bunsan)
    return mu + hensa * eps


def gaussian_kl(mu, logvar):
    # 次元について和をとる(バッチについてはとらない)
    wa = 0
    for j in range(mu.shape[1]):
        wa = wa + mu[:, j] ** 2 + torch.exp(logvar[:, j]) - 1 - logvar[:, j]
    return wa / 2


def bernoulli_log_likelihood(x, logits):
    # log p = l - log(1 + e^l), log(1 - p) = -log(1 + e^l)
    # よって x*l - log(1 + e^l)
    t = x * logits - torch.log(1 + torch.exp(logits))
    # バッチ以外の次元について和をとる
    while t.dim() > 1:
        t = t.sum(dim=1)
    return t


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    logits = decode(z)
    saikousei = bernoulli_log_likelihood(x, logits)  # 再構成
    kl = gaussian_kl(mu, logvar)
    return saikousei - kl
