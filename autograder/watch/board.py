"""What stands on the screen of `dll check --watch`: every function at a glance, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from rich.text import Text as Line

from ..neutral import plain
from ..reports.check_report import FunctionView, wrong_checks
from ..reports.explain import Explanation
from ..text import Language, Text, say

_SHOWN = 3


class News(msgspec.Struct, frozen=True):
    """What a check changed."""

    right: tuple[str, ...] = ()
    """Functions that hold now and did not before."""
    wrong: tuple[str, ...] = ()
    """Functions that held before and do not now."""


class Board:
    """The last result of every function. A file that cannot be read leaves its functions as they were."""

    def __init__(self, problems: Sequence[str], focus: str | None = None) -> None:
        self._functions: dict[str, list[FunctionView]] = {problem: [] for problem in problems}
        self._troubles: dict[str, Explanation] = {}
        self.focus = focus
        self.hint = False
        self.news = News()

    @property
    def functions(self) -> list[FunctionView]:
        """All of them, in the assignment's order."""
        return [view for views in self._functions.values() for view in views]

    @property
    def all_right(self) -> bool:
        """Whether every public check holds now."""
        return not self._troubles and bool(self.functions) and all(v.passed == v.total for v in self.functions)

    def take(self, problem: str, views: list[FunctionView]) -> News:
        """Put in what a check of one problem found."""
        before = {v.name: v.passed == v.total for v in self._functions.get(problem, ())}
        trouble = views[0].file_trouble if views else None
        if trouble is not None:
            self._troubles[problem] = trouble
            if before:
                return News()
        else:
            self._troubles.pop(problem, None)
        self._functions[problem] = views
        now = {v.name: v.passed == v.total for v in views}
        self.news = News(
            tuple(name for name, good in now.items() if good and before.get(name) is False),
            tuple(name for name, good in now.items() if not good and before.get(name) is True),
        )
        if self.focus is None or (self.focus.startswith(f"{problem}.") and self.focus not in now):
            self.go_on()
        return self.news

    def go_on(self) -> None:
        """Turn to the next function that is not right, after the one in view, and around.

        One that was begun comes first, and one that only suffers from another last.
        """
        names = [v.name for v in self.functions]
        at = names.index(self.focus) + 1 if self.focus in names else 0
        around = [*self.functions[at:], *self.functions[:at]]
        wrong = [v for v in around if v.passed < v.total]
        begun = [v for v in wrong if not v.not_implemented]
        own = [v for v in begun if any(check.mend_first is None for check in wrong_checks(v))]
        chosen = next(iter(own or begun or wrong), None)
        if chosen is not None:
            self.focus, self.hint = chosen.name, False

    def lines(self, language: Language, width: int) -> Iterator[Line]:
        """The board from top to bottom, without the lines about time and keys; `width` in columns."""
        for problem, views in self._functions.items():
            yield from self._overview(problem, views, width)
        yield Line("")
        for problem, trouble in self._troubles.items():
            yield from _trouble_lines(problem, trouble, language)
        focused = next((v for v in self.functions if v.name == self.focus), None)
        if focused is not None and focused.problem.name not in self._troubles:
            yield from self._detail(focused, language)

    def _overview(self, problem: str, views: list[FunctionView], width: int) -> Iterator[Line]:
        indent = max(len(name) for name in self._functions) + 3
        line = Line(f" {problem}".ljust(indent), style="bold")
        for entry in [self._entry(view) for view in views] or [Line("…", style="dim")]:
            if line.cell_len + entry.cell_len > width and line.cell_len > indent:
                yield line
                line = Line(" " * indent)
            line.append_text(entry)
        yield line

    def _entry(self, view: FunctionView) -> Line:
        good = view.passed == view.total
        stale = "dim" if view.problem.name in self._troubles else ""
        mark, style = ("✓", "green") if good else ("·", "dim") if view.not_implemented else ("✗", "red")
        entry = Line(mark + " ", style=stale or style)
        name = "reverse" if view.name == self.focus else stale or ("dim" if view.not_implemented else "default")
        entry.append(view.function.name, style=name)
        if not good and not view.not_implemented:
            entry.append(f" {view.passed}/{view.total}", style="dim")
        return entry.append("  ")

    def _detail(self, view: FunctionView, language: Language) -> Iterator[Line]:
        wrong = wrong_checks(view)
        heading = Line(" ")
        heading.append(view.name, style="bold")
        heading.append(f"  {view.passed}/{view.total}  ", style="dim")
        if not wrong:
            heading.append("✓ " + say("watch.right").in_language(language), style="green")
        yield heading
        if view.not_implemented:
            when, where = say(f"check.{view.function.when}"), next((c.where for c in view.checks if c.where), None)
            text = say("watch.stub", minutes=view.function.minutes, when=when, where=where or view.problem.file)
            yield Line("   " + text.in_language(language), style="dim")
            yield from self._actions(wrong, language, at_once=True)
            return
        yield from self._actions(wrong[:_SHOWN], language, at_once=False)
        for check in wrong[:_SHOWN]:
            yield Line("   ✗ " + check.title.in_language(language))
            if check.message is not None:
                yield Line("     " + plain(check.message.in_language(language)), style="red")
        if len(wrong) > _SHOWN:
            yield Line("     " + say("check.more", n=len(wrong) - _SHOWN).in_language(language), style="dim")

    def _actions(self, checks: Sequence[Explanation], language: Language, *, at_once: bool) -> Iterator[Line]:
        """What to do, each once: when asked for, so that one can think first; a stub's advice at once."""
        actions = list(dict.fromkeys(c.action for c in checks if c.action is not None))
        if not actions and self.hint:
            yield Line("   " + say("watch.no-hint").in_language(language), style="dim")
        if not (self.hint or at_once):
            return
        for action in actions:
            yield Line("   → " + plain(action.in_language(language)), style="yellow")


def _trouble_lines(problem: str, trouble: Explanation, language: Language) -> Iterator[Line]:
    message: Text | None = trouble.message
    yield Line(f" {problem}.py  ✗ " + (plain(message.in_language(language)) if message else ""), style="red")
    if trouble.advice is not None:
        yield Line("   → " + plain(trouble.advice.in_language(language)), style="yellow")
    yield Line("   " + say("watch.kept").in_language(language), style="dim")
