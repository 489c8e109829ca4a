"""`python -m dll.autograder.publish.generate [PROBLEM ...]`: write what is generated, and say what changed."""

from __future__ import annotations

import sys

from ..assignment import assignments, load_assignment
from .recording import write_recordings
from .starter import write_starters


def main(wanted: list[str]) -> None:
    """Regenerate the starters and recordings of the wanted problems, of all where none is named."""
    for name in assignments():
        assignment = load_assignment(name)
        problems = [p.name for p in assignment.problems if not wanted or p.name in wanted]
        for path in [*write_starters(assignment, problems), *write_recordings(assignment, problems)]:
            sys.stdout.write(f"{path.relative_to(assignment.root)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
