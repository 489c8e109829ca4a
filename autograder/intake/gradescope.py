"""Gradescope's export: folders with numbers, and a table that says whose they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from ..errors import DllError
from .class_tree import TABLE
from .layouts import Part
from .roster import Person

_SYMBOL = re.compile(rb"([{,]\s{0,20}):(\w{1,40}):")


class Export:
    """The layout: what a folder's number means stands in the table."""

    name = "gradescope"
    title = "Gradescope"
    flat = False

    def __init__(self, submitters: Mapping[str, tuple[Person, ...]]) -> None:
        self._submitters = submitters

    def without_a_folder(self, folders: Collection[str]) -> list[Person]:
        """Who handed in, by the table, and has no folder here."""
        return [p for folder, people in self._submitters.items() if folder not in folders for p in people]

    def read(self, path: str) -> Part | None:
        """What the table says of the folder; None of a folder that is not in it."""
        folder, _, rest = path.partition("/")
        people = self._submitters.get(folder)
        if not people or not rest:
            return None
        ids, names = tuple(person.id for person in people), tuple(person.name for person in people)
        name = ", ".join(name for name in names if name)
        return Part(self.name, folder, ids, name, rest, members=names if len(ids) > 1 else ())


def read_submitters(content: bytes) -> dict[str, tuple[Person, ...]]:
    """Folder of a submission -> those who handed it in. Keys are Ruby's symbols, written as strings (`:sid`)."""
    import yaml

    table = None
    for text in (content, _SYMBOL.sub(rb'\1":\2":', content)):  # `{:sid: 1}` is Ruby's, and no YAML
        try:  # strings alone: a name may look like a date
            table = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - makes no objects
            break
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
    if not isinstance(table, Mapping):
        raise DllError("gradescope.broken", name=TABLE)
    return {str(folder): tuple(_people(entry)) for folder, entry in table.items() if isinstance(entry, Mapping)}


def _people(entry: Mapping[Any, Any]) -> list[Person]:
    listed = entry.get(":submitters", entry.get("submitters"))
    people = []
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, Mapping):
            continue
        said = {key: str(one.get(f":{key}", one.get(key)) or "").strip()[:200] for key in ("sid", "email", "name")}
        ids = [value for value in (said["sid"], said["email"]) if value]
        if ids:
            people.append(Person(ids[0], said["name"], said["email"], tuple(ids[1:]), is_own=bool(said["sid"])))
    return people
