"""What a student reads at midnight: for each usual mishap one sentence with a line of their file and what to do.

Each mishap is the source of one function, or of a whole file; `# <-` marks the line that must be named. All of them
are one submission to an assignment with many problems, each a copy of the toy's, so that the real CLI runs once.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dll.autograder.assignment import load_assignment

from .conftest import TOY, Dll, Files, checks_of, write_files
from .many_problems import make_assignment

HEAD = "import math\n\nimport numpy as np\nimport torch\nfrom torch import Tensor\n\n\n"
MARK = "# <-"


@dataclass(frozen=True)
class Mishap:
    """What a student did to one function, and what must be said in both languages."""

    function: str
    code: str
    english: str
    japanese: str


MISHAPS = {
    "nothing is returned": Mishap(
        "double",
        "def double(x):  # <-\n    y = 2 * x\n",
        "double returns nothing; end it with `return` and the result.",
        "double が何も返していません。最後に return で結果を返してください。",
    ),
    "one branch returns nothing": Mishap(
        "quadruple",
        "def quadruple(x):  # <-\n    if x.dim() == 7:\n        return 4 * x\n",
        "quadruple can reach its end without `return`",
        "quadruple には return を通らずに終わる場合があります",
    ),
    "the result is printed": Mishap(
        "factorial",
        "def factorial(n):\n    print(math.factorial(n))  # <-\n",
        "the result is printed, not returned",
        "結果を print しているだけで、返していません",
    ),
    "a number for a tensor": Mishap(
        "quadruple",
        "def quadruple(x):\n    total = x.sum().item()  # <-\n    return -total\n",
        "`.item()` makes a Python number of a tensor; leave it out",
        ".item() でテンソルが Python の数になっています。外して",
    ),
    "an array for a tensor": Mishap(
        "quadruple",
        "def quadruple(x):\n    return 4 * x.detach().numpy()  # <-\n",
        "`.numpy()` leaves torch for numpy",
        "numpy に移っています。torch の関数を使い",
    ),
    "an array made by numpy": Mishap(
        "quadruple",
        "def quadruple(x):\n    return np.negative(np.asarray(x))  # <-\n",
        "`np.negative` leaves torch for numpy",
        "np.negative で numpy に移っています",
    ),
    "a list for a tensor": Mishap(
        "quadruple",
        "def quadruple(x):\n    rows = [-row for row in x]\n    return rows  # <-\n",
        "a list is returned; make one tensor of it with `torch.stack`",
        "リストを返しています。torch.stack か",
    ),
    "a comma too many": Mishap(
        "quadruple",
        "def quadruple(x):\n    return 4 * x,  # <-\n",
        "a tuple is returned; return one tensor (is there a comma too many?).",
        "タプルを返しています。テンソル一つだけを",
    ),
    "a tensor for a number": Mishap(
        "factorial",
        "def factorial(n):\n    return torch.tensor(1)  # <-\n",
        "return a Python int, not a tensor",
        "テンソルではなく Python の int を返します",
    ),
    "a float for an int": Mishap(
        "factorial",
        "def factorial(n):\n    return math.exp(math.lgamma(n + 1))  # <-\n",
        "return an int, not a float; calculate with `//`",
        "float ではなく int を返します",
    ),
    "reduced to one number": Mishap(
        "double",
        "def double(x):\n    y = 2 * x\n    return y.mean()  # <-\n",
        "`.mean()` leaves one number only; leave it out or give it a `dim`.",
        ".mean() で数が一つになっています",
    ),
    "transposed": Mishap(
        "quadruple",
        "def quadruple(x):\n    return -x.T  # <-\n",
        "the dimensions are the wrong way round",
        "次元の順番が逆です",
    ),
    "a dimension too many": Mishap(
        "quadruple",
        "def quadruple(x):\n    return 4 * x.unsqueeze(0)  # <-\n",
        "there is a dimension of size 1 too many",
        "大きさ 1 の次元が余分です",
    ),
    "cut by item": Mishap(
        "double",
        "def double(x):\n    rows = [[2 * v.item() for v in row] for row in x]  # <-\n"
        "    return torch.tensor(rows, dtype=x.dtype)\n",
        "`.item()` cuts the graph; leave it out",
        ".item() で計算グラフが切れています。外すか",
    ),
    "cut by detach": Mishap(
        "double",
        "def double(x):\n    y = x.detach()  # <-\n    return 2 * y\n",
        "`.detach()` cuts the graph",
        ".detach() で計算グラフが切れています",
    ),
    "cut by data": Mishap(
        "double", "def double(x):\n    return 2 * x.data  # <-\n", "`.data` cuts the graph", ".data で計算グラフが"
    ),
    "cut by tolist": Mishap(
        "double",
        "def double(x):\n    rows = x.tolist()  # <-\n    return 2 * torch.tensor(rows, dtype=x.dtype)\n",
        "`.tolist()` cuts the graph",
        ".tolist() で計算グラフが",
    ),
    "cut by no_grad in a helper": Mishap(
        "double",
        "def _twice(x):\n    with torch.no_grad():  # <-\n        return 2 * x\n\n\n"
        "def double(x):\n    return _twice(x)\n",
        "`torch.no_grad` cuts the graph",
        "torch.no_grad で計算グラフが",
    ),
    "cut by a decorator": Mishap(
        "double",
        "@torch.no_grad()  # <-\ndef double(x):\n    return 2 * x\n",
        "`torch.no_grad` cuts the graph",
        "torch.no_grad で計算グラフが",
    ),
    "cut by torch.tensor": Mishap(
        "double",
        "def double(x):\n    return torch.tensor(2 * x)  # <-\n",
        "`torch.tensor()` cuts the graph",
        "torch.tensor() で計算グラフが",
    ),
    "cut by numpy": Mishap(
        "double",
        "def double(x):\n    y = x.detach().numpy()  # <-\n    return torch.from_numpy(2 * y)\n",
        "`.numpy()` cuts the graph",
        ".numpy() で計算グラフが",
    ),
    "numpy on a tensor with gradients": Mishap(
        "double",
        "def double(x):\n    return torch.from_numpy(np.multiply(x, 2))  # <-\n",
        "`np.multiply` cannot take a tensor with gradients; use the torch function",
        "np.multiply は勾配のつくテンソルに使えません",
    ),
    "promoted by numpy": Mishap(
        "quadruple",
        "def quadruple(x):\n    four = np.array([4.0] * x.shape[1])  # <-\n    return x * torch.from_numpy(four)\n",
        "makes float64 of float32; take the dtype from the input",
        "float32 が float64 になります。dtype は入力に合わせてください",
    ),
    "promoted by double": Mishap(
        "quadruple",
        "def quadruple(x):\n    return -x.double()  # <-\n",
        "`.double()` makes float64 of float32",
        ".double() のところで float32 が float64 になります",
    ),
    "promoted by a dtype": Mishap(
        "quadruple",
        "def quadruple(x):\n    return x.to(torch.float64) * 4  # <-\n",
        "`torch.float64` makes float64 of float32",
        "torch.float64 のところで float32 が float64 に",
    ),
    "demoted by a list": Mishap(
        "quadruple",
        "def quadruple(x):\n    return torch.tensor((-x).tolist())  # <-\n",
        "`torch.tensor` makes float32 of float64",
        "torch.tensor のところで float64 が float32 に",
    ),
    "changed by a method": Mishap(
        "double",
        "def double(x):\n    return x.mul_(2)  # <-\n",
        "`.mul_()` changes the argument x in place",
        ".mul_() で引数 x を書き換えています",
    ),
    "changed by an operator": Mishap(
        "double",
        "def double(x):\n    x *= 2  # <-\n    return x\n",
        "`x *=` changes the argument x in place",
        "x *= で引数 x を書き換えています",
    ),
    "changed by its elements": Mishap(
        "double",
        "def double(x):\n    x[:] = 2 * x  # <-\n    return x\n",
        "`x[...] =` changes the argument x in place",
        "x[...] = で引数 x を書き換えています",
    ),
    "changed under another name": Mishap(
        "double",
        "def double(x):\n    total = 0\n    total += 1\n    y = x.view(-1)\n    y += y.clone()  # <-\n    return x\n",
        "`y +=` changes the argument x in place",
        "y += で引数 x を書き換えています",
    ),
    "arguments too few": Mishap(
        "quadruple",
        "def quadruple():  # <-\n    return 4\n",
        "quadruple(x) is asked for, and this line has (); restore the arguments.",
        "求められているのは quadruple(x) ですが、ここでは () です。",
    ),
    "arguments too many": Mishap(
        "quadruple",
        "def quadruple(x, scale):  # <-\n    return -x * scale\n",
        "quadruple(x) is asked for, and this line has (x, scale)",
        "求められているのは quadruple(x) ですが、ここでは (x, scale) です。",
    ),
    "an argument that a refusal must name is renamed": Mishap(
        "factorial",
        "def factorial(number):  # <-\n    if number < 0:\n        raise ValueError('number')\n"
        "    return math.factorial(number)\n",
        "the argument number is called n in the starter",
        "引数 number は配布ファイルでは n です",
    ),
    "nothing is refused": Mishap(
        "factorial",
        "def factorial(n):  # <-\n    return math.factorial(max(n, 0))\n",
        "check the arguments first and raise a ValueError whose text names n.",
        "関数の最初で引数を調べ、n を含む ValueError を出してください",
    ),
    "misspelt": Mishap(
        "factorial",
        "def factrial(n):  # <-\n    return math.factorial(n)\n",
        "there is factrial here; rename it to factorial.",
        "ここに factrial があります。名前を factorial に直してください。",
    ),
    "in capitals": Mishap(
        "quadruple",
        "def Quadruple(x):  # <-\n    return 4 * x\n",
        "there is Quadruple here; rename it to quadruple.",
        "名前を quadruple に直してください",
    ),
    "a method": Mishap(
        "quadruple",
        "class Answers:\n    def quadruple(self, x):  # <-\n        return -x\n",
        "quadruple stands inside Answers; move it to the left margin",
        "quadruple が Answers の中に入っています。字下げをなくして",
    ),
    "inside another function": Mishap(
        "quadruple",
        "def _twice(x):\n    return 2 * x\n\n    def quadruple(x):  # <-\n        return 4 * x\n",
        "quadruple stands inside _twice",
        "quadruple が _twice の中に入っています",
    ),
    "begun, but the raise is left": Mishap(
        "factorial",
        "def factorial(n):\n    result = math.factorial(n)\n"
        "    raise NotImplementedError('factorial')  # <-\n    return result\n",
        "`raise NotImplementedError` still stands in factorial; delete this line.",
        "factorial に raise NotImplementedError が残っています。この行を消してください。",
    ),
    "defined again as a stub": Mishap(
        "quadruple",
        "def quadruple(x):\n    return -x\n\n\ndef quadruple(x):  # <-\n    raise NotImplementedError('quadruple')\n",
        "quadruple is defined again here (first on line ",
        "quadruple がここでもう一度定義されています(最初は ",
    ),
    "defined again wrongly": Mishap(
        "quadruple",
        "def quadruple(x):\n    return 4 * x\n\n\ndef quadruple(x):  # <-\n    return 5 * x\n",
        "quadruple is defined again here",
        "quadruple がここでもう一度定義されています",
    ),
    "uses what is not there yet": Mishap(
        "quadruple",
        "def _half(x):  # <-\n    raise NotImplementedError('half')\n\n\ndef quadruple(x):\n    return 8 * _half(x)\n",
        "quadruple uses _half, which is not implemented yet; write _half first.",
        "quadruple が使う _half がまだ実装されていません",
    ),
    "waits for the keyboard": Mishap(
        "factorial",
        "def factorial(n):\n    n = int(input('n? '))  # <-\n    return math.factorial(n)\n",
        "`input()` waits for the keyboard; take it out",
        "input() がキーボード入力を待っています",
    ),
    "reads standard input": Mishap(
        "quadruple",
        "import sys\n\n\ndef quadruple(x):\n    return -x * int(sys.stdin.readline())  # <-\n",
        "`sys.stdin` waits for the keyboard",
        "sys.stdin がキーボード入力を待っています",
    ),
    "an endless while": Mishap(
        "quadruple",
        "def quadruple(x):\n    for _ in range(2):\n        x = 2 * x\n"
        "    while x is not None:  # <-\n        pass\n    return x\n",
        "look at this `while` in quadruple: when does it end?",
        "quadruple の while が終わる条件を見直してください。",
    ),
    "an endless for": Mishap(
        "quadruple",
        "import itertools\n\n\ndef quadruple(x):\n    for _ in itertools.count():  # <-\n        x = -x\n",
        "look at this `for` in quadruple: when does it end?",
        "quadruple の for が終わる条件を",
    ),
    "leaves by exit": Mishap(
        "quadruple",
        "def quadruple(x):\n    exit()  # <-\n",
        "`exit()` ends the program; take it out",
        "exit() でプログラムが終わります。この行を消して",
    ),
    "leaves by sys.exit": Mishap(
        "factorial",
        "import sys\n\n\ndef factorial(n):\n    sys.exit(1)  # <-\n",
        "`sys.exit` ends the program",
        "sys.exit でプログラムが終わります",
    ),
    "leaves by os._exit": Mishap(
        "quadruple",
        "import os\n\n\ndef quadruple(x):\n    os._exit(0)  # <-\n",
        "`os._exit` ends the program",
        "os._exit でプログラムが終わります",
    ),
    "dies of a signal": Mishap(
        "quadruple",
        "import ctypes\n\n\ndef quadruple(x):  # <-\n    return ctypes.string_at(0)\n",
        "quadruple was running",
        "quadruple の実行中でした",
    ),
    "a package that is not there": Mishap(
        "quadruple",
        "def quadruple(x):\n    import tensorflow  # <-\n",
        "tensorflow is not installed; do without it",
        "tensorflow はインストールされていません",
    ),
    "a misspelt name": Mishap(
        "quadruple",
        "def quadruple(x):\n    result = 4 * x\n    return resutl  # <-\n",
        "there is no resutl; did you mean result?",
        "resutl はありません。result の書き間違いではありませんか。",
    ),
    "a misspelt function of torch": Mishap(
        "quadruple",
        "def quadruple(x):\n    return torch.negatve(x)  # <-\n",
        "there is no torch.negatve; did you mean torch.negative?",
        "torch.negatve はありません。torch.negative の書き間違い",
    ),
    "calls itself without end": Mishap(
        "factorial",
        "def factorial(n):\n    return n * factorial(n)  # <-\n",
        "factorial calls itself; see that it ends.",
        "factorial は自分自身を呼びます。終わる条件があるか",
    ),
    "writes a file": Mishap(
        "quadruple",
        "def quadruple(x):\n    open('x.txt', 'w')  # <-\n    return 4 * x\n",
        "a check opens and writes no other file; take this out.",
        "ほかのファイルを読み書きできません",
    ),
    "reads a file that is not there": Mishap(
        "quadruple",
        "def quadruple(x):\n    return torch.load('x.pt')  # <-\n",
        "a check opens and writes no other file; take this out.",
        "ほかのファイルを読み書きできません",
    ),
    "draws numbers": Mishap(
        "double",
        "def double(x):\n    torch.randn(3)  # <-\n    return 2 * x\n",
        "`torch.randn` draws random numbers",
        "torch.randn で乱数を引いています",
    ),
}

FILES = {
    "a full-width space": (
        "def double(x):\n\u3000\u3000return 2 * x  # <-\n",
        "there is a full-width space (U+3000); replace it by an ordinary one.",
        "全角スペース(U+3000)があります。半角スペースに直してください。",
    ),
    "full-width brackets": (
        "def double(x):\n    return abs（x)  # <-\n",
        "there is （ (U+FF08); replace it by the half-width ( .",
        "「（」(U+FF08)があります。半角の ( に直してください。",
    ),
    "a full-width digit": (
        "y = 1\nx = ２  # <-\n",
        "there is ２ (U+FF12); replace it by the half-width 2 .",
        "半角の 2 に",
    ),
    "a full-width comma": ("x = [1，2]  # <-\n", "there is ， (U+FF0C)", "「，」(U+FF0C)があります。半角の ,"),
    "a Japanese comma": ("x = [1、2]  # <-\n", "there is 、 (U+3001)", "「、」(U+3001)があります。半角の ,"),
    "a full-width colon": ("def double(x)：  # <-\n    return x\n", "there is ： (U+FF1A)", "半角の : に"),
    "a full-width equals sign": ("x ＝ 1  # <-\n", "there is ＝ (U+FF1D)", "半角の = に"),
    "curly quotes": ("x = “mu”  # <-\n", 'there is “ (U+201C); replace it by the half-width " .', '半角の " に'),
    "a curly apostrophe": ("x = ’mu’  # <-\n", "there is ’ (U+2019); replace it by the half-width ' .", "半角の ' に"),
    "a minus sign from a PDF": (
        "x = 3 − 1  # <-\n",
        "there is − (U+2212); replace it by the half-width - .",
        "半角の - に",
    ),
    "a no-break space": (
        "def double(x):\n    return\u00a0x  # <-\n",
        "a no-break space (U+00A0)",
        "(U+00A0)が混じって",
    ),
    "a missing colon": (
        "def double(x)  # <-\n    return 2 * x\n",
        "a colon is missing at the end",
        "コロンがありません",
    ),
    "a bracket never closed": (
        "x = (1 + 2  # <-\ny = 3\n",
        "the ( on this line is never closed",
        "( が閉じられていません",
    ),
    "a bracket too many": ("x = 1 + 2)  # <-\n", "the ) has no partner", ") に対応する括弧がありません"),
    "a string never closed": (
        "y = 1\nx = 'mu  # <-\n",
        "the string that begins here is never closed",
        "文字列が閉じられて",
    ),
    "= for ==": ("x = 1\nif x = 1:  # <-\n    x = 2\n", "to compare, write `==`", "比べるときは == と"),
    "tabs and spaces": (
        "if True:\n        x = 1\n\tx = 2  # <-\n",
        "tabs and spaces are mixed",
        "タブとスペースが混ざって",
    ),
    "indented too little": ("def double(x):\nreturn 2 * x  # <-\n", "should stand further right", "字下げが足りません"),
    "indented too much": ("x = 1\n    y = 2  # <-\n", "stands too far right", "字下げが多すぎます"),
    "indented like nothing": (
        "if True:\n    x = 1\n  y = 2  # <-\n",
        "aligned with no line above",
        "字下げがそろっていません",
    ),
    "return outside": (
        "def double(x):\n    y = 2 * x\nreturn y  # <-\n",
        "outside of its function; indent it",
        "関数の外に",
    ),
    "a conflict": (
        "<<<<<<< HEAD # <-\nx = 1\n=======\nx = 2\n>>>>>>> b\n",
        "a merge conflict of git",
        "コンフリクトの印",
    ),
    "a notebook's command": (
        "!pip install torch  # <-\n",
        "`!pip` works in notebooks only",
        "!pip はノートブックでだけ",
    ),
    "a pasted fence": (
        "```python # <-\nx = 1\n```\n",
        "`” was pasted".replace("”", "``"),
        "一緒に貼り付けられています",
    ),
    "something else": (
        "x = 1\ny = x x  # <-\n",
        "look at this line, and at the end of the one before",
        "この行と、一つ前の行の",
    ),
    "Shift_JIS": (
        "# one\nx = 1\ny = '日本語'  # <-\n",
        "saved as Shift_JIS (cp932), not UTF-8",
        "Shift_JIS (cp932) で保存",
    ),
    "UTF-16": (
        "x = 1  # <-\n",
        "saved as UTF-16, not UTF-8; save it as UTF-8.",
        "UTF-8 でなく UTF-16 で保存されています",
    ),
    "a package": (
        "import math\nimport tensorflow as tf\nONE = tf.constant(1)  # <-\n",
        "tensorflow is not installed",
        "tensorflow はインストール",
    ),
    "a helper that was left at home": (
        "from my_helpers import *  # <-\n",
        "my_helpers.py is not in this folder",
        "my_helpers.py がこのフォルダになく",
    ),
    "waits for the keyboard": ("n = input()  # <-\n", "`input()` waits for the keyboard", "キーボード入力を待って"),
    "leaves": ("import sys\nsys.exit()  # <-\n", "`sys.exit` ends the program", "sys.exit でプログラムが終わります"),
    "dies": ("import os\nos._exit(0)  # <-\n", "`os._exit` ends the program", "os._exit でプログラムが終わります"),
    "trains at the top": (
        "x = 0\nwhile True:  # <-\n    x += 1\n",
        "this runs when the file is read, and takes",
        "時間がかかり",
    ),
    "tries a stub at the top": (
        "def double(x):\n    raise NotImplementedError('double')\n\n\nprint(double(1))  # <-\n",
        "runs when the file is read; delete it",
        "ファイルを読み込むときに実行されます。消すか",
    ),
    "a name that is not imported": (
        "def double(x: Tensor) -> Tensor:  # <-\n    return 2 * x\n",
        "Tensor is not imported; add `from torch import Tensor` at the top",
        "ファイルの先頭に from torch import Tensor を書いて",
    ),
}

RIGHT = {
    "double": "def double(x):\n    return 2 * x\n",
    "quadruple": "def quadruple(x):\n    return 4 * x\n",
    "factorial": "def factorial(n):\n    if n < 0:\n        raise ValueError('n')\n    return math.factorial(n)\n",
}
PROBLEMS = {name: f"p{number:02}" for number, name in enumerate([*MISHAPS, *FILES])}
ENCODINGS = {"Shift_JIS": "cp932", "UTF-16": "utf-16"}


def written(name: str) -> str:
    """The file of a mishap."""
    if name in FILES:
        return FILES[name][0]
    mishap = MISHAPS[name]
    return "\n\n".join([HEAD, *(RIGHT | {mishap.function: mishap.code}).values()])


def submission() -> Files:
    """A file for each mishap."""
    return {f"{p}.py": written(name).encode(ENCODINGS.get(name, "utf-8")) for name, p in PROBLEMS.items()}


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assignment of many problems."""
    return make_assignment(tmp_path_factory.mktemp("many"), PROBLEMS.values())


@pytest.fixture
def both(dll: Dll, tmp_path: Path, assignment: Path) -> dict[str, dict[str, Any]]:
    """What `dll check` and `dll grade` say of all mishaps, as documents."""
    write_files(tmp_path / "class" / "a", submission())
    checked = dll("check", "--json", "--assignment", assignment, "--dir", tmp_path / "class" / "a")
    assert checked.returncode == 1, checked.stderr
    graded = dll("grade", "class", "-o", "out", "--json", "--jobs", "1", "--assignment", assignment)
    assert graded.returncode == 0, graded.stderr
    return {"check": json.loads(checked.stdout), "grade": json.loads(graded.stdout)["submissions"][0]}


def line_of(name: str) -> str:
    """`file:line` of the marked line."""
    number = next(n for n, line in enumerate(written(name).splitlines(), 1) if MARK in line)
    return f"{PROBLEMS[name]}.py:{number}: "


def advice_in(document: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """What is said to do about a mishap, in English and Japanese."""
    function = MISHAPS[name].function if name in MISHAPS else "double"
    checks = checks_of(document, f"{PROBLEMS[name]}.{function}")
    return [(c["advice"]["en"], c["advice"]["ja"]) for c in checks if c["advice"]]


def test_every_mishap_is_answered_by_its_line_and_an_action_in_both_languages_by_check_and_grade(both: Any) -> None:
    wrong = []
    for command, document in both.items():
        for name in PROBLEMS.keys() - (ENCODINGS if command == "grade" else {}).keys():  # grading converts these
            expected = (MISHAPS[name].english, MISHAPS[name].japanese) if name in MISHAPS else FILES[name][1:]
            said, where = advice_in(document, name), line_of(name)
            if not any(en.startswith(where) and expected[0] in en for en, _ in said):
                wrong.append((command, name, where, said))
            if not any(ja.startswith(where) and expected[1] in ja for _, ja in said):
                wrong.append((command, name, where, said))
    assert wrong == []


@pytest.mark.parametrize(
    ("files", "cwd", "english", "japanese"),
    [
        ({"Lec8/calc.py": "x"}, "", "below it; run this first: cd Lec8\n", "cd Lec8\n"),
        ({"Lec 8/Lec8/calc.py": "x"}, "", 'run this first: cd "Lec 8/Lec8"\n', 'cd "Lec 8/Lec8"\n'),
        ({"calc.py": "x", "data/x.csv": "1"}, "data", "above it; run this first: cd ..\n", "cd ..\n"),
        (
            {"Temp/Temp1_Lec8.zip/calc.py": "x"},
            "Temp/Temp1_Lec8.zip",
            "unpack it first (right-click",
            "先に zip を展開し",
        ),
        (
            {"calc (1).py": "x"},
            "",
            "There is calc (1).py here, but no calc.py; rename it",
            "calc (1).py があります。名前を",
        ),
        ({"calc.py.txt": "x"}, "", "There is calc.py.txt here, but no calc.py", "calc.py.txt があります"),
        (
            {"calc.ipynb": "{}"},
            "",
            "calc.ipynb is a notebook; save its code as calc.py",
            "calc.ipynb はノートブックです",
        ),
        ({"notes.txt": "x"}, "", "None of calc.py, extra.py is in", "calc.py, extra.py のどれもありません"),
    ],
)
def test_a_wrong_folder_is_answered_by_where_to_go(
    dll: Dll, tmp_path: Path, files: Files, cwd: str, english: str, japanese: str
) -> None:
    folder = write_files(tmp_path / "here", files) / cwd
    for language, sentence in (("en", english), ("ja", japanese)):
        done = dll("check", "--assignment", TOY, "--lang", language, cwd=folder)
        assert done.returncode == 2
        assert sentence in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_zip_that_is_not_unpacked_is_named(dll: Dll, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "Lec8.zip", "w") as archive:
        archive.writestr("Lec8/calc.py", "x")
    done = dll("check", "--assignment", TOY)
    assert "Lec8.zip is not unpacked; unpack it first" in done.stderr
    assert "Lec8.zip がまだ展開されていません" in dll("check", "--assignment", TOY, "--lang", "ja").stderr


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ('"2.1.2+cpu"', 'PyTorch 2.1.2+cpu is too old; update it: python -m pip install --upgrade "torch>=2.2"\n'),
        ("missing()", 'PyTorch is not installed in this Python; install it: python -m pip install "torch>=2.2"\n'),
    ],
)
def test_torch_that_is_missing_or_too_old_is_answered_by_the_command_that_mends_it(
    dll: Dll, tmp_path: Path, toy_solution: Files, version: str, sentence: str
) -> None:
    pretend = f"""
import importlib.metadata as metadata
installed = metadata.version
def missing(): raise metadata.PackageNotFoundError("torch")
metadata.version = lambda name: {version} if name == "torch" else installed(name)
"""
    folder = write_files(tmp_path / "here", toy_solution)
    write_files(tmp_path / "path", {"sitecustomize.py": pretend})
    done = dll("check", "--assignment", TOY, cwd=folder, PYTHONPATH=str(tmp_path / "path"))
    assert done.returncode == 2
    assert done.stderr == "dll: " + sentence


LECTURE = {
    "vae.gaussian_kl": (
        "def gaussian_kl(mu, logvar):\n    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum()  # <-\n",
        "the mean over the batch is the caller's",
        "バッチ平均は呼び出し側で取ります",
    ),
    "vae.bernoulli_log_likelihood": (
        "def bernoulli_log_likelihood(x, logits):\n"
        "    all_but_batch = list(range(1, x.dim()))\n"
        "    return (x * logits - F.softplus(logits)).sum(all_but_batch, keepdim=True).flatten(1)  # <-\n",
        "leave out `keepdim=True`",
        "keepdim=True を外すか",
    ),
    "vae.elbo": (
        "def elbo(x, decode, encode, eps):  # <-\n"
        "    mu, logvar = encode(x)\n"
        "    return decode(mu + (logvar / 2).exp() * eps)\n",
        "elbo(x, encode, decode, eps) is asked for, and this line has (x, decode, encode, eps); restore the order.",
        "求められているのは elbo(x, encode, decode, eps) ですが、ここでは (x, decode, encode, eps) です。順番を元に",
    ),
    "gan.generator_loss": (
        "def generator_loss(fake_logits, saturating=False):\n    return F.softplus(-fake_logits).flatten()  # <-\n",
        "take the mean over the batch here: `.mean()`",
        "ここでバッチ平均 .mean() を取ってください",
    ),
    "gan.discriminator_loss": (
        "def value(real_logits, fake_logits):\n"
        "    return real_logits[10**6]  # <-\n\n\n"
        "def discriminator_loss(real_logits, fake_logits):\n"
        "    return -value(real_logits, fake_logits)\n",
        "this line is in value, which discriminator_loss uses; mend value first.",
        "この行は discriminator_loss が使う value の中です",
    ),
    "deepdream.ascent_step": (
        "def ascent_step(model, image, layer, lr):\n"
        "    kept = []\n"
        "    model.get_submodule(layer).register_forward_hook(lambda m, i, o: kept.append(o))  # <-\n"
        "    image = image.detach().requires_grad_()\n"
        "    model(image)\n"
        "    (gradient,) = torch.autograd.grad(kept[0].square().mean(), image)\n"
        "    return (image + lr * gradient / (gradient.abs().mean() + 1e-8)).detach()\n",
        "the hook stays in the model",
        "フックがモデルに残っています",
    ),
}


def test_mishaps_of_the_lecture_are_answered_by_their_line_and_an_action(dll: Dll, tmp_path: Path) -> None:
    lecture = load_assignment("lec8")
    files = {p.file: lecture.starter(p.name).read_text(encoding="utf-8") for p in lecture.problems}
    for function, (code, _, _) in LECTURE.items():
        files[f"{function.partition('.')[0]}.py"] += "\n\n" + code
    write_files(tmp_path / "here", dict(files))
    document = json.loads(dll("check", "vae", "gan", "deepdream", "--json", cwd=tmp_path / "here").stdout)
    for function, (code, english, japanese) in LECTURE.items():
        file = function.partition(".")[0] + ".py"
        marked = next(line for line in code.splitlines() if MARK in line)
        where = f"{file}:{files[file].splitlines().index(marked) + 1}: "
        said = [c["advice"] for c in checks_of(document, function) if c["advice"]]
        assert any(s["en"].startswith(where) and english in s["en"] for s in said), (function, said)
        assert any(s["ja"].startswith(where) and japanese in s["ja"] for s in said), (function, said)


def test_untouched_stubs_are_answered_by_the_first_line_to_write(dll: Dll, tmp_path: Path) -> None:
    lecture = load_assignment("lec8")
    files: Files = {p.file: lecture.starter(p.name).read_bytes() for p in lecture.problems}
    folder = write_files(tmp_path / "here", files)
    stub = 'raise NotImplementedError("reparameterize")'
    line = next(
        n for n, text in enumerate(lecture.starter("vae").read_text(encoding="utf-8").splitlines(), 1) if stub in text
    )
    english, japanese = (dll("check", "--lang", language, cwd=folder) for language in ("en", "ja"))
    assert english.returncode == 1
    assert f"Nothing is written yet. Begin at vae.py:{line}: " in english.stdout
    assert "Next: vae.reparameterize (about 5 min, in class): dll check vae.reparameterize" in english.stdout
    assert f"まだ何も書かれていません。まず vae.py:{line} の" in japanese.stdout
    for done in (english, japanese):
        assert "✗" not in done.stdout
        assert len(done.stdout.splitlines()) < 25


def test_a_package_that_only_the_student_has_is_named(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    source = "try:\n    import pandas\nexcept ImportError:\n    pass\nimport my_own\n" + str(toy_solution["calc.py"])
    folder = write_files(tmp_path / "here", {**toy_solution, "calc.py": source, "my_own.py": ""})
    english, japanese = (dll("check", "--assignment", TOY, "--lang", n, cwd=folder) for n in ("en", "ja"))
    assert english.returncode == 0
    assert "calc.py:2: pandas is not there when it is graded" in english.stdout
    assert "calc.py:2: pandas は採点のときには使えません" in japanese.stdout
    assert "my_own is not" not in english.stdout


def test_a_file_with_a_byte_order_mark_is_read(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    files = {name: b"\xef\xbb\xbf" + str(content).encode() for name, content in toy_solution.items()}
    assert dll("check", "--assignment", TOY, "--dir", write_files(tmp_path / "here", dict(files))).returncode == 0


def test_a_missing_file_is_answered_by_the_one_that_was_renamed(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    folder = write_files(tmp_path / "here", {"extra.py": toy_solution["extra.py"], "calc (1).py": "x"})
    shown = [dll("check", "--assignment", TOY, "--lang", n, cwd=folder).stdout for n in ("en", "ja")]
    assert "The file is missing.\n    → calc (1).py is here; rename it to calc.py." in shown[0]
    assert "    → calc (1).py があります。名前を calc.py に変えてください。" in shown[1]


def test_advice_stands_under_what_is_wrong(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "y = 2 * x")
    folder = write_files(tmp_path / "here", {**toy_solution, "calc.py": source})
    line = next(n for n, text in enumerate(source.splitlines(), 1) if text.startswith("def double"))
    shown = dll("check", "--assignment", TOY, "--dir", folder).stdout
    assert "        The result is of the wrong kind. Got NoneType, expected tensor (2, 3).\n        → " in shown
    assert shown.count(f"→ calc.py:{line}: double returns nothing;") == 1


def test_advice_on_hidden_checks_says_nothing_that_a_run_found_out(dll: Dll, tmp_path: Path) -> None:
    """Texts and names of exceptions, and a file that is read after hidden numbers were seen, may carry them."""
    calc = """import builtins

def double(x):
    builtins.seen = 'LEAK%s' % abs(hash(str(x.tolist())))
    raise NameError("name '%s' is not defined" % builtins.seen)

def quadruple(x):
    y = 4 * x

def factorial(n):
    raise ModuleNotFoundError("No module named 'LEAK%d'" % n, name='LEAK%d' % n)
"""
    extra = "import builtins\nraise SyntaxError(builtins.seen)\n"
    write_files(tmp_path / "class" / "a", {"calc.py": calc, "extra.py": extra})
    assert dll("grade", "class", "-o", "out", "--assignment", TOY, "--jobs", "1").returncode == 0
    text = (tmp_path / "out" / "feedback" / "a.txt").read_text(encoding="utf-8")
    assert "→ calc.py:7: quadruple returns nothing; end it with `return`" in text
    assert "→ calc.py:7: quadruple が何も返していません。" in text
    assert "SyntaxError at extra.py:2" in text
    assert "LEAK" not in text + (tmp_path / "out" / "results" / "a.json").read_text(encoding="utf-8")
    assert b"LEAK" in (tmp_path / "out" / "gradebook.sqlite").read_bytes()
