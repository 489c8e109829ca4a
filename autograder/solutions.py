"""What marks a file as a solution: markers that starters are made from, and the canary, which is never published."""

from __future__ import annotations

import ast
import functools

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
SEED = 20240
"""Of the numbers with which solutions are proven, before anything is published."""
CANARY = "dll-canary-"
"""How the string constant begins by which a published file with something secret in it is found."""


@functools.cache
def stripped(solution: str) -> str:
    """A solution without comments and canaries: what a process is given that computes with it."""
    tree = ast.parse(solution)
    tree.body = [node for node in tree.body if not _is_canary(node)]
    return ast.unparse(tree) + "\n"


def _is_canary(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and node.value.value.startswith(CANARY)
    )
