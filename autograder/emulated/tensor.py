"""The device's tensor: the CPU's, wrapped, and how an operation on it is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from .device_rules import Stranger, check_strangers
from .generators import check_generator
from .operations import DeviceOperation, known

NAME = "emulated"
_CPU = torch.device("cpu")
_tensor_data: Any = torch.Tensor.data


class Unsupported(NotImplementedError):
    """The emulation cannot run what a GPU can."""


class EmulatedTensor(torch.Tensor):
    """A tensor on the emulated device; `_cpu` has its values."""

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]  # as PyTorch's own subclasses do
    _cpu: torch.Tensor

    @staticmethod
    def __new__(cls, values: torch.Tensor) -> EmulatedTensor:
        """Wrap a tensor of the CPU."""
        made: EmulatedTensor = torch.Tensor._make_wrapper_subclass(
            cls,
            values.shape,
            strides=values.stride(),
            storage_offset=values.storage_offset(),
            dtype=values.dtype,
            layout=values.layout,
            device=the_device(),
        )
        made._cpu = values
        return made

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]  # PyTorch's stub says no class method
        cls, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """One operation of PyTorch, below autograd."""
        return carry_out(func, args, kwargs or {})

    # What C++ would serve from a storage that this device has not.

    def __repr__(self, **_: Any) -> str:  # type: ignore[override]  # PyTorch's stub names its one argument
        """As a tensor of a device prints."""
        text = "Parameter containing:\n" if getattr(self, "_is_param", False) else ""
        text += repr(self._cpu)[:-1] + f", device='{self.device}'"
        if self.grad_fn is not None:
            return f"{text}, grad_fn=<{self.grad_fn.name()}>)"
        return text + (", requires_grad=True)" if self.requires_grad else ")")

    def __format__(self, form: str) -> str:
        """A single number formats as one."""
        return format(self._cpu.item() if self.dim() == 0 else repr(self), form)

    def numpy(self, *, force: bool = False) -> Any:
        """Refused, as for every device."""
        if force:
            return self.detach().cpu().numpy()
        raise TypeError(
            f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host "
            "memory first."
        )

    def __array__(self, *_: Any, **__: Any) -> Any:
        """What numpy asks for; refused."""
        return self.numpy()

    def tolist(self) -> Any:
        """The values."""
        return self._cpu.tolist()

    def data_ptr(self) -> int:
        """Where the values lie."""
        return self._cpu.data_ptr()

    def untyped_storage(self) -> Any:
        """The memory of the values."""
        return self._cpu.untyped_storage()

    def pin_memory(self, *_: Any) -> Any:
        """Refused: only the CPU's memory can be pinned."""
        raise RuntimeError(f"cannot pin '{NAME}' only dense CPU tensors can be pinned")

    def is_pinned(self, *_: Any) -> bool:
        """Never."""
        return False

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """A leaf with its own values and gradient."""
        if id(self) in memo:
            return memo[id(self)]
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the "
                "moment."
            )
        made = memo[id(self)] = rebuild(self._cpu.clone(), self.requires_grad, getattr(self, "_is_param", False))
        if self.grad is not None and not getattr(self, "_is_param", False):  # as nn.Parameter's own does
            made.grad = self.grad.__deepcopy__(memo)
        return made

    def __reduce_ex__(self, protocol: Any) -> Any:
        """For `copy` and `torch.save`."""
        return rebuild, (self._cpu, self.requires_grad, getattr(self, "_is_param", False))

    @property
    def data(self) -> Any:
        """The tensor without its history."""
        return _tensor_data.__get__(self)

    @data.setter
    def data(self, value: torch.Tensor) -> None:
        if not isinstance(value, EmulatedTensor):
            raise RuntimeError(
                "Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor "
                "type."
            )
        _tensor_data.__set__(self, value)
        self._cpu = value._cpu


def rebuild(values: torch.Tensor, requires_grad: bool, is_parameter: bool) -> EmulatedTensor:
    """A leaf from its parts."""
    made = EmulatedTensor(values)
    made.requires_grad_(requires_grad)
    if is_parameter:
        made._is_param = True  # how nn.Parameter knows its own
    return made


rebuild.__module__ = f"torch.{NAME}"  # where a pickle looks for it, also in a process that has forgotten this package


def the_device() -> torch.device:
    """`emulated:0`, once it is installed."""
    global _device
    if _device is None:
        _device = torch.device(NAME, 0)
    return _device


_device: torch.device | None = None


_PACKING = "aten::_pack_padded_sequence"
"""Its second result are the CPU's, always."""
_PLAIN = {int, float, bool, type(None), str, torch.dtype, torch.layout, torch.memory_format}


def carry_out(func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """Run one operation on the CPU, after the checks that CUDA would make."""
    operation = known(func)
    inputs = _Inputs()
    plain = [inputs.opened(value, position) for position, value in enumerate(args)]
    named = {name: inputs.opened(value, -1) for name, value in kwargs.items()} if kwargs else kwargs
    on_device = inputs.on_device
    if inputs.strangers and on_device:
        check_strangers(operation.name, inputs.strangers, args, operation.positions)
    if (asked := named.get("device")) is not None:
        on_device = asked.type == NAME
        named["device"] = _inner_device(asked)
    if named.get("pin_memory"):
        named["pin_memory"] = False
    for generator in inputs.generators:
        check_generator(generator, on_device=on_device)
    try:
        result = func(*plain, **named)
    except (NotImplementedError, RuntimeError) as error:
        raise _as_unsupported(operation, error) from error
    return _outer(operation, args, kwargs, result, on_device)


class _Inputs:
    """What is found among an operation's arguments while they are opened."""

    __slots__ = ("generators", "on_device", "strangers")

    def __init__(self) -> None:
        self.on_device = False
        self.strangers: list[Stranger] = []
        self.generators: list[torch.Generator] = []

    def opened(self, value: Any, position: int) -> Any:
        """The argument with the CPU's tensors in the place of the device's."""
        kind = type(value)
        if kind is EmulatedTensor:
            self.on_device = True
            return value._cpu
        if kind in _PLAIN:
            return value
        if kind is list or kind is tuple:
            return kind([self.opened(each, position) for each in value])
        if isinstance(value, torch.Tensor):
            self.strangers.append((position, value))
        elif isinstance(value, torch._C.Generator):
            self.generators.append(value)
        return value


def _inner_device(asked: torch.device) -> torch.device:
    if asked.type == NAME and asked.index not in (None, 0):
        raise RuntimeError(f"{NAME} error: invalid device ordinal")
    return _CPU if asked.type == NAME else asked


def _as_unsupported(operation: DeviceOperation, error: Exception) -> Exception:
    """What the CPU has no kernel for, a GPU may well have."""
    if isinstance(error, Unsupported):
        return error
    text = str(error)
    lacks_kernel = isinstance(error, NotImplementedError) and "Could not run" in text
    lacks_precision = "not implemented for '" in text and ("Half" in text or "BFloat16" in text)
    return Unsupported(operation.name) if lacks_kernel or lacks_precision else error


def _outer(
    operation: DeviceOperation, args: Sequence[Any], kwargs: dict[str, Any], result: Any, on_device: bool
) -> Any:
    if operation.name == _PACKING:
        return _wrapped(result[0]), result[1]
    if not operation.writes:
        return _wrapped(result) if on_device else result
    changed = [
        kwargs[name] if position < 0 or position >= len(args) else args[position]
        for position, name in operation.writes
        if name in kwargs or 0 <= position < len(args)
    ]
    if operation.reshapes:
        for tensor in changed:
            _follow_shape(tensor)
    if not operation.returns:
        return None
    results = [
        changed[which] if which is not None else _wrapped(each) if on_device else each
        for which, each in zip(operation.returns, result if len(operation.returns) > 1 else [result], strict=True)
    ]
    return results[0] if len(results) == 1 else tuple(results)


def _wrapped(result: Any) -> Any:
    if isinstance(result, torch.Tensor):
        return EmulatedTensor(result)
    if isinstance(result, list | tuple):
        return type(result)(_wrapped(each) for each in result)
    return result


def _follow_shape(tensor: Any) -> None:
    if isinstance(tensor, EmulatedTensor):
        values = tensor._cpu
        if tensor.shape != values.shape or tensor.stride() != values.stride():
            _tensor_data.__set__(tensor, EmulatedTensor(values))
