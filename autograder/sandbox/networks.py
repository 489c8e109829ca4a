"""Modules and optimizers as data: a closed list of kinds, so that no code crosses the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from . import wire
from .tensors import pack_state, unpack


class Heads(nn.Module):
    """A body whose output is cut in two along the features: an encoder's (mu, logvar)."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(B, 2d) of the body as two tensors (B, d)."""
        first, second = self.body(x).chunk(2, dim=1)
        return first, second


LAYERS: dict[type[nn.Module], tuple[str, ...]] = {
    nn.Sequential: (),
    Heads: (),
    nn.Linear: ("in_features", "out_features", "bias"),
    nn.Conv2d: ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias"),
    nn.ConvTranspose2d: ("in_channels", "out_channels", "kernel_size", "stride", "padding", "bias"),
    nn.BatchNorm1d: ("num_features", "eps", "momentum", "affine"),
    nn.BatchNorm2d: ("num_features", "eps", "momentum", "affine"),
    nn.LayerNorm: ("normalized_shape", "eps", "elementwise_affine"),
    nn.Dropout: ("p",),
    nn.ReLU: (),
    nn.LeakyReLU: ("negative_slope",),
    nn.Tanh: (),
    nn.Sigmoid: (),
    nn.Softplus: ("beta", "threshold"),
    nn.Identity: (),
    nn.Flatten: ("start_dim", "end_dim"),
    nn.Unflatten: ("dim", "unflattened_size"),
    nn.AvgPool2d: ("kernel_size", "stride", "padding"),
    nn.MaxPool2d: ("kernel_size", "stride", "padding"),
    nn.AdaptiveAvgPool2d: ("output_size",),
}
KINDS = {kind.__name__: kind for kind in LAYERS}

OPTIMIZERS: dict[type[torch.optim.Optimizer], tuple[str, ...]] = {
    torch.optim.SGD: ("lr", "momentum", "dampening", "weight_decay", "nesterov"),
    torch.optim.Adam: ("lr", "betas", "eps", "weight_decay", "amsgrad"),
    torch.optim.RMSprop: ("lr", "alpha", "eps", "weight_decay", "momentum", "centered"),
}
OPTIMIZER_KINDS: dict[str, Any] = {kind.__name__: kind for kind in OPTIMIZERS}


def pack_network(module: nn.Module) -> wire.Network:
    """A module as data; TypeError where it, or a part of it, is not of a known kind."""
    parameters = dict(module.named_parameters(remove_duplicate=False))
    return wire.Network(
        layer=_pack_layer(module),
        tensors={name: pack_state(tensor) for name, tensor in module.state_dict().items()},
        frozen=[name for name, p in parameters.items() if not p.requires_grad],
        gradients={name: pack_state(p.grad) for name, p in parameters.items() if p.grad is not None},
    )


def unpack_network(packed: wire.Network, device: torch.device | str) -> nn.Module:
    """The module on `device`, with state, modes, flags and prior gradients."""
    module = _unpack_layer(packed.layer)
    tensors = dict(packed.tensors)
    _fill(module, "", packed, tensors, device)
    if tensors:
        raise ValueError(f"no layer has {min(tensors)}")
    return module


def _fill(
    module: nn.Module, prefix: str, packed: wire.Network, tensors: dict[str, wire.Tensor], device: torch.device | str
) -> None:
    """Put in the tensors, each taken out of `tensors`; a child's prefix is its path. Raises where one does not fit."""
    for name, blank in module._parameters.items():
        if blank is not None:
            path = prefix + name
            trained = path not in packed.frozen
            parameter = nn.Parameter(_fitting(tensors.pop(path), blank, device), requires_grad=trained)
            if path in packed.gradients:
                parameter.grad = unpack(packed.gradients[path], device)
            module._parameters[name] = parameter
    for name, buffer in module._buffers.items():
        if buffer is not None:
            module._buffers[name] = _fitting(tensors.pop(prefix + name), buffer, device)
    for name, child in module._modules.items():
        if child is not None:
            _fill(child, f"{prefix}{name}.", packed, tensors, device)


def _fitting(packed: wire.Tensor, blank: torch.Tensor, device: torch.device | str) -> torch.Tensor:
    if packed.shape != tuple(blank.shape):
        raise ValueError(f"a tensor of shape {packed.shape} for one of {tuple(blank.shape)}")
    return unpack(packed, device)


def state_of(module: nn.Module) -> dict[str, wire.Tensor]:
    """Parameters and buffers by name."""
    return {name: pack_state(tensor) for name, tensor in module.state_dict().items()}


def _pack_layer(module: nn.Module) -> wire.Layer:
    kind = type(module)
    if kind not in LAYERS:
        raise TypeError(f"{kind.__name__} cannot cross to a student process")
    return wire.Layer(
        kind=kind.__name__,
        config={name: _plain(getattr(module, name)) for name in LAYERS[kind]},
        training=module.training,
        children=[(name, _pack_layer(child)) for name, child in module.named_children()],
    )


def _plain(value: Any) -> Any:
    """A constructor argument as it was given: `bias` is kept as a tensor or None, sizes as tuples."""
    if isinstance(value, torch.Tensor):
        return True
    if isinstance(value, tuple):
        return [int(v) for v in value]
    return value


def _blank(kind: type[nn.Module]) -> type[nn.Module]:
    """The kind without its first draw of parameters, which takes longer than all the rest of a small layer."""
    return type(kind.__name__, (kind,), {"reset_parameters": lambda _: None})


_BLANK = {kind: _blank(kind) for kind in LAYERS if hasattr(kind, "reset_parameters")}


def _unpack_layer(layer: wire.Layer) -> nn.Module:
    kind = KINDS[layer.kind]
    children = [(name, _unpack_layer(child)) for name, child in layer.children]
    module: nn.Module
    if kind is Heads:
        module = Heads(children[0][1])
    elif kind is nn.Sequential:
        module = nn.Sequential()
        for name, child in children:
            module.add_module(name, child)
    else:
        module = _leaf(kind, layer.config)
    module.training = layer.training
    return module


def _leaf(kind: type[nn.Module], config: dict[str, Any]) -> nn.Module:
    if not set(config) <= set(LAYERS[kind]):
        raise ValueError(f"unknown arguments of {kind.__name__}")
    arguments = {name: tuple(v) if isinstance(v, list) else v for name, v in config.items()}
    if "bias" in arguments:
        arguments["bias"] = arguments["bias"] is not None
    if kind not in _BLANK:
        return kind(**arguments)
    module = _BLANK[kind](**arguments, device="meta")  # takes no memory before the tensors are seen to fit
    module.__class__ = kind
    return module


def pack_optimizer(optimizer: torch.optim.Optimizer, networks: dict[int, nn.Module]) -> wire.Optimizer:
    """An optimizer by reference to parameters of `networks` (object table index -> module)."""
    kind = type(optimizer)
    if kind not in OPTIMIZERS:
        raise TypeError(f"{kind.__name__} cannot cross to a student process")
    names = {
        id(parameter): wire.ParameterOf(index, name)
        for index, module in networks.items()
        for name, parameter in module.named_parameters()
    }
    options = OPTIMIZERS[kind]
    return wire.Optimizer(
        kind=kind.__name__,
        parameters=[[names[id(p)] for p in group["params"]] for group in optimizer.param_groups],
        options=[
            {key: list(group[key]) if isinstance(group[key], tuple) else group[key] for key in options}
            for group in optimizer.param_groups
        ],
        state=optimizer_state(optimizer),
    )


def optimizer_state(optimizer: torch.optim.Optimizer) -> dict[str, dict[str, wire.Tensor | float]]:
    """The optimizer's state by the parameter's position, as `Optimizer.state_dict` numbers it."""
    state: dict[str, dict[str, wire.Tensor | float]] = {}
    for position, entries in optimizer.state_dict()["state"].items():
        state[str(position)] = {
            key: pack_state(value) if isinstance(value, torch.Tensor) else float(value)
            for key, value in entries.items()
            if value is not None
        }
    return state


def unpack_optimizer(packed: wire.Optimizer, networks: dict[int, nn.Module]) -> torch.optim.Optimizer:
    """The optimizer over the parameters of the networks that were unpacked before it."""
    tables = {index: dict(module.named_parameters()) for index, module in networks.items()}
    groups: list[dict[str, Any]] = [
        {
            "params": [tables[p.object][p.name] for p in parameters],
            **{key: tuple(v) if isinstance(v, list) else v for key, v in options.items()},
        }
        for parameters, options in zip(packed.parameters, packed.options, strict=True)
    ]
    build: Callable[[list[dict[str, Any]]], torch.optim.Optimizer] = OPTIMIZER_KINDS[packed.kind]
    optimizer = build(groups)
    if packed.state:
        document = optimizer.state_dict()
        document["state"] = {
            int(position): {k: unpack(v) if isinstance(v, wire.Tensor) else v for k, v in entries.items()}
            for position, entries in packed.state.items()
        }
        optimizer.load_state_dict(document)
    return optimizer
