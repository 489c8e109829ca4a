"""Checks of problem 3, Deep Dream. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

from typing import Any

import pytest
from dll.autograder.exam import Subject, assert_close, assert_raises, assert_refuses, assert_unchanged, points

STEP, STEPS = 10.0, 20.0
"""Magnitudes added up in an element of g/mean|g|, and in those of a few steps."""


@points(6, of="deepdream.objective")
def test_objective_is_the_mean_of_squares(student: Subject, reference: Subject, given: Any) -> None:
    """mean(a²) over all elements, for activations of any shape."""
    for shape in ((2, 3, 4, 5), (4, 6), (7,)):
        activation = given.normal(*shape)
        assert_close(student.objective(activation), reference.objective(activation))


@points(3, of="deepdream.objective")
def test_objective_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradient of the objective with respect to the activation."""
    activation = given.normal(2, 3, 2, 2)
    got, want = (f.run(activation, of=[activation]) for f in (student.objective, reference.objective))
    assert_close(got, want)


@points(1, of="deepdream.objective")
def test_objective_leaves_its_argument_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The activation is not changed in place, and no random number is drawn."""
    activation = given.normal(3, 4)
    got, want = (f.run(activation) for f in (student.objective, reference.objective))
    assert_close(got, want)
    assert_unchanged(got, want)


@points(4, of="deepdream.ascent_step")
@pytest.mark.parametrize("layer", ["features", "relu", "features.soft", "features.conv2"])
def test_ascent_step_goes_up_the_normalised_gradient(
    student: Subject, reference: Subject, given: Any, layer: str
) -> None:
    """image + lr·g/(mean|g| + 1e-8) for a block, for an activation function, and for layers within a block."""
    arguments = (given.network(), given.image(), layer, given.number(0.2, 0.5))
    assert_close(student.ascent_step(*arguments), reference.ascent_step(*arguments), terms=STEP)


@points(4, of="deepdream.ascent_step")
def test_ascent_step_uses_the_model_in_its_mode(student: Subject, reference: Subject, given: Any) -> None:
    """Batch norm in eval mode keeps to its own statistics; frozen parameters and old gradients change nothing."""
    arguments = (given.network_with_batch_norm(), given.image(5, 4, batch=3), "3", given.number(0.2, 0.5))
    assert_close(student.ascent_step(*arguments), reference.ascent_step(*arguments), terms=STEP)


@points(4, of="deepdream.ascent_step")
def test_ascent_step_takes_the_mean_over_the_whole_batch(student: Subject, reference: Subject, given: Any) -> None:
    """mean|g| is over the whole tensor: an image with a larger gradient takes the larger step."""
    arguments = (given.network(), given.uneven_images(), "features", given.number(0.2, 0.5))
    assert_close(student.ascent_step(*arguments), reference.ascent_step(*arguments), terms=STEP)


@points(3, of="deepdream.ascent_step")
def test_ascent_step_where_the_gradient_vanishes(student: Subject, reference: Subject, given: Any) -> None:
    """The 1e-8 counts where g is about as small, and where g = 0 the image stays."""
    lr = given.number(0.2, 0.5)
    for model, layer in ((given.faint_network(), "0"), (given.dead_network(), "relu")):
        arguments = (model, given.image(), layer, lr)
        assert_close(student.ascent_step(*arguments), reference.ascent_step(*arguments), terms=STEP)


@points(8, of="deepdream.ascent_step")
def test_ascent_step_leaves_the_model_as_it_came(student: Subject, reference: Subject, given: Any) -> None:
    """Parameters, their .grad and requires_grad, modes and hooks are as before, and so is the image."""
    for model, layer in ((given.network_with_batch_norm(), "0"), (given.network(), "features")):
        arguments = (model, given.image(4, 5), layer, given.number(0.2, 0.5))
        got, want = (f.run(*arguments) for f in (student.ascent_step, reference.ascent_step))
        assert_close(got, want, terms=STEP)
        assert_unchanged(got, want)


@points(2, of="deepdream.ascent_step")
def test_ascent_step_of_an_unknown_layer_is_an_attribute_error(
    student: Subject, reference: Subject, given: Any
) -> None:
    """A layer that the model does not have is the AttributeError of get_submodule."""
    model, image, lr = given.network(), given.image(4, 4), given.number(0.2, 0.5)
    right = (model, image, "features", lr)
    assert_close(student.ascent_step(*right), reference.ascent_step(*right), terms=STEP)
    for layer in ("features.conv9", "tail"):
        assert_raises(student.ascent_step, model, image, layer, lr, exception="AttributeError")


@points(5, of="deepdream.dream")
@pytest.mark.parametrize("octaves", [1, 2, 3])
def test_dream_carries_the_detail_from_octave_to_octave(
    student: Subject, reference: Subject, given: Any, octaves: int
) -> None:
    """Smallest octave first, one size after the other, only the detail carried on; sizes are rounded."""
    shape, steps = given.octaves(), {1: 4, 2: 2, 3: 1}[octaves]
    model, image = given.network(), given.image(shape.height, shape.width)
    arguments = (model, image, "features", steps, given.number(0.05, 0.15), octaves, shape.scale)
    assert_close(student.dream(*arguments), reference.dream(*arguments), terms=STEPS)


@points(3, of="deepdream.dream")
def test_dream_has_one_octave_and_scale_14_by_default(student: Subject, reference: Subject, given: Any) -> None:
    """octaves = 1 and scale = 1.4 where they are not given."""
    model, image, lr = given.network(), given.image(6, 7), given.number(0.05, 0.15)
    for more in ((), (3,)):
        arguments = (model, image, "relu", 1, lr, *more)
        assert_close(student.dream(*arguments), reference.dream(*arguments), terms=STEPS)


@points(3, of="deepdream.dream")
def test_dream_has_no_side_below_one(student: Subject, reference: Subject, given: Any) -> None:
    """A side that would be rounded to 0 is 1: flat images and many octaves."""
    shape = given.tiny_octaves()
    model, image = given.network(), given.image(shape.height, shape.width)
    arguments = (model, image, "features", 1, given.number(0.05, 0.15), 4, shape.scale)
    assert_close(student.dream(*arguments), reference.dream(*arguments), terms=STEPS)


@points(2, of="deepdream.dream")
def test_dream_without_a_step_is_the_image(student: Subject, reference: Subject, given: Any) -> None:
    """steps = 0 gives the image back, whatever the octaves; one step does not."""
    shape, lr = given.octaves(), given.number(0.05, 0.15)
    model, image = given.network(), given.image(shape.height, shape.width)
    for steps in (0, 1):
        arguments = (model, image, "relu", steps, lr, 2, shape.scale)
        assert_close(student.dream(*arguments), reference.dream(*arguments), terms=STEPS)


@points(10, of="deepdream.dream")
def test_dream_leaves_the_model_as_it_came(student: Subject, reference: Subject, given: Any) -> None:
    """Parameters, their .grad and requires_grad, modes and hooks are as before, and so is the image."""
    shape = given.octaves()
    for model, layer in ((given.network_with_batch_norm(), "3"), (given.network(), "features")):
        image = given.image(shape.height, shape.width, batch=1)
        arguments = (model, image, layer, 1, given.number(0.05, 0.15), 2, shape.scale)
        got, want = (f.run(*arguments) for f in (student.dream, reference.dream))
        assert_close(got, want, terms=STEPS)
        assert_unchanged(got, want)


@points(2, of="deepdream.dream")
def test_dream_refuses_numbers_out_of_range(student: Subject, reference: Subject, given: Any) -> None:
    """octaves < 1, steps < 0 and scale ≤ 1 are refused with a ValueError that names the argument."""
    model, image, lr, scale = given.network(), given.image(6, 7), given.number(0.05, 0.15), 1.4
    right = (model, image, "features", 1, lr, 2, scale)
    assert_close(student.dream(*right), reference.dream(*right), terms=STEPS)
    for octaves in (0, -1):
        assert_refuses(student.dream, model, image, "features", 1, lr, octaves, scale, naming="octaves")
    assert_refuses(student.dream, model, image, "features", -1, lr, 2, scale, naming="steps")
    for low in (1.0, given.number(0.5, 0.9)):
        assert_refuses(student.dream, model, image, "features", 1, lr, 2, low, naming="scale")
