"""`student` and `reference`: the functions of one file, called with ordinary tensors, modules and optimizers.

Both turn a call into the wire's data and ask someone to carry it out: a jailed process, the reference
solution, a recording, or an adversary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from torch import nn

from ..model import Cause
from ..sandbox import tensors, wire
from ..sandbox.networks import pack_network, pack_optimizer
from ..sandbox.perform import unpack_value
from ..text import say
from .failure import Facts, Failure

Ask = Callable[[wire.Call], wire.Answer]
Answers = Literal["as-given", "float64-on-cpu", "anyhow"]
"""What results keep: the dtype and the device of the arguments, those named, or nothing."""


@dataclass(frozen=True)
class OneShot:
    """An argument that can be iterated over once, like a generator."""

    items: Sequence[Any]


@dataclass(frozen=True)
class NotData:
    """Something a student returned that is not data."""

    foreign_type: str


@dataclass(frozen=True)
class Run:
    """All that is known of one call: the value, the gradients and states that were asked for, observations."""

    value: Any
    gradients: tuple[dict[str, torch.Tensor], ...] | None
    states: tuple[dict[str, torch.Tensor], ...]
    observed: wire.Observed
    dtype: torch.dtype


class Subject:
    """The functions of one file, as attributes."""

    def __init__(self, ask: Ask, module: str, dtype: torch.dtype, *, exact: bool, device: str = "cpu") -> None:
        self._ask = ask
        self._module = module
        self._dtype = dtype
        self._exact = exact
        self._device = device

    def __getattr__(self, name: str) -> SubjectFunction:
        if name.startswith("__"):
            raise AttributeError(name)
        return SubjectFunction(self._ask, self._module, name, self._dtype, self._exact, self._device)


@dataclass(frozen=True)
class SubjectFunction:
    """One function of a subject. An exact subject (the reference) computes in float64, whatever the check's."""

    ask: Ask
    module: str
    name: str
    dtype: torch.dtype
    exact: bool
    device: str
    answers: Answers = "as-given"

    def answering(self, answers: Answers) -> SubjectFunction:
        """The same function, where its results need not keep the dtype and the device of its arguments."""
        return replace(self, answers=answers)

    def __call__(self, *arguments: Any) -> Any:
        """The value of the call."""
        return self.run(*arguments).value

    def run(
        self,
        *arguments: Any,
        of: Iterable[Any] = (),
        cotangent: torch.Tensor | Sequence[torch.Tensor] | None = None,
        states: Iterable[Any] = (),
    ) -> Run:
        """Call, and also ask for gradients with respect to the arguments `of` and for the `states` afterwards.

        `of` and `states` name arguments by identity. The gradient is the vector-Jacobian product with
        `cotangent` (ones by default; one for each tensor of a tuple); for a network it is a table by parameter.
        """
        call = self._call(arguments, tuple(of), cotangent, tuple(states))
        answer = self.ask(call)
        return self._checked(answer, bool(_all_tensors(arguments)))

    def _call(self, arguments: Sequence[Any], of: Sequence[Any], cotangent: Any, states: Sequence[Any]) -> wire.Call:
        table = _ObjectTable(arguments, torch.float64 if self.exact else None)
        gradients_of = [_position(arguments, wanted) for wanted in of]
        args = [table.pack(argument, grad=i in gradients_of) for i, argument in enumerate(arguments)]
        return wire.Call(
            nonce=0,
            module=self.module,
            function=self.name,
            objects=table.packed(),
            args=args,
            gradients_of=gradients_of,
            cotangent=wire.Nothing() if cotangent is None else table.pack(cotangent),
            states=[_position(arguments, wanted) for wanted in states],
        )

    def _checked(self, answer: wire.Answer, of_tensors: bool) -> Run:
        try:
            value = _plain(answer.value)
            gradients = None if answer.gradients is None else tuple(map(_table, answer.gradients))
            states = tuple(map(_table, answer.states))
        except wire.Malformed as error:
            raise Failure(Cause.PROTOCOL, note=str(error)) from None
        if not self.exact:
            returned = _all_tensors(value, networks=of_tensors)
            self._keep_conventions([*returned, *_tensors_of(gradients), *_tensors_of(states)], answer.observed)
        return Run(value, gradients, states, answer.observed, self.dtype)

    def _keep_conventions(self, results: Iterable[torch.Tensor], observed: wire.Observed) -> None:
        """Results keep the dtype and the device of their tensor inputs, unless the check says otherwise."""
        if self.answers == "anyhow":
            return
        due = self.dtype if self.answers == "as-given" else torch.float64
        for tensor in results:
            if tensor.is_floating_point() and tensor.dtype != due:
                got, want = (str(d).removeprefix("torch.") for d in (tensor.dtype, due))
                facts = Facts(got=tensor.dtype, want=due)
                raise Failure(Cause.DTYPE, say("compare.dtype", got=got, want=want), facts=facts)
        if self.answers == "float64-on-cpu":
            if set(observed.devices) - {"cpu"}:
                raise Failure(Cause.LAW, say("compare.not-on-cpu"))
        elif any(device != self.device for device in observed.devices):
            made = (observed.made.file, observed.made.line) if observed.made else None
            raise Failure(Cause.DEVICE, facts=Facts(made=made))


class _ObjectTable:
    """Networks and optimizers among a call's arguments, networks first."""

    def __init__(self, arguments: Sequence[Any], dtype: torch.dtype | None) -> None:
        self._dtype = dtype
        self._networks = [a for a in arguments if isinstance(a, nn.Module)]
        self._optimizers = [a for a in arguments if isinstance(a, torch.optim.Optimizer)]

    def pack(self, value: Any, grad: bool = False) -> wire.Value:
        match value:
            case torch.Tensor():
                packed = tensors.pack_state(value)
                packed = packed if self._dtype is None else tensors.cast(packed, self._dtype)
                return wire.Tensor(packed.dtype, packed.shape, packed.data, packed.requires_grad or grad)
            case nn.Module() | torch.optim.Optimizer():
                return wire.Ref(_position([*self._networks, *self._optimizers], value))
            case bool():
                return wire.Bool(value)
            case int():
                packed_int = wire.pack_int(value)
                assert isinstance(packed_int, wire.Int)
                return packed_int
            case float():
                return wire.Float(value)
            case str():
                return wire.Str(value)
            case None:
                return wire.Nothing()
            case OneShot():
                return wire.Items("iterator", [self.pack(item) for item in value.items])
            case list() | tuple():
                return wire.Items("list" if isinstance(value, list) else "tuple", [self.pack(v) for v in value])
            case _:
                raise TypeError(f"{type(value).__name__} cannot cross to a student process")

    def packed(self) -> list[wire.Object]:
        networks = dict(enumerate(self._networks))
        entries: list[wire.Object] = [self._cast(pack_network(module)) for module in self._networks]
        for optimizer in self._optimizers:
            packed = pack_optimizer(optimizer, networks)
            entries.append(packed if self._dtype is None else _cast_state(packed, self._dtype))
        return entries

    def _cast(self, network: wire.Network) -> wire.Network:
        if self._dtype is None:
            return network
        return wire.Network(
            network.layer,
            {name: tensors.cast(t, self._dtype) for name, t in network.tensors.items()},
            network.frozen,
            {name: tensors.cast(t, self._dtype) for name, t in network.gradients.items()},
        )


def _cast_state(packed: wire.Optimizer, dtype: torch.dtype) -> wire.Optimizer:
    state = {
        position: {k: tensors.cast(v, dtype) if isinstance(v, wire.Tensor) else v for k, v in entries.items()}
        for position, entries in packed.state.items()
    }
    return wire.Optimizer(packed.kind, packed.parameters, packed.options, state)


def _position(arguments: Sequence[Any], wanted: Any) -> int:
    for index, argument in enumerate(arguments):
        if argument is wanted:
            return index
    raise ValueError("`of` and `states` name arguments of the call")


def _tensors_of(tables: Iterable[dict[str, torch.Tensor]] | None) -> list[torch.Tensor]:
    return [tensor for table in tables or () for tensor in table.values()]


def _table(entries: dict[str, wire.Tensor]) -> dict[str, torch.Tensor]:
    return {name: tensors.unpack(tensor) for name, tensor in entries.items()}


def _plain(value: wire.Value) -> Any:
    """A student's value as data of the examiner; what is not data becomes `NotData`."""
    match value:
        case wire.Other():
            return NotData(value.type[:80])
        case wire.Ref():
            raise wire.Malformed("a reference in an answer")
        case wire.Tensor():
            return tensors.unpack(value)
        case wire.Items():
            items = [_plain(item) for item in value.items]
            return items if value.kind == "list" else tuple(items)
        case wire.Network():
            return _network(value)
        case _:
            return unpack_value(value, {})


def _network(value: wire.Network) -> nn.Module:
    try:
        module: nn.Module = unpack_value(value, {})
    except (KeyError, TypeError, ValueError, IndexError, RuntimeError, AssertionError) as error:
        raise wire.Malformed(f"network: {type(error).__name__}") from None
    return module


def _all_tensors(value: Any, networks: bool = False) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    if networks and isinstance(value, nn.Module):
        return list(value.state_dict().values())
    if isinstance(value, list | tuple):
        return [tensor for item in value for tensor in _all_tensors(item, networks)]
    return []
