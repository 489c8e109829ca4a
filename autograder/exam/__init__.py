"""What test authors see: `points`, the comparisons, and what a check asks for by the names of its arguments.

A test is a pytest function of `student`, `reference`, `given`, `dtype`, `device` and its own parameters. It calls
`student.f(...)` and `reference.f(...)` with ordinary tensors, modules and optimizers, and compares the answers. That
the student's function runs in a jailed process of its own is not its concern.
"""

from .compare import assert_close, assert_differentiable, assert_law, assert_raises, assert_refuses, assert_unchanged
from .given import Given
from .plugin import points
from .proxy import OneShot, Run, Subject

__all__ = [
    "Given",
    "OneShot",
    "Run",
    "Subject",
    "assert_close",
    "assert_differentiable",
    "assert_law",
    "assert_raises",
    "assert_refuses",
    "assert_unchanged",
    "points",
]
