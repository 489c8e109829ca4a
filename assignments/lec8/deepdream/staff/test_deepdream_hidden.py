"""Hidden checks of problem 3 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(4, of="deepdream.dream")
def test_dream_on_a_model_with_batch_norm(student: Subject, reference: Subject, given: Any) -> None:
    """Three octaves on a model with batch norm in eval mode."""
    model, image = given.network_with_batch_norm(), given.image(8, 10)
    arguments = (model, image, "3", 1, 0.05, 3, 1.35)
    assert_close(student.dream(*arguments), reference.dream(*arguments))
