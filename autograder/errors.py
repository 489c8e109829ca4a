"""What can go wrong, as one sentence for a named reader. Only the CLI turns these into exit statuses."""

from __future__ import annotations

from typing import Any

from .text import Text, say


class DllError(Exception):
    """Something that the user must change: one sentence with what, where and what to do."""

    def __init__(self, key: str, **values: Any) -> None:
        self.sentence: Text = say(key, **values)
        super().__init__(self.sentence.en)


class Fault(DllError):
    """A failure of ours (no jail, a lost worker): never a mark, always `not graded`."""


class NotReadable(DllError):
    """A submission that cannot be opened: listed as `not graded`, the others go on."""
