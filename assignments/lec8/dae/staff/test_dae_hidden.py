"""Hidden checks of problem 4 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(2, of="dae.train")
def test_train_with_another_optimizer(student: Subject, reference: Subject, given: Any) -> None:
    """Steps of RMSprop on larger batches in more dimensions: the losses, and the network afterwards."""
    task = given.training(sizes=(9, 9, 7), d=5, optimizer="RMSprop")
    got, want = (f.run(*task.arguments, states=[task.g]) for f in (student.train, reference.train))
    assert_close(got, want)


@points(3, of="dae.optimal_denoiser")
def test_optimal_denoiser_of_more_components(student: Subject, reference: Subject, given: Any) -> None:
    """More components in more dimensions, with gradients."""
    mix, cotangent = given.mixture(6, 8, 4), given.normal(6, 4)
    got, want = (
        f.run(*mix.arguments, of=[mix.x, mix.means], cotangent=cotangent)
        for f in (student.optimal_denoiser, reference.optimal_denoiser)
    )
    assert_close(got, want, terms=40.0)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
