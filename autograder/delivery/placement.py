"""Which of a student's files is which of those that are asked for: by its name, else its folder, else its functions.

Of several the later counts; of those the one that lies with the others, nearest to the top. It is said each time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ..text import Text, say
from .account import When
from .entries import listed, shown_name
from .file_names import Fit, archive_stem, ending, is_source_name, named, named_folder, speaks_of_aside
from .own_files import OwnFile
from .versions import Version, versions

_HALF = 2
_IMPORT = re.compile(rb"^[ \t]{0,80}(?:from|import)[ \t]([^\n]{1,500})", re.MULTILINE)
_WORD = re.compile(rb"\w+")
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
    said = [say("repair.unwrapped", name=shown_name(holder))] if holder not in ("", upload) else []
    return [*said, say("repair.nested", folder=shown_name(inside))] if "/" in inside else said


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
    uploads: dict[str, bool] = {}
    for file in files:
        if file in candidates:
            _choose(file, functions[file], candidates[file], beside, result, uploads)
    if len(uploads) > 1:
        result.repairs.append(_laid_over(uploads, {o.upload: o.dates[0] for o in own}))
    return result


def _laid_over(uploads: Mapping[str, bool], dates: Mapping[str, When]) -> Text:
    """What is said of several uploads, and of which something was taken that others have too."""
    names = listed(shown_name(upload) for upload in sorted(uploads, key=lambda upload: (dates[upload], upload)))
    counts = listed(sorted(shown_name(upload) for upload, is_taken in uploads.items() if is_taken))
    known = {dates[upload] for upload in uploads}
    if () in known or 1 < len(known) < len(uploads):
        return say("repair.laid-over", names=names)
    key = "repair.laid-over-same-date" if len(known) == 1 else "repair.laid-over-by-date"
    return say(key, names=names, latest=counts)


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


def _rank(
    candidate: Candidate, asked: Sequence[str], beside: Mapping[str, int], version: tuple[Version, ...]
) -> tuple[object, ...]:
    """For comparing candidates for one file: the greatest is taken."""
    own = candidate.own
    is_strong = _is_strong(candidate)
    return (
        not own.is_unwritten,
        own.goes_first,
        not own.made_for,
        not own.defined.isdisjoint(asked),  # what defines none of them may be a helper called alike
        is_strong,
        0 if is_strong else -candidate.fit,
        not speaks_of_aside(own.folder.split("/")),
        own.recency,
        version,
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
    uploads: dict[str, bool],
) -> None:
    version = _versions([candidate.own for candidate in found])
    ordered = sorted(found, key=lambda c: _rank(c, asked, beside, version[c.own]), reverse=True)
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
    across = [r.own.upload for r in rivals if r.own.upload != best.own.upload and (r.own.holder or best.own.holder)]
    if across:
        uploads.update({upload: uploads.get(upload, False) for upload in across} | {best.own.upload: True})
    if near := [rival.own for rival in rivals if rival.own.upload not in across]:
        result.repairs.append(_said_of(file, best.own, near, version))


def _versions(own: Sequence[OwnFile]) -> dict[OwnFile, tuple[Version, ...]]:
    """Of each file the version that the name of its upload says, and that its own path does."""
    uploads, paths = versions(one.upload for one in own), versions(one.path for one in own)
    imported = {word for one in own for line in _IMPORT.findall(one.content) for word in _WORD.findall(line)}
    none: Version = (0, ())
    found = {one: (uploads.get(one.upload, none), paths.get(one.path, none)) for one in own}
    return {one: (none, none) if one.name.removesuffix(".py").encode() in imported else found[one] for one in own}


def _said_of(
    file: str, best: OwnFile, others: Sequence[OwnFile], version: Mapping[OwnFile, tuple[Version, ...]]
) -> Text:
    """One sentence for a file of which there are several, on why this one was taken."""
    is_known = best.dates[-1] != ()
    if is_known and all(best.recency > other.recency for other in others):
        key = "repair.latest-of"
    elif is_known and all(best.dates == o.dates and version[best] > version[o] for o in others):
        key = "repair.same-date-of"
    else:
        key = "repair.best-of"
    names = listed(sorted(shown_name(one.path) for one in (best, *others)))
    return say(key, file=file, names=names, path=shown_name(best.path))


def _repair(best: Candidate) -> Text | None:
    if best.own.made_for or best.fit == Fit.EXACT:
        return None
    key = "repair.by-content" if best.fit == Fit.CONTENT else "repair.renamed"
    return say(key, old=shown_name(best.own.path), new=best.file)


def _reason(best: Candidate, other: Candidate) -> Text:
    path = shown_name(best.own.path)
    if other.own.content == best.own.content:
        return say("aside.same-content", path=path)
    if other.own.is_unwritten and not best.own.is_unwritten:
        return say("aside.stub", path=path, file=best.file)
    key = "aside.other-upload" if best.own.path == best.file else "aside.other-taken"
    return say(key, path=path, file=best.file)
