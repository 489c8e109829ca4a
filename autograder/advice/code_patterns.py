"""What a function's text does that may explain why a check failed: cuts, promotions, changes in place, loops."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Pattern(StrEnum):
    """What an operation may explain."""

    CUT = "cut"
    MAY_CUT = "may cut"
    NUMPY = "numpy"
    TO_DOUBLE = "to double"
    TO_SINGLE = "to single"
    IN_PLACE = "in place"
    LOOP = "loop"
    DRAW = "draw"
    KEYBOARD = "keyboard"
    EXIT = "exit"
    REDUCE = "reduce"
    PRINT = "print"
    HOOK = "hooks"
    BACKWARD = "grad"
    MODE = "modes"
    FLAG = "requires_grad"
    ON_CPU = "on the cpu"
    OFF_DEVICE = "off the device"
    NAMED_DEVICE = "named device"
    NEW_MODULE = "new module"
    SQUASHES = "squashes"


@dataclass(frozen=True)
class Operation:
    """One operation: its line, how it is written, and the variable that it is applied to."""

    kind: Pattern
    line: int
    text: str
    name: str = ""


_METHODS = {
    "item": Pattern.CUT,
    "detach": Pattern.CUT,
    "detach_": Pattern.CUT,
    "numpy": Pattern.CUT,
    "tolist": Pattern.CUT,
    "double": Pattern.TO_DOUBLE,
    "float": Pattern.TO_SINGLE,
    "half": Pattern.TO_SINGLE,
    "register_forward_hook": Pattern.HOOK,
    "register_forward_pre_hook": Pattern.HOOK,
    "register_full_backward_hook": Pattern.HOOK,
    "backward": Pattern.BACKWARD,
    "zero_grad": Pattern.BACKWARD,
    "train": Pattern.MODE,
    "eval": Pattern.MODE,
    "requires_grad_": Pattern.FLAG,
    "sigmoid": Pattern.SQUASHES,
    "softmax": Pattern.SQUASHES,
    "exp": Pattern.SQUASHES,
}
_DOTTED = {
    "torch.no_grad": Pattern.CUT,
    "torch.inference_mode": Pattern.CUT,
    "torch.set_grad_enabled": Pattern.CUT,
    "torch.float64": Pattern.TO_DOUBLE,
    "torch.double": Pattern.TO_DOUBLE,
    "torch.from_numpy": Pattern.NUMPY,
    "torch.float32": Pattern.TO_SINGLE,
    "torch.float": Pattern.TO_SINGLE,
    "torch.float16": Pattern.TO_SINGLE,
    "torch.FloatTensor": Pattern.TO_SINGLE,
    "torch.Tensor": Pattern.TO_SINGLE,
    "torch.sigmoid": Pattern.SQUASHES,
    "torch.softmax": Pattern.SQUASHES,
    "torch.exp": Pattern.SQUASHES,
    "F.sigmoid": Pattern.SQUASHES,
    "F.softmax": Pattern.SQUASHES,
    "F.binary_cross_entropy": Pattern.SQUASHES,
    "nn.BCELoss": Pattern.SQUASHES,
    "nn.Sigmoid": Pattern.SQUASHES,
    "sys.stdin": Pattern.KEYBOARD,
    "sys.exit": Pattern.EXIT,
    "os._exit": Pattern.EXIT,
    "os.abort": Pattern.EXIT,
    "os.kill": Pattern.EXIT,
}
_NAMES = {
    "float": Pattern.MAY_CUT,
    "int": Pattern.MAY_CUT,
    "round": Pattern.MAY_CUT,
    "input": Pattern.KEYBOARD,
    "exit": Pattern.EXIT,
    "quit": Pattern.EXIT,
    "print": Pattern.PRINT,
}
_DRAWING = {"rand", "randn", "randint", "normal", "bernoulli", "multinomial", "rand_like", "randn_like", "randperm"}
_DRAWING |= {"dropout", "random", "uniform", "gauss", "choice", "shuffle", "standard_normal", "uniform_", "normal_"}
_DRAWING |= {"bernoulli_", "manual_seed", "rsample", "sample"}
_FACTORIES = {"zeros", "ones", "full", "eye", "linspace", "arange", "empty", "tensor", "as_tensor", "logspace"}
_MAKING = _FACTORIES | {"rand", "randn", "randint", "randperm", "normal", "from_numpy", "scalar_tensor", "tril_indices"}
_MAKING |= {"triu_indices", "Tensor", "FloatTensor", "DoubleTensor", "LongTensor", "BoolTensor", "Generator"}
_DEVICES = ("cpu", "cuda", "mps")
_REDUCING = {"mean", "sum"}
_TEXT_LIMIT = 60
_PARTS = 8
_NOT_IN_PLACE = {"requires_grad_", "detach_", "retain_grad_", "share_memory_"}


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a function or a class, without what is in functions and classes inside it."""
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        child = waiting.pop()
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(child)


def operations(node: ast.AST) -> tuple[Operation, ...]:
    """All operations below a node, in the order of lines."""
    found = [operation for child in ast.walk(node) for operation in _of(child) if len(operation.text) <= _TEXT_LIMIT]
    return tuple(sorted(found, key=lambda o: o.line))


def _of(node: ast.AST) -> Iterator[Operation]:
    match node:
        case ast.For() | ast.AsyncFor():
            yield Operation(Pattern.LOOP, node.lineno, "for")
        case ast.While():
            yield Operation(Pattern.LOOP, node.lineno, "while")
        case ast.AugAssign():
            yield Operation(
                Pattern.IN_PLACE, node.lineno, f"{_written(node.target)} {_sign(node.op)}=", root(node.target)
            )
        case ast.Assign():
            for target in node.targets:
                if isinstance(target, ast.Subscript | ast.Attribute) and root(target):
                    yield Operation(Pattern.IN_PLACE, node.lineno, f"{_written(target)} =", root(target))
        case ast.Attribute():
            yield from _attribute(node)
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield Operation(_NAMES[name], node.lineno, f"{name}()")
        case ast.Call(func=ast.Attribute() as function):
            yield from _method(node, function)
            yield from _placing(node, function)


def _attribute(node: ast.Attribute) -> Iterator[Operation]:
    name = dotted(node)
    if name in _DOTTED:
        yield Operation(_DOTTED[name], node.lineno, name)
    elif node.attr == "data":
        yield Operation(Pattern.CUT, node.lineno, ".data")
    elif name.startswith(("np.", "numpy.")):
        yield Operation(Pattern.NUMPY, node.lineno, name)
    elif name.startswith("math."):
        yield Operation(Pattern.MAY_CUT, node.lineno, name)


def _method(call: ast.Call, function: ast.Attribute) -> Iterator[Operation]:
    name, attribute, line = dotted(function), function.attr, function.end_lineno or call.lineno
    of_torch = name.startswith(("torch.", "F.", "np.", "numpy.", "random."))
    if attribute in _METHODS and not of_torch:
        yield Operation(_METHODS[attribute], line, f".{attribute}()")
    if attribute in _DRAWING:
        yield Operation(Pattern.DRAW, line, name or f".{attribute}()")
    if attribute in _REDUCING and len(call.args) + len(call.keywords) == int(of_torch):
        yield Operation(Pattern.REDUCE, line, f"{name or '.' + attribute}()" if of_torch else f".{attribute}()")
    if attribute.endswith("_") and not attribute.startswith("_") and attribute not in _NOT_IN_PLACE and not of_torch:
        yield Operation(Pattern.IN_PLACE, line, f".{attribute}()", root(function.value))
    for keyword in call.keywords:
        if keyword.arg == "out" and root(keyword.value):
            yield Operation(Pattern.IN_PLACE, line, "out=", root(keyword.value))
    if name.startswith("torch.") and attribute in _FACTORIES:
        if not any(keyword.arg == "dtype" for keyword in call.keywords):
            yield Operation(Pattern.TO_SINGLE, line, name)
        if attribute in ("tensor", "as_tensor") and any(not _is_constant(argument) for argument in call.args[:1]):
            yield Operation(Pattern.CUT, line, f"{name}()")


def _placing(call: ast.Call, function: ast.Attribute) -> Iterator[Operation]:
    """Where a call puts a tensor, if not where its inputs are."""
    name, attribute, line = dotted(function), function.attr, function.end_lineno or call.lineno
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    fixed = _fixed_device(given.get("device")) or (_moved_to(call.args[0]) if attribute == "to" and call.args else "")
    if fixed:
        yield Operation(Pattern.NAMED_DEVICE, line, fixed)
    elif attribute == "cuda":
        yield Operation(Pattern.NAMED_DEVICE, line, ".cuda()")
    elif attribute in ("cpu", "numpy"):
        yield Operation(Pattern.OFF_DEVICE, line, f".{attribute}()")
    elif name.startswith(("np.", "numpy.")):
        yield Operation(Pattern.OFF_DEVICE, line, name)
    elif name.startswith("torch.") and attribute in _MAKING and "device" not in given:
        yield Operation(Pattern.ON_CPU, line, name)
    elif name.startswith(("nn.", "torch.nn.")) and attribute[0].isupper() and "device" not in given:
        yield Operation(Pattern.NEW_MODULE, line, name)


def _moved_to(node: ast.expr) -> str:
    """A device that is written into the text, or a variable called like one: `.to(device)`."""
    if isinstance(node, ast.Name) and "dev" in node.id.lower() and len(node.id) <= 20:
        return f".to({node.id})"
    return _fixed_device(node)


def _fixed_device(node: ast.AST | None) -> str:
    """A device that is written into the text, as it is written there."""
    if isinstance(node, ast.Call) and dotted(node.func) == "torch.device" and node.args:
        return _fixed_device(node.args[0])
    text = node.value if isinstance(node, ast.Constant) else None
    return f'"{text}"' if isinstance(text, str) and text.startswith(_DEVICES) else ""


def _is_constant(node: ast.AST) -> bool:
    """Whether an expression is made of numbers alone."""
    allowed = (ast.Constant, ast.List, ast.Tuple, ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator, ast.expr_context)
    return all(isinstance(child, allowed) for child in ast.walk(node))


def dotted(node: ast.expr) -> str:
    """`torch.nn.functional` for the expression that is written so; empty for any other, and for a long one: each of its
    parts is asked about in its turn."""
    names: list[str] = []
    while isinstance(node, ast.Attribute) and len(names) < _PARTS:
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *names[::-1]]) if isinstance(node, ast.Name) else ""


def root(node: ast.AST) -> str:
    """The variable that an expression is part of: `x` for `x[0].data`; empty where it is a value of its own."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _written(target: ast.AST) -> str:
    match target:
        case ast.Name(id=name):
            return name[:40]
        case ast.Subscript():
            return f"{root(target)[:40]}[...]"
        case _:
            return f"{root(target)[:40]}.{getattr(target, 'attr', '')[:40]}"


def _sign(operator: ast.operator) -> str:
    signs = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Pow": "**", "MatMult": "@", "FloorDiv": "//", "Mod": "%"}
    return signs.get(type(operator).__name__, "...")
