"""Which student each uploaded file belongs to: by the layout of the outermost layer, and by nothing below it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import PurePosixPath

import msgspec

from ..delivery.account import Line
from ..delivery.file_names import ARCHIVE_ENDINGS, archive_stem
from ..text import Text, say
from .layouts import Layout, Part, layouts
from .outermost import Outer, Outermost

_DOCUMENTS = (*ARCHIVE_ENDINGS, ".ipynb")
"""What a student may have packed everything into: beside the others it is a delivery of its own."""
_COPY = re.compile(r"(?:[ _-]*\(\d+\)| copy(?: \d+)?| - コピー(?: \(\d+\))?)$", re.IGNORECASE)
"""What a browser or a file manager puts behind the name of a second copy."""
_NUMBER = re.compile(r"\d{3}")
_HALF = 0.5
TABLE = "submission_metadata.yml"
"""Gradescope's, which says whose its folders are."""


class Handed(msgspec.Struct, frozen=True):
    """One uploaded file in the place where its student's delivery has it."""

    path: str
    outer: Outer
    attempt: str = ""


class Delivery(msgspec.Struct):
    """What one student, or one group, uploaded."""

    key: str
    """What tells it from all others, in each run: the layout, and the platform's number or the name."""
    ids: tuple[str, ...]
    """What may be the student's id, the likeliest first."""
    name: str
    title: str
    """The platform's name; empty where folders and archives were named by hand."""
    files: list[Handed]
    top: list[str]
    """Names at the top of SUBMISSIONS that it came from."""
    names: list[str]
    """All names that the platform gives under this number."""
    notes: list[Text] = []
    refused: Text | None = None
    members: tuple[str, ...] = ()
    """Their names, where each of the ids is another student's."""
    is_number: bool = False
    """Whether the platform gives its own number alone, and no id of the student's."""
    is_stray: bool = False
    """Whether somebody put it beside a platform's."""


class ClassTree(msgspec.Struct):
    """All deliveries, and what belongs to none."""

    deliveries: list[Delivery]
    lines: list[Line]
    """What is part of no submission, and why."""


class AskedNames(msgspec.Struct, frozen=True):
    """What tells a student's own folder from a class."""

    files: Collection[str]
    handout: str
    known: Callable[[str], bool] = lambda _: False
    """Whether the roster has this id."""
    more: tuple[Layout, ...] = ()
    """Layouts that need more than paths: what they need was read before."""


def sorted_out(found: Outermost, names: AskedNames, source: str) -> ClassTree:
    """Each file with its delivery. `source`: the name of SUBMISSIONS, for one student's folder."""
    inside = [outer for outer in found.files if outer.line is None]
    root = _root([outer.path for outer in inside] + [f"{folder}/" for folder in found.empty], names)
    below = len(root)
    tree = ClassTree([], [outer.line for outer in found.files if outer.line is not None and _is_outside(outer, root)])
    inner = [outer for outer in found.files if not _is_outside(outer, root)]
    tree.lines += [_of_nobody(outer, "aside.beside-the-class") for outer in inside if _is_outside(outer, root)]
    chosen = _chosen([outer.path[below:] for outer in inner], names.more)
    parts: dict[str, Part] = {}
    for outer in inner:
        part = next((p for layout in chosen if (p := layout.read(outer.path[below:])) is not None), None)
        if part is not None:
            parts[outer.path] = part
    grouped = _by_platform([(o, parts[o.path]) for o in inner if o.path in parts], {c.name: c.title for c in chosen})
    rest = [outer for outer in inner if outer.path not in parts]
    empty = [folder[below:] for folder in found.empty if folder.startswith(root)]
    by_hand, lines = _by_name(rest, empty, below, names, source, stray=bool(grouped))
    tree.deliveries = [*grouped, *by_hand]
    tree.lines += lines
    return tree


def _is_outside(outer: Outer, root: str) -> bool:
    return not outer.path.startswith(root)


def _of_nobody(outer: Outer, key: str) -> Line:
    return outer.line or Line(outer.path, "nobody", why=say(key))


def _root(paths: list[str], names: AskedNames) -> str:
    """The folder that is the class: further down while there is one folder, and a class in it."""
    root = ""
    while True:
        tops = {path[len(root) :].partition("/")[0] for path in paths if path.startswith(root)}
        folders = {p[len(root) :].partition("/")[0] for p in paths if p.startswith(root) and "/" in p[len(root) :]}
        here = [path[len(root) :] for path in paths if path.startswith(root)]
        if len(folders) != 1 or any(_may_be_handed_in(top) for top in tops - folders) or _chosen(here, names.more):
            return root
        (only,) = folders
        inner = [path[len(root) + len(only) + 1 :] for path in paths if path.startswith(f"{root}{only}/")]
        if names.known(only) or not _is_class(inner, names):
            return root
        root += f"{only}/"


def _is_class(paths: list[str], names: AskedNames) -> bool:
    """Whether several students lie beside each other here."""
    if _chosen(paths, names.more):
        return True
    by_top: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        top, _, rest = path.partition("/")
        if rest or path.endswith("/"):
            by_top[top].append(rest)
        elif is_document(top):
            by_top[_unpacked(top)].append(top)
    tops = [top for top in by_top if f"{top}.py" not in names.files]
    if any(names.known(top) for top in tops):
        return True
    asked = {name.casefold() for name in names.files}
    if any(path.casefold() in asked for path in paths):
        return False
    if len(tops) < 2:  # a class of one where its name is a number, or a class further down
        inner = [path.partition("/")[2] for path in paths if "/" in path]
        return bool(tops) and (bool(_NUMBER.search(tops[0])) or (bool(inner) and _is_class(inner, names)))
    holds = Counter(name for top in tops for name in {_matter(rest) for rest in by_top[top]} if name)
    numbered = sum(bool(_NUMBER.search(top)) for top in tops)
    return max(holds.values(), default=0) > 1 or numbered > len(tops) * _HALF


def _matter(path: str) -> str:
    """What two students have in common, and two folders of one student do not: a file's name, or an archive."""
    name = PurePosixPath(path).name.casefold()
    return "*" if is_document(name) else name if name.endswith(".py") else ""


def _may_be_handed_in(name: str) -> bool:
    return is_document(name) or name.casefold().endswith(".py")


def is_document(name: str) -> bool:
    """Whether a student may have packed everything into a file of this name."""
    return name.casefold().endswith(_DOCUMENTS)


def _unpacked(name: str) -> str:
    """The name of a file without its ending: of an archive, of a notebook, of a source."""
    stem = archive_stem(name)
    return stem if stem != name else PurePosixPath(name).stem


def is_platforms(paths: Iterable[str]) -> bool:
    """Whether a platform's layout is here."""
    return bool(_chosen(paths, ()))


def _chosen(paths: Iterable[str], more: Iterable[Layout]) -> list[Layout]:
    """The layouts that are here: those with folders, and one whose files lie beside each other, where most of what lies
    there is its own. In that one a student's file name could look like another platform's."""
    paths = list(paths)
    tops = {path.partition("/")[0] for path in paths}
    chosen: list[Layout] = []
    flat: tuple[int, Layout] | None = None
    every: list[Layout] = [*more, *layouts()]
    for layout in every:
        read = {path.partition("/")[0] for path in paths if layout.read(path) is not None}
        if layout.flat and len(read) > max(len(tops) * _HALF, flat[0] if flat else 0):
            flat = len(read), layout
        elif read and not layout.flat:
            chosen.append(layout)
    return [*chosen, *([flat[1]] if flat else [])]


def _by_platform(found: Iterable[tuple[Outer, Part]], titles: dict[str, str]) -> list[Delivery]:
    """One delivery for each number that the platform gives."""
    deliveries: dict[str, Delivery] = {}
    for outer, part in found:
        key = f"{titles[part.layout]}:{part.key}"
        delivery = deliveries.get(key)
        if delivery is None:
            delivery = Delivery(key, part.ids, part.name, titles[part.layout], [], [], [])
            delivery.members, delivery.is_number = part.members, part.is_number
            deliveries[key] = delivery
        top = outer.path.partition("/")[0]
        delivery.top += [top] if top not in delivery.top else []
        delivery.names += [part.name] if part.name not in delivery.names else []
        delivery.notes += _said(part, delivery)
        if part.text:
            why = say("aside.written", title=delivery.title)
            outer = msgspec.structs.replace(outer, line=Line(outer.path, "left", why=why))
        delivery.files.append(Handed(part.rest, outer, part.attempt))
        if part.other:
            readings = say("refused.two-readings", path=outer.path, number=part.ids[0])
            delivery.refused = delivery.refused or readings
    return list(deliveries.values())


def _said(part: Part, delivery: Delivery) -> Iterator[Text]:
    late = say("repair.late", title=delivery.title)
    if part.late and late not in delivery.notes:
        yield late


def _by_name(
    found: list[Outer], empty: list[str], below: int, names: AskedNames, source: str, *, stray: bool
) -> tuple[list[Delivery], list[Line]]:
    """Folders and archives that somebody named by hand; beside a platform's they are strays."""
    if not stray and _is_one_students([outer.path[below:] for outer in found], names):
        files = [Handed(outer.path[below:], outer) for outer in found]
        return [Delivery(f"name:{source}", (source,), "", "", files, [source], [])], []
    deliveries: dict[str, Delivery] = {}
    lines = []
    for outer in found:
        top, _, rest = outer.path[below:].partition("/")
        is_known = top.casefold().endswith(".py") and names.known(PurePosixPath(top).stem)
        if not rest and not is_document(top) and not is_known:
            key = "aside.table" if top == TABLE else "aside.no-delivery"
            lines.append(_of_nobody(outer, key))
            continue
        own = top if rest else _unpacked(top)
        whose = _COPY.sub("", own).strip() or own
        if not rest and _says_nobody(whose, names):
            lines.append(_of_nobody(outer, "aside.says-nobody"))
            continue
        delivery = deliveries.setdefault(top, Delivery(f"name:{top}", (whose,), "", "", [], [top], []))
        delivery.files.append(Handed(rest or top, outer))
    for top in {folder.partition("/")[0] for folder in empty} - set(deliveries):
        deliveries[top] = Delivery(f"name:{top}", (top,), "", "", [], [top], [])
    if stray:
        for delivery in deliveries.values():
            delivery.notes.append(say("repair.stray"))
            delivery.is_stray = True
    return list(deliveries.values()), lines


def _is_one_students(paths: list[str], names: AskedNames) -> bool:
    """Whether the asked files lie here themselves, or in folders named like them, and no class does."""
    asked = {name.casefold() for name in names.files}
    tops = {path.partition("/")[0].casefold() for path in paths}
    here = bool(asked & tops) or sum(f"{top}.py" in asked for top in tops) > 1
    return here and not _is_class([p for p in paths if p.casefold() not in asked], names)


def _says_nobody(whose: str, names: AskedNames) -> bool:
    """Whether an archive is named after the handout or a problem, and not after who made it."""
    plain = re.sub(r"[\W_]", "", whose).casefold()
    said = {names.handout, *(name.removesuffix(".py") for name in names.files), "submission", "submissions"}
    return plain in {re.sub(r"[\W_]", "", name).casefold() for name in said}
