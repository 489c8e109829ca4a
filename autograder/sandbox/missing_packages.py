"""Stand-ins for packages that students know and that are not there when their files are graded.

An `import` that the file does not use should cost nothing. So a file that cannot be imported for want of such a
package is imported once more with a stand-in, which complains, as the missing package did, when it is used.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any, NoReturn

# fmt: off
PACKAGES = frozenset({
    "IPython", "PIL", "accelerate", "albumentations", "cv2", "datasets", "diffusers", "einops", "fastai", "imageio",
    "japanize_matplotlib", "jax", "keras", "lightning", "matplotlib", "networkx", "numba", "opencv", "pandas",
    "plotly", "polars", "pytorch_lightning", "requests", "scipy", "seaborn", "skimage", "sklearn", "statsmodels",
    "sympy", "tensorboard", "tensorflow", "timm", "tokenizers", "torchaudio", "torchinfo", "torchmetrics",
    "torchsummary", "torchtext", "torchvision", "torchviz", "tqdm", "transformers", "wandb",
})
# fmt: on
"""Packages that students know; another name that is missing is more likely a file of their own."""


class _Absent:
    """Anything of a package that is not there: it can be named, and nothing else."""

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> _Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(f"{self._name}.{name}")

    def _complain(self, *_: Any, **__: Any) -> NoReturn:
        package = str(self._name).partition(".")[0]
        raise ModuleNotFoundError(f"No module named '{package}'", name=package)

    __call__ = __setattr__ = __getitem__ = __setitem__ = __iter__ = __len__ = __bool__ = __enter__ = _complain
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _complain
    __mro_entries__ = __instancecheck__ = __eq__ = _complain
    __hash__ = object.__hash__

    def __or__(self, other: Any) -> _Absent:
        """An annotation is no use: `cv2.Mat | None`."""
        return self

    __ror__ = __or__


class _Module(types.ModuleType):
    """A package that is not there, or a module of one."""

    def __getattr__(self, name: str) -> _Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(f"{self.__name__}.{name}")


class Placeholders(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds stand-ins for the packages that were asked for."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def allow(self, missing: ImportError) -> bool:
        """Let the package that was missing have a stand-in from now on; False where it may not, or has one."""
        package = (missing.name or "").partition(".")[0]
        if not isinstance(missing, ModuleNotFoundError) or package not in PACKAGES or package in self._names:
            return False
        self._names.add(package)
        if self not in sys.meta_path:
            sys.meta_path.append(self)
        return True

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """A stand-in, where nothing better was found before."""
        if fullname.partition(".")[0] not in self._names:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """The stand-in."""
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing: there is nothing in it."""
