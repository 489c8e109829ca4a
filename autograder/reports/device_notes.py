"""What was not tried on a second device, and why: for a gradebook's notes and for the one who handed it in."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import NOT_TRIED, Cause, CheckResult
from ..text import Text, say


def placement_notes(results: Sequence[CheckResult], without: Text | None) -> list[Text]:
    """One sentence where nothing was tried on a second device, one for what could not be. `without` has the reason
    where none was looked for."""
    untried = [r for r in results if r.cause in NOT_TRIED]
    tried = {r.variant.device for r in results} - {r.variant.device for r in untried}
    for result in untried:
        if result.cause is Cause.NO_DEVICE:
            reason = say("device.trouble", device=result.variant.device, reason=result.note)
            return [say("device.only-cpu", reason=reason)]
    if tried == {"cpu"} and not untried and without is not None:
        return [say("device.only-cpu", reason=without)]
    found: dict[str, list[str]] = {}
    for result in untried:
        name = f"{result.problem}.{result.function}" + (f" ({result.where})" if result.where else "")
        names = found.setdefault(result.variant.device, [])
        if name not in names:
            names.append(name)
    return [say("device.not-tried", device=device, functions=", ".join(names)) for device, names in found.items()]
