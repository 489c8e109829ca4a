"""From a failure and the student's text to one sentence with a line and an action. The verdict is made by then.

Every sentence is made of our own words, line numbers and short identifiers of the file as it was handed in, and
characters of it that a parser named: nothing that code said while it ran. So it may be shown for hidden checks too.
"""

from __future__ import annotations

from ..model import Cause
from ..text import Text
from . import answers, placement, precision, troubles
from .case import Case, Rule
from .syntax import syntax

_RAISED: tuple[Rule, ...] = (
    troubles.keyboard,
    troubles.leaves,
    troubles.module,
    troubles.name,
    troubles.attribute,
    troubles.files,
    troubles.recursion,
)
_RULES: dict[Cause, tuple[Rule, ...]] = {
    Cause.NOT_IMPLEMENTED: (troubles.waits_for_part, answers.twice, troubles.left_over),
    Cause.MISSING_FILE: (troubles.like_named_file,),
    Cause.MISSING_FUNCTION: (troubles.inside_another, troubles.similar_name, troubles.in_another_file),
    Cause.SYNTAX: (syntax,),
    Cause.IMPORT: (*_RAISED, troubles.at_import),
    Cause.RAISED: (
        *_RAISED,
        troubles.once,
        troubles.star_import,
        troubles.numpy,
        troubles.in_place,
        answers.signature,
        troubles.raised_in_part,
        precision.mixed_dtypes,
    ),
    Cause.NOT_REFUSED: (answers.renamed_argument,),
    Cause.MISREFUSED: (answers.other_exception, answers.renamed_argument),
    Cause.KIND: (answers.signature, answers.nothing, answers.tensor_due, answers.number_due),
    Cause.SHAPE: (answers.signature, answers.shape),
    Cause.DTYPE: (answers.dtype,),
    Cause.DEVICE: (placement.misplaced,),
    Cause.CUT: (answers.cut,),
    Cause.NOT_FINITE: (answers.signature, precision.overflows),
    Cause.GRADIENT: (answers.signature, answers.cut_in_part),
    Cause.CHANGED: (answers.changed, answers.left),
    Cause.DREW: (answers.drew,),
    Cause.TIME: (troubles.endless,),
    Cause.DIED: (troubles.ended,),
}


def advise(case: Case) -> Text | None:
    """One sentence that names a line and an action; None where the text shows none."""
    try:
        for rule in (*_RULES.get(case.failure.cause, (answers.signature,)), answers.twice):
            if (sentence := rule(case)) is not None:
                return sentence
    except Exception:  # noqa: BLE001 - a text that no rule foresaw: advice is a courtesy, and never costs a verdict
        return None
    return None
