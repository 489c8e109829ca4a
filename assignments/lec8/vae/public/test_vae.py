"""Checks of problem 1, the VAE. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import torch
import torch.nn.functional as F
from dll.autograder.exam import (
    Subject,
    assert_close,
    assert_differentiable,
    assert_law,
    assert_refuses,
    assert_unchanged,
    points,
)
from numpy.polynomial.hermite_e import hermegauss
from torch import Tensor, nn


@points(8, of="vae.reparameterize")
def test_reparameterize_shifts_and_scales_the_noise(student: Subject, reference: Subject, given: Any) -> None:
    """mu + exp(logvar/2)·eps, for any (B, d); eps = 0 gives mu."""
    for batch, d in ((5, 3), (1, 4), (6, 1)):
        mu, logvar = given.gaussian(batch, d)
        eps = given.normal(batch, d)
        eps[0, 0] = 0.0
        assert_close(student.reparameterize(mu, logvar, eps), reference.reparameterize(mu, logvar, eps))


@points(5, of="vae.reparameterize")
def test_reparameterize_is_differentiable_in_mu_and_logvar(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to mu, logvar and eps: the reason for writing the sample in this way."""
    arguments = (*given.gaussian(4, 3), given.normal(4, 3))
    cotangent = given.normal(4, 3)
    got, want = (
        f.run(*arguments, of=arguments, cotangent=cotangent) for f in (student.reparameterize, reference.reparameterize)
    )
    assert_close(got, want)


@points(3, of="vae.reparameterize")
def test_reparameterize_gives_the_mean_and_the_variance(student: Subject, given: Any) -> None:
    """With eps = ±1, equally likely, the mean of z is mu and its variance is exp(logvar)."""
    mu, logvar = given.gaussian(3, 2)
    eps = torch.ones_like(mu)
    twice = torch.cat([mu, mu]), torch.cat([logvar, logvar])
    high, low = student.reparameterize(*twice, torch.cat([eps, -eps])).split(3)
    assert_close((high + low) / 2, mu)
    rounding = 1e-4 if given.dtype == torch.float32 else 1e-8
    assert_law((((high - low) / 2).square() / logvar.double().exp() - 1).abs() < rounding)


@points(2, of="vae.reparameterize")
def test_reparameterize_is_finite_for_extreme_variances(student: Subject, reference: Subject, given: Any) -> None:
    """z and its gradients are finite and right for logvar up to ±60."""
    for low, high in ((-60.0, -20.0), (20.0, 60.0)):
        arguments = given.normal(4, 2), given.uniform(4, 2, low=low, high=high), given.normal(4, 2)
        got, want = (f.run(*arguments, of=arguments) for f in (student.reparameterize, reference.reparameterize))
        assert_close(got, want)


@points(1, of="vae.reparameterize")
def test_reparameterize_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    mu, logvar = given.gaussian(4, 3)
    eps = given.normal(4, 3)
    assert_close(student.reparameterize(mu, logvar, eps), reference.reparameterize(mu, logvar, eps))
    assert_refuses(student.reparameterize, mu, logvar, eps[:, :1].clone(), naming="eps")
    assert_refuses(student.reparameterize, mu, logvar[:1].clone(), eps, naming="logvar", or_naming=("mu", "eps"))
    assert_refuses(student.reparameterize, mu[:, :1].clone(), logvar, eps, naming="mu", or_naming=("logvar", "eps"))


@points(1, of="vae.reparameterize")
def test_reparameterize_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    arguments = (*given.gaussian(4, 3), given.normal(4, 3))
    run = student.reparameterize.run(*arguments)
    want = reference.reparameterize.run(*arguments)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(7, of="vae.gaussian_kl")
def test_gaussian_kl_of_each_example(student: Subject, reference: Subject, given: Any) -> None:
    """1/2·Σ(mu² + exp(logvar) - 1 - logvar) over the latent dimensions, one number per example; 0 for the prior."""
    for batch, d in ((5, 3), (1, 4), (6, 1)):
        mu, logvar = given.gaussian(batch, d)
        if batch > 1:
            mu[1], logvar[1] = 0.0, 0.0
        assert_close(student.gaussian_kl(mu, logvar), reference.gaussian_kl(mu, logvar), terms=d)


@points(4, of="vae.gaussian_kl")
def test_gaussian_kl_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to mu and logvar, for different cotangents in each example."""
    arguments = given.gaussian(4, 3)
    cotangent = given.normal(4)
    got, want = (
        f.run(*arguments, of=arguments, cotangent=cotangent) for f in (student.gaussian_kl, reference.gaussian_kl)
    )
    assert_close(got, want, terms=3)


@points(4, of="vae.gaussian_kl")
def test_gaussian_kl_is_the_mean_of_the_log_ratio(student: Subject, given: Any) -> None:
    """KL = E_Q[log Q(z) - log p(z)], the mean taken exactly over quadrature nodes of Q."""
    mu, logvar = given.gaussian(5, 2)
    e, weights = _quadrature(4)
    m, v = mu.double()[..., None], logvar.double()[..., None]
    z = m + (v / 2).exp() * e
    log_ratio = (-e.square() - v + z.square()) / 2
    assert_close(student.gaussian_kl(mu, logvar), (log_ratio @ weights).sum(dim=1), terms=10)


@points(3, of="vae.gaussian_kl")
def test_gaussian_kl_is_finite_for_extreme_variances(student: Subject, reference: Subject, given: Any) -> None:
    """The divergence and its gradients are finite and right for logvar up to ±60."""
    for low, high in ((-60.0, -20.0), (20.0, 60.0)):
        arguments = given.normal(4, 2, std=3), given.uniform(4, 2, low=low, high=high)
        got, want = (f.run(*arguments, of=arguments) for f in (student.gaussian_kl, reference.gaussian_kl))
        assert_close(got, want, terms=2)


@points(1, of="vae.gaussian_kl")
def test_gaussian_kl_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    mu, logvar = given.gaussian(4, 3)
    assert_close(student.gaussian_kl(mu, logvar), reference.gaussian_kl(mu, logvar), terms=3)
    assert_refuses(student.gaussian_kl, mu, logvar[:, :1].clone(), naming="logvar")


@points(6, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_of_bits(student: Subject, reference: Subject, given: Any) -> None:
    """log p(x|z) of data that is 0 or 1, one number per example, for vectors and images."""
    for shape in ((5, 6), (3, 1, 4, 2), (2, 3, 2, 2), (4, 1)):
        x, logits = given.bits(*shape), given.normal(*shape, std=2)
        assert_close(
            student.bernoulli_log_likelihood(x, logits),
            reference.bernoulli_log_likelihood(x, logits),
            terms=logits[0].numel(),
        )


@points(3, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_of_grey_values(student: Subject, reference: Subject, given: Any) -> None:
    """The same formula x·log p + (1 - x)·log(1 - p) for x between 0 and 1."""
    for shape in ((5, 4), (3, 1, 2, 3)):
        x, logits = given.uniform(*shape), given.normal(*shape, std=2)
        assert_close(
            student.bernoulli_log_likelihood(x, logits),
            reference.bernoulli_log_likelihood(x, logits),
            terms=logits[0].numel(),
        )


@points(4, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradient with respect to the logits, for different cotangents in each example."""
    x, logits, cotangent = given.uniform(4, 5), given.normal(4, 5, std=2), given.normal(4)
    got, want = (
        f.run(x, logits, of=[logits], cotangent=cotangent)
        for f in (student.bernoulli_log_likelihood, reference.bernoulli_log_likelihood)
    )
    assert_close(got, want, terms=5)


@points(3, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_is_finite_for_large_logits(student: Subject, reference: Subject, given: Any) -> None:
    """The log-likelihood and its gradient are finite and right for logits up to ±10⁴."""
    x, logits = given.uniform(4, 3), given.uniform(4, 3, low=-1e4, high=1e4)
    got, want = (
        f.run(x, logits, of=[logits]) for f in (student.bernoulli_log_likelihood, reference.bernoulli_log_likelihood)
    )
    assert_close(got.value, want.value, terms=3e4)
    _assert_same_gradients(got, want)


@points(2, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_sums_to_one(student: Subject, given: Any) -> None:
    """p(x|z) adds up to 1 over all x in {0, 1}^D."""
    x = given.tensor(list(itertools.product([0.0, 1.0], repeat=3)))
    logits = given.normal(3).expand(8, 3).clone()
    log_p = student.bernoulli_log_likelihood(x, logits)
    assert_close(log_p.exp().sum(), torch.tensor(1.0), terms=8)


@points(1, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_has_the_right_gradient_at_logit_zero(
    student: Subject, reference: Subject, given: Any
) -> None:
    """The gradient where a logit is exactly 0 (it is x - 1/2)."""
    x, logits = given.uniform(3, 4), given.normal(3, 4) * given.tensor([0.0, 1.0, 0.0, 1.0])
    got, want = (
        f.run(x, logits, of=[logits]) for f in (student.bernoulli_log_likelihood, reference.bernoulli_log_likelihood)
    )
    assert_close(got, want, terms=4)


@points(1, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    x, logits = given.bits(4, 3), given.normal(4, 3)
    right = reference.bernoulli_log_likelihood(x, logits)
    assert_close(student.bernoulli_log_likelihood(x, logits), right, terms=3)
    assert_refuses(student.bernoulli_log_likelihood, x, logits[:, :1].clone(), naming="logits")


@points(1, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_refuses_data_outside_the_unit_interval(
    student: Subject, reference: Subject, given: Any
) -> None:
    """x below 0 or above 1 is refused with a ValueError that names x; 0 and 1 themselves are not."""
    x, logits = given.bits(4, 3), given.normal(4, 3)
    right = reference.bernoulli_log_likelihood(x, logits)
    assert_close(student.bernoulli_log_likelihood(x, logits), right, terms=3)
    row, beyond = given.integer(0, 4), given.uniform(1, low=0.1)
    for wrong in (-beyond, 1 + beyond):
        outside = x.clone()
        outside[row, :1] = wrong
        assert_refuses(student.bernoulli_log_likelihood, outside, logits, naming="x")


@points(5, of="vae.elbo")
def test_elbo_of_vectors(student: Subject, reference: Subject, given: Any) -> None:
    """log p(x|z) - KL[Q‖N(0, I)] of each example, z from its own row of eps."""
    encode, decode = given.encoder(n_in=6, d=2), given.decoder(d=2, n_out=6)
    for x, eps in ((given.bits(5, 6), given.normal(5, 2)), (given.uniform(1, 6), given.normal(1, 2))):
        assert_close(student.elbo(x, encode, decode, eps), reference.elbo(x, encode, decode, eps), terms=10)


@points(3, of="vae.elbo")
def test_elbo_of_images(student: Subject, reference: Subject, given: Any) -> None:
    """Images (B, 1, H, W): the sum over all pixels, one number per example."""
    encode = given.encoder(nn.Flatten(), n_in=12, d=2)
    decode = given.decoder(nn.Unflatten(1, (1, 3, 4)), d=2, n_out=12)
    x, eps = given.uniform(4, 1, 3, 4), given.normal(4, 2)  # B = W: a part that sums too little still answers
    assert_close(student.elbo(x, encode, decode, eps), reference.elbo(x, encode, decode, eps), terms=16)


@points(5, of="vae.elbo")
def test_elbo_is_differentiable_in_both_networks(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to the parameters of encode and decode, through the sample."""
    encode, decode = given.encoder(n_in=4, d=2), given.decoder(d=2, n_out=4)
    x, eps, cotangent = given.uniform(3, 4), given.normal(3, 2), given.normal(3)
    got, want = (
        f.run(x, encode, decode, eps, of=[encode, decode], cotangent=cotangent) for f in (student.elbo, reference.elbo)
    )
    assert_close(got, want, terms=20)


@points(3, of="vae.elbo")
def test_elbo_never_exceeds_the_evidence(student: Subject, reference: Subject, given: Any) -> None:
    """Averaged over quadrature nodes given as eps, the ELBO is at most log p(x), whatever Q is."""
    x, decode = given.bits(2, 3), given.linear_decoder(1, 3)
    for encode in (given.encoder(n_in=3, d=1), given.prior_encoder(3, 1)):
        _assert_bound(student, reference, (x, encode, decode), _log_evidence(x, decode))


@points(1, of="vae.elbo")
def test_elbo_is_the_evidence_where_z_has_no_influence(student: Subject, reference: Subject, given: Any) -> None:
    """With a decoder that ignores z and Q = N(0, I), the averaged ELBO is log p(x): the posterior is the prior."""
    x, decode = given.bits(2, 4), given.constant_decoder(1, 4)
    _assert_bound(student, reference, (x, given.prior_encoder(4, 1), decode), _log_evidence(x, decode), met=True)


@points(1, of="vae.elbo")
def test_elbo_is_the_evidence_where_q_is_the_posterior(student: Subject, reference: Subject, given: Any) -> None:
    """Averaged over quadrature nodes given as eps, the ELBO is log p(x) where Q(z|x) = P(z|x)."""
    encode, decode, w, likely = given.known_posterior(4)
    x = given.uniform(2, 4)
    mean = (x - likely).double() @ w.double()
    evidence = mean.square() / 2 - (x - likely).abs().double() @ decode.bias.detach().abs().double()
    _assert_bound(student, reference, (x, encode, decode), evidence, met=True)


@points(1, of="vae.elbo")
def test_elbo_is_finite_for_large_logits(student: Subject, reference: Subject, given: Any) -> None:
    """The ELBO and its gradients are finite and right where logits go up to ±10⁴."""
    encode, decode = given.encoder(n_in=3, d=1), given.decoder(d=1, n_out=3)
    with torch.no_grad():
        decode[2].bias.copy_(given.uniform(3, low=-1e4, high=1e4))
    x, eps = given.uniform(2, 3), given.normal(2, 1)
    got, want = (f.run(x, encode, decode, eps, of=[encode, decode]) for f in (student.elbo, reference.elbo))
    assert_close(got.value, want.value, terms=3e4)
    _assert_same_gradients(got, want)


def _assert_same_gradients(got: Any, want: Any) -> None:
    """Gradients with a tolerance of their own: they stay small where values grow large."""
    assert_differentiable(got)
    assert_close(got.gradients, want.gradients, terms=20)


def _assert_bound(
    student: Subject,
    reference: Subject,
    model: tuple[Tensor, nn.Module, nn.Module],
    evidence: Tensor,
    met: bool = False,
) -> None:
    """The averaged bound is at most log p(x), or equal to it where it is met.

    The reference's own bound lies elsewhere only where a known mistake stands in it, to name it.
    """
    got, want = (_average_elbo(f, *model) for f in (student, reference))
    slack = 1e-4 * evidence.abs() + 1e-4
    assert_law(got <= torch.maximum(evidence, want) + slack)
    if met:
        assert_law(got >= torch.minimum(evidence, want) - slack)
    assert_close(got, want, terms=20)


def _average_elbo(subject: Subject, x: Tensor, encode: nn.Module, decode: nn.Module, n: int = 24) -> Any:
    """E[ELBO] of each example over eps ~ N(0, 1) in one latent dimension: every node is a row of the batch."""
    nodes, weights = _quadrature(n)
    eps = nodes.repeat(len(x)).to(x.dtype)[:, None]
    values = subject.elbo(x.repeat_interleave(n, dim=0), encode, decode, eps)
    return (values.double().reshape(len(x), n) @ weights).to(values.dtype)


def _log_evidence(x: Tensor, decode: nn.Module) -> Tensor:
    """log p(x) = log E[p(x|z)] over z ~ N(0, 1)."""
    nodes, weights = _quadrature(40)
    with torch.no_grad():
        logits = copy.deepcopy(decode).double()(nodes[:, None])
    logits, data = torch.broadcast_tensors(logits[None], x.double()[:, None])
    log_likelihood = -F.binary_cross_entropy_with_logits(logits, data, reduction="none").sum(dim=2)
    return torch.logsumexp(log_likelihood + weights.log(), dim=1)


def _quadrature(n: int) -> tuple[Tensor, Tensor]:
    """Nodes and weights of N(0, 1): Σ w_i·f(e_i) = E[f(e)] for polynomials f of degree below 2n."""
    nodes, weights = hermegauss(n)
    return torch.from_numpy(nodes), torch.from_numpy(weights / weights.sum())
