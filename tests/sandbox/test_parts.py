"""Stand-ins: what they ask crosses as data, and what comes back is as good as the right part's own answer."""

from __future__ import annotations

import functools
import struct
import sys
import types
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.parts import Parts
from dll.autograder.sandbox.perform import CallFailed, perform
from torch import nn

HEAD = "import functools\nimport torch\nfrom torch import nn\n"


def right(x: torch.Tensor, factor: float = 2.0, *, shift: float = 0.0) -> torch.Tensor:
    """What the part should answer."""
    if factor < 0:
        raise ValueError("factor must not be negative")
    return factor * x.sin() + shift


def right_of_network(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Of a network: what its parameters, its running means and its dropout make of x."""
    out: torch.Tensor = net(x)
    return out


class Examiner:
    """The other end of a student process's stream: answers with the right functions, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[wire.PartAsk] = []
        self._reply = b""
        self._elsewhere = ThreadPoolExecutor(1)  # the modes of this thread are not those of another process

    def sendall(self, data: bytes, /) -> None:
        ask = wire.decode_reply(data[8:])
        assert isinstance(ask, wire.PartAsk)
        self.asked.append(ask)
        reply = wire.encode(self._answer(ask))
        self._reply = struct.pack("<Q", len(reply)) + reply

    def recv(self, size: int, /) -> bytes:
        part, self._reply = self._reply[:size], self._reply[size:]
        return part

    def _answer(self, ask: wire.PartAsk) -> wire.PartReply:
        if ask.cannot or "scale" in ask.names:
            return wire.NoAnswer(ask.cannot)
        function = right_of_network if ask.call.objects else right
        named = functools.partial(_by_name, function, ask.names)
        try:
            return self._elsewhere.submit(perform, ask.call, named).result()
        except CallFailed as failed:
            return wire.Raised(0, [type(failed.error).__name__], str(failed.error), [], "call")


def _by_name(function: Callable[..., Any], names: list[str], *args: Any) -> Any:
    count = len(args) - len(names)
    return function(*args[:count], **dict(zip(names, args[count:], strict=True)))


Run = Callable[..., tuple[Any, list[wire.PartAsk]]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Call `use` of a student's file whose `part` is replaced, then `then`: what that returns, and what was asked."""
    names: list[str] = []

    def call(source: str, *args: Any, then: Callable[[Any], Any] = lambda v: v) -> tuple[Any, list[wire.PartAsk]]:
        module = types.ModuleType(f"students_{len(names)}")
        names.append(module.__name__)
        path = tmp_path / f"{module.__name__}.py"
        path.write_text(HEAD + source)
        module.__file__ = str(path)
        sys.modules[module.__name__] = module
        exec(compile(HEAD + source, str(path), "exec"), module.__dict__)
        examiner = Examiner()
        stand_ins = Parts(examiner, str(tmp_path))
        with stand_ins.asking(wire.Call(7, module.__name__, "use", [], [], parts=["part"]), module):
            return then(module.use(*args)), examiner.asked

    yield call
    for name in names:
        del sys.modules[name]


WRONG = "def part(x, factor=2.0, *, shift=0.0):\n    return x * 0 - 99\n"
X = torch.linspace(-1, 1, 6, dtype=torch.float64).reshape(2, 3)

HOLDERS = {
    "by name": WRONG + "def use(x): return part(x)",
    "captured": WRONG + "def make(f):\n    return lambda x: f(x)\nuse = make(part)",
    "partial": WRONG + "g = functools.partial(part, factor=2.0)\ndef use(x): return g(x)",
    "a partial itself": WRONG + "part = functools.partial(part)\nheld = [part]\ndef use(x): return held[0](x)",
    "default argument": WRONG + "def use(x, f=part): return f(x)",
    "alias": WRONG + "other = part\ndef use(x): return other(x)",
    "in a dict": WRONG + "table = {'f': part}\ndef use(x): return table['f'](x)",
    "decorated": "def deco(f):\n    @functools.wraps(f)\n    def g(*a, **k): return f(*a, **k)\n    return g\n@deco\n"
    + WRONG
    + "held = (part,)\ndef use(x): return held[0](x)",
    "cached": "@functools.cache\n" + WRONG + "held = (part,)\ndef use(x): return held[0](x)",
    "a lambda": "part = lambda x, factor=2.0: x * 0\nheld = (part,)\ndef use(x): return held[0](x)",
    "an instance": "class P:\n    def __call__(self, x): return x * 0\npart = P()\nheld = (part,)\n"
    "def use(x): return held[0](x)",
    "an instance that raises when unwrapped": "class P:\n    @property\n    def __wrapped__(self): raise KeyError\n"
    "    def __call__(self, x): return x * 0\npart = P()\nheld = (part,)\ndef use(x): return held[0](x)",
    "an instance that wraps itself": "class P:\n    @property\n    def __wrapped__(self): return self\n"
    "    def __call__(self, x): return x * 0\npart = P()\nheld = (part,)\ndef use(x): return held[0](x)",
    "a module": "class P(nn.Module):\n    def forward(self, x): return x * 0\npart = P()\nheld = (part,)\n"
    "def use(x): return held[0](x)",
    "a class": "class part:\n    def __new__(cls, x): return x * 0\ndef use(x): return part(x)",
    "a static method": "class C:\n    @staticmethod\n    def f(x): return x * 0\npart = C.f\ndef use(x): return C.f(x)",
    "a method": "class C:\n    def part(self, x): return x * 0\n    def use(self, x): return self.part(x)\n"
    "c = C()\npart, use = c.part, c.use",
    "missing": "def use(x): return part(x)",
    "a stub": "def part(x): raise NotImplementedError\ndef use(x): return part(x)",
    "no function": "part = None\ndef use(x): return part(x)",
    "by globals": WRONG + "def use(x): return globals()['part'](x)",
    "by map": WRONG + "def use(x): return torch.stack(list(map(part, x)))",
    "in a thread": WRONG + "from concurrent.futures import ThreadPoolExecutor\n"
    "def use(x):\n    with ThreadPoolExecutor(2) as pool:\n        return torch.stack(list(pool.map(part, x)))",
}


@pytest.mark.parametrize("source", HOLDERS.values(), ids=HOLDERS.keys())
def test_whoever_holds_the_part_holds_its_stand_in(source: str, run: Run) -> None:
    value, asked = run(source, X)
    assert torch.equal(value, right(X))
    assert asked


USES = {
    "value": "return part(x)",
    "keyword": "return part(factor=2.0, x=x)",
    "keyword only": "return part(x, shift=1.0) - 1.0",
    "a number of numpy": "import numpy\n    return part(x, numpy.float64(2.0))",
    "under no_grad": "with torch.no_grad():\n        y = part(x)\n    return y + 0 * part(x)",
    "under inference_mode": "with torch.inference_mode():\n        y = part(x)\n    return y.clone() + 0 * part(x)",
    "backward": "y = x.detach().requires_grad_()\n    part(y).sum().backward()\n    return y.grad",
    "autograd.grad": "y = x.detach().requires_grad_()\n    return torch.autograd.grad(part(y).sum(), y)[0]",
    "func.grad": "return torch.func.grad(lambda y: part(y).sum())(x)",
    "func.vjp": "return torch.func.vjp(part, x)[1](torch.ones_like(x))[0]",
    "func.jacrev": "return torch.func.jacrev(part)(x).diagonal().sum()",
    "vmap": "return torch.func.vmap(part)(x)",
    "vmap of grad": "return torch.func.vmap(torch.func.grad(lambda y: part(y).sum()))(x)",
    "checkpoint": "from torch.utils.checkpoint import checkpoint\n    y = x.detach().requires_grad_()\n"
    "    checkpoint(part, y, use_reentrant=False).sum().backward()\n    return y.grad",
    "not contiguous": "return part(x.T).T",
    "expanded": "return part(x[:1].expand(2, 3))",
    "empty": "return part(x[:0])",
    "a parameter": "return part(nn.Parameter(x.detach().clone()))",
    "an own tensor": "class T(torch.Tensor):\n        pass\n    return"
    " part(x.as_subclass(T)).as_subclass(torch.Tensor)",
    "twice": "return part(part(x))",
    "refusal": "try:\n        part(x, -1.0)\n    except ValueError as error:\n        assert 'factor' in str(error)\n"
    "        return part(x)",
}


@pytest.mark.parametrize("body", USES.values(), ids=USES.keys())
def test_a_stand_in_serves_what_the_right_part_serves(body: str, run: Run) -> None:
    source = f"def use(x):\n    {body}\n"
    scope: dict[str, Any] = {"part": right}
    exec(HEAD + source, scope)
    x = X.clone().requires_grad_()
    want = scope["use"](x)
    got, asked = run(WRONG + source, X.clone().requires_grad_())
    assert torch.allclose(got, want, rtol=1e-12, atol=1e-12)
    assert got.requires_grad == want.requires_grad
    assert asked
    assert not any(ask.cannot for ask in asked)


def test_gradients_go_through_to_what_the_caller_gave(run: Run) -> None:
    x = X.clone().requires_grad_()

    def pull_back(value: torch.Tensor) -> torch.Tensor:
        return torch.autograd.grad(value, x, torch.full_like(value, 0.5))[0]

    gradient, _ = run(WRONG + "def use(x): return part(3 * x)", x, then=pull_back)
    assert torch.allclose(gradient, 3 * (3 * X).cos())


def test_a_network_crosses_with_its_parameters_buffers_and_generator(run: Run) -> None:
    def network() -> nn.Sequential:
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1)).double()

    x = torch.linspace(0, 1, 12, dtype=torch.float64).reshape(4, 3)
    ours, theirs = network(), network()
    torch.manual_seed(1)
    want = theirs(x)
    after = torch.rand(1)
    want.sum().backward()
    torch.manual_seed(1)

    def draw_and_go_back(value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        drawn = torch.rand(1)
        value.sum().backward()
        return value, drawn

    source = "def part(net, x): return x\ndef use(net, x): return part(net, x)"
    (got, drawn), asked = run(source, ours, x, then=draw_and_go_back)
    assert torch.equal(drawn, after)
    assert torch.allclose(got, want)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, other.grad)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())
    assert not any(ask.cannot for ask in asked)


def test_names_are_sent_as_they_were_given_with_the_order_of_the_students_own(run: Run) -> None:
    _, asked = run("def part(y, scale): return y\ndef use(x): return part(scale=x, y=x)", X)
    assert [(ask.names, ask.order) for ask in asked] == [(["scale", "y"], [1, 0])]


CANNOT = {
    "a closure": "return part(lambda: x)",
    "an own network": "class N(nn.Module):\n        pass\n    return part(N())",
    "tied parameters": "a = nn.Linear(3, 3)\n    b = nn.Linear(3, 3)\n    b.weight = a.weight\n"
    "    return part(nn.Sequential(a, b))",
}


@pytest.mark.parametrize("body", CANNOT.values(), ids=CANNOT.keys())
def test_what_is_no_data_is_told_and_the_students_own_part_answers(body: str, run: Run) -> None:
    value, asked = run(f"def part(x): return 'own'\ndef use(x):\n    {body}\n", X)
    assert value == "own"
    assert [bool(ask.cannot) for ask in asked] == [True]


@pytest.mark.parametrize(
    "body",
    [
        "y = x.detach().requires_grad_()\n    g, = torch.autograd.grad(part(y).sum(), y, "
        "create_graph=True)\n    return torch.autograd.grad(g.sum(), y)[0]",
        "return torch.func.jvp(part, (x,), (x,))[1]",
    ],
)
def test_what_a_stand_in_cannot_differentiate_is_told(body: str, run: Run) -> None:
    inner = body.replace("\n", "\n    ")
    source = f"def use(x):\n    try:\n        {inner}\n    except Exception:\n        return None\n"
    value, asked = run(WRONG + source, X)
    assert value is None or not value.any()  # the student's own part is a constant
    assert any(ask.cannot for ask in asked)


def test_between_calls_and_where_it_is_not_named_the_own_part_answers(run: Run) -> None:
    source = WRONG + "def other(x): return x * 0 - 7\ndef use(x): return part(x), other(x), use\n"
    (asked_for, own, use), asked = run(source, X)
    assert torch.equal(asked_for, right(X))
    assert torch.equal(own, torch.full_like(X, -7))
    assert len(asked) == 1
    assert torch.equal(use(X)[0], torch.full_like(X, -99))
