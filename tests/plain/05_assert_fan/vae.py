from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor


def check_shape(a, b):
    """同じ形かどうか調べる"""
    assert a.shape == b.shape, "形が違います"


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    check_shape(mu, logvar)
    check_shape(mu, eps)
    return mu + (logvar / 2).exp() * eps


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    check_shape(mu, logvar)
    assert mu.dim() == 2
    kl = (mu**2 + logvar.exp() - 1 - logvar) / 2
    return kl.sum(dim=-1)


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    check_shape(x, logits)
    assert ((x >= 0) & (x <= 1)).all(), "x は [0, 1] でなければならない"
    # log p + log(1-p) をロジットから計算する
    ll = x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)
    ll = ll.reshape(ll.shape[0], -1).sum(dim=1)
    assert ll.shape == (x.shape[0],)
    return ll


def elbo(
    x: Tensor,
    encode: Callable[[Tensor], tuple[Tensor, Tensor]],
    decode: Callable[[Tensor], Tensor],
    eps: Tensor,
) -> Tensor:
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    logits = decode(z)
    result = bernoulli_log_likelihood(x, logits) - gaussian_kl(mu, logvar)
    assert not torch.isnan(result).any()
    return result
