"""Hidden checks of problem 3 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points

STEP, STEPS = 10.0, 20.0
"""As in the public checks."""


@points(3, of="deepdream.ascent_step")
def test_ascent_step_on_a_larger_batch(student: Subject, reference: Subject, given: Any) -> None:
    """Layers at the beginning of models, and more images of another size."""
    models = (given.network(), "features.conv1"), (given.network_with_batch_norm(), "1")
    for model, layer in models:
        arguments = (model, given.image(5, 8, batch=4), layer, given.number(0.2, 0.5))
        assert_close(student.ascent_step(*arguments), reference.ascent_step(*arguments), terms=STEP)


@points(5, of="deepdream.dream")
def test_dream_on_a_model_with_batch_norm(student: Subject, reference: Subject, given: Any) -> None:
    """Three octaves on a model with batch norm in eval mode."""
    shape = given.octaves()
    model, image = given.network_with_batch_norm(), given.image(shape.height, shape.width)
    arguments = (model, image, "3", 1, given.number(0.05, 0.15), 3, shape.scale)
    assert_close(student.dream(*arguments), reference.dream(*arguments), terms=STEPS)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
