"""The calls that `dll check` makes, and nothing else: a fresh interpreter, torch, the files, the functions.

    python benchmarks/bare_calls.py CALLS FOLDER

CALLS is written by benchmarks/check_speed.py: for each call its file, function, arguments, and the gradients asked for.
"""

import os
import pickle
import runpy
import sys
from typing import Any

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import torch


def main(calls: str, folder: str) -> None:
    """Make all calls."""
    torch.set_num_threads(1)
    files: dict[str, dict[str, Any]] = {}
    with open(calls, "rb") as stream:
        for module, function, arguments, wanted, cotangent in pickle.load(stream):
            if module not in files:
                files[module] = runpy.run_path(os.path.join(folder, f"{module}.py"))
            once = [iter(a[1:]) if isinstance(a, tuple) and a and a[0] == "once" else a for a in arguments]
            try:
                value = files[module][function](*once)
            except (ValueError, AttributeError):  # a refusal that is asked for
                continue
            if wanted:
                differentiate(value, [arguments[i] for i in wanted], cotangent)


def differentiate(value: Any, of: list[Any], cotangent: Any) -> None:
    """The gradients that a check asks for."""
    outputs = [t for t in (value if isinstance(value, tuple | list) else [value]) if t.requires_grad]
    leaves = [p for x in of for p in (x.parameters() if isinstance(x, torch.nn.Module) else [x]) if p.requires_grad]
    cotangents = [torch.ones_like(t) for t in outputs] if cotangent is None else [cotangent]
    if outputs:
        torch.autograd.grad(outputs, leaves, cotangents, allow_unused=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
