"""Checks of problem 10, tropical geometry. Graded with other numbers than `dll check` uses.

A pair is judged by its values alone, max(A⁺x + c⁺) - max(A⁻x + c⁻): any that has those of the net is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from dll.autograder.exam import (
    Subject,
    assert_close,
    assert_differentiable,
    assert_law,
    assert_refuses,
    assert_unchanged,
    points,
)
from dll.autograder.text import Text
from torch import Tensor, nn

SHAPES = Text(
    ja="(A_pos, c_pos, A_neg, c_neg) を、形 (P, d)、(P,)、(Q, d)、(Q,) のテンソルで返してください。",
    en="Return (A_pos, c_pos, A_neg, c_neg), tensors of the shapes (P, d), (P,), (Q, d), (Q,).",
)


def compared(given: Any, net: nn.Sequential, got: Any, want: Sequence[Tensor], x: Tensor) -> tuple[Tensor, Tensor]:
    """The values of both pairs at x, in units of what is added up there."""
    assert_law(given.has_shapes(got, x.shape[1]), SHAPES)
    size = given.size(net, x)
    return (given.value(got, x) / size).to(given.dtype), given.value(want, x) / size


@points(6, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_has_the_values_of_the_net(student: Subject, reference: Subject, given: Any) -> None:
    """max(A⁺x + c⁺) - max(A⁻x + c⁻) = f(x) for nets on ℝ² and ℝ³ with output weights of both signs."""
    for d in (2, 3):
        net = given.net(d, given.signs(given.integer(4, 7)))
        assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.points(net)))


@points(3, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_on_the_line(student: Subject, reference: Subject, given: Any) -> None:
    """Nets on ℝ, of three units and of a single one."""
    for net in (given.net(1, given.signs(3)), given.net(1, [1.0]), given.net(1, [-1.0])):
        assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.points(net)))


@points(3, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_of_output_weights_of_one_sign(student: Subject, reference: Subject, given: Any) -> None:
    """All output weights positive, where f is convex, or all negative."""
    for sign in (1.0, -1.0):
        net = given.net(2, [sign] * given.integer(3, 6))
        assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.points(net)))


@points(2, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_far_away(student: Subject, reference: Subject, given: Any) -> None:
    """The equality holds for all x, also a hundred away from 0."""
    net = given.net(2, given.signs(given.integer(4, 7)))
    assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.directions(net)))


@points(2, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_of_units_that_do_nothing(student: Subject, reference: Subject, given: Any) -> None:
    """Output weights that are 0, and units of zero weights whose bias alone counts."""
    silent = given.net(2, [0.0, *given.signs(4), 0.0])
    constant = given.net(2, [*given.signs(2), 1.0, 1.0, -1.0, -1.0])
    with torch.no_grad():
        weight, bias = list(constant.parameters())[:2]
        weight[2:] = 0.0
        bias[2:] = bias[2:].abs() * given.tensor([1.0, -1.0, 1.0, -1.0])
    for net in (silent, constant):
        assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.points(net)))


@points(1, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_of_few_units(student: Subject, reference: Subject, given: Any) -> None:
    """Two units, one, and none at all (k = 0), where f is constant."""
    for k in (2, 1, 0):
        net = given.net(2, given.signs(k))
        assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.points(net)))


@points(1, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_of_ten_units(student: Subject, reference: Subject, given: Any) -> None:
    """The largest net that is asked for: k = 10."""
    net = given.net(2, given.signs(10))
    assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.points(net)))


@points(2, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradient of max(A⁺x + c⁺) - max(A⁻x + c⁻) with respect to the net's parameters is that of f(x)."""
    net = given.net(3, given.signs(given.integer(4, 7)))
    x = given.points(net, count=1)[:1]
    pair = student.tropical_pair(net)
    assert_close(*compared(given, net, pair, reference.tropical_pair(net), x))
    run = student.tropical_pair.run(net, of=[net], cotangent=given.cotangents(pair, x))
    assert_differentiable(run)
    assert run.gradients is not None
    assert_close(run.gradients[0], given.gradient(net, x), terms=10)


@points(1, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_leaves_the_net_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The net keeps its parameters, no hook and no gradient stays, and no random number is drawn."""
    net = given.net(2, given.signs(given.integer(3, 6)))
    run, want = (f.run(net) for f in (student.tropical_pair, reference.tropical_pair))
    assert_close(*compared(given, net, run.value, want.value, given.points(net)))
    assert_unchanged(run, want)


@points(2, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_refuses_other_nets(student: Subject, reference: Subject, given: Any) -> None:
    """Two hidden layers or none, two outputs, or another activation: a ValueError that names `net`."""
    net = given.net(2, given.signs(given.integer(3, 6)))
    assert_close(*compared(given, net, student.tropical_pair(net), reference.tropical_pair(net), given.points(net)))
    for sizes in ([2, 3, 3, 1], [2, 1], [2, 3, 2]):
        assert_refuses(student.tropical_pair, given.mlp(sizes, nn.ReLU), naming="net")
    assert_refuses(student.tropical_pair, given.mlp([2, 3, 1], nn.Tanh), naming="net")
