"""From a failure and the student's text to one sentence with a line and an action. The verdict is made by then.

Every sentence is made of our own words, line numbers and short identifiers of the file as it was handed in, and
characters of it that a parser named: nothing that code said while it ran. So it may be shown for hidden checks too.
"""

from __future__ import annotations

from ..model import Cause
from ..text import Text
from . import no_answer, wrong_answer
from .context import AdviceContext, Rule
from .syntax import syntax

_RAISED: tuple[Rule, ...] = (
    no_answer.keyboard,
    no_answer.leaves,
    no_answer.module,
    no_answer.name,
    no_answer.attribute,
    no_answer.files,
    no_answer.recursion,
)
_RULES: dict[Cause, tuple[Rule, ...]] = {
    Cause.NOT_IMPLEMENTED: (no_answer.waits_for_part, wrong_answer.twice, no_answer.left_over),
    Cause.MISSING_FILE: (no_answer.like_named_file,),
    Cause.MISSING_FUNCTION: (no_answer.inside_another, no_answer.similar_name, no_answer.in_another_file),
    Cause.SYNTAX: (syntax,),
    Cause.IMPORT: (*_RAISED, no_answer.at_import),
    Cause.RAISED: (
        *_RAISED,
        no_answer.once,
        no_answer.star_import,
        no_answer.numpy,
        no_answer.in_place,
        wrong_answer.signature,
        no_answer.raised_in_part,
        wrong_answer.mixed_dtypes,
    ),
    Cause.NOT_REFUSED: (wrong_answer.renamed_argument,),
    Cause.MISREFUSED: (wrong_answer.other_exception, wrong_answer.renamed_argument),
    Cause.KIND: (wrong_answer.signature, wrong_answer.nothing, wrong_answer.tensor_due, wrong_answer.number_due),
    Cause.SHAPE: (wrong_answer.signature, wrong_answer.shape),
    Cause.DTYPE: (wrong_answer.dtype,),
    Cause.DEVICE: (wrong_answer.misplaced,),
    Cause.CUT: (wrong_answer.cut,),
    Cause.NOT_FINITE: (wrong_answer.signature, wrong_answer.overflows),
    Cause.GRADIENT: (wrong_answer.signature, wrong_answer.cut_in_part),
    Cause.CHANGED: (wrong_answer.changed, wrong_answer.left),
    Cause.DREW: (wrong_answer.drew,),
    Cause.TIME: (no_answer.endless,),
    Cause.DIED: (no_answer.ended,),
}


def advise(case: AdviceContext) -> Text | None:
    """One sentence that names a line and an action; None where the text shows none."""
    try:
        for rule in (*_RULES.get(case.failure.cause, (wrong_answer.signature,)), wrong_answer.twice):
            if (sentence := rule(case)) is not None:
                return sentence
    except Exception:  # noqa: BLE001 - a text that no rule foresaw: advice is a courtesy, and never costs a verdict
        return None
    return None
