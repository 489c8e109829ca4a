"""The download page of a handout, one file a language, and the checksums beside it."""

from __future__ import annotations

import hashlib
import html
from string import Template

from ..assignment import Assignment
from ..text import LANGUAGES, Language, say
from .handout import TEMPLATES, download_commands

PAGE: dict[Language, str] = {"ja": "index.html", "en": "index.en.html"}
SYSTEMS = {"wget": "Linux", "curl": "Mac", "windows": "Windows (PowerShell)", "colab": "Google Colab"}


def pages(assignment: Assignment, handout: bytes, base_url: str | None) -> dict[str, bytes]:
    """The page in each language; it needs no script and nothing from elsewhere."""
    return {PAGE[language]: _page(assignment, language, handout, base_url) for language in LANGUAGES}


def _page(assignment: Assignment, language: Language, handout: bytes, base_url: str | None) -> bytes:
    commands = download_commands(assignment, language, base_url)
    rows = [f"<dt>{name}</dt><dd><code>{html.escape(commands[key])}</code></dd>" for key, name in SYSTEMS.items()]
    other: Language = "en" if language == "ja" else "ja"
    values = {
        "language": language,
        "title": html.escape(f"{assignment.handout} {assignment.title.in_language(language)}"),
        "name": html.escape(f"{assignment.handout}.zip"),
        "kib": f"{len(handout) / 1024:.0f}",
        "sha256": hashlib.sha256(handout).hexdigest(),
        "download": html.escape(say("page.download").in_language(language)),
        "then": html.escape(say("page.then", handout=assignment.handout).in_language(language)),
        "hand_in": html.escape(say("page.hand-in", handout=assignment.handout).in_language(language)),
        "commands": "\n".join(rows) if base_url else "",
        "other_page": PAGE[other],
        "other": "English" if other == "en" else "日本語",
        "other_language": other,
    }
    return Template((TEMPLATES / "page.html").read_text(encoding="utf-8")).substitute(values).encode()


def checksums(artefacts: dict[str, bytes]) -> bytes:
    """SHA256SUMS, as `sha256sum -c` reads it."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in artefacts.items()).encode()
