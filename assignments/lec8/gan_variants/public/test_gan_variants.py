"""Checks of problem 8, the variants of the GAN. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from dll.autograder.exam import Subject, assert_close, assert_law, assert_refuses, assert_unchanged, points
from dll.autograder.text import Text
from torch import Tensor, nn


@points(6, of="gan_variants.conditional_input")
def test_conditional_input_puts_the_label_behind_x(student: Subject, reference: Subject, given: Any) -> None:
    """(B, D + C): x, then the one-hot label; also where a class does not occur in the batch."""
    for y, n_dims, classes in (([1, 0, 2, 1, 0], 3, 4), ([2, 3, 0, 1], 1, 4), ([3], 2, 7)):
        arguments = given.normal(len(y), n_dims), torch.tensor(y), classes
        assert_close(student.conditional_input(*arguments), reference.conditional_input(*arguments))


@points(3, of="gan_variants.conditional_input")
def test_conditional_input_is_differentiable_in_x(student: Subject, reference: Subject, given: Any) -> None:
    """The gradient with respect to x: the generator learns through the discriminator's input."""
    x, y = given.normal(5, 3), given.integers(5, low=0, high=3)
    cotangent = given.normal(5, 7)
    got, want = (
        f.run(x, y, 4, of=[x], cotangent=cotangent) for f in (student.conditional_input, reference.conditional_input)
    )
    assert_close(got, want)


@points(4, of="gan_variants.dcgan_init")
def test_dcgan_init_draws_the_weights_of_convolutions(student: Subject, reference: Subject, given: Any) -> None:
    """Weights of convolutions and transposed convolutions, nested ones too, come from N(0, 0.02²)."""
    got, want = _initialised(given.convolutions(), student, reference)
    for name in ("down.0.weight", "up.1.0.weight"):
        _assert_drawn_alike(name, got[name], want[name])


@points(3, of="gan_variants.dcgan_init")
def test_dcgan_init_draws_the_weights_of_batch_norms(student: Subject, reference: Subject, given: Any) -> None:
    """Weights of batch norms, nested ones too, come from N(1, 0.02²)."""
    got, want = _initialised(given.batch_norms(), student, reference)
    for name in ("0.weight", "2.0.weight"):
        _assert_drawn_alike(name, got[name], want[name])


@points(3, of="gan_variants.dcgan_init")
def test_dcgan_init_clears_the_biases(student: Subject, reference: Subject, given: Any) -> None:
    """The biases of convolutions, transposed convolutions and batch norms are 0."""
    got, want = _initialised(given.mixed(), student, reference)
    for name in ("0.0.bias", "1.bias", "0.1.bias", "2.bias"):
        assert_close(got[name], want[name])


@points(2, of="gan_variants.dcgan_init")
def test_dcgan_init_leaves_the_rest_alone(student: Subject, reference: Subject, given: Any) -> None:
    """Linear layers, layer norms and running averages stay as they are, while a convolution's weights are drawn."""
    got, want = _initialised(given.mixed(), student, reference)
    _assert_drawn_alike("0.0.weight", got["0.0.weight"], want["0.0.weight"])
    for name in want:
        if name.startswith("3.") or "running" in name or "tracked" in name:
            assert_close(got[name], want[name])


def _initialised(module: nn.Module, *subjects: Subject) -> list[dict[str, Tensor]]:
    """The states of the module as each subject leaves it."""
    return [subject.dcgan_init.run(module, states=[module]).states[0] for subject in subjects]


def _assert_drawn_alike(name: str, got: Tensor, want: Tensor) -> None:
    """Two draws have the mean and the deviation of one normal distribution, up to more than six standard errors."""
    got, want = got.double(), want.double()
    root = math.sqrt(got.numel())
    mean, deviation = got.mean(), got.std()
    farther = torch.maximum(deviation, want.std())
    found = Text(
        f"{name} の平均は {mean:.3g}、標準偏差は {deviation:.3g} です。",
        f"{name} has mean {mean:.3g} and standard deviation {deviation:.3g}.",
    )
    assert_law((mean - want.mean()).abs() <= 9 / root * farther, found)
    assert_law((deviation - want.std()).abs() <= (1 - math.exp(-6.5 / root)) * farther, found)


@points(3, of="gan_variants.adversarial_autoencoder_losses")
def test_adversarial_autoencoder_losses_reconstruct(student: Subject, reference: Subject, given: Any) -> None:
    """The first: the squared distance of each example from its reconstruction, averaged over the batch."""
    for shape in ((5, 3), (3, 1, 4, 2), (1, 6)):
        arguments = given.normal(*shape), given.normal(*shape), given.normal(4), given.normal(6)
        got, want = (f.adversarial_autoencoder_losses(*arguments) for f in (student, reference))
        assert_close(_part(got, 0), want[0], terms=math.prod(shape[1:]))


@points(3, of="gan_variants.adversarial_autoencoder_losses")
def test_adversarial_autoencoder_losses_of_the_discriminator(student: Subject, reference: Subject, given: Any) -> None:
    """The second: samples of the prior are real, codes are fake; both may come in any number and shape."""
    for real, fake in (((7,), (4,)), ((3, 1), (5, 1))):
        arguments = given.normal(4, 2), given.normal(4, 2), given.normal(*real, std=3), given.normal(*fake, std=3)
        got, want = (f.adversarial_autoencoder_losses(*arguments) for f in (student, reference))
        assert_close(_part(got, 1), want[1])


@points(3, of="gan_variants.adversarial_autoencoder_losses")
def test_adversarial_autoencoder_losses_of_the_encoder(student: Subject, reference: Subject, given: Any) -> None:
    """The third: -mean log D of the codes, which does not saturate."""
    for shape in ((6,), (4, 1)):
        arguments = given.normal(4, 2), given.normal(4, 2), given.normal(5, std=2), given.normal(*shape, std=2)
        got, want = (f.adversarial_autoencoder_losses(*arguments) for f in (student, reference))
        assert_close(_part(got, 2), want[2])


def _part(losses: Any, place: int) -> Any:
    """One of the three; what is not three is compared as it is, and so refused."""
    return losses[place] if isinstance(losses, list | tuple) and len(losses) == 3 else losses


@points(3, of="gan_variants.adversarial_autoencoder_losses")
def test_adversarial_autoencoder_losses_are_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients of each loss with respect to data, reconstruction and both logits."""
    arguments = given.normal(4, 3), given.normal(4, 3), given.normal(5, std=2), given.normal(6, std=2)
    got, want = (
        f.adversarial_autoencoder_losses.run(*arguments, of=arguments, cotangent=tuple(given.tensor([1.0, 2.0, 5.0])))
        for f in (student, reference)
    )
    assert_close(got, want, terms=3)


@points(2, of="gan_variants.adversarial_autoencoder_losses")
def test_adversarial_autoencoder_losses_are_finite_for_large_logits(
    student: Subject, reference: Subject, given: Any
) -> None:
    """All losses and their gradients are finite and right for logits up to ±10⁴."""
    x = given.normal(3, 2), given.normal(3, 2)
    logits = [
        torch.cat([given.uniform(4, low=200.0, high=1e4), -given.uniform(3, low=200.0, high=1e4)]) for _ in range(2)
    ]
    got, want = (f.adversarial_autoencoder_losses.run(*x, *logits, of=[*x, *logits]) for f in (student, reference))
    assert_close(got, want, terms=3)


@points(1, of="gan_variants.adversarial_autoencoder_losses")
def test_adversarial_autoencoder_losses_have_the_right_gradient_at_logit_zero(
    student: Subject, reference: Subject, given: Any
) -> None:
    """The gradients where a logit is exactly 0 (±1/2 over the number of logits, for each loss)."""
    logits = given.normal(3) * given.tensor([0.0, 1.0, 0.0]), given.normal(2) * given.tensor([1.0, 0.0])
    arguments = given.normal(3, 2), given.normal(3, 2), *logits
    got, want = (
        f.adversarial_autoencoder_losses.run(*arguments, of=arguments, cotangent=tuple(given.tensor([1.0, 2.0, 5.0])))
        for f in (student, reference)
    )
    assert_close(got, want, terms=2)


@points(1, of="gan_variants.adversarial_autoencoder_losses")
def test_adversarial_autoencoder_losses_refuse_different_shapes(
    student: Subject, reference: Subject, given: Any
) -> None:
    """A reconstruction that broadcasting would accept is refused with a ValueError that names the argument."""
    x, logits = given.normal(4, 3), (given.normal(4), given.normal(4))
    ask = student.adversarial_autoencoder_losses
    assert_close(ask(x, -x, *logits), reference.adversarial_autoencoder_losses(x, -x, *logits), terms=3)
    for other in (x[:, :1].clone(), x[:1].clone()):
        assert_refuses(ask, x, other, *logits, naming="reconstruction", or_naming=["x"])


@points(5, of="gan_variants.adagan_weights")
@pytest.mark.parametrize("beta", [0.25, 0.6])
def test_adagan_weights_are_the_closed_form(student: Subject, reference: Subject, given: Any, beta: float) -> None:
    """max(0, lambda - (1 - beta)·h)/(beta·N), in the order of the examples."""
    for n in (8, 13):
        d = given.probabilities(n)
        assert_close(student.adagan_weights(d, beta), reference.adagan_weights(d, beta), terms=4)


@points(2, of="gan_variants.adagan_weights")
def test_adagan_weights_fill_up_what_is_missing(student: Subject, given: Any) -> None:
    """They sum to 1; with them the mixture (1 - beta)·h/N + beta·w is level where w > 0, and higher elsewhere."""
    d, beta = given.probabilities(12), 0.4
    w = student.adagan_weights(d, beta)
    assert_law(isinstance(w, Tensor) and w.shape == d.shape)
    assert_close(w.sum(), given.tensor(1.0), terms=12)
    mixture = (1 - beta) * (1 / d.double() - 1) / 12 + beta * w.double()
    level = mixture[w > 0].max()
    rounding = 1e-5 if given.dtype == torch.float32 else 1e-9
    assert_law(mixture >= level - rounding)
    assert_law(w >= 0)


@points(3, of="gan_variants.adagan_weights")
def test_adagan_weights_follow_beta(student: Subject, reference: Subject, given: Any) -> None:
    """With beta = 1 all are equal, near 1 all positive; with a small beta only the most missed example counts."""
    d = given.probabilities(9)
    d[d.argmax()] = 0.99
    for beta in (1.0, 0.95, 0.001):
        assert_close(student.adagan_weights(d, beta), reference.adagan_weights(d, beta), terms=4)


@points(1, of="gan_variants.adagan_weights")
def test_adagan_weights_refuse_what_is_out_of_range(student: Subject, reference: Subject, given: Any) -> None:
    """Probabilities of 0 or 1 and a beta outside (0, 1] are refused with a ValueError that names the argument."""
    d = given.probabilities(6)
    assert_close(student.adagan_weights(d, 0.5), reference.adagan_weights(d, 0.5), terms=4)
    for wrong in (-0.25, 1.5, 0.0, 1.0):
        one = d.clone()
        one[2] = wrong
        assert_refuses(student.adagan_weights, one, 0.5, naming="d_probs")
    for beta in (0.0, -0.5, 1.25):
        assert_refuses(student.adagan_weights, d, beta, naming="beta")


@points(3, of="gan_variants.conditioning_augmentation")
def test_conditioning_augmentation_shifts_and_scales_the_noise(
    student: Subject, reference: Subject, given: Any
) -> None:
    """The code: mu + exp(logvar/2)·eps, for any (B, d)."""
    for shape in ((5, 3), (1, 4), (4, 1)):
        arguments = given.normal(*shape), given.normal(*shape), given.normal(*shape)
        got, want = (f.conditioning_augmentation(*arguments) for f in (student, reference))
        assert_close(_half(got, 0), want[0])


@points(3, of="gan_variants.conditioning_augmentation")
def test_conditioning_augmentation_measures_the_divergence(student: Subject, reference: Subject, given: Any) -> None:
    """The divergence from N(0, I), one number per example."""
    for shape in ((5, 3), (1, 4), (4, 1)):
        arguments = given.normal(*shape), given.normal(*shape), given.normal(*shape)
        got, want = (f.conditioning_augmentation(*arguments) for f in (student, reference))
        assert_close(_half(got, 1), want[1], terms=shape[1])
        assert_law(_half(got, 0).shape == shape)


def _half(pair: Any, place: int) -> Any:
    """One of the two; what is not two is compared as it is, and so refused."""
    return pair[place] if isinstance(pair, list | tuple) and len(pair) == 2 else pair


@points(2, of="gan_variants.conditioning_augmentation")
def test_conditioning_augmentation_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients of code and divergence with respect to mu and logvar."""
    mu, logvar, eps = given.normal(4, 3), given.normal(4, 3), given.normal(4, 3)
    cotangent = given.normal(4, 3), given.normal(4)
    got, want = (
        f.conditioning_augmentation.run(mu, logvar, eps, of=[mu, logvar], cotangent=cotangent)
        for f in (student, reference)
    )
    assert_close(got, want, terms=3)


@points(2, of="gan_variants.conditioning_augmentation")
def test_conditioning_augmentation_is_finite_for_extreme_variances(
    student: Subject, reference: Subject, given: Any
) -> None:
    """Code, divergence and gradients are finite and right for logvar up to ±60."""
    for low, high in ((-60.0, -20.0), (20.0, 60.0)):
        mu, logvar, eps = given.normal(4, 2), given.uniform(4, 2, low=low, high=high), given.normal(4, 2)
        got, want = (f.conditioning_augmentation.run(mu, logvar, eps, of=[mu, logvar]) for f in (student, reference))
        assert_close(got, want, terms=2)


@points(1, of="gan_variants.conditioning_augmentation")
def test_conditioning_augmentation_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    mu, logvar, eps = given.normal(4, 3), given.normal(4, 3), given.normal(4, 3)
    ask = student.conditioning_augmentation
    assert_close(ask(mu, logvar, eps), reference.conditioning_augmentation(mu, logvar, eps), terms=3)
    assert_refuses(ask, mu, logvar[:1].clone(), eps, naming="logvar", or_naming=["mu", "eps"])
    assert_refuses(ask, mu, logvar, eps[:, :1].clone(), naming="eps")
    assert_refuses(ask, mu[:, :1].clone(), logvar, eps, naming="mu", or_naming=["logvar", "eps"])


@points(3, of="gan_variants.critic_loss")
def test_critic_loss_is_the_difference_of_two_means(student: Subject, reference: Subject, given: Any) -> None:
    """E[f(fake)] - E[f(real)], for batches of different size and any shape."""
    for real, fake, better in (((7,), (4,), -3.0), ((3, 1), (5, 1), 3.0), ((2, 1, 3, 3), (4, 1, 3, 3), 3.0)):
        scores = given.normal(*real, mean=better), given.normal(*fake, mean=-better)
        assert_close(student.critic_loss(*scores), reference.critic_loss(*scores), terms=5)


@points(2, of="gan_variants.critic_loss")
def test_critic_loss_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to both scores."""
    scores = given.normal(6, 1, mean=3.0), given.normal(4, 1, mean=-3.0)
    got, want = (f.critic_loss.run(*scores, of=scores) for f in (student, reference))
    assert_close(got, want, terms=2)


@points(4, of="gan_variants.gradient_penalty")
@pytest.mark.parametrize("steepness", [0.1, 1.0])
def test_gradient_penalty_of_vectors(student: Subject, reference: Subject, given: Any, steepness: float) -> None:
    """mean (‖∇f‖ - 1)² between data and samples, where f is flat and where it is steep."""
    critic = given.vector_critic(steepness)
    arguments = critic, given.normal(7, 3), given.normal(7, 3), given.uniform(7)
    assert_close(student.gradient_penalty(*arguments), reference.gradient_penalty(*arguments), terms=2)


@points(4, of="gan_variants.gradient_penalty")
def test_gradient_penalty_of_images(student: Subject, reference: Subject, given: Any) -> None:
    """One t and one norm for each image, over all its pixels; f gives (B,)."""
    critic = given.image_critic()
    arguments = critic, given.normal(4, 2, 3, 4), given.normal(4, 2, 3, 4), given.uniform(4)
    assert_close(student.gradient_penalty(*arguments), reference.gradient_penalty(*arguments), terms=10)


@points(4, of="gan_variants.gradient_penalty")
def test_gradient_penalty_is_differentiable_in_the_critic(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients of the penalty with respect to the critic's parameters."""
    critic = given.vector_critic()
    arguments = critic, given.normal(5, 3), given.normal(5, 3), given.uniform(5)
    got, want = (f.gradient_penalty.run(*arguments, of=[critic]) for f in (student, reference))
    assert_close(got, want, terms=10)


@points(2, of="gan_variants.gradient_penalty")
def test_gradient_penalty_of_a_linear_critic(student: Subject, given: Any) -> None:
    """f(x) = w·x has the slope w everywhere, so the penalty is (‖w‖ - 1)²."""
    direction = given.normal(1, 4)
    for length in (3.0, 0.5):
        critic = nn.Linear(4, 1).to(given.dtype)
        with torch.no_grad():
            critic.weight.copy_(length * direction / direction.norm())
            critic.bias.copy_(given.normal(1))
        got = student.gradient_penalty(critic, given.normal(3, 4), given.normal(3, 4), given.uniform(3))
        assert_close(got, given.tensor((length - 1) ** 2), terms=10)


@points(1, of="gan_variants.gradient_penalty")
def test_gradient_penalty_leaves_the_critic_alone(student: Subject, reference: Subject, given: Any) -> None:
    """Parameters and their .grad stay as they are, and no random number is drawn."""
    critic = given.vector_critic()
    arguments = critic, given.normal(5, 3), given.normal(5, 3), given.uniform(5)
    run = student.gradient_penalty.run(*arguments)
    want = reference.gradient_penalty.run(*arguments)
    assert_close(run, want, terms=10)
    assert_unchanged(run, want)


@points(1, of="gan_variants.gradient_penalty")
def test_gradient_penalty_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names the argument."""
    critic, real, fake, t = given.vector_critic(), given.normal(4, 3), given.normal(4, 3), given.uniform(4)
    ask = student.gradient_penalty
    assert_close(ask(critic, real, fake, t), reference.gradient_penalty(critic, real, fake, t), terms=10)
    assert_refuses(ask, critic, real, fake[:1].clone(), t, naming="fake", or_naming=["real"])
    for share in (t[:1].clone(), t[:, None].clone()):
        assert_refuses(ask, critic, real, fake, share, naming="t")
