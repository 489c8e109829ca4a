"""Hidden checks of problem 2 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, assert_unchanged, points


@points(1, of="gan.value")
def test_value_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    logits = given.normal(5, std=2), given.normal(5, std=2)
    run = student.value.run(*logits)
    want = reference.value.run(*logits)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(3, of="gan.train_step")
def test_train_step_on_a_larger_batch(student: Subject, reference: Subject, given: Any) -> None:
    """One step of RMSprop on a larger batch: both losses and both networks afterwards."""
    game = given.game(batch=9, optimizer="RMSprop")
    nets = game.generator, game.discriminator
    got, want = (f.run(*game.arguments, states=nets) for f in (student.train_step, reference.train_step))
    assert_close(got, want)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
