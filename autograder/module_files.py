"""A file made a module, and findable as one while it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def module_from(path: Path, name: str) -> ModuleType:
    """What a Python file defines, as the module `name`; no bytecode is left beside it."""
    return module_of(path.read_bytes(), name, str(path))


def module_of(source: str | bytes, name: str, file: str) -> ModuleType:
    """What a source defines, as the module `name`; tracebacks say that it stands in `file`."""
    module = ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module  # dataclasses and pickle look their module up there, the former while it runs
    try:
        exec(compile(source, file, "exec"), module.__dict__)  # noqa: S102 - that is what it is for
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module
