"""Checks of problem 2, the GAN. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from dll.autograder.exam import Subject, assert_close, assert_refuses, assert_unchanged, points
from torch import Tensor


@points(4, of="gan.value")
def test_value_is_the_sum_of_two_means_of_logarithms(student: Subject, reference: Subject, given: Any) -> None:
    """V = mean log D(x) + mean log(1 - D(G(z))), for batches of different size and any shape."""
    for real, fake in (
        (given.normal(7, std=3), given.normal(4, std=3)),
        (given.normal(5, 1), given.normal(3, 1)),
        (given.normal(2, 1, 3, 3), given.normal(4, 1, 3, 3)),
    ):
        assert_close(student.value(real, fake), reference.value(real, fake))


@points(2, of="gan.value")
def test_value_is_differentiable_in_the_logits(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients of V with respect to both batches of logits."""
    logits = given.normal(6, std=2), given.normal(4, std=2)
    assert_close(student.value.run(*logits, of=logits), reference.value.run(*logits, of=logits))


@points(2, of="gan.value")
def test_value_is_finite_for_large_logits(student: Subject, reference: Subject, given: Any) -> None:
    """V and its gradients are finite and right for logits up to ±10⁴."""
    logits = given.large_logits(6), given.large_logits(5)
    got, want = (f.run(*logits, of=logits) for f in (student.value, reference.value))
    assert_close(got, want, terms=2e4)


@points(1, of="gan.value")
def test_value_has_the_right_gradient_at_logit_zero(student: Subject, reference: Subject, given: Any) -> None:
    """The gradient of V where a logit is exactly 0 (it is ±1/2 over the batch size)."""
    logits = given.normal(3) * given.tensor([0.0, 1.0, 0.0]), given.normal(2) * given.tensor([1.0, 0.0])
    assert_close(student.value.run(*logits, of=logits), reference.value.run(*logits, of=logits))


@points(1, of="gan.value")
def test_value_at_the_optimal_discriminator_gives_the_jensen_shannon_divergence(student: Subject, given: Any) -> None:
    """At D*, V = -log 4 + 2·JSD(p_data ‖ p_gen)."""
    p, q = (given.integers(5, low=1, high=9) for _ in range(2))
    log_p, log_q = ((counts.double() / counts.sum()).log() for counts in (p, q))
    logits = (log_p - log_q).to(given.dtype)
    got = student.value(logits.repeat_interleave(p), logits.repeat_interleave(q))
    assert_close(got, -math.log(4) + 2 * _jensen_shannon(log_p, log_q))


def _jensen_shannon(log_p: Tensor, log_q: Tensor) -> Tensor:
    middle = torch.logaddexp(log_p, log_q) - math.log(2)
    return ((log_p.exp() * (log_p - middle)).sum() + (log_q.exp() * (log_q - middle)).sum()) / 2


@points(4, of="gan.discriminator_loss")
def test_discriminator_loss_is_minus_the_value(student: Subject, reference: Subject, given: Any) -> None:
    """-V and its gradients."""
    logits = given.normal(6, std=2), given.normal(3, std=2)
    got, want = (f.run(*logits, of=logits) for f in (student.discriminator_loss, reference.discriminator_loss))
    assert_close(got, want)


@points(1, of="gan.discriminator_loss")
def test_discriminator_loss_is_finite_for_large_logits(student: Subject, reference: Subject, given: Any) -> None:
    """-V and its gradients are finite and right for logits up to ±10⁴."""
    logits = given.large_logits(6), given.large_logits(3)
    got, want = (f.run(*logits, of=logits) for f in (student.discriminator_loss, reference.discriminator_loss))
    assert_close(got, want, terms=2e4)


@points(3, of="gan.generator_loss")
def test_generator_loss_does_not_saturate_by_default(student: Subject, reference: Subject, given: Any) -> None:
    """-mean log D(G(z)), and its gradient."""
    logits = given.normal(6, 1, std=2)
    got, want = (f.run(logits, of=[logits]) for f in (student.generator_loss, reference.generator_loss))
    assert_close(got, want)


@points(3, of="gan.generator_loss")
def test_generator_loss_saturates_when_asked(student: Subject, reference: Subject, given: Any) -> None:
    """mean log(1 - D(G(z))), and its gradient."""
    logits = given.normal(5, std=2)
    got, want = (f.run(logits, True, of=[logits]) for f in (student.generator_loss, reference.generator_loss))
    assert_close(got, want)


@points(1, of="gan.generator_loss")
@pytest.mark.parametrize("saturating", [False, True])
def test_generator_loss_is_finite_for_large_logits(
    student: Subject, reference: Subject, given: Any, saturating: bool
) -> None:
    """Both losses and their gradients are finite and right for logits up to ±10⁴."""
    logits = given.large_logits(8)
    got, want = (f.run(logits, saturating, of=[logits]) for f in (student.generator_loss, reference.generator_loss))
    assert_close(got, want, terms=1e4)


@points(7, of="gan.optimal_discriminator")
def test_optimal_discriminator_is_the_share_of_the_data(student: Subject, reference: Subject, given: Any) -> None:
    """The logits of p_data/(p_data + p_gen), with gradients, for any shape."""
    for shape in ((6,), (4, 3)):
        logs = given.normal(*shape, std=3), given.normal(*shape, std=3)
        cotangent = given.normal(*shape)
        got, want = (
            f.run(*logs, of=logs, cotangent=cotangent)
            for f in (student.optimal_discriminator, reference.optimal_discriminator)
        )
        assert_close(got, want)


@points(2, of="gan.optimal_discriminator")
def test_optimal_discriminator_is_finite_for_tiny_densities(student: Subject, reference: Subject, given: Any) -> None:
    """Log-densities far below what exp can represent still give finite logits."""
    logs = given.uniform(6, low=-2000.0, high=-200.0), given.uniform(6, low=-2000.0, high=-200.0)
    assert_close(student.optimal_discriminator(*logs), reference.optimal_discriminator(*logs), terms=4e3)


@points(1, of="gan.optimal_discriminator")
def test_optimal_discriminator_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    log_p = given.normal(4, 3)
    assert_close(student.optimal_discriminator(log_p, -log_p), reference.optimal_discriminator(log_p, -log_p))
    assert_refuses(student.optimal_discriminator, log_p, given.normal(4, 1), naming="log_p_gen")


@points(1, of="gan.optimal_discriminator")
def test_optimal_discriminator_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    logs = given.normal(5), given.normal(5)
    run = student.optimal_discriminator.run(*logs)
    want = reference.optimal_discriminator.run(*logs)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(6, of="gan.train_step")
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_train_step_moves_both_networks(student: Subject, reference: Subject, given: Any, optimizer: str) -> None:
    """One step of D, then one of G against the updated D: both losses and both networks afterwards."""
    game = given.game(optimizer=optimizer)
    nets = game.generator, game.discriminator
    got, want = (f.run(*game.arguments, states=nets) for f in (student.train_step, reference.train_step))
    assert_close(got, want)


@points(2, of="gan.train_step")
def test_train_step_forgets_old_gradients(student: Subject, reference: Subject, given: Any) -> None:
    """Gradients left in the models from before change nothing."""
    game = given.game()
    given.leftover_gradients([game.generator, game.discriminator])
    nets = game.generator, game.discriminator
    got, want = (f.run(*game.arguments, states=nets) for f in (student.train_step, reference.train_step))
    assert_close(got, want)


@points(1, of="gan.train_step")
def test_train_step_steps_each_optimizer_once(student: Subject, reference: Subject, given: Any) -> None:
    """With weight decay, where every further step of an optimizer would show."""
    game = given.game()
    for optimizer in (game.g_optimizer, game.d_optimizer):
        optimizer.param_groups[0]["weight_decay"] = 0.5
    nets = game.generator, game.discriminator
    got, want = (f.run(*game.arguments, states=nets) for f in (student.train_step, reference.train_step))
    assert_close(got, want)
