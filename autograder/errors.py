"""What can go wrong, as one sentence for a named reader. Only the CLI turns these into exit statuses."""

from __future__ import annotations

from typing import Any, Self

from .text import Text, say


class DllError(Exception):
    """Something that the user must change: one sentence with what, where and what to do."""

    def __init__(self, key: str, **values: Any) -> None:
        self.sentence: Text = say(key, **values)
        super().__init__(self.sentence.en)

    @classmethod
    def saying(cls, sentence: Text) -> Self:
        """An error with a sentence that another process made."""
        error = cls.__new__(cls)
        Exception.__init__(error, sentence.en)
        error.sentence = sentence
        return error


class Fault(DllError):
    """A failure of ours (no jail, a lost worker): never a mark, always `not graded`."""


class NotReadable(DllError):
    """A submission that cannot be opened: listed as `not graded`, the others go on."""


OURS = (Fault, OSError, MemoryError)
"""What is our failure wherever it is raised in a process of ours, also while an answer is judged: no answer, which is
numbers, can bring it about. All else there is the check's arithmetic that stumbled over the answer: a failed law."""
OURS_BETWEEN_CHECKS = (*OURS, ValueError, LookupError, RuntimeError)
"""And where no answer is judged: the submission is then not graded, and its worker goes on with the next. What is not
even here (a TypeError) is a fault of the worker, which ends and is replaced."""
