"""Hidden checks of problem 8 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

import torch
from dll.autograder.exam import Subject, assert_close, assert_law, assert_unchanged, points
from torch import nn


@points(1, of="gan_variants.conditional_input")
def test_conditional_input_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    arguments = given.normal(6, 4), given.integers(6, low=0, high=4), 5
    run, want = (f.conditional_input.run(*arguments) for f in (student, reference))
    assert_close(run, want)
    assert_unchanged(run, want)


@points(1, of="gan_variants.adagan_weights")
def test_adagan_weights_of_examples_that_are_alike(student: Subject, reference: Subject, given: Any) -> None:
    """Equal probabilities give equal weights, zero ones among them; and no argument is changed in place."""
    d = given.probabilities(8).repeat_interleave(torch.tensor([1, 2, 3, 1, 2, 1, 3, 2]))
    for beta in (0.1, 0.5, 0.9):
        run, want = (f.adagan_weights.run(d, beta) for f in (student, reference))
        assert_close(run, want, terms=4)
        assert_unchanged(run, want)


@points(1, of="gan_variants.dcgan_init")
def test_dcgan_init_of_a_layer_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The module may itself be a layer: its bias is 0, its weights are small."""
    layer = given.filled(nn.ConvTranspose2d(3, 4, 3), std=3.0)
    got, want = (f.dcgan_init.run(layer, states=[layer]).states[0] for f in (student, reference))
    assert_close(got["bias"], want["bias"])
    ours, theirs = (state["weight"].double().square().mean().sqrt() for state in (got, want))
    assert_law((ours <= 2 * theirs) & (theirs <= 2 * ours))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
