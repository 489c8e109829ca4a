"""Hidden checks of problem 1 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, assert_unchanged, points
from torch import nn


@points(1, of="vae.gaussian_kl")
def test_gaussian_kl_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    arguments = given.gaussian(5, 3)
    run = student.gaussian_kl.run(*arguments)
    want = reference.gaussian_kl.run(*arguments)
    assert_close(run, want, terms=3)
    assert_unchanged(run, want)


@points(1, of="vae.bernoulli_log_likelihood")
def test_bernoulli_log_likelihood_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    arguments = given.bits(4, 6), given.normal(4, 6, std=2)
    run = student.bernoulli_log_likelihood.run(*arguments)
    want = reference.bernoulli_log_likelihood.run(*arguments)
    assert_close(run, want, terms=6)
    assert_unchanged(run, want)


@points(2, of="vae.elbo")
def test_elbo_of_grey_images_with_more_latents(student: Subject, reference: Subject, given: Any) -> None:
    """Images of another size and more latent dimensions, with the gradients of both networks."""
    encode = given.encoder(nn.Flatten(), n_in=10, d=4)
    decode = given.decoder(nn.Unflatten(1, (1, 2, 5)), d=4, n_out=10)
    x, eps = given.uniform(5, 1, 2, 5), given.normal(5, 4)  # B = W, as in the public check of images
    got, want = (f.run(x, encode, decode, eps, of=[encode, decode]) for f in (student.elbo, reference.elbo))
    assert_close(got, want, terms=50)


@points(1, of="vae.elbo")
def test_elbo_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """Neither data nor networks are changed, and no random number is drawn."""
    encode, decode = given.encoder(n_in=4, d=2), given.decoder(d=2, n_out=4)
    x, eps = given.uniform(3, 4), given.normal(3, 2)
    run = student.elbo.run(x, encode, decode, eps)
    want = reference.elbo.run(x, encode, decode, eps)
    assert_close(run, want, terms=8)
    assert_unchanged(run, want)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
