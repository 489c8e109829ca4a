"""What a public check called a function with: every kind of argument on a line, named as the starter names it."""

from __future__ import annotations

import ast

import torch
from dll.autograder.advice.call_arguments import given_lines
from dll.autograder.advice.student_source import Definition
from dll.autograder.sandbox import tensors, wire
from dll.autograder.sandbox.networks import pack_network
from torch import nn

NODE = ast.parse("def f(x, net, steps, lr, batches): ...").body[0]
assert isinstance(NODE, ast.FunctionDef)
STARTER = Definition("toy.py", "f", NODE)


def lines(*arguments: wire.Value, objects: tuple[wire.Object, ...] = ()) -> list[str]:
    call = wire.Call(nonce=0, module="toy", function="f", objects=list(objects), args=list(arguments))
    return list(given_lines(call, STARTER))


def test_a_tensor_is_shown_with_dtype_shape_and_first_numbers() -> None:
    assert lines(tensors.pack(torch.tensor([[0.5, -1.25], [3.0, 0.0]]))) == [
        "x = float32 (2, 2): [[0.5, -1.25], [3, 0]]"
    ]
    assert lines(tensors.pack(torch.zeros(0, 3))) == ["x = float32 (0, 3): []"]
    assert lines(tensors.pack(torch.tensor(2.5))) == ["x = float32 (): 2.5"]


def test_a_long_tensor_is_cut_between_numbers() -> None:
    (line,) = lines(tensors.pack(torch.linspace(0, 1, 1000)))
    assert line.startswith("x = float32 (1000,): [0, 0.001001,")
    assert len(line) < 110
    assert line.endswith(("...", "]"))


def test_many_dimensions_are_cut_short() -> None:
    (line,) = lines(tensors.pack(torch.zeros((4,) * 7)))
    assert len(line) < 110


def test_networks_numbers_and_lists_are_shown_in_words() -> None:
    net = pack_network(nn.Sequential(nn.Linear(2, 5), nn.ReLU()))
    shown = lines(
        wire.Nothing(),
        wire.Ref(0),
        wire.Int("2a"),
        wire.Float(0.1),
        wire.Items("iterator", [wire.Float(1.0)] * 5),
        wire.Str("beyond the starter"),
        objects=(net,),
    )
    assert shown[0] == "x = None"
    assert shown[1].startswith("net = Sequential(Linear(2, 5")
    assert shown[2:] == [
        "steps = 42",
        "lr = 0.1",
        "batches = iterator of 5: 1.0, 1.0, 1.0",
        "argument 6 = 'beyond the starter'",
    ]
