"""From the cells of a notebook to the files that are asked for. Nothing of them is executed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from dll.autograder.delivery.module_units import parsed
from dll.autograder.delivery.notebook_cells import MAX_CODE, code_cells
from dll.autograder.delivery.notebooks import FromNotebook, from_notebook
from dll.autograder.errors import NotReadable
from hypothesis import given
from hypothesis import strategies as st

ASKED: Mapping[str, tuple[str, ...]] = {"vae.py": ("kl", "elbo", "loss"), "gan.py": ("value", "step", "loss")}


def code(source: str, **metadata: Any) -> dict[str, Any]:
    lines = source.splitlines(keepends=True)
    return {"cell_type": "code", "metadata": metadata, "source": lines, "outputs": [], "execution_count": 1}


def a_notebook(*cells: dict[str, Any] | str) -> bytes:
    whole = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"cells": whole, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def read(*cells: dict[str, Any] | str, asked: Mapping[str, tuple[str, ...]] = ASKED) -> FromNotebook:
    return from_notebook("a.ipynb", code_cells(a_notebook(*cells)), asked)


def module(found: FromNotebook, file: str = "vae.py") -> dict[str, Any]:
    """What the made file defines; tests run what they wrote themselves."""
    names: dict[str, Any] = {"__name__": "m"}
    exec(compile(found.made[file], file, "exec"), names)
    return names


def said(found: FromNotebook) -> str:
    return " ".join(repair.en for repair in found.repairs)


KL = "def kl(mu):\n    return mu\n"


def test_each_function_goes_to_the_file_that_asks_for_it() -> None:
    found = read(KL + "def value(x):\n    return -x\n", "def elbo(x):\n    return kl(x) + 1\n")
    assert set(found.made) == {"vae.py", "gan.py"}
    assert module(found)["elbo"](1) == 2
    assert "value" not in module(found)
    assert module(found, "gan.py")["value"](1) == -1


def test_what_a_function_needs_comes_along_and_nothing_else_does() -> None:
    found = read(
        "import math\nimport os.path\nimport wandb\nfrom google.colab import drive\nimport collections as c, json as j",
        "A = 2\nB = A * math.pi\nUNUSED = 3\nclass Box:\n    size = A\n",
        "def helper(x):\n    return B * x\ndef other():\n    return UNUSED\n",
        "def kl(x, box=Box.size):\n    return helper(x) + os.path.sep.count('/') + c.Counter('a')['a'] + box\n",
    )
    names = module(found)
    assert names["kl"](0) == 4
    text = found.made["vae.py"].decode()
    assert not any(word in text for word in ("wandb", "drive", "UNUSED", "other", "json"))


def test_the_last_definition_counts_but_not_a_stub_behind_it() -> None:
    found = read(
        "def kl(x):\n    return 1\n",
        "def kl(x):\n    return 2\n",
        'def kl(x):\n    "To do."\n    raise NotImplementedError\n',
    )
    assert module(found)["kl"](0) == 2
    assert "defined several times, the last counts: kl" in said(found)
    assert found.unwritten == frozenset()


def test_a_file_of_stubs_alone_is_known_as_unwritten() -> None:
    assert read('def kl(x):\n    """To do."""\n    raise NotImplementedError("kl")\n').unwritten == {"vae.py"}


def test_magics_are_left_out_wherever_they_stand() -> None:
    found = read(
        "%matplotlib inline\n!pip install torch \\\n    torchvision\nimport math\n"
        "pip install x\nfiles = !ls\nt = %time 1\nmath?\n?math",
        "%%time\n" + KL,
        "%%bash\ndef kl(x): echo\n",
        "%%html\n<b>def</b>\n",
        "def elbo(x):\n    if x:\n        !ls\n    %timeit kl(x)\n    return math.floor(x)\n",
    )
    names = module(found)
    assert (names["kl"](3), names["elbo"](1.5)) == (3, 1)
    assert "1 (1, 2, 3, 5, 6, 7, 8, 9), 2 (1), 3 (1), 4 (1), 5 (3, 4)" in said(found)


def test_what_only_looks_like_a_magic_stays() -> None:
    text = '    """Shares:\n    % of all\n!not a command\n    what?\n    """\n'
    source = f'def kl(x):\n{text}    y = (x\n         % 7)\n    return f"{{y}}?", \'%\' + """\n!"""\n'
    found = read(source)
    assert module(found)["kl"](9) == ("2?", "%\n!")
    assert found.repairs == ()


def test_code_that_only_runs_is_left_out_and_named() -> None:
    found = read(
        KL,
        "from google.colab import drive\ndrive.mount('/content')\nprint(kl(1))\nassert kl(1) == 1\n"
        "for i in range(3):\n    kl(i)\n",
        "with open('x') as f:\n    data = f.read()\nmodel.train()\nplt.plot([1])\nkl(2)\n"
        "d['a'] = 1\nmodel.x = 2\ndel d\n",
    )
    assert set(module(found)) >= {"kl"}
    assert "code cells (lines) 2 (2, 3, 4, 5), 3 (1, 3, 4, 5, 6, 7, 8)" in said(found)


def test_a_cell_that_is_no_python_costs_the_functions_in_it_alone() -> None:
    found = read(KL, "def elbo(x):\n    return (x\n\ndef loss(x):\n    return x\n", "def value(x):\n    return x\n")
    assert set(found.made) == {"vae.py", "gan.py"}
    assert "a.ipynb: code cell 2 cannot be read as Python (line 2); lost with it: elbo." in said(found)
    assert "loss" in module(found)


def test_a_cell_may_say_its_file() -> None:
    found = read(
        code("SCALE = 2\ndef loss(x):\n    return SCALE * x\ndef _own():\n    return 1\n", dll={"file": "gan.py"}),
        code("SCALE = 3\ndef loss(x):\n    return SCALE * x\n", dll={"file": "vae.py"}),
        code("x = 1", dll={"file": 7}),
    )
    assert (module(found, "gan.py")["loss"](1), module(found, "vae.py")["loss"](1)) == (2, 3)
    assert "_own" in module(found, "gan.py")


def test_a_cell_that_writes_itself_as_a_file_is_that_file() -> None:
    found = read("%%writefile vae.py\nx = 1\n", "%%writefile -a /content/vae.py\ny = 2\n", "%%file tools.py\nz = 3", KL)
    assert found.written == {"vae.py": b"x = 1\ny = 2\n", "tools.py": b"z = 3\n"}
    assert "vae.py" not in found.made


def test_nbformat_3_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "VAE"},
        {
            "cell_type": "code",
            "collapsed": False,
            "input": ["def kl(x):\n", "    return x\n"],
            "language": "python",
            "outputs": [],
        },
        {"cell_type": "code", "input": "def value(x):\n    return x\n", "outputs": []},
    ]
    content = json.dumps({"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    assert set(from_notebook("a.ipynb", code_cells(content), ASKED).made) == {"vae.py", "gan.py"}


def test_outputs_are_never_kept_and_nan_in_them_does_no_harm() -> None:
    cell = code(KL)
    cell["outputs"] = [{"output_type": "display_data", "data": {"image/png": "SECRET" * 1000, "x": float("nan")}}]
    content = a_notebook(cell)
    assert b"NaN" in content
    found = from_notebook("a.ipynb", code_cells(content), ASKED)
    assert b"SECRET" not in found.made["vae.py"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"[]",
        b"null",
        b'{"cells": 3}',
        b'{"cells": [{"source": "x"}]}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff{}",
    ],
)
def test_a_broken_notebook_says_so(content: bytes) -> None:
    with pytest.raises(NotReadable, match="no notebook that can be read"):
        code_cells(content)


def test_too_much_code_is_refused_with_the_limit() -> None:
    with pytest.raises(NotReadable, match=rf"more than {MAX_CODE >> 10} KB"):
        code_cells(a_notebook("x" * (MAX_CODE + 1)))
    with pytest.raises(NotReadable, match="2000 cells"):
        code_cells(a_notebook(*["x"] * 2001))


@pytest.mark.parametrize(
    "source",
    [
        "(" * 20_000,
        "x = " + "-" * 50_000 + "1",
        "x" + ".a" * 50_000,
        "x = 1\n" * 6_000,
        "\0",
        "\ud800 = 1",
        "f'" + "{" * 300,
        "x" * 250_000,
    ],
    ids=lambda source: str(source)[:4],
)
def test_a_cell_that_the_parser_gives_up_on_costs_itself_alone(source: str) -> None:
    found = read(source, KL)
    assert module(found)["kl"](1) == 1


def test_a_name_that_two_problems_ask_for_is_told_by_the_functions_beside_it() -> None:
    found = read(
        KL + "def loss(x):\n    return 'vae'\n",
        "def value(x):\n    return x\n",
        "def loss(x):\n    return 'gan'\n",
    )
    assert (module(found)["loss"](1), module(found, "gan.py")["loss"](1)) == ("vae", "gan")


def test_a_name_that_two_problems_ask_for_is_only_the_ones_where_the_other_has_none() -> None:
    found = read(KL + "def loss(x):\n    return 'vae'\n", "def value(x):\n    return x\n")
    assert "loss" in module(found)
    assert "loss" not in module(found, "gan.py")


def test_a_name_that_two_problems_ask_for_goes_to_both_where_nothing_tells() -> None:
    found = read("def loss(x):\n    return x\n")
    assert set(found.made) == {"vae.py", "gan.py"}


def test_helpers_of_one_name_in_two_cells_stay_with_their_own() -> None:
    found = read(
        "def _h(x):\n    return 'vae'\ndef kl(x):\n    return _h(x)\n",
        "def _h(x):\n    return 'gan'\ndef value(x):\n    return _h(x)\n",
    )
    assert (module(found)["kl"](1), module(found, "gan.py")["value"](1)) == ("vae", "gan")


def test_what_is_used_while_the_file_is_imported_stands_before_it() -> None:
    found = read(
        "def kl(x, eps=EPS):\n    return helper(x) + eps\n",
        "class Deep(Base):\n    pass\ndef elbo(x):\n    return Deep().n\n",
        "def helper(x):\n    return x\nclass Base:\n    n = EPS\nEPS = 1\nimport math\nEPS = math.floor(2.5)\n",
    )
    names = module(found)
    assert (names["kl"](1), names["elbo"](0)) == (3, 2)


def test_assignments_build_on_each_other() -> None:
    found = read(
        "import functools\nA = 1\nA += 2\nB, *C = A, 4, 5\n"
        "try:\n    import wandb as w\nexcept ImportError:\n    w = None\n",
        "if A > 2:\n    D = 'big'\nelse:\n    D = 'small'\n"
        "def f(x, n):\n    return x + n\ng = functools.partial(f, n=A)\nh = lambda x: g(x)\n",
        "def kl(x):\n    return h(x), B, C, D, w\n",
    )
    assert module(found)["kl"](1) == (4, 3, [4, 5], "big", None)


def test_what_only_running_makes_is_missed_and_named() -> None:
    found = read(
        "import torch\ndata = torch.load('x.pt')\nn = data.shape\ndef make():\n    return data\ntable = make()\n",
        "def kl(x):\n    return table, n, x\ndef elbo(x, m=n):\n    return x\n",
    )
    assert "table" not in module(found)["kl"].__globals__
    assert "a.ipynb: kl uses n, table, which only running the notebook makes" in said(found)
    assert "a.ipynb: elbo uses n, which only running" in said(found)
    assert "elbo" not in module(found)


def test_annotations_that_nothing_imports_do_no_harm() -> None:
    found = read(
        "def kl(x: Tensor) -> 'Tensor':\n    return x\n",
        "from torch import Tensor as T\ndef elbo(x: T) -> T:\n    return x\n",
    )
    text = found.made["vae.py"].decode()
    assert text.startswith("from __future__ import annotations\n")
    assert "from torch import Tensor as T" in text
    compile(text, "vae.py", "exec")


def test_star_imports_come_along_where_a_name_is_unknown() -> None:
    found = read("from math import *\n", "def kl(x):\n    return floor(x)\n")
    assert module(found)["kl"](1.5) == 1


def test_decorators_strings_and_japanese_lines_are_kept_as_they_are() -> None:
    source = '@cache\n@staticmethod\ndef kl(x):\n    """変分\n\n    下界"""\n    return "値"; y = 1\n'
    found = read("from functools import cache\n" + source + "a = 1; b = '値'; c = a\ndef elbo():\n    return b, c\n")
    assert source.split(";")[0] in found.made["vae.py"].decode()
    assert module(found)["elbo"]() == ("値", 1)


def test_nothing_of_a_notebook_is_executed() -> None:
    trap = "raise SystemExit\ndef kl(x=exit()):\n    return 1\nT = (lambda: 1 / 0)\n@T\ndef elbo(x):\n    return 1\n"
    assert "vae.py" in read(trap).made


lines = st.sampled_from(
    [
        *(
            "A = 1",
            "B = A + 1",
            "A = B",
            "import math",
            "from math import *",
            "print(A)",
            "%time x",
            "def kl(x):\n    return A + x",
        ),
        *(
            "class C(B):\n    y = A",
            "def elbo(x=A):\n    return kl(x) + C.y",
            "def loss():\n    return loss",
            "kl = cache(kl)",
        ),
        *(
            "def value(x):\n    return A",
            "x = [A for A in range(3)]",
            "if A:\n    B = 2",
            "((",
            "A = open('x')",
            "def B(): return B",
        ),
    ]
)


@given(st.lists(st.lists(lines, max_size=5).map("\n".join), max_size=8))
def test_any_order_of_cells_gives_files_that_are_python(cells: list[str]) -> None:
    for source in read(*cells).made.values():
        compile(source, "x.py", "exec")


@given(st.lists(st.lists(lines, max_size=5).map("\n".join), max_size=8))
def test_the_functions_are_there_that_some_readable_cell_defines(cells: list[str]) -> None:
    readable = [cell for cell in cells if "((" not in cell]
    found = read(*cells)
    if any("def value" in cell for cell in readable):
        assert b"def value" in found.made["gan.py"]


def test_a_long_chain_of_names_does_not_take_long() -> None:
    chain = "".join(f"a{n + 1} = a{n} + 1\n" for n in range(4_000))
    found = read("a0 = open('x')\n" + chain, "def kl(x):\n    return a4000\n")
    assert "kl uses a4000" in said(found)
    assert len(parsed(1, chain).units) == 4_000


PLAIN = [
    "loss = 0.0",
    "loss = []",
    "kl, loss = [], []",
    "loss: float = 0",
    "loss = kl(1)",
    "x = loss = 3",
    "loss = x[0]",
]


@pytest.mark.parametrize("plain", PLAIN)
def test_a_value_never_stands_for_a_function(plain: str) -> None:
    found = read(KL, "def loss(x):\n    return 7\n", f"x = [1]\n{plain}\nfor i in range(2):\n    loss = i\n")
    assert module(found)["loss"](1) == 7


def test_a_value_of_the_name_stands_before_the_function() -> None:
    found = read("def loss(x):\n    return n\n", "loss, n = 0, 3\n")
    assert module(found)["loss"](1) == 3


@pytest.mark.parametrize(
    "made",
    [
        "kl = lambda x: 9",
        "kl = partial(nine, 1)",
        "kl = cache(kl)\ndef nine(x): return 9",
        "kl = Box.nine",
        "kl = nine",
        "kl = twice(kl)",
    ],
)
def test_what_makes_a_function_stands_for_one(made: str) -> None:
    found = read(
        "from functools import partial, cache\ndef nine(*x):\n    return 9\n"
        "class Box:\n    def nine(x):\n        return 9\n"
        "def twice(f):\n    def g(x):\n        return f(x) + 4\n    return g\n",
        "def kl(x):\n    return 5\n",
        made,
    )
    assert module(found)["kl"](0) == (5 if "cache" in made else 9)


def test_cells_of_one_file_end_in_a_new_line_and_what_is_no_python_is_said() -> None:
    found = read("%%writefile vae.py\nx = 1", "%%writefile -a vae.py\ny = 2", "%%writefile gan.py\ndef (")
    assert found.written["vae.py"] == b"x = 1\ny = 2\n"
    assert "a.ipynb: gan.py, which its cells write, cannot be read as Python (line 1)." in said(found)


def test_sections_with_a_helper_of_one_name_keep_each_its_own() -> None:
    found = read(
        "def norm(x):\n    return 'vae'", "def kl(x):\n    return norm(x)", "def norm(x):\n    return 'gan'",
        "def value(x):\n    return norm(x)",
    )  # fmt: skip
    assert (module(found)["kl"](1), module(found, "gan.py")["value"](1)) == ("vae", "gan")
    assert "for each file what stood when its functions did counts: norm" in said(found)


def test_a_helper_that_is_mended_below_counts() -> None:
    found = read("def norm(x):\n    return 1", "def kl(x):\n    return norm(x)", "def norm(x):\n    return 2")
    assert module(found)["kl"](1) == 2
    assert "the last counts: norm" in said(found)


def test_imports_that_contradict_each_other_count_as_they_stood() -> None:
    found = read(
        "from cmath import exp\nimport os\nimport os.path", "def kl(x):\n    return exp(x), os",
        "from math import exp", "def value(x):\n    return exp(x)",
    )  # fmt: skip
    assert isinstance(module(found)["kl"](0)[0], complex)
    assert isinstance(module(found, "gan.py")["value"](0), float)
    assert "exp" in said(found)


def test_what_is_defined_nowhere_is_named() -> None:
    found = read("def kl(x: Tensor):\n    return helper(x) + HALF\n")
    assert "a.ipynb: kl uses HALF, helper, which" in said(found)
    assert "Tensor" not in said(found)


STATE = [
    ("class C: pass\ncfg = C()\ncfg.half = 0.5", "cfg.half"),
    ("t = [0, 0]\nt[1] = 0.5", "t[1]"),
    ("class A: pass\ndef h(): return 0.5\nA.h = h", "A.h()"),
    ("def two():\n    return B / 4\nB = 2\nTWO = two()", "TWO"),
    ("def mk(h):\n    def inner(x):\n        return x * h\n    return inner\nhalf = mk(0.5)", "half(1)"),
    (
        "R = {}\ndef register(f):\n    R[f.__name__] = f\n    return f\n@register\ndef half():\n    return 0.5",
        "R['half']()",
    ),
    ("import contextlib\nwith contextlib.suppress(Exception):\n    def half():\n        return 0.5", "half()"),
    ("try:\n    import nothing_here\n    print(1)\nexcept ImportError:\n    def half():\n        return 0.5", "half()"),
    ("if True:\n    def half():\n        return 0.5\n    print(1)", "half() * 1"),
    ("count = 0.25\ndef bump():\n    global count\n    count *= 2\n    return count", "bump()"),
]


@pytest.mark.parametrize(("state", "value"), STATE, ids=[value for _, value in STATE])
def test_what_makes_the_state_that_a_function_needs_is_kept(state: str, value: str) -> None:
    found = read(state, f"def kl(x):\n    return {value}\n")
    assert module(found)["kl"](1) == 0.5


def test_a_training_run_is_not_kept_as_a_value() -> None:
    found = read(
        "def train():\n    for i in range(9):\n        pass\n    return 3\nm = train()", "def kl(x):\n    return m"
    )
    assert "kl uses m" in said(found)


def test_the_file_that_is_made_is_not_imported_into_itself() -> None:
    found = read(KL, "def elbo(x):\n    return kl(x)", "from vae import elbo, kl\nimport vae")
    assert module(found)["elbo"](1) == 1
    assert set(read("from vae import kl").made) == set()


def test_of_a_broken_cell_what_can_be_read_is_kept_and_what_is_lost_is_named() -> None:
    found = read("import math\nfrom math import *\nprint 'x'\nSCALE = (2\ndef half(x):\n    return x / 2\n@\n", KL)
    found = read(
        "import math\nprint 'x'\nA = 2\nB = = 3\ndef half(x):\n    return (x\nclass Box:\n    pass\n",
        "def kl(x):\n    return math.floor(x) + A, Box\n",
    )
    assert module(found)["kl"](1.5)[0] == 3
    assert "cannot be read as Python (line 2); lost with it: B, half." in said(found)


@pytest.mark.parametrize(
    "cell",
    ["A = 1\n" + "A = A + 1\n" * 4_500, "class C: pass\n" + "A = C()\nA.a = 1\n" * 2_400],
    ids=["chain", "state"],
)
def test_a_name_that_is_bound_very_often_does_not_take_long(cell: str) -> None:
    began = time.process_time()
    assert "vae.py" in read(cell, "def kl(x):\n    return A\n").made
    assert time.process_time() - began < 5
