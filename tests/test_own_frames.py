"""Where an exception passed somebody's own files: theirs alone, the innermost last."""

from __future__ import annotations

from pathlib import Path

import pytest
from dll.autograder.module_files import module_from
from dll.autograder.own_frames import OwnFrame, own_frames


def test_only_lines_of_the_folder_are_named(tmp_path: Path) -> None:
    inner, outer = tmp_path / "mine" / "inner.py", tmp_path / "outer.py"
    inner.parent.mkdir()
    inner.write_text("def fails(n):\n    return 1 / n\n\ndef calls():\n    fails(0)\n")
    outer.write_text("def run(function):\n    function()\n")
    with pytest.raises(ZeroDivisionError) as raised:
        module_from(outer, "_outer").run(module_from(inner, "_inner").calls)
    expected = [OwnFrame(Path("inner.py"), 5, "calls"), OwnFrame(Path("inner.py"), 2, "fails")]
    assert own_frames(raised.value, inner.parent) == expected
    assert own_frames(raised.value, tmp_path / "elsewhere") == []
