"""SUBMISSIONS -> submissions: a folder of folders, of zips, or a Moodle bulk download (a zip or unpacked)."""

from __future__ import annotations

import hashlib
import io
import os
import re
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath

import msgspec

from ..errors import DllError, NotReadable
from ..text import Text, say
from ..zips import zipped
from . import archives
from .handin import student_id, zip_comment
from .repairs import normalise

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)(_(?P<rest>.*))?", re.DOTALL)
_MOODLE_FOLDER = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?", re.DOTALL)
"""A folder is Moodle's alone, so its end decides, whatever stands in the full name."""
_MAX_BULK_ENTRIES = 200_000
_MAX_ID = 120
_SAFE_ID = re.compile(r"[^\w.\- ]")


class Submission(msgspec.Struct, frozen=True):
    """What one student handed in, normalised; `unreadable` where it could not be opened."""

    id: str
    name: str
    files: dict[str, bytes] = {}
    repairs: tuple[Text, ...] = ()
    unreadable: Text | None = None

    @property
    def digest(self) -> str:
        """A hash of the files."""
        total = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            total.update(f"{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()

    def to_zip(self) -> bytes:
        """The files as a zip, the same bytes for the same files."""
        return zipped(self.files, level=1)  # a stranger's bytes can be made slow to compress


class _Upload(msgspec.Struct, frozen=True):
    """One uploaded file: its path inside the student's part, when it came, and how to read it."""

    path: str
    when: tuple[int, ...]
    read: Callable[[], bytes]


class _Group(msgspec.Struct):
    id: str
    name: str
    uploads: list[_Upload]
    notes: list[Text] = []


def read_submissions(source: Path, wanted: Collection[str], handout: str) -> list[Submission]:
    """All submissions, in the order of their ids. One that cannot be read does not hide the others.

    A zip `<handout>_<id>.zip` that `dll submit` wrote says its student's id.
    """
    if not source.exists():
        raise DllError("no-such-path", path=source)
    uploads = _walk_zip(source) if source.is_file() else _walk_folder(source)
    groups = _moodle(uploads) or _by_first_part(uploads)
    if not groups:
        raise DllError("no-submissions", path=source)
    _take_claimed_ids(groups, handout)
    _refuse_twins(groups)
    return [_submission(group, wanted) for group in sorted(groups, key=lambda g: g.id)]


def _walk_folder(root: Path) -> list[_Upload]:
    """Regular files only: a link is somebody's way to another file."""
    found = []
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                when = time.gmtime(path.stat().st_mtime)[:6]
                name = _readable(path.relative_to(root).as_posix())
                found.append(_Upload(name, tuple(when), path.read_bytes))
    with_files = {upload.path.partition("/")[0] for upload in found}
    empty = [path for path in root.iterdir() if path.is_dir() and _readable(path.name) not in with_files]
    return found + [_Upload(f"{_readable(path.name)}/.nothing", (), lambda: b"") for path in empty]


def _readable(name: str) -> str:
    """A file name that is not UTF-8 on disk, as cp932 where it can be."""
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp932", errors="replace")


def _walk_zip(path: Path) -> list[_Upload]:
    archive = archives.open_zip(path, path.name)

    def reader(info: zipfile.ZipInfo) -> Callable[[], bytes]:
        return lambda: archives.read_entry(archive, info, info.filename)

    found = []
    for info in archives.file_entries(archive, path.name, _MAX_BULK_ENTRIES):
        try:
            name = archives.safe_name(info, path.name)
        except NotReadable as error:
            first = archives.decoded_name(info).partition("/")[0]
            if first in ("", ".", ".."):
                raise
            found.append(_Upload(f"{first}/unreadable.zip", tuple(info.date_time), _raiser(error)))
        else:
            found.append(_Upload(name, tuple(info.date_time), reader(info)))
    return found


def _raiser(error: NotReadable) -> Callable[[], bytes]:
    """A read that costs only its own student."""

    def read() -> bytes:
        raise error

    return read


def _moodle(uploads: list[_Upload]) -> list[_Group]:
    """Moodle's names: `Full name_1234567_assignsubmission_file_/answers.zip`, or the same without the slash."""
    groups: dict[str, _Group] = {}
    for upload in uploads:
        first, _, rest = upload.path.partition("/")
        folder = _MOODLE_FOLDER.fullmatch(first) if rest else None
        match = folder or _MOODLE.fullmatch(first)
        if match is None or match["kind"] != "file":
            continue
        file = rest or match["rest"] or first
        group = groups.setdefault(match["id"], _Group(match["id"], match["name"], []))
        group.uploads.append(_Upload(file, upload.when, upload.read))
    return list(groups.values())


def _by_first_part(uploads: list[_Upload]) -> list[_Group]:
    """A folder is a submission by its name; so is a zip beside it."""
    groups: dict[str, _Group] = {}
    for upload in uploads:
        first, _, rest = upload.path.partition("/")
        if first.startswith(("__MACOSX", ".")):
            continue
        if rest:
            groups.setdefault(first, _Group(first, "", [])).uploads.append(_Upload(rest, upload.when, upload.read))
        elif first.lower().endswith(".zip"):
            groups[first] = _Group(PurePosixPath(first).stem, "", [upload])
    return list(groups.values())


def _take_claimed_ids(groups: list[_Group], handout: str) -> None:
    """The id of a zip that `dll submit` wrote counts where nobody else has or claims it: it can be forged."""
    pattern = re.compile(rf"{re.escape(handout)}_(?P<id>.+?)(?: ?\(\d+\))?\.zip", re.IGNORECASE | re.DOTALL)
    claims: dict[int, str] = {}
    for number, group in enumerate(groups):
        zips = [u for u in group.uploads if u.path.lower().endswith(".zip")]
        path = PurePosixPath(_latest(zips).path) if zips else PurePosixPath()
        named_by_itself = group.name or group.id == path.stem  # not by a folder that somebody else named
        match = pattern.fullmatch(path.name) if named_by_itself else None
        claim = student_id(match["id"]) if match is not None else None
        if claim is not None and _comment(_latest(zips)) == zip_comment(claim):
            claims[number] = claim
    claimed = Counter(_looks_like(claim) for claim in claims.values())
    owners = {_looks_like(group.id): number for number, group in enumerate(groups)}  # a refused claim falls back to it
    for number, claim in claims.items():
        group = groups[number]
        if claimed[_looks_like(claim)] > 1 or owners.get(_looks_like(claim), number) != number:
            group.notes.append(say("repair.claimed-by-others", claim=claim))
        elif group.id != claim:
            if group.name:
                group.notes.append(say("repair.claimed", number=group.id, claim=claim))
            group.id = claim


def _looks_like(name: str) -> str:
    """The same for two ids that a person or a spreadsheet may take for one."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name)).casefold().lstrip("0")


_COMMENT = 65535  # what its length has room for


def _comment(upload: _Upload) -> str:
    """The comment of a zip; nothing where it is none."""
    try:
        content = upload.read()
        end = content.rfind(b"PK\x05\x06")  # the record that ends a zip, and its comment; the directory is not read
        return content[end + 22 :][:_COMMENT].decode(errors="replace") if end >= 0 else ""
    except (*archives.BROKEN, NotReadable):
        return ""


def _latest(uploads: list[_Upload]) -> _Upload:
    return max(uploads, key=lambda u: (u.when, u.path))


def _refuse_twins(groups: list[_Group]) -> None:
    """Ids become file names: two that would share one are refused before anything is graded."""
    seen: dict[str, str] = {}
    for group in groups:
        group.id = _safe_id(group.id)
        if (other := seen.get(group.id.casefold())) is not None:
            raise DllError("twins", id=other)
        seen[group.id.casefold()] = group.id


def _safe_id(name: str) -> str:
    """The name as a file system takes it."""
    return _short(_SAFE_ID.sub("_", name).strip(". ") or "_")


def _short(name: str) -> str:
    """An id that a file system takes with an ending: long ones are cut, and told apart by a hash."""
    if len(name.encode()) <= _MAX_ID:
        return name
    return name.encode()[: _MAX_ID - 17].decode(errors="ignore") + "-" + hashlib.sha256(name.encode()).hexdigest()[:16]


def _submission(group: _Group, wanted: Collection[str]) -> Submission:
    repairs = list(group.notes)
    try:
        files = _files_of(group, wanted, repairs)
        files, more = normalise(files, wanted)
        _refuse_file_in_file(files)
    except NotReadable as error:
        return Submission(group.id, group.name, repairs=tuple(repairs), unreadable=error.sentence)
    except (OSError, ValueError, ArithmeticError, LookupError, RecursionError, MemoryError) as error:
        # whatever a stranger's file does to a library: it must not cost the others their grades
        return Submission(group.id, group.name, unreadable=say("archive.broken", name=type(error).__name__))
    return Submission(group.id, group.name, files, (*repairs, *more))


def _refuse_file_in_file(files: dict[str, bytes]) -> None:
    """A name cannot be a file and a folder at once."""
    for name in files:
        if any(parent.as_posix() in files for parent in PurePosixPath(name).parents):
            raise NotReadable("archive.broken", name=name)


def _files_of(group: _Group, wanted: Collection[str], repairs: list[Text]) -> dict[str, bytes]:
    """The latest upload counts: a zip, or the loose files together."""
    zips = [u for u in group.uploads if u.path.lower().endswith(".zip")]
    loose = [u for u in group.uploads if u not in zips]
    has_loose = any(PurePosixPath(u.path).name in wanted for u in loose)
    if not zips:
        if loose and not has_loose and (other := _other_archive(loose)):
            raise NotReadable("archive.other-kind", name=other)
        return _read_loose(loose)
    latest = _latest(zips)
    if has_loose and max(u.when for u in loose) > latest.when:
        repairs.append(say("repair.latest", name="*.py"))
        return _read_loose(loose)
    if len(zips) > 1 or has_loose:
        repairs.append(say("repair.latest", name=latest.path))
    return archives.read_all(io.BytesIO(latest.read()), latest.path)


def _read_loose(uploads: list[_Upload]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = archives.MAX_BYTES
    for upload in uploads[: archives.MAX_ENTRIES]:
        files[upload.path] = upload.read()
        left -= len(files[upload.path])
        if left < 0:
            raise NotReadable("archive.explodes", name=upload.path)
    return files


def _other_archive(uploads: list[_Upload]) -> str | None:
    for upload in uploads:
        if upload.path.lower().endswith((".rar", ".7z", ".tar", ".gz", ".tgz", ".lzh", ".bz2", ".xz")):
            return upload.path
    return None
