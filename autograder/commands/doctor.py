"""`dll doctor`: versions, devices, and what confines student code on this machine, as a student process found it."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from ..assignment import find_assignment
from ..grading import messages
from ..grading.pool import Pool, can_fork
from ..intake.workplace import require_torch
from ..jail import levels
from ..text import Language, Text, say
from .status import FAILED, OK

_PACKAGES = ("dll-grader", "torch", "numpy", "pytest", "matplotlib", "scikit-learn")


def run(name: str | None, language: Language) -> int:
    """Print what was found; returns 1 where `dll grade` would refuse."""

    def tell(sentence: Text | str) -> None:
        line = sentence if isinstance(sentence, str) else sentence.in_language(language)
        sys.stdout.write(line + "\n")

    assignment = find_assignment(name)
    require_torch()
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    tell(f"Python {platform.python_version()}, {system}")
    tell(", ".join(f"{package} {metadata.version(package)}" for package in _PACKAGES))
    setup = messages.Setup(assignment.name, str(assignment.root), "public", 0, "all", probe=True)
    with Pool(setup, optimizers=False) as pool:
        ready = pool.ready()
    for device in ("cpu", "cuda", "mps", "emulated"):
        if device in ready.devices and device not in ready.lacking:
            tell("✓ " + say("doctor.device", device=device).in_language(language))
        else:
            reason = ready.lacking.get(device) or say("doctor.no-device")
            tell("✗ " + say("doctor.device-lacking", device=device, reason=reason).in_language(language))
    usable = [device for device in ("cuda", "emulated") if device in ready.devices and device not in ready.lacking]
    tell(say("doctor.second", device=usable[0]) if usable else say("doctor.no-second"))
    for confinement in levels.CONFINEMENTS:
        mark = "✓" if confinement in ready.jail else "✗"
        tell(f"{mark} {confinement}: {say(f'doctor.{confinement}').in_language(language)}")
    missing = levels.missing(ready.jail, ready.devices)
    tell(say("doctor.level", level=levels.level(ready.jail, ready.devices)))
    tell(say("doctor.right-parts" if levels.keeps_apart(ready.jail) else "doctor.own-parts"))
    if not can_fork():
        tell(say("no-fork"))
    elif missing:
        tell(say("grade.unconfined", missing=", ".join(missing)))
    else:
        tell(say("doctor.confined"))
    return FAILED if missing or not can_fork() else OK
