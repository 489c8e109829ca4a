"""Checks of problem 3, Deep Dream. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

from typing import Any

import pytest
from dll.autograder.exam import Subject, assert_close, assert_raises, assert_refuses, assert_unchanged, points


@points(3, of="deepdream.objective")
def test_objective_is_the_mean_of_squares(student: Subject, reference: Subject, given: Any) -> None:
    """mean(a²) over all elements, for activations of any shape."""
    for shape in ((2, 3, 4, 5), (4, 6), (7,)):
        activation = given.normal(*shape)
        assert_close(student.objective(activation), reference.objective(activation))


@points(2, of="deepdream.objective")
def test_objective_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradient of the objective with respect to the activation."""
    activation = given.normal(2, 3, 2, 2)
    got, want = (f.run(activation, of=[activation]) for f in (student.objective, reference.objective))
    assert_close(got, want)


@points(1, of="deepdream.objective")
def test_objective_leaves_its_argument_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The activation is not changed in place, and no random number is drawn."""
    activation = given.normal(3, 4)
    run = student.objective.run(activation)
    want = reference.objective.run(activation)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(9, of="deepdream.ascent_step")
@pytest.mark.parametrize("layer", ["features.conv2", "head", "features.tanh"])
def test_ascent_step_goes_up_the_normalised_gradient(
    student: Subject, reference: Subject, given: Any, layer: str
) -> None:
    """image + lr·g/(mean|g| + 1e-8) for layers in the middle and at the end, also nested ones."""
    model, image, lr = given.network(), given.image(), 0.3
    assert_close(student.ascent_step(model, image, layer, lr), reference.ascent_step(model, image, layer, lr))


@points(6, of="deepdream.ascent_step")
def test_ascent_step_uses_the_model_in_its_mode(student: Subject, reference: Subject, given: Any) -> None:
    """A model with batch norm in eval mode keeps to its own statistics."""
    model, image = given.network_with_batch_norm(), given.image(5, 4, batch=3)
    assert_close(student.ascent_step(model, image, "3", 0.2), reference.ascent_step(model, image, "3", 0.2))


@points(4, of="deepdream.ascent_step")
def test_ascent_step_takes_the_mean_over_the_whole_batch(student: Subject, reference: Subject, given: Any) -> None:
    """mean|g| is over the whole tensor: an image with a larger gradient takes the larger step."""
    model, image = given.network(), given.image(4, 4, batch=3) * given.tensor([[[[0.2]]], [[[1.0]]], [[[3.0]]]])
    assert_close(
        student.ascent_step(model, image, "features.conv2", 0.5),
        reference.ascent_step(model, image, "features.conv2", 0.5),
    )


@points(9, of="deepdream.ascent_step")
def test_ascent_step_leaves_the_model_as_it_came(student: Subject, reference: Subject, given: Any) -> None:
    """Parameters, their .grad and requires_grad, modes and hooks are as before, and so is the image."""
    for model, layer in ((given.network_with_batch_norm(), "0"), (given.network(), "features.conv2")):
        image = given.image(4, 5)
        run = student.ascent_step.run(model, image, layer, 0.2)
        want = reference.ascent_step.run(model, image, layer, 0.2)
        assert_close(run, want)
        assert_unchanged(run, want)


@points(2, of="deepdream.ascent_step")
def test_ascent_step_of_an_unknown_layer_is_an_attribute_error(
    student: Subject, reference: Subject, given: Any
) -> None:
    """A layer that the model does not have is the AttributeError of get_submodule."""
    model, image = given.network(), given.image(4, 4)
    assert_close(student.ascent_step(model, image, "relu", 0.1), reference.ascent_step(model, image, "relu", 0.1))
    assert_raises(student.ascent_step, model, image, "features.conv9", 0.1, exception="AttributeError")


@points(8, of="deepdream.dream")
@pytest.mark.parametrize("octaves", [1, 2, 3])
def test_dream_carries_the_detail_from_octave_to_octave(
    student: Subject, reference: Subject, given: Any, octaves: int
) -> None:
    """Smallest octave first, one size after the other, only the detail carried on."""
    model, image = given.network(), given.image(9, 7)
    arguments = (model, image, "features.conv2", 2, 0.1, octaves, 1.5)
    assert_close(student.dream(*arguments), reference.dream(*arguments))


@points(4, of="deepdream.dream")
def test_dream_has_one_octave_and_scale_14_by_default(student: Subject, reference: Subject, given: Any) -> None:
    """octaves = 1 and scale = 1.4 where they are not given."""
    model, image = given.network(), given.image(6, 5)
    for more in ((), (3,)):
        arguments = (model, image, "head", 1, 0.2, *more)
        assert_close(student.dream(*arguments), reference.dream(*arguments))


@points(4, of="deepdream.dream")
def test_dream_rounds_the_sizes_and_never_below_one(student: Subject, reference: Subject, given: Any) -> None:
    """Sizes are rounded to the nearest integer, and at least 1: thin images and many octaves."""
    model, image = given.network(), given.image(2, 11)
    arguments = (model, image, "features.conv2", 1, 0.1, 4, 1.9)
    assert_close(student.dream(*arguments), reference.dream(*arguments))


@points(2, of="deepdream.dream")
def test_dream_without_a_step_is_the_image(student: Subject, reference: Subject, given: Any) -> None:
    """steps = 0 gives the image back, whatever the octaves; one step does not."""
    model, image = given.network(), given.image(5, 6)
    for steps in (0, 1):
        arguments = (model, image, "features.conv2", steps, 0.1, 2, 1.3)
        assert_close(student.dream(*arguments), reference.dream(*arguments))


@points(13, of="deepdream.dream")
def test_dream_leaves_the_model_as_it_came(student: Subject, reference: Subject, given: Any) -> None:
    """Parameters, their .grad and requires_grad, modes and hooks are as before, and so is the image."""
    for model, layer in ((given.network_with_batch_norm(), "3"), (given.network(), "head")):
        arguments = (model, given.image(6, 5), layer, 1, 0.1, 2, 1.35)
        run = student.dream.run(*arguments)
        want = reference.dream.run(*arguments)
        assert_close(run, want)
        assert_unchanged(run, want)


@points(2, of="deepdream.dream")
def test_dream_refuses_numbers_out_of_range(student: Subject, reference: Subject, given: Any) -> None:
    """octaves < 1, steps < 0 and scale ≤ 1 are refused with a ValueError that names the argument."""
    model, image = given.network(), given.image(4, 4)
    right = (model, image, "head", 1, 0.1, 2, 1.3)
    assert_close(student.dream(*right), reference.dream(*right))
    for steps, octaves, scale, name in ((1, 0, 1.4, "octaves"), (-1, 1, 1.4, "steps"), (1, 2, 1.0, "scale")):
        assert_refuses(student.dream, model, image, "head", steps, 0.1, octaves, scale, naming=name)
