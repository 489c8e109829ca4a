"""How a process of our own is started: this interpreter, kept from the current folder and from what PYTHON* names."""

from __future__ import annotations

import site
import sys

_WITH_USER_SITE = """
import runpy, site
site.USER_SITE, site.ENABLE_USER_SITE = {folder!r}, True
site.addsitedir({folder!r})
runpy.run_module({module!r}, run_name="__main__", alter_sys=True)
"""


def command(module: str) -> list[str]:
    """The command line that runs a module of `dll`.

    `-I` closes pip's user site as well, where `dll` or what it needs may be installed. So where this process has it, it
    is handed down by name: a process of ours has an empty environment, from which it could not be found.
    """
    folder = user_site()
    if folder is None:
        return [sys.executable, "-I", "-m", module]
    return [sys.executable, "-I", "-c", _WITH_USER_SITE.format(folder=folder, module=module)]


def user_site() -> str | None:
    """pip's user site, where this process imports from it."""
    return site.USER_SITE if site.ENABLE_USER_SITE and site.USER_SITE in sys.path else None
