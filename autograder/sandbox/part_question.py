"""One question of a stand-in: its arguments as data, and the answer as a node of the student's own graph.

The answer is differentiable once with respect to the tensors and the networks' parameters among the arguments: the
backward pass puts the same arguments again with a cotangent, so that nothing is remembered between two questions.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn

from . import wire
from .networks import pack_network
from .observation import TENSORS, generator_state, set_generator_state
from .perform import pack_value, unpack_value
from .tensors import pack, unpack


class CannotCross(Exception):
    """Something among the arguments is no data: a closure, a network of an own class, a subclass of tensors."""


class NoRightAnswer(Exception):
    """The examiner gives no answer: the student's own part is used."""


class AskExaminer(Protocol):
    """Puts a question to the examiner."""

    def __call__(
        self, question: wire.Call, names: Sequence[str] = (), order: Sequence[int] = (), cannot: str = ""
    ) -> wire.Answer:
        """The answer; raises what the right part raises."""


class Question:
    """A call of a part. Tensors are packed within the autograd function: there torch.func hands over what is behind
    its wrappers."""

    def __init__(
        self,
        ask: AskExaminer,
        module: str,
        part: str,
        values: Sequence[Any],
        names: Sequence[str] = (),
        order: Sequence[int] = (),
    ) -> None:
        """The last `values` were passed by `names`; `order` is that of the student's own part."""
        self._ask = ask
        self._module = module
        self._part = part
        self._values = [_plain(v) for v in values]
        self._names, self._order = names, order
        self._networks: list[nn.Module] = []
        self._packed = [self._pack(v) for v in self._values]
        self._objects: list[wire.Object] = [_network(n) for n in self._networks]
        self._device = _one_device(self._values)
        self.tensors = [v for v in self._values if type(v) in TENSORS]
        self.flags = [bool(t.requires_grad) for t in self.tensors]
        self._places = [i for i, v in enumerate(self._values) if type(v) in TENSORS]
        self._states = [i for i, v in enumerate(self._values) if isinstance(v, nn.Module)]
        self._parameters = [
            (i, name, p) for i in self._states for name, p in self._values[i].named_parameters() if p.requires_grad
        ]
        self._generator = generator_state() if self._networks else b""
        self.detached = False
        """Whether the right answer does not depend on anything that has a gradient."""
        self._value: Any = None

    def _pack(self, value: Any) -> wire.Value:
        if type(value) in TENSORS:
            return wire.Nothing()
        if isinstance(value, nn.Module):
            if not any(value is known for known in self._networks):
                self._networks.append(value)
            return wire.Ref(next(i for i, known in enumerate(self._networks) if known is value))
        if isinstance(value, torch.Tensor) or _has_gradient(value):
            raise CannotCross(f"{type(value).__name__} with a gradient")
        packed = pack_value(value)
        if not _is_plain(packed):
            raise CannotCross(f"{type(value).__name__} is no data")
        return packed

    def answer(self) -> Any:
        """What the right part answers; raises what it raises."""
        inputs = [*self.tensors, *(p for _, _, p in self._parameters)]
        if not any(t.requires_grad or _is_wrapped(t) for t in inputs):
            self.ask_value(self.tensors)
            return self._value
        made = iter(_applied(_Asked, self, *inputs))
        if isinstance(self._value, list | tuple):
            return type(self._value)(next(made) if isinstance(v, torch.Tensor) else v for v in self._value)
        return next(made) if isinstance(self._value, torch.Tensor) else self._value

    def ask_value(self, tensors: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """Ask, with these tensors among the arguments: the answer's tensors. Networks are as the part left them."""
        answer = self._ask(self._call(tensors), self._names, self._order)
        for index, state in zip(self._states, answer.states, strict=True):
            _put_back(self._values[index], state)
        if answer.generator:
            set_generator_state(answer.generator)
        self.detached = not _needs_gradient(answer.value)
        self._value = unpack_value(_without_gradient(answer.value), {}, self._device)
        return tuple(v for v in _items(self._value) if isinstance(v, torch.Tensor))

    def pulled_back(self, cotangents: Sequence[torch.Tensor], tensors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """The cotangents of the answer's tensors pulled back to the tensors and parameters among the arguments."""
        wanted = [place for place, flag in zip(self._places, self.flags, strict=True) if flag]
        places = sorted({*wanted, *(i for i, _, _ in self._parameters)})
        packed = [_packed(c) for c in cotangents]
        cotangent = packed[0] if len(packed) == 1 else wire.Items("tuple", list(packed))
        call = wire.copy_with(self._call(tensors), gradients_of=places, cotangent=cotangent, states=[])
        answer = self._ask(call, self._names, self._order)
        if answer.gradients is None:
            raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
        tables = dict(zip(places, answer.gradients, strict=True))
        of_tensors = [
            unpack(tables[place][""], self._device) if flag else torch.zeros_like(t)
            for place, t, flag in zip(self._places, tensors, self.flags, strict=True)
        ]
        return of_tensors + [unpack(tables[i][name], str(p.device)) for i, name, p in self._parameters]

    def give_up(self, what: str) -> NoRightAnswer:
        """Tell the examiner that the student's function does with the answer what no stand-in can serve."""
        with contextlib.suppress(NoRightAnswer):
            self._ask(wire.Call(0, self._module, self._part, [], []), cannot=what)
        return NoRightAnswer(f"{self._part}: {what}")

    def _call(self, tensors: Sequence[torch.Tensor]) -> wire.Call:
        args = list(self._packed)
        for place, tensor, flag in zip(self._places, tensors, self.flags, strict=True):
            args[place] = wire.copy_with(_packed(tensor), requires_grad=flag)
        return wire.Call(
            0, self._module, self._part, self._objects, args, states=self._states, generator=self._generator
        )


class _Asked(torch.autograd.Function):
    """The answer as a function of the tensors and parameters among the arguments."""

    @staticmethod
    def forward(question: Question, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return question.ask_value(inputs[: len(question.tensors)])

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: tuple[torch.Tensor, ...]) -> None:
        ctx.question = inputs[0]
        ctx.save_for_backward(*inputs[1 : 1 + len(ctx.question.tensors)])
        ctx.mark_non_differentiable(*(v for v in output if ctx.question.detached or not v.is_floating_point()))

    @staticmethod
    def backward(ctx: Any, *cotangents: torch.Tensor) -> Any:
        return (None, *_applied(_Pulled, ctx.question, len(cotangents), *cotangents, *ctx.saved_tensors))

    @staticmethod
    def jvp(ctx: Any, *_: Any) -> Any:
        raise ctx.question.give_up("forward-mode derivatives of a part")

    @staticmethod
    def vmap(info: Any, in_dims: Any, question: Question, *inputs: torch.Tensor) -> Any:
        question.flags = [f or t.requires_grad for f, t in zip(question.flags, inputs, strict=False)]
        return _one_by_one(_Asked, info, (question,), inputs, in_dims[1:])


class _Pulled(torch.autograd.Function):
    """The vector-Jacobian product, which can be batched and not differentiated once more."""

    @staticmethod
    def forward(question: Question, count: int, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(question.pulled_back(inputs[:count], inputs[count:]))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], _: Any) -> None:
        ctx.question = inputs[0]

    @staticmethod
    def backward(ctx: Any, *_: torch.Tensor) -> Any:
        raise ctx.question.give_up("second derivatives of a part")

    @staticmethod
    def vmap(info: Any, in_dims: Any, question: Question, count: int, *inputs: torch.Tensor) -> Any:
        return _one_by_one(_Pulled, info, (question, count), inputs, in_dims[2:])


def _applied(function: type[torch.autograd.Function], *arguments: Any) -> tuple[torch.Tensor, ...]:
    made: tuple[torch.Tensor, ...] = function.apply(*arguments)
    return made


def _one_by_one(
    function: type[torch.autograd.Function],
    info: Any,
    head: tuple[Any, ...],
    tensors: Sequence[torch.Tensor],
    dims: Any,
) -> Any:
    """A batch of questions, each put by itself."""
    rows = [
        _applied(function, *head, *(t if d is None else t.select(d, i) for t, d in zip(tensors, dims, strict=True)))
        for i in range(info.batch_size)
    ]
    made = tuple(torch.stack(column) for column in zip(*rows, strict=True))
    return made, tuple(0 for _ in made)


def _plain(value: Any) -> Any:
    """A number of numpy or of a student's own class as Python's, a tensor of an own class as torch's."""
    if isinstance(value, torch.Tensor) and type(value) not in TENSORS:
        return value.as_subclass(torch.Tensor)
    if isinstance(value, np.generic) and not isinstance(value, np.void):
        return value.item()
    for kind in (bool, int, float, str):
        if isinstance(value, kind) and type(value) is not kind:
            return kind(value)
    return value


def _network(module: nn.Module) -> wire.Network:
    """A network without the gradients that it has from before: a right part asks for none."""
    parameters = [id(p) for p in module.parameters()]
    every = [id(p) for _, p in module.named_parameters(remove_duplicate=False)]
    if len(parameters) != len(every):
        raise CannotCross("tied parameters")
    try:
        return wire.copy_with(pack_network(module), gradients={})
    except TypeError as error:
        raise CannotCross(str(error)) from None


def _packed(tensor: torch.Tensor) -> wire.Tensor:
    packed = pack(tensor)
    if not isinstance(packed, wire.Tensor):
        raise CannotCross(packed.type)
    return packed


def _one_device(values: Iterable[Any]) -> str:
    """Where the answer belongs; raises, as a right part would, where the arguments live on two devices."""
    whole: dict[torch.device, None] = {}
    scalars: dict[torch.device, None] = {}
    for value in values:
        tensors = [value] if type(value) in TENSORS else []
        if isinstance(value, nn.Module):
            tensors = [*value.parameters(), *value.buffers()]
        for tensor in tensors:
            (whole if tensor.dim() else scalars)[tensor.device] = None
    if len(whole) > 1:
        first, second = sorted(map(str, whole))[:2]
        raise RuntimeError(
            f"Expected all tensors to be on the same device, but found at least two devices, {first} and {second}!"
        )
    return str(next(iter(whole or scalars), torch.device("cpu")))


def _put_back(module: nn.Module, state: dict[str, wire.Tensor]) -> None:
    """Buffers that the part changed, as running means."""
    buffers = dict(module.named_buffers())
    with torch.no_grad():
        for name, packed in state.items():
            if name in buffers and pack(buffers[name]) != packed:
                buffers[name].copy_(unpack(packed, str(buffers[name].device)))


def _is_wrapped(tensor: torch.Tensor) -> bool:
    """Whether a transform of torch.func looks on."""
    return bool(torch._C._functorch.is_functorch_wrapped_tensor(tensor))


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _has_gradient(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(
        _has_gradient(v) or (isinstance(v, torch.Tensor) and v.requires_grad) for v in value
    )


def _is_plain(value: wire.Value) -> bool:
    if isinstance(value, wire.Items):
        return all(map(_is_plain, value.items))
    return not isinstance(value, wire.Other | wire.Network)


def _needs_gradient(value: wire.Value) -> bool:
    if isinstance(value, wire.Items):
        return any(map(_needs_gradient, value.items))
    return isinstance(value, wire.Tensor) and value.requires_grad


def _without_gradient(value: wire.Value) -> wire.Value:
    if isinstance(value, wire.Items):
        return wire.Items(value.kind, [_without_gradient(v) for v in value.items])
    return wire.copy_with(value, requires_grad=False) if isinstance(value, wire.Tensor) else value
