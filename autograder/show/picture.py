"""One picture: panels, what stands in place of a panel that cannot be drawn, the captions, the PNG, a GIF."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from ..errors import DllError
from ..text import Language, Text, say
from .film import gif
from .layout import wrapped
from .limit import PictureTimedOut, seconds
from .progress import Watch
from .student import Calls, Unusable
from .style import COLOURS

_T = TypeVar("_T")
_SECONDS = 60
"""What one `drawing` block may take: a loop without end that the checks did not see ends here."""
_DPI, _FILM_DPI, _WIDTH = 110, 90, 12.0
_LINE = 0.2
"""Height of a line of captions, in inches."""
_POINTS_PER_COLUMN = 0.53
"""Width of an average character in DejaVu Sans, in units of the font size."""


class Picture:
    """A figure; `language` is that of the texts inside the picture, where the terminal's may be another."""

    def __init__(
        self, calls: Calls, language: Language, seed: int, watch: Watch, options: Mapping[str, str] | None = None
    ) -> None:
        self.seed = seed
        self.options: Mapping[str, str] = options or {}
        """What was given on the command line, of what the show.py takes."""
        self.gif: bytes | None = None
        self.figure = Figure(figsize=(_WIDTH, 6.4), dpi=_DPI, layout="constrained")
        self.captions: list[Text] = []
        self.warnings: list[Text] = []
        self.notes: list[Text] = []
        """What could not be drawn, and why; empty where all went well."""
        self.broken: list[Text] = []
        """The laws that do not hold."""
        self._calls = calls
        self._language: Language = language
        self._watch = watch
        self._panels: list[Axes] = []

    def say(self, ja: str, en: str) -> str:
        """The text that fits the picture's language."""
        return Text(ja, en).in_language(self._language)

    def heading(self, ja: str, en: str) -> None:
        """The line above the panels."""
        self.figure.suptitle(self.say(ja, en), fontsize=14, fontweight="bold", color=COLOURS["ink"], x=0.01, ha="left")

    def panels(
        self,
        mosaic: Sequence[str],
        *,
        widths: Sequence[float] | None = None,
        heights: Sequence[float] | None = None,
        inches: float = 6.4,
    ) -> list[Axes]:
        """Panels as drawn by letters, one string a row (`["AAB", "AAC"]`), in the order of the letters."""
        self.figure.set_size_inches(_WIDTH, inches)
        made = self.figure.subplot_mosaic("\n".join(mosaic), width_ratios=widths, height_ratios=heights)
        self._panels = [made[letter] for letter in sorted(made)]
        return self._panels

    def caption(self, ja: str, en: str) -> None:
        """A sentence under the picture, which the terminal shows too."""
        self.captions.append(Text(ja, en))

    def warn(self, sentence: Text) -> None:
        """A caption about what is wrong, in red."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def law(self, holds: bool, ja: str, en: str) -> None:
        """Something that right functions keep: a caption in red says where it does not hold, and with functions that
        hold all their checks it is a fault of ours."""
        if not holds:
            self.broken.append(Text(ja, en))
            self.warn(Text(ja, en))

    def steps(self, items: Iterable[_T], total: int, ja: str, en: str) -> Iterator[_T]:
        """Go through `items` with a progress bar of that name."""
        return self._watch.steps(items, total, Text(ja, en))

    def live(self, **values: float) -> None:
        """Show numbers beside the progress bar."""
        self._watch.live(**values)

    @contextmanager
    def waiting(self, ja: str, en: str) -> Iterator[None]:
        """A bar of that name for a block whose steps cannot be counted."""
        stage = self._watch.stage(Text(ja, en), 1)
        yield
        self._watch.advance(stage)

    def still(self, width: float, height: float) -> Figure:
        """An empty figure for `animation`, in inches."""
        return Figure(figsize=(width, height), dpi=_FILM_DPI, layout="constrained")

    def animation(self, frames: Iterable[Figure], milliseconds: int = 80) -> None:
        """Films a figure each time that it is yielded, as a GIF beside the PNG; it rests at the last one."""
        self.gif = gif(frames, milliseconds)

    @contextmanager
    def drawing(self, *panels: Axes) -> Iterator[None]:
        """Fill these panels; where the student's part fails, a sentence says so in their place, or below without any.

        Blocks do not nest.
        """
        try:
            with seconds(_SECONDS):
                yield
        except Unusable as unusable:
            self._note(panels, unusable.sentence)
        except DllError:
            raise
        except PictureTimedOut:
            self._note(panels, say("show.late", function=self._calls.last or "-", seconds=_SECONDS))
        except Exception as error:
            if self._calls.last is None:
                raise
            kind = f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}"
            self._note(panels, say("show.misfit", function=self._calls.last, got=self._calls.kind, error=kind))

    def png(self) -> bytes:
        """The picture; a panel that cannot even be rendered is replaced by a sentence."""
        for stated in self._calls.not_finite:
            self.warn(say("show.not-finite", function=stated))
        self._write_captions()
        try:
            return self._rendered()
        except Exception:  # noqa: BLE001 - absurd numbers: any may come out of the renderer
            self._replace_unrenderable()
            return self._rendered()

    def _rendered(self) -> bytes:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()

    def _replace_unrenderable(self) -> None:
        """Render each panel alone; a sentence takes the place of those that cannot be rendered."""
        for panel in self._panels:
            panel.set_visible(False)
        for panel in self._panels:
            panel.set_visible(True)
            try:
                self._rendered()
            except Exception as error:  # noqa: BLE001 - as above
                self._note([panel], say("show.render", error=type(error).__name__))
            panel.set_visible(False)
        for panel in self._panels:
            panel.set_visible(True)

    def _note(self, panels: Sequence[Axes], sentence: Text) -> None:
        if not panels:
            self.warn(sentence)
        elif sentence not in self.notes:
            self.notes.append(sentence)
        for panel in panels:
            title = panel.get_title(loc="left")
            panel.clear()
            panel.set(xticks=[], yticks=[], aspect="auto", facecolor="#f7fafc")
            panel.set_title(title, parse_math=False)
            for spine in panel.spines.values():
                spine.set(visible=True, color=COLOURS["pale"])
            columns = int(panel.get_position().width * self.figure.get_figwidth() * 72 / (10 * _POINTS_PER_COLUMN))
            panel.text(
                *(0.5, 0.5, wrapped(sentence.in_language(self._language), max(columns - 4, 12))),
                transform=panel.transAxes,
                ha="center",
                va="center",
                color=COLOURS["red"],
                parse_math=False,
            )

    def _write_captions(self) -> None:
        """Put captions and warnings under the panels, and make the figure higher by what they need."""
        width, height = self.figure.get_size_inches()
        columns = int(width * 0.97 * 72 / (10 * _POINTS_PER_COLUMN))
        lines = [
            (line, colour)
            for sentences, colour in ((self.captions, COLOURS["ink"]), (self.warnings, COLOURS["red"]))
            for sentence in sentences
            for line in wrapped(sentence.in_language(self._language), columns).split("\n")
        ]
        whole = height + 0.15 + _LINE * len(lines)
        self.figure.set_size_inches(width, whole)
        engine = self.figure.get_layout_engine()
        assert isinstance(engine, ConstrainedLayoutEngine)
        engine.set(rect=(0.0, 1 - height / whole, 1.0, height / whole))
        for row, (line, colour) in enumerate(lines):
            y = (whole - height - 0.1 - _LINE * row) / whole
            self.figure.text(0.01, y, line, va="top", color=colour, parse_math=False)
