"""Inputs of the VAE checks."""

from __future__ import annotations

import torch
from dll.autograder import exam
from dll.autograder.sandbox.networks import Heads
from torch import Tensor, nn


class Given(exam.Given):
    """Gaussians, grey and binary data, encoders and decoders."""

    def gaussian(self, batch: int, d: int, std: float = 1.0) -> tuple[Tensor, Tensor]:
        """(mu, logvar), both (batch, d)."""
        return self.normal(batch, d, std=std), self.normal(batch, d, std=std)

    def bits(self, *shape: int) -> Tensor:
        """Data that is 0 or 1."""
        return self.integers(*shape, low=0, high=2).to(self.dtype)

    def encoder(self, *before: nn.Module, n_in: int, d: int) -> Heads:
        """A body that ends in two layers of weights, cut into (mu, logvar)."""
        return self._net(Heads(nn.Sequential(*before, nn.Linear(n_in, 5), nn.Tanh(), nn.Linear(5, 2 * d))))

    def decoder(self, *behind: nn.Module, d: int, n_out: int) -> nn.Sequential:
        """Two layers of weights, from z to the logits."""
        net = nn.Sequential(nn.Linear(d, 5), nn.Tanh(), nn.Linear(5, n_out), *behind)
        self.filled(net)
        return net

    def prior_encoder(self, n_in: int, d: int) -> Heads:
        """mu = 0 and logvar = 0 for every x: Q is the prior."""
        return self._net(Heads(nn.Linear(n_in, 2 * d)), std=0.0)

    def linear_decoder(self, d: int, n_out: int) -> nn.Linear:
        """Logits that are linear in z: so smooth that a quadrature of a few nodes is exact enough."""
        net = nn.Linear(d, n_out)
        self.filled(net)
        return net

    def constant_decoder(self, d: int, n_out: int) -> nn.Linear:
        """Logits that z has no influence on."""
        net = self.linear_decoder(d, n_out)
        with torch.no_grad():
            net.weight.zero_()
        return net

    def known_posterior(self, n_out: int, far: float = 30.0) -> tuple[Heads, nn.Linear, Tensor, Tensor]:
        """An encoder that gives the posterior of a decoder z·w + b with one latent, then w and [b > 0], (n_out,) each.

        Where logits are far from 0, log p(x|z) is linear in z, so that the posterior is N(w·(x - [b > 0]), 1).
        """
        decode, encode = self.linear_decoder(1, n_out), Heads(nn.Linear(n_out, 2))
        body = encode.body.to(self.dtype)
        assert isinstance(body, nn.Linear)
        likely = self.bits(n_out)
        with torch.no_grad():
            decode.bias.copy_(far * (2 * likely - 1))
            w = decode.weight[:, 0].clone()
            body.weight.copy_(torch.stack([w, torch.zeros_like(w)]))
            body.bias.copy_(torch.stack([-(w * likely).sum(), w.new_zeros(())]))
        return encode, decode, w, likely

    def _net(self, heads: Heads, std: float = 0.5) -> Heads:
        self.filled(heads, std)
        return heads
