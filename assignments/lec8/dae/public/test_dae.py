"""Checks of problem 4, the denoising autoencoder. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from dll.autograder.exam import Subject, assert_close, assert_law, assert_refuses, assert_unchanged, points
from dll.autograder.exam.failure import Failure
from torch import Tensor

SUMS = 20.0
"""Magnitudes added up in a squared distance over twice a variance, or in (g(x) - x)/σ²; see given.py for the scales."""


@points(6, of="dae.corrupt")
def test_corrupt_adds_scaled_noise(student: Subject, reference: Subject, given: Any) -> None:
    """x + σ·eps, for several σ and sizes."""
    for batch, d in ((5, 3), (1, 4), (6, 1)):
        (x, eps), sigma = given.pair(batch, d), given.sigma()
        assert_close(student.corrupt(x, sigma, eps), reference.corrupt(x, sigma, eps))


@points(2, of="dae.corrupt")
def test_corrupt_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to x and to eps."""
    (x, eps), sigma, cotangent = given.pair(4, 3), given.sigma(), given.normal(4, 3)
    got, want = (f.run(x, sigma, eps, of=[x, eps], cotangent=cotangent) for f in (student.corrupt, reference.corrupt))
    assert_close(got, want)


@points(1, of="dae.corrupt")
def test_corrupt_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    (x, eps), sigma = given.pair(4, 3), given.sigma()
    assert_close(student.corrupt(x, sigma, eps), reference.corrupt(x, sigma, eps))
    for other in (eps[:, :1], eps[:1], eps[0]):
        assert_refuses(student.corrupt, x, sigma, other, naming="eps")


@points(1, of="dae.corrupt")
def test_corrupt_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    (x, eps), sigma = given.pair(5, 2), given.sigma()
    got, want = (f.run(x, sigma, eps) for f in (student.corrupt, reference.corrupt))
    assert_close(got, want)
    assert_unchanged(got, want)


@points(9, of="dae.loss")
def test_loss_is_the_mean_squared_distance_to_the_clean_data(student: Subject, reference: Subject, given: Any) -> None:
    """The sum over the components of one example, the mean over the batch, against the clean x."""
    for batch, d in ((6, 3), (1, 2), (4, 1)):
        (x, eps), sigma, g = given.pair(batch, d), given.sigma(), given.mlp([d, 5, d])
        assert_close(student.loss(g, x, sigma, eps), reference.loss(g, x, sigma, eps))


@points(5, of="dae.loss")
def test_loss_is_differentiable_in_the_network(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to g's parameters."""
    (x, eps), sigma, g = given.pair(5, 3), given.sigma(), given.mlp([3, 4, 3])
    got, want = (f.run(g, x, sigma, eps, of=[g]) for f in (student.loss, reference.loss))
    assert_close(got, want)


@points(3, of="dae.loss")
def test_loss_is_differentiable_in_the_data(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to x, which is both input and target, and to eps."""
    (x, eps), sigma, g = given.pair(5, 3), given.sigma(), given.mlp([3, 4, 3])
    got, want = (f.run(g, x, sigma, eps, of=[x, eps]) for f in (student.loss, reference.loss))
    assert_close(got, want)


@points(1, of="dae.loss")
def test_loss_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    (x, eps), sigma, g = given.pair(4, 3), given.sigma(), given.mlp([3, 4, 3])
    assert_close(student.loss(g, x, sigma, eps), reference.loss(g, x, sigma, eps))
    if not _is_accepted(student, x, sigma, eps[:, :1]):  # else `corrupt` has lost points for it
        assert_refuses(student.loss, g, x, sigma, eps[:, :1], naming="eps")


def _is_accepted(student: Subject, x: Tensor, sigma: float, eps: Tensor) -> bool:
    """Whether the student's own `corrupt` broadcasts an `eps` of the wrong shape."""
    try:
        noisy = student.corrupt(x, sigma, eps)
    except Failure:
        return False
    return isinstance(noisy, Tensor) and noisy.shape == x.shape


@points(2, of="dae.loss")
def test_loss_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """Neither the data nor the network, nor its `.grad`, is changed, and no random number is drawn."""
    (x, eps), sigma, g = given.pair(4, 3), given.sigma(), given.mlp([3, 4, 3])
    got, want = (f.run(g, x, sigma, eps) for f in (student.loss, reference.loss))
    assert_close(got, want)
    assert_unchanged(got, want)


@points(5, of="dae.train")
def test_train_takes_a_step_for_each_batch(student: Subject, reference: Subject, given: Any) -> None:
    """The loss before each step, as floats, and the network afterwards; the batches are a list."""
    task = given.training()
    got, want = (f.run(*task.arguments, states=[task.g]) for f in (student.train, reference.train))
    assert_close(got, want)


@points(2, of="dae.train")
@pytest.mark.parametrize("optimizer", ["momentum", "Adam"])
def test_train_goes_on_with_an_optimizer(student: Subject, reference: Subject, given: Any, optimizer: str) -> None:
    """With an optimizer that has made steps before."""
    task = given.training(optimizer=optimizer)
    got, want = (f.run(*task.arguments, states=[task.g]) for f in (student.train, reference.train))
    assert_close(got, want)


@points(1, of="dae.train")
def test_train_goes_through_the_batches_once(student: Subject, reference: Subject, given: Any) -> None:
    """Batches that can be gone through only once, like those of a generator."""
    task = given.training()
    got, want = (f.run(*task.arguments_once, states=[task.g]) for f in (student.train, reference.train))
    assert_close(got, want)


@points(3, of="dae.train")
def test_train_forgets_old_gradients(student: Subject, reference: Subject, given: Any) -> None:
    """Gradients left in the network from before change nothing."""
    task = given.training(sizes=(5, 3))
    given.leftover_gradients([task.g])
    got, want = (f.run(*task.arguments, states=[task.g]) for f in (student.train, reference.train))
    assert_close(got, want)


@points(1, of="dae.train")
def test_train_takes_any_number_of_batches(student: Subject, reference: Subject, given: Any) -> None:
    """A single batch of one example, and no batch at all: no loss, and the network as it was."""
    task = given.training(sizes=(1,))
    none: list[Any] = []
    for batches in (task.batches, none):
        arguments = (task.g, task.optimizer, batches, task.sigma)
        got, want = (f.run(*arguments, states=[task.g]) for f in (student.train, reference.train))
        assert_close(got, want)


@points(2, of="dae.train")
def test_train_keeps_the_mode_of_the_network(student: Subject, reference: Subject, given: Any) -> None:
    """Batch normalisation in eval mode stays there; the data are not changed, and no random number is drawn."""
    task = given.normalised_training()
    got, want = (f.run(*task.arguments, states=[task.g]) for f in (student.train, reference.train))
    assert_close(got, want)
    assert_unchanged(got, want)


@points(3, of="dae.train")
def test_train_comes_close_to_the_optimal_denoiser(student: Subject, reference: Subject, given: Any) -> None:
    """After training on a mixture of two points, E‖g - g*‖² is less than a tenth of E‖x - g*‖²."""
    task = given.two_points()
    best = task.best()
    trained = student.train.run(*task.arguments, states=[task.g]).states[0]
    ours = reference.train.run(*task.arguments, states=[task.g]).states[0]
    enough = 0.1 * (task.x - best).square().sum(dim=1).mean()
    mistaken = 1.1 * _distance(ours, task.x, best)  # smaller than `enough`, unless a known mistake stands in it
    assert_law(_distance(trained, task.x, best) <= torch.maximum(enough, mistaken))


def _distance(state: dict[str, Tensor], x: Tensor, best: Tensor) -> Tensor:
    """E‖g - g*‖² of the network `Linear, Tanh, Linear` with these parameters."""
    first, bias, last, shift = (state[name].to(x.dtype) for name in ("0.weight", "0.bias", "2.weight", "2.bias"))
    output = torch.tanh(x @ first.T + bias) @ last.T + shift
    return (output - best).square().sum(dim=1).mean()


@points(6, of="dae.score")
def test_score_divides_the_displacement_by_the_variance(student: Subject, reference: Subject, given: Any) -> None:
    """(g(x) - x)/σ², for several σ and sizes."""
    for batch, d in ((5, 3), (1, 4), (6, 1)):
        x, sigma, g = given.normal(batch, d), given.sigma(), given.mlp([d, 5, d])
        assert_close(student.score(g, x, sigma), reference.score(g, x, sigma), terms=SUMS)


@points(3, of="dae.score")
def test_score_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to x and to g's parameters."""
    x, sigma, g, cotangent = given.normal(4, 3), given.sigma(), given.mlp([3, 4, 3]), given.normal(4, 3)
    got, want = (f.run(g, x, sigma, of=[g, x], cotangent=cotangent) for f in (student.score, reference.score))
    assert_close(got, want, terms=SUMS)


@points(2, of="dae.score")
def test_score_of_the_optimal_denoiser_is_that_of_the_noisy_data(student: Subject, given: Any) -> None:
    """For data N(m, s²I), g* is affine, and the score is that of N(m, (s² + σ²)I): -(x - m)/(s² + σ²)."""
    m, x, sigma, std = given.normal(3), given.normal(5, 3), given.sigma(), given.number(0.5, 1.5)
    g = given.affine(std**2 / (std**2 + sigma**2), m)
    assert_close(student.score(g, x, sigma), -(x - m) / (std**2 + sigma**2), terms=SUMS)


@points(1, of="dae.score")
def test_score_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """Neither the points nor the network are changed, and no random number is drawn."""
    x, sigma, g = given.normal(4, 3), given.sigma(), given.mlp([3, 4, 3])
    got, want = (f.run(g, x, sigma) for f in (student.score, reference.score))
    assert_close(got, want, terms=SUMS)
    assert_unchanged(got, want)


@points(7, of="dae.optimal_denoiser")
def test_optimal_denoiser_of_a_mixture(student: Subject, reference: Subject, given: Any) -> None:
    """g* for mixtures of Gaussians that overlap, in several sizes, one component among them."""
    for batch, k, d in ((5, 4, 3), (1, 3, 2), (4, 1, 2), (3, 5, 1)):
        mix = given.mixture(batch, k, d)
        got, want = (f(*mix.arguments) for f in (student.optimal_denoiser, reference.optimal_denoiser))
        assert_close(got, want, terms=SUMS)


@points(4, of="dae.optimal_denoiser")
def test_optimal_denoiser_of_a_point_cloud(student: Subject, reference: Subject, given: Any) -> None:
    """std = 0: an average of the points, weighted by w_k exp(-‖x - m_k‖²/2σ²)."""
    for batch, k, d in ((5, 4, 3), (4, 6, 2)):
        mix = given.mixture(batch, k, d, spread=0.0)
        got, want = (f(*mix.arguments) for f in (student.optimal_denoiser, reference.optimal_denoiser))
        assert_close(got, want, terms=SUMS)


@points(4, of="dae.optimal_denoiser")
def test_optimal_denoiser_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to x and to the means."""
    mix, cotangent = given.mixture(4, 3, 2), given.normal(4, 2)
    got, want = (
        f.run(*mix.arguments, of=[mix.x, mix.means], cotangent=cotangent)
        for f in (student.optimal_denoiser, reference.optimal_denoiser)
    )
    assert_close(got, want, terms=SUMS)


@points(2, of="dae.optimal_denoiser")
def test_optimal_denoiser_depends_on_the_ratios_of_the_weights(
    student: Subject, given: Any, reference: Subject
) -> None:
    """All weights times one number: the same denoiser."""
    mix = given.mixture()
    want = reference.optimal_denoiser(*mix.arguments)
    for scale in (given.number(1e-4, 1e-3), given.number(1e3, 1e4)):
        got = student.optimal_denoiser(mix.x, mix.means, scale * mix.weights, mix.std, mix.sigma)
        assert_close(got, want, terms=SUMS)


@points(2, of="dae.optimal_denoiser")
def test_optimal_denoiser_takes_weights_that_are_zero(student: Subject, reference: Subject, given: Any) -> None:
    """A component of weight 0 counts for nothing, in g* and in its gradients."""
    mix, cotangent = given.mixture(5, 4, 2), given.normal(5, 2)
    weights = mix.weights.clone()
    weights[given.integer(0, 4)] = 0.0
    got, want = (
        f.run(mix.x, mix.means, weights, mix.std, mix.sigma, of=[mix.x, mix.means], cotangent=cotangent)
        for f in (student.optimal_denoiser, reference.optimal_denoiser)
    )
    assert_close(got, want, terms=SUMS)


@points(3, of="dae.optimal_denoiser")
def test_optimal_denoiser_moves_along_the_score(student: Subject, given: Any) -> None:
    """g*(x) = x + σ²∇log(ν∗π)(x), with the density of the noisy data differentiated."""
    mix = given.mixture(4, 3, 2)
    x = mix.x.double().requires_grad_()
    squares = (x[:, None] - mix.means.double()).square().sum(dim=2)
    log_density = torch.logsumexp(mix.weights.double().log() - squares / (2 * mix.variance), dim=1)
    (slope,) = torch.autograd.grad(log_density.sum(), x)
    assert_close(student.optimal_denoiser(*mix.arguments), mix.x.double() + mix.sigma**2 * slope, terms=SUMS)


@points(4, of="dae.optimal_denoiser")
def test_optimal_denoiser_far_from_every_mean(student: Subject, reference: Subject, given: Any) -> None:
    """At about 10³σ from every mean g* is right in float64; in float32 it is finite and of the right size."""
    for spread in (0.8, 0.0):
        mix = given.far_mixture(spread)
        got, want = (f(*mix.arguments) for f in (student.optimal_denoiser, reference.optimal_denoiser))
        if given.dtype == torch.float64:
            assert_close(got, want, terms=SUMS)
        else:
            _assert_of_right_size(got, mix)


def _assert_of_right_size(got: Any, mix: Any) -> None:
    """(std²·x + σ²·average of the means)/(std² + σ²), where float32 has rounded log-densities of 5e5 to 1/32."""
    assert_law(isinstance(got, Tensor) and got.shape == mix.x.shape)
    average = (mix.variance * got - mix.std**2 * mix.x) / mix.sigma**2
    rounding = 0.25 * mix.x.abs().max()
    assert_law((average >= mix.means.amin(dim=0) - rounding) & (average <= mix.means.amax(dim=0) + rounding))


@points(3, of="dae.optimal_denoiser")
def test_optimal_denoiser_with_hardly_any_noise_is_the_nearest_point(student: Subject, given: Any) -> None:
    """std = 0 with σ = 10⁻⁶ (10⁻² in float32): the nearest of the points."""
    mix, nearest = given.point_cloud()
    assert_close(student.optimal_denoiser(*mix.arguments), mix.means[nearest])


@points(1, of="dae.optimal_denoiser")
def test_optimal_denoiser_refuses_numbers_out_of_range(student: Subject, reference: Subject, given: Any) -> None:
    """sigma ≤ 0, std < 0, and weights that are negative or all 0: a ValueError that names the argument."""
    mix = given.mixture()
    _assert_right(student, reference, mix)
    ask, negative = student.optimal_denoiser, mix.weights.clone()
    negative[given.integer(0, len(negative))] *= -1e-3
    for sigma in (0.0, -1e-3 * mix.sigma):
        assert_refuses(ask, mix.x, mix.means, mix.weights, mix.std, sigma, naming="sigma")
    assert_refuses(ask, mix.x, mix.means, mix.weights, -1e-3 * mix.std, mix.sigma, naming="std")
    for weights in (negative, 0 * mix.weights):
        assert_refuses(ask, mix.x, mix.means, weights, mix.std, mix.sigma, naming="weights")


@points(1, of="dae.optimal_denoiser")
def test_optimal_denoiser_refuses_wrong_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Means or weights of shapes that broadcasting would accept: a ValueError that names the argument."""
    mix = given.mixture()
    _assert_right(student, reference, mix)
    ask = student.optimal_denoiser
    assert_refuses(ask, mix.x, mix.means[:, :1], mix.weights, mix.std, mix.sigma, naming="means")
    assert_refuses(ask, mix.x[:, :1], mix.means, mix.weights, mix.std, mix.sigma, naming="means", or_naming=("x",))
    assert_refuses(ask, mix.x, mix.means, mix.weights[:1], mix.std, mix.sigma, naming="weights")
    one = mix.means[:1]
    assert_refuses(ask, mix.x, one, mix.weights, mix.std, mix.sigma, naming="weights", or_naming=("means",))


def _assert_right(student: Subject, reference: Subject, mix: Any) -> None:
    got, want = (f(*mix.arguments) for f in (student.optimal_denoiser, reference.optimal_denoiser))
    assert_close(got, want, terms=SUMS)


@points(1, of="dae.optimal_denoiser")
def test_optimal_denoiser_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    mix = given.mixture()
    got, want = (f.run(*mix.arguments) for f in (student.optimal_denoiser, reference.optimal_denoiser))
    assert_close(got, want, terms=SUMS)
    assert_unchanged(got, want)
