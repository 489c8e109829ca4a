"""results/<id>.json: one submission for machines, without anything of a hidden check's inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ..assignment import Assignment
from ..grading.gradebook import Entry
from ..grading.scoring import FunctionScore, ProblemScore, rounded, total
from ..model import Scored, Setting
from ..text import Text
from .device_notes import placement_notes
from .explain import explain

FORMAT = 1


def result_document(
    entry: Entry, scores: Sequence[ProblemScore], assignment: Assignment, setting: Setting | None
) -> dict[str, Any]:
    """The document of one submission."""
    return {
        "format": FORMAT,
        "assignment": assignment.name,
        "id": entry.id,
        "name": entry.name,
        "status": entry.status,
        "reason": _text(entry.reason),
        "score": float(rounded(total(scores))) if scores else None,
        "max_score": float(rounded(assignment.max_score)),
        "devices": [note.en for note in placement_notes(entry.results, setting.without if setting else None)],
        "repairs": [repair.en for repair in entry.repairs],
        "setting": msgspec.to_builtins(setting),
        "problems": [_problem(s) for s in scores],
    }


def _problem(problem: ProblemScore) -> dict[str, Any]:
    return {
        "name": problem.problem.name,
        "graded": problem.problem.graded,
        "score": float(rounded(problem.points)),
        "max_score": float(rounded(problem.problem.points)),
        "functions": [_function(f) for f in problem.functions],
    }


def _function(function: FunctionScore) -> dict[str, Any]:
    return {
        "name": function.function.name,
        "score": float(rounded(function.points)),
        "max_score": float(rounded(function.function.points)),
        "checks": [_check(c) for c in function.checks],
    }


def _check(scored: Scored) -> dict[str, Any]:
    explained = explain(scored.result, hidden=True)
    return {
        "name": scored.result.test,
        "device": scored.result.variant.device,
        "dtype": scored.result.variant.dtype,
        "outcome": scored.result.outcome.value,
        "cause": scored.result.cause,
        "points": float(rounded(scored.points)),
        "max_points": float(rounded(scored.max_points)),
        "mistake": scored.result.mistake,
        "mend_first": scored.result.mend_first,
        "right_parts": list(scored.result.right_parts),
        "law": _text(scored.result.law),
        "message": _text(explained.message),
        "hint": _text(explained.hint),
        "advice": _text(explained.advice),
    }


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"ja": text.ja, "en": text.en}
