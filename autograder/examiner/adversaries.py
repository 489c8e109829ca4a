"""Submissions that know nothing, as data: no scored check may be passed by any of them (`dll verify`)."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ..exam.failure import Failure
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..model import Cause
from ..sandbox import tensors, wire
from .answer_key import LiveKey

_ECHO = "echo-"


class Adversary:
    """Answers calls wrongly in one way. `touched` says whether that made any difference in a check."""

    def __init__(self, name: str, key: LiveKey) -> None:
        self._name = name
        self._key = key
        self.touched = False

    def ask_for(self, item: Item) -> Ask:
        """Who answers for this adversary in one check."""
        self.touched = False
        right = self._key.ask_as_student(item)

        def ask(call: wire.Call) -> wire.Answer:
            if self._name == "stub":
                self.touched = True
                raise Failure(Cause.NOT_IMPLEMENTED)
            try:
                answer = right(call)
            except Failure:  # the right answer is to refuse: an adversary never does
                self.touched = True
                number = _CONSTANTS.get(self._name, float("nan"))
                return wire.Answer(0, wire.Float(number), [], [], wire.Observed())
            wrong = self._corrupt(call, answer)
            self.touched = self.touched or wire.encode(wrong) != wire.encode(answer) or self._knows_nothing(call)
            return wrong

        return ask

    def _knows_nothing(self, call: wire.Call) -> bool:
        """Whether this adversary would deserve nothing even where it happens to hit the right answer."""
        if self._name.startswith(_ECHO):
            return int(self._name.removeprefix(_ECHO)) < len(call.args)
        return self._name in _CONSTANTS

    def _corrupt(self, call: wire.Call, right: wire.Answer) -> wire.Answer:
        if self._name == "detached":
            return wire.copy_with(right, gradients=None) if call.gradients_of else right
        if self._name == "transposed":
            return wire.copy_with(right, value=_map(right.value, _transpose))
        if self._name.startswith(_ECHO):
            index = int(self._name.removeprefix(_ECHO))
            return _untrained(call, right, call.args[index]) if index < len(call.args) else right
        if self._name == "nan" and not _has_float(right.value):
            return right
        return _untrained(call, right, _map(right.value, _filled(_CONSTANTS.get(self._name, float("nan")))))


_CONSTANTS = {"zeros": 0.0, "ones": 1.0}


def _untrained(call: wire.Call, right: wire.Answer, value: wire.Value) -> wire.Answer:
    """A wrong value, gradients of zero, and networks as they came."""
    zero = _filled(0.0)
    gradients = right.gradients and [{k: _tensor(zero(t)) for k, t in table.items()} for table in right.gradients]
    states = [
        before if (before := _state_before(call, index)) is not None else state
        for index, state in zip(call.states, right.states, strict=True)
    ]
    if isinstance(value, wire.Ref):
        value = wire.Nothing()
    return wire.copy_with(right, value=value, gradients=gradients, states=states)


def _state_before(call: wire.Call, argument: int) -> dict[str, wire.Tensor] | None:
    ref = call.args[argument]
    entry = call.objects[ref.index] if isinstance(ref, wire.Ref) else None
    return entry.tensors if isinstance(entry, wire.Network) else None


def _tensor(value: wire.Value) -> wire.Tensor:
    assert isinstance(value, wire.Tensor)
    return value


def _map(value: wire.Value, change: Callable[[wire.Value], wire.Value]) -> wire.Value:
    if isinstance(value, wire.Items):
        return wire.Items(value.kind, [_map(item, change) for item in value.items])
    return change(value)


def _filled(number: float) -> Callable[[wire.Value], wire.Value]:
    def fill(value: wire.Value) -> wire.Value:
        match value:
            case wire.Tensor():
                tensor = tensors.unpack(value)
                if number != number and not tensor.is_floating_point():
                    return value
                return tensors.pack(torch.full_like(tensor, number))
            case wire.Network():
                filled = {name: _tensor(fill(tensor)) for name, tensor in value.tensors.items()}
                return wire.copy_with(value, tensors=filled)
            case wire.Float():
                return wire.Float(number)
            case wire.Int() if number == number:
                return wire.Int(format(int(number), "x"))
            case wire.Bool() if number == number:
                return wire.Bool(bool(number))
            case _:
                return value

    return fill


def _transpose(value: wire.Value) -> wire.Value:
    if isinstance(value, wire.Tensor) and len(value.shape) >= 2:
        return tensors.pack(tensors.unpack(value).transpose(-1, -2))
    return value


def _has_float(value: wire.Value) -> bool:
    match value:
        case wire.Items():
            return any(_has_float(item) for item in value.items)
        case wire.Network():
            return any(map(_has_float, value.tensors.values()))
        case wire.Tensor():
            return value.dtype.startswith(("float", "bfloat"))
        case _:
            return isinstance(value, wire.Float)
