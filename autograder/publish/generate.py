"""`python -m dll.autograder.publish.generate [PROBLEM ...]`: write what is generated, and say what changed."""

from __future__ import annotations

import sys

from ..assignment import assignments, find_assignment
from .recorder import write_recordings
from .starter import write_starters


def main(wanted: list[str]) -> None:
    """Regenerate all installed assignments or the wanted problems; an argument with a slash names an assignment."""
    folders = [name for name in wanted if "/" in name]
    for name in folders or assignments():
        assignment = find_assignment(name)
        problems = [p.name for p in assignment.problems if folders or not wanted or p.name in wanted]
        assignment.require_staff_files(problems)
        for path in [*write_starters(assignment, problems), *write_recordings(assignment, problems)]:
            sys.stdout.write(f"{path.relative_to(assignment.root)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
