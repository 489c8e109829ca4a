"""Which of a student's files is which of those that are asked for: by its name, else its folder, else its functions.

Of several the later counts; of those the one that lies with the others, nearest to the top. It is said each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ..text import Text, say
from .entries import visible
from .file_names import Fit, archive_stem, ending, is_source_name, named, named_folder, speaks_of_aside
from .own_files import OwnFile

_HALF = 2
_SHOWN = 5
_FOLDERS_OWN = ("main", "__main__", "answer", "answers", "solution", "code", "script")
"""What the one source of a folder is called."""


class Candidate(msgspec.Struct, frozen=True, eq=False):
    """A file that may be the asked one."""

    own: OwnFile
    file: str
    fit: Fit


class Placed(msgspec.Struct):
    """Which file was taken for which, and what became of others that may have been meant."""

    taken: dict[str, Candidate] = {}
    lost: dict[OwnFile, Text] = {}
    repairs: list[Text] = []
    of_file: dict[str, Text] = {}
    """Asked file -> the repair that made it."""


def where_they_lay(taken: Iterable[OwnFile]) -> list[Text]:
    """What is said where most of what was taken lay in folders of folders, or in an archive of an archive."""
    places = Counter((one.holder, one.folder, one.upload) for one in taken if not one.made_from)
    if not places:
        return []
    holder, folder, upload = min(places, key=lambda place: (-places[place], place))
    inside = folder[len(holder) :].lstrip("/")
    said = [say("repair.unwrapped", name=visible(holder))] if holder not in ("", upload) else []
    return [*said, say("repair.nested", folder=visible(inside))] if "/" in inside else said


def placed(own: Sequence[OwnFile], functions: Mapping[str, Sequence[str]]) -> Placed:
    """The files that are asked for. Their order in `own` makes no difference."""
    files = tuple(functions)
    candidates: dict[str, list[Candidate]] = {}
    sources = Counter(o.folder for o in own if o.is_python and not o.made_for)
    for one in own:
        if (found := _candidate(one, files, functions, sources[one.folder] == 1)) is not None:
            candidates.setdefault(found.file, []).append(found)
    folders = ({c.own.folder for c in found if _is_strong(c)} for found in candidates.values())
    beside = Counter(folder for some in folders for folder in some)
    result = Placed()
    uploads: set[str] = set()
    for file in files:
        if file in candidates:
            _choose(file, functions[file], candidates[file], beside, result, uploads)
    if len(uploads) > 1:
        dates = {o.upload: o.dates[0] for o in own}
        names = sorted(uploads, key=lambda upload: (dates[upload], upload))
        result.repairs.append(say("repair.laid-over", names=_some(names)))
    return result


def _candidate(
    own: OwnFile, files: tuple[str, ...], functions: Mapping[str, Sequence[str]], is_alone: bool
) -> Candidate | None:
    if own.made_for:
        return Candidate(own, own.made_for, Fit.EXACT)
    if not own.is_python:
        return None
    is_py = ending(own.name) in (".py", ".pyw")
    said = named(own.name if is_source_name(own.name) else archive_stem(own.name), files)
    if said is not None and said.fit <= Fit.COPY:
        return Candidate(own, said.file, said.fit)
    defined = own.defined
    if said is not None and not defined.isdisjoint(functions[said.file]):
        return Candidate(own, said.file, said.fit)
    folder = named_folder(own.folder.rpartition("/")[2], files)
    if folder is not None and is_py and (is_alone or own.name.rpartition(".")[0].lower() in _FOLDERS_OWN):
        return Candidate(own, folder, Fit.FOLDER)
    meant = [f for f, asked in functions.items() if _HALF * len(defined & set(asked)) > len(asked)]
    return Candidate(own, meant[0], Fit.CONTENT) if len(meant) == 1 else None


def _is_strong(candidate: Candidate) -> bool:
    return candidate.fit <= Fit.COPY and not candidate.own.made_for


def _rank(candidate: Candidate, asked: Sequence[str], beside: Mapping[str, int]) -> tuple[object, ...]:
    """For comparing candidates for one file: the greatest is taken."""
    own = candidate.own
    is_strong = _is_strong(candidate)
    return (
        not own.is_unwritten,
        not own.made_for,
        not own.defined.isdisjoint(asked),  # what defines none of them may be a helper called alike
        is_strong,
        0 if is_strong else -candidate.fit,
        not speaks_of_aside(own.folder.split("/")),
        own.recency,
        -candidate.fit,
        beside.get(own.folder, 0),
        -own.depth,
        own.path,
        own.content,
    )


def _choose(
    file: str,
    asked: Sequence[str],
    found: list[Candidate],
    beside: Mapping[str, int],
    result: Placed,
    uploads: set[str],
) -> None:
    ordered = sorted(found, key=lambda candidate: _rank(candidate, asked, beside), reverse=True)
    best = ordered[0]
    result.taken[file] = best
    result.repairs += best.own.repairs
    if (repair := _repair(best)) is not None:
        result.of_file[file] = repair
        result.repairs.append(repair)
    rivals = []
    for other in ordered[1:]:
        reason = _reason(best, other)
        if other.fit <= Fit.COPY or other.own.made_for:
            result.lost[other.own] = reason
        is_rival = _is_strong(other) == _is_strong(best) and not other.own.is_unwritten
        if is_rival and other.own.content != best.own.content and bool(other.own.made_for) == bool(best.own.made_for):
            rivals.append(other)
    _say_rivals(file, best, rivals, result, uploads)


def _say_rivals(file: str, best: Candidate, rivals: list[Candidate], result: Placed, uploads: set[str]) -> None:
    """One sentence for the file; of different uploads, of which one is an archive, one for all files."""
    across = [r.own.upload for r in rivals if r.own.upload != best.own.upload and (r.own.holder or best.own.holder)]
    if across:
        uploads.update(across, [best.own.upload])
    if near := [r for r in rivals if r.own.upload not in across]:
        names = _some(sorted(visible(c.own.path) for c in (best, *near)))
        is_latest = all(best.own.recency > r.own.recency for r in near) and best.own.dates[-1] != ()
        key = "repair.latest-of" if is_latest else "repair.best-of"
        result.repairs.append(say(key, file=file, names=names, path=visible(best.own.path)))


def _repair(best: Candidate) -> Text | None:
    if best.own.made_for or best.fit == Fit.EXACT:
        return None
    key = "repair.by-content" if best.fit == Fit.CONTENT else "repair.renamed"
    return say(key, old=visible(best.own.path), new=best.file)


def _reason(best: Candidate, other: Candidate) -> Text:
    path = visible(best.own.path)
    if other.own.content == best.own.content:
        return say("aside.same-content", path=path)
    key = "aside.stub" if other.own.is_unwritten and not best.own.is_unwritten else "aside.other-taken"
    return say(key, path=path, file=best.file)


def _some(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
