"""`dll check` as lines for a terminal and as a JSON document. Never a total that looks like a mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from rich.text import Text as Line

from ..assignment import Assignment
from ..model import NOT_TRIED, Cause, CheckResult, Function, Outcome, Problem
from ..neutral import plain
from ..text import Language, Text, say
from .explain import Explanation, explain, merged

_SHOWN = 3
_PRINTED, _LINE_LIMIT = 10, 200


class FunctionView(msgspec.Struct, frozen=True):
    """One function's public checks."""

    problem: Problem
    function: Function
    checks: tuple[Explanation, ...]

    @property
    def name(self) -> str:
        """`problem.function`, what `dll check` takes."""
        return f"{self.problem.name}.{self.function.name}"

    @property
    def passed(self) -> int:
        """How many checks hold in every variant."""
        return self.total - len({c.test for c in self.checks if not _holds(c)})

    @property
    def total(self) -> int:
        """How many checks there are, whatever their variants."""
        return len({c.test for c in self.checks})

    @property
    def not_implemented(self) -> bool:
        """Whether it is still the stub, or uses one."""
        return bool(self.checks) and all(c.cause is Cause.NOT_IMPLEMENTED for c in self.checks)

    @property
    def untouched(self) -> bool:
        """Whether it is the stub as it was handed out."""
        return self.not_implemented and not any(c.advice for c in self.checks)

    @property
    def file_trouble(self) -> Explanation | None:
        """What is wrong with the whole file."""
        return next((c for c in self.checks if c.whole_file), None)


def _holds(check: Explanation) -> bool:
    return check.cause in NOT_TRIED or check.outcome is Outcome.PASSED


def wrong_checks(view: FunctionView) -> list[Explanation]:
    """The checks that do not hold."""
    return [check for check in view.checks if not _holds(check)]


def views(assignment: Assignment, results: Sequence[CheckResult]) -> list[FunctionView]:
    """The functions that were checked, in the assignment's order."""
    found = []
    for problem in assignment.problems:
        for function in problem.functions:
            own = [r for r in results if (r.problem, r.function) == (problem.name, function.name)]
            if own:
                found.append(FunctionView(problem, function, tuple(merged(explain(r, hidden=False) for r in own))))
    return found


def problem_lines(functions: Sequence[FunctionView], language: Language, every_check: bool) -> Iterator[Line]:
    """One problem: a line a function, and what is wrong under those that are not right."""
    problem = functions[0].problem
    heading = Line(problem.file, style="bold")
    heading.append("  " + problem.title.in_language(language), style="not bold")
    yield heading
    trouble = functions[0].file_trouble
    if trouble is not None and trouble.message is not None:
        yield Line("  ✗ " + plain(trouble.message.in_language(language)), style="red")
        if trouble.advice is not None:
            yield Line("    → " + plain(trouble.advice.in_language(language)), style="yellow")
    elif all(f.untouched for f in functions):
        minutes = sum(f.function.minutes for f in functions)
        names = ", ".join(f.function.name for f in functions)
        yield Line("  · " + say("check.stubs", names=names, minutes=minutes).in_language(language), style="dim")
    else:
        for function in functions:
            yield from _function_lines(function, language, every_check)
    yield Line("")


def _function_lines(view: FunctionView, language: Language, every_check: bool) -> Iterator[Line]:
    if view.not_implemented:
        yield from _stub_lines(view, language)
        return
    wrong = wrong_checks(view)
    misplaced = bool(wrong) and all(c.cause is Cause.DEVICE for c in wrong)
    good = view.passed == view.total
    line = Line("  ✓ " if good else "  ✗ ", style="green" if good else "red")
    line.append(view.function.name, style="default")
    line.append(f"  {view.passed}/{view.total}", style="dim")
    if misplaced:
        on_cpu = say("check.on-cpu", passed=view.total, total=view.total).in_language(language)
        line.append(f"  {on_cpu}", style="dim")
    yield line
    if every_check:
        yield from _every_check(view, language)
    elif wrong and len({c.mend_first for c in wrong}) == 1 and wrong[0].action and wrong[0].mend_first:
        yield Line(f"      → {wrong[0].action.in_language(language)}", style="yellow")
    else:
        yield from _first_wrong(view, wrong, misplaced, language)


def _stub_lines(view: FunctionView, language: Language) -> Iterator[Line]:
    advice = next((c.advice for c in view.checks if c.advice), None)
    if advice is not None:
        yield Line(f"  · {view.function.name}", style="dim")
        yield Line("      → " + plain(advice.in_language(language)), style="yellow")
        return
    text = say("check.stub", name=view.function.name, minutes=view.function.minutes)
    yield Line("  · " + text.in_language(language), style="dim")


def _every_check(view: FunctionView, language: Language) -> Iterator[Line]:
    for check in view.checks:
        if check.cause in NOT_TRIED:
            yield Line(f"      · {check.title.in_language(language)}", style="dim")
        elif _holds(check):
            yield Line(f"      ✓ {check.title.in_language(language)}", style="green")
    said: set[str] = set()
    for check in wrong_checks(view):
        yield from _wrong_lines(check, said, language)
        yield from _evidence_lines(check, language)


def _first_wrong(
    view: FunctionView, wrong: Sequence[Explanation], misplaced: bool, language: Language
) -> Iterator[Line]:
    """The first checks that do not hold; of mistakes about devices, which break all alike, the reasons alone."""
    said: set[str] = set()
    for check in wrong if misplaced else wrong[:_SHOWN]:
        yield from _message_lines(check, "      ", said, language) if misplaced else _wrong_lines(check, said, language)
    if not misplaced and len(wrong) > _SHOWN:
        yield Line("      " + say("check.more", n=len(wrong) - _SHOWN).in_language(language), style="dim")
    if wrong:
        yield Line(f"      $ dll check {view.name}", style="dim")


def _wrong_lines(check: Explanation, said: set[str], language: Language) -> Iterator[Line]:
    yield Line(f"      ✗ {check.title.in_language(language)}")
    yield from _message_lines(check, "        ", said, language)


def _evidence_lines(check: Explanation, language: Language) -> Iterator[Line]:
    """What the function was called with, and where an exception came from."""
    for key, lines in (("check.trace", check.trace if len(check.trace) > 1 else ()), ("check.given", check.given)):
        if lines:
            yield Line("        " + say(key).in_language(language), style="dim")
        for line in lines:
            yield Line("          " + plain(line)[:_LINE_LIMIT], style="dim")


def _message_lines(check: Explanation, indent: str, said: set[str], language: Language) -> Iterator[Line]:
    """What went wrong and what to do, each sentence once."""
    for text, style in ((check.message, "red"), (check.action, "yellow")):
        if text is not None and (sentence := plain(text.in_language(language))) not in said:
            said.add(sentence)
            yield Line(indent + ("→ " if style == "yellow" else "") + sentence, style=style)


def printed_lines(printed: str, language: Language) -> Iterator[Line]:
    """What the student's code printed: the first lines and the last."""
    lines = plain(printed, limit=len(printed)).splitlines()
    if not lines:
        return
    yield Line(say("check.printed").in_language(language), style="dim")
    if len(lines) > 2 * _PRINTED:
        lines = [*lines[:_PRINTED], "...", *lines[-_PRINTED:]]
    for line in lines:
        yield Line("    " + line[:_LINE_LIMIT])
    yield Line("")


def closing_lines(functions: Sequence[FunctionView], language: Language) -> Iterator[Line]:
    """How many public checks hold, and what to do next."""
    for key, graded in (("check.public", True), ("check.challenge", False)):
        if own := [f for f in functions if f.problem.graded is graded]:
            counts = say(key, passed=sum(f.passed for f in own), total=sum(f.total for f in own))
            yield Line(counts.in_language(language), style="bold")
    if (following := next_function(functions)) is not None:
        function = _to_mend(following)
        when = say(f"check.{function.when}")
        if (where := following.checks[0].where) is not None and all(f.untouched for f in functions):
            yield Line(say("check.start", where=where).in_language(language))
        sentence = say(
            "check.next", name=f"{following.problem.name}.{function.name}", minutes=function.minutes, when=when
        )
        yield Line(sentence.in_language(language))


def next_function(functions: Sequence[FunctionView]) -> FunctionView | None:
    """The first function that is not right: a graded one before a challenge, one begun before one untouched."""
    wrong = [f for f in functions if f.passed < f.total]
    wrong = [f for f in wrong if f.problem.graded] or wrong
    begun = [f for f in wrong if not f.not_implemented]
    return next(iter(begun or wrong), None)


def _to_mend(following: FunctionView) -> Function:
    """The function itself, or the part that is to be mended first, which may not have been asked for."""
    first = next((c.mend_first for c in following.checks if c.mend_first), None)
    return next((f for f in following.problem.functions if f.name == first), following.function)


def check_document(assignment: Assignment, functions: Sequence[FunctionView], notes: Sequence[Text]) -> dict[str, Any]:
    """The `--json` document; `notes` say what was not tried on a second device."""
    problems: dict[str, list[FunctionView]] = {}
    for view in functions:
        problems.setdefault(view.problem.name, []).append(view)
    following = next_function(functions)
    return {
        "format": 1,
        "assignment": assignment.name,
        "passed": sum(f.passed for f in functions),
        "total": sum(f.total for f in functions),
        "next": f"{following.problem.name}.{_to_mend(following).name}" if following else None,
        "devices": [_both(note) for note in notes],
        "problems": [
            {"name": name, "graded": own[0].problem.graded, "functions": [_function_document(v) for v in own]}
            for name, own in problems.items()
        ],
    }


def _function_document(view: FunctionView) -> dict[str, Any]:
    return {
        "name": view.function.name,
        "passed": view.passed,
        "total": view.total,
        "checks": [_check_document(c) for c in view.checks],
    }


def _check_document(check: Explanation) -> dict[str, Any]:
    return {
        "name": check.test,
        "variants": [{"device": v.device, "dtype": v.dtype} for v in check.variants],
        "outcome": check.outcome.value,
        "cause": check.cause,
        "law": _both(check.law),
        "message": _both(check.message),
        "mistake": check.mistake,
        "hint": _both(check.hint),
        "advice": _both(check.advice),
        "mend_first": check.mend_first,
        "given": list(check.given),
        "trace": list(check.trace),
        "reproduce": f"dll check {check.problem}.{check.function}",
    }


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"ja": text.ja, "en": text.en}
