"""From errors to exit statuses: 0 all well, 1 something is amiss, 2 the user must change something, 3 our fault."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import DllError, Fault
from ..text import Language, language_of_locale

OK, FAILED, USER, OURS = 0, 1, 2, 3


@contextmanager
def exit_statuses(language: Language | None = None) -> Iterator[None]:
    """One sentence on stderr and an exit status, in place of a traceback; a signal ends like an error.

    So workers are stopped, and nothing is left behind.
    """
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        yield
    except Fault as error:
        _say(error, language)
        raise SystemExit(OURS) from None
    except DllError as error:
        _say(error, language)
        raise SystemExit(USER) from None


def _say(error: DllError, language: Language | None) -> None:
    sys.stderr.write("dll: " + error.sentence.in_language(language or language_of_locale()) + "\n")
