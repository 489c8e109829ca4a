"""Advice on what a function answered: its kind, shape, precision, device and gradient, and what it changed."""

from __future__ import annotations

import ast

import torch

from ..exam.failure import LEFT_BEHIND
from ..text import Text, say
from .code_patterns import Pattern, inside, root
from .context import AdviceContext, shown
from .student_source import Definition, is_stub

_NUMBERS = (bool, int, float)
_ALIASES = 20
_OFF_DEVICE = {
    Pattern.NAMED_DEVICE: "advice.device-named",
    Pattern.OFF_DEVICE: "advice.device-left",
    Pattern.ON_CPU: "advice.device-made",
    Pattern.NEW_MODULE: "advice.device-module",
}


def signature(case: AdviceContext) -> Text | None:
    """The arguments stand in another order than in the starter, or are too few or too many."""
    definition, starter = case.definition, case.starter
    if definition is None or starter is None:
        return None
    ours, wanted = definition.parameters, starter.parameters
    common = [name for name in ours if name in wanted]
    swapped = common != [name for name in wanted if name in ours]
    if not swapped and definition.takes(len(wanted)):
        return None
    found, right = shown(ours), ", ".join(wanted)
    key = "advice.signature-swapped" if swapped else "advice.signature"
    if not found and ours:
        return None
    return say(key, where=definition.where, function=case.function, found=found, wanted=right)


def renamed_argument(case: AdviceContext) -> Text | None:
    """A refusal names an argument by another name than the starter's."""
    naming, definition = case.failure.facts.naming, case.definition
    if definition is None or not naming:
        return None
    if case.starter is not None and naming not in definition.parameters:
        index = (
            case.starter.parameters.index(naming) if naming in case.starter.parameters else len(definition.parameters)
        )
        if index < len(definition.parameters) and shown(definition.parameters[index : index + 1]):
            name = definition.parameters[index]
            return say("advice.argument-renamed", where=definition.where, name=name, wanted=naming)
    return say("advice.refuse", where=definition.where, name=naming)


def other_exception(case: AdviceContext) -> Text | None:
    """Invalid arguments made the function fail, in another way than it should."""
    naming, where = case.failure.facts.naming, case.failure.where
    if case.failure.exception in (None, "ValueError") or where is None or not naming:
        return None
    return say("advice.value-error", where=where, name=naming)


def nothing(case: AdviceContext) -> Text | None:
    """The function returned None where something is due."""
    definition, facts = case.definition, case.failure.facts
    if definition is None or facts.got is not None or facts.want is None:
        return None
    if any(has_value for _, has_value in definition.returns):
        return say("advice.a-path-returns-nothing", where=definition.where, function=case.function)
    if prints := [o for o in definition.operations if o.kind is Pattern.PRINT]:
        return say("advice.prints", where=f"{definition.file}:{prints[-1].line}")
    return say("advice.returns-nothing", where=definition.where, function=case.function)


def tensor_due(case: AdviceContext) -> Text | None:
    """A number, a numpy array or a list was returned where a tensor is due."""
    got, where = case.failure.facts.got, case.result_line
    if not isinstance(case.failure.facts.want, torch.Tensor) or isinstance(got, torch.Tensor) or where is None:
        return None
    foreign = str(getattr(got, "foreign_type", ""))
    if isinstance(got, _NUMBERS):
        line, what = case.first(Pattern.CUT, Pattern.MAY_CUT, Pattern.NUMPY) or (where, "")
        if what:
            return say("advice.number-for-tensor", where=line, what=what)
        return say("advice.return-tensor", where=line, got=type(got).__name__)
    if foreign.startswith("numpy."):
        line, what = case.first(Pattern.NUMPY, Pattern.CUT) or (where, "numpy")
        return say("advice.numpy-for-tensor", where=line, what=what)
    if isinstance(got, list):
        return say("advice.list-for-tensor", where=where)
    if isinstance(got, tuple):
        return say("advice.tuple-for-tensor", where=where)
    return say("advice.return-tensor", where=where, got="str" if isinstance(got, str) else "object")


def number_due(case: AdviceContext) -> Text | None:
    """A tensor was returned where a Python number is due, or a float where an int is."""
    got, want, where = case.failure.facts.got, case.failure.facts.want, case.result_line
    if not isinstance(want, _NUMBERS) or where is None:
        return None
    name = type(want).__name__
    if isinstance(got, torch.Tensor):
        return say("advice.tensor-for-number", where=where, want=name)
    if type(want) is int and isinstance(got, float):
        return say("advice.float-for-int", where=where)
    known = type(got).__name__ if isinstance(got, (*_NUMBERS, str, list, tuple)) else "object"
    return say("advice.number-due", where=where, got=known, want=name)


def shape(case: AdviceContext) -> Text | None:
    """Reduced too much, too little, or the wrong way round."""
    got, want, where = case.failure.facts.got, case.failure.facts.want, case.result_line
    if not isinstance(got, torch.Tensor) or not isinstance(want, torch.Tensor) or where is None:
        return None
    ours, wanted = tuple(got.shape), tuple(want.shape)
    if not ours:
        line, what = case.first(Pattern.REDUCE) or (where, "")
        key = "advice.per-example" if len(wanted) == 1 else "advice.reduced-too-much"
        return say(key, where=line, what=what or "mean(), sum()")
    if not wanted:
        return say("advice.mean-missing" if len(ours) == 1 else "advice.reduce", where=where)
    if ours == wanted[::-1]:
        return say("advice.transposed", where=where)
    if len(ours) > len(wanted) and [n for n in ours if n != 1] == [n for n in wanted if n != 1]:
        return say("advice.extra-dimension", where=where)
    if len(wanted) == 1 and ours == (wanted[0], wanted[0]):
        return say("advice.broadcast", where=where)
    return say("advice.reduce-some", where=where) if len(ours) > len(wanted) else say("advice.shape", where=where)


def dtype(case: AdviceContext) -> Text | None:
    """Promoted or demoted: the line where the text shows one."""
    got, want = (getattr(value, "dtype", value) for value in (case.failure.facts.got, case.failure.facts.want))
    where = case.result_line
    if not isinstance(got, torch.dtype) or not isinstance(want, torch.dtype) or where is None:
        return None
    names = {"got": str(got).removeprefix("torch."), "want": str(want).removeprefix("torch.")}
    if got.is_floating_point and want.is_floating_point:
        kinds = (Pattern.TO_DOUBLE, Pattern.NUMPY) if got is torch.float64 else (Pattern.TO_SINGLE,)
        if found := case.first(*kinds):
            return say("advice.dtype", where=found[0], what=found[1], **names)
    return say("advice.dtype-somewhere", where=where, **names)


def cut(case: AdviceContext) -> Text | None:
    """What cuts the graph, where the text shows it."""
    found = case.first(Pattern.CUT, Pattern.NUMPY, Pattern.MAY_CUT)
    if found is not None:
        return say("advice.cut", where=found[0], what=found[1])
    where = case.result_line
    return None if where is None else say("advice.cut-somewhere", where=where)


def cut_in_part(case: AdviceContext) -> Text | None:
    """The gradient differs, and something lets none through."""
    found = case.first(Pattern.CUT)
    return None if found is None else say("advice.cut-in-part", where=found[0], what=found[1])


def changed(case: AdviceContext) -> Text | None:
    """An argument was changed in place: which, and where."""
    definition, index = case.definition, case.failure.facts.changed
    if definition is None or index is None or not 0 <= index < len(definition.parameters):
        return None
    name = definition.parameters[index]
    if not shown([name]):
        return None
    for own in (name, *_aliases(definition, name)):
        for operation in definition.operations:
            if operation.kind is Pattern.IN_PLACE and operation.name == own:
                where = f"{definition.file}:{operation.line}"
                return say("advice.changed-at", where=where, what=operation.text, name=name)
    if found := case.first(Pattern.IN_PLACE):
        return say("advice.changed-at", where=found[0], what=found[1], name=name)
    return say("advice.changed", where=definition.where, name=name)


def _aliases(definition: Definition, name: str) -> list[str]:
    """Other names that the function gives to the same tensor: `y = x`, `y = x[0]`, `y = x.view(...)`."""
    same = {name: None}
    assigned = [n for n in inside(definition.node) if isinstance(n, ast.Assign)]
    for node in sorted(assigned, key=lambda n: n.lineno):
        if _origin(node.value) in same:
            same |= dict.fromkeys(target.id for target in node.targets if isinstance(target, ast.Name))
    return list(same)[1:_ALIASES]


def _origin(node: ast.expr) -> str:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr != "clone":
        node = node.func.value
    return root(node)


def left(case: AdviceContext) -> Text | None:
    """Something was left behind in a network: the line that did it."""
    kinds: dict[str, tuple[str, Pattern]] = {
        "hooks": ("advice.left-hooks", Pattern.HOOK),
        "modes": ("advice.left-modes", Pattern.MODE),
        "requires_grad": ("advice.left-requires-grad", Pattern.FLAG),
        "grad": ("advice.left-grad", Pattern.BACKWARD),
    }
    for name in case.failure.facts.left:
        key, kind = kinds.get(name, ("", Pattern.IN_PLACE))
        found = case.first(kind)
        if key and found is not None:
            return say(key, where=found[0], what=found[1])
    definition, left = case.definition, [name for name in LEFT_BEHIND if name in case.failure.facts.left]
    if definition is None or not left:
        return None
    return say("advice.left-somewhere", where=definition.where, what=say(f"left.{left[0]}"))


def drew(case: AdviceContext) -> Text | None:
    """Where random numbers are drawn."""
    found = case.first(Pattern.DRAW)
    return None if found is None else say("advice.drew", where=found[0], what=found[1])


def twice(case: AdviceContext) -> Text | None:
    """The function is defined several times, and only the last one counts."""
    same = case.source.definitions.get(case.function, []) if case.source else []
    if len(same) < 2 or all(is_stub(definition) for definition in same[:-1]):
        return None
    return say("advice.twice", function=case.function, where=same[-1].where, first=same[0].node.lineno)


def overflows(case: AdviceContext) -> Text | None:
    """Something is squashed or exponentiated on the way to a result that is not finite."""
    found = case.first(Pattern.SQUASHES)
    return None if found is None else say("advice.overflows", where=found[0], what=found[1])


def mixed_dtypes(case: AdviceContext) -> Text | None:
    """Tensors of two precisions meet: what makes one of them, where the text shows it."""
    text = case.failure.text
    if case.failure.exception != "RuntimeError" or case.place is None or not ("dtype" in text or "scalar type" in text):
        return None
    if found := case.first(Pattern.TO_SINGLE, Pattern.TO_DOUBLE):
        return say("advice.mixed-dtypes", where=found[0], what=found[1], line=case.failure.where)
    return say("advice.mixed-dtypes-somewhere", where=case.failure.where)


def misplaced(case: AdviceContext) -> Text | None:
    """What puts a tensor elsewhere, on the line in question or else in the function."""
    for operation in case.line_operations:
        if operation.kind is Pattern.ON_CPU and (net := _network_alone(case)):
            return say("advice.device-made-net", where=case.failure.where, what=operation.text, net=net)
        if operation.kind in _OFF_DEVICE:
            return say(_OFF_DEVICE[operation.kind], where=case.failure.where, what=operation.text)
    if case.place is None and (found := case.operations(_OFF_DEVICE.keys())):
        definition, operation = found[0]
        return say(_OFF_DEVICE[operation.kind], where=f"{definition.file}:{operation.line}", what=operation.text)
    return say("advice.device-somewhere", where=case.failure.where) if case.place else None


def _network_alone(case: AdviceContext) -> str:
    """The parameter that is a network, where the function is given no tensor; by the starter."""
    if case.starter is None or isinstance(case.starter.node, ast.Lambda):
        return ""
    annotated = {a.arg: ast.unparse(a.annotation) for a in case.starter.node.args.args if a.annotation is not None}
    networks = [name for name, kind in annotated.items() if kind.startswith("nn.")]
    return networks[0] if networks and not any("Tensor" in kind for kind in annotated.values()) else ""
