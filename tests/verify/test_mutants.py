"""Mutants: every kind of change is made once, nothing that only words a message, and equivalents need a proof."""

from __future__ import annotations

from pathlib import Path

import pytest
from dll.autograder.errors import Fault
from dll.autograder.verify.mutants import load_equivalents, mutants

SOURCE = '''
def scaled(x: int, by: int = 2) -> int:
    """Twice 3 is 6."""
    # BEGIN SOLUTION
    if x < 0:
        raise ValueError(f"x must be >= 0, but is {x + 0}")
    y = max(x, 1)
    return y * by
    # END SOLUTION


def untouched(x: int) -> int:
    return x * 3
'''


def changes(source: str = SOURCE) -> set[tuple[str, str, str]]:
    return {(m.function, m.before, m.after) for m in mutants(source)}


def test_operators_comparisons_and_numbers_are_replaced() -> None:
    found = changes()
    assert ("scaled", "return y * by", "return y + by") in found
    assert ("scaled", "if x < 0:", "if x <= 0:") in found
    assert ("scaled", "y = max(x, 1)", "y = max(x, 2)") in found


def test_statements_calls_and_arguments_are_left_out_or_swapped() -> None:
    found = changes()
    assert ("scaled", "y = max(x, 1)", "pass") in found
    assert ("scaled", "y = max(x, 1)", "y = max(1, x)") in found
    chained = changes("# BEGIN SOLUTION\ndef f(x):\n    return x.abs().sum(dim=1)\n# END SOLUTION\n")
    assert ("f", "return x.abs().sum(dim=1)", "return x.abs()") in chained
    assert ("f", "return x.abs().sum(dim=1)", "return x.abs().sum()") in chained


def test_each_mutant_is_valid_differs_and_comes_once() -> None:
    found = list(mutants(SOURCE))
    assert len({(m.function, m.before, m.after) for m in found}) == len(found)
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
        assert mutant.before != mutant.after


def test_messages_docstrings_and_annotations_are_no_mutants() -> None:
    sources = [m.source for m in mutants(SOURCE)]
    assert not any("{x + 1}" in source or "{x - 0}" in source or "Twice 4" in source for source in sources)
    assert ("scaled", "y = max(x, 1)", "y = max(x, 2)") in changes()


def test_an_equivalent_is_known_by_its_change(tmp_path: Path) -> None:
    (tmp_path / "staff").mkdir()
    listed = tmp_path / "staff" / "equivalents.toml"
    listed.write_text(
        '[[equivalent]]\nfunction = "f"\nbefore = "a"\nafter = ["b", "c"]\nproof = "Both are 1."\n', encoding="utf-8"
    )
    assert load_equivalents(tmp_path) == {("f", "a", "b"): "Both are 1.", ("f", "a", "c"): "Both are 1."}
    listed.write_text('[[equivalent]]\nfunction = "f"\n', encoding="utf-8")
    with pytest.raises(Fault):
        load_equivalents(tmp_path)
