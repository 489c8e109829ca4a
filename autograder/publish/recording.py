"""Records the public checks: inputs, right answers, and what known mistakes answer, so that `dll check`
needs no solution and can still say which mistake gives exactly this answer."""

from __future__ import annotations
