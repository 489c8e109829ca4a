"""The process that reads what strangers uploaded: `python -I -m dll.autograder.intake.reader_process EMPTY ASKED`.

Its stdin is a socket, EMPTY a folder where nothing is and nothing can be written, ASKED what the assignment asks for.
It forks a process for each request, which opens what it was asked to read, jails itself as a student process does, and
only then looks at a byte. Nothing of `dll grade` is in either.
"""

from __future__ import annotations

import contextlib
import gc
import io
import itertools
import os
import resource
import socket
import stat
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

import msgspec

from ..delivery.account import Asked, Piece
from ..delivery.encodings import load_codecs
from ..delivery.entries import Allowance
from ..delivery.reading import read_delivery
from ..delivery.zip_reading import list_zip
from ..errors import DllError
from ..jail import confinement
from ..sandbox import forking, link
from ..text import LANGUAGES, catalogue, say
from . import requests
from .gradescope import read_submitters
from .outermost import OnDisk, Stored
from .roster import MOST_TABLE_BYTES, read_roster

READ_AT_ONCE = 1 << 20
"""Files up to this size are read before the jail; of larger ones a descriptor stays open."""
READ_IN_ALL = 64 << 20
MOST_OPEN = 32
MEMORY_MIB, CPU_SECONDS = 256, 10
_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = 30
_END_OF_ZIP = b"PK\x05\x06"
_COMMENT = 65535 + 22
_MOST_NAMES = 2000
MOST_UNPACKED = 128 << 20
"""Of one file that a platform has packed into its download."""


def main() -> None:
    """Serve the examiner on stdin until it is gone."""
    sock = socket.socket(fileno=os.dup(0))
    empty, path = sys.argv[1:]
    asked = msgspec.msgpack.decode(Path(path).read_bytes(), type=Asked)
    forking.serve(sock, lambda channel, output: _read_one(channel, output, empty, asked), _prepare)


def _prepare() -> None:
    """What each process would import after its jail, where it cannot."""
    for language in LANGUAGES:
        catalogue(language)
    load_codecs()
    with contextlib.suppress(ImportError, OSError, AttributeError):  # AttributeError: it finds no library
        import libarchive  # type: ignore[import-untyped]  # noqa: F401
    gc.freeze()


def _read_one(channel: int, output: int, empty: str, asked: Asked) -> None:
    sock = forking.own_descriptors(channel, output)
    sys.stdout = sys.stderr = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - for good
    try:
        request = msgspec.msgpack.decode(link.receive(sock), type=requests.ReaderRequest)
    except link.Closed:
        return
    given = request.files if isinstance(request, requests.ReadDelivery) else (request.file,)
    opened = _Opened(given)
    confinement.set_limits(MEMORY_MIB, CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    jail = confinement.enter(empty, empty, "cpu", strangers=True)
    reply = requests.ReaderReply(_body(request, opened, asked), tuple(jail))
    link.send(sock, msgspec.msgpack.encode(reply))


def _body(request: requests.ReaderRequest, opened: _Opened, asked: Asked) -> requests.Body:
    try:
        match request:
            case requests.ReadDelivery():
                found = read_delivery(opened.pieces(), asked)
                return requests.FoundFiles(
                    dict(found.files), found.lines, found.repairs, found.not_placed, found.is_own
                )
            case requests.ReadComment():
                return requests.Comment(_comment(opened.stream(0)))
            case requests.ReadRoster():
                people = read_roster(opened.stream(0).read(MOST_TABLE_BYTES), request.file.path)
                return requests.People(tuple(people))
            case requests.ListNames():
                entries = list_zip(opened.stream(0), request.file.path, Allowance())
                return requests.Names(tuple(entry.path for entry in itertools.islice(entries, _MOST_NAMES)))
            case requests.ReadSubmitters():
                return requests.Submitters(read_submitters(opened.stream(0).read(MOST_TABLE_BYTES)))
    except DllError as error:
        return requests.Refused(error.sentence)
    except (MemoryError, RecursionError) as error:
        return requests.Refused(say("archive.too-much", name=requests.subject(request), error=type(error).__name__))
    except Exception as error:  # noqa: BLE001 - whatever a stranger's bytes do to a library costs that student alone
        return requests.Refused(say("archive.unreadable", name=requests.subject(request), error=type(error).__name__))


def _comment(stream: IO[bytes]) -> str:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _COMMENT))
    tail = stream.read()
    end = tail.rfind(_END_OF_ZIP)
    return tail[end + 22 :].decode(errors="replace") if end >= 0 else ""


def _opened_below(at: OnDisk) -> int:
    """A descriptor of a file, opened from the folder of the class down: a link put in its way leads nowhere."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(at.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for number, part in enumerate(at.parts, 1):
        above = fd
        try:
            fd = os.open(part, flags | (os.O_NONBLOCK if number == len(at.parts) else os.O_DIRECTORY), dir_fd=above)
        finally:
            os.close(above)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError("no ordinary file")
    return fd


class _Opened:
    """The bytes of what was asked for, opened before the jail and unpacked after it."""

    def __init__(self, given: tuple[requests.GivenFile, ...]) -> None:
        self._given = given
        self._archives: dict[bytes, int] = {}
        self._streams: list[Callable[[], IO[bytes]]] = []
        self._left = READ_IN_ALL
        self._open = 0
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        for one in given:
            self._streams.append(self._from_download(one) if isinstance(one.at, Stored) else self._from_disk(one))

    def stream(self, number: int) -> IO[bytes]:
        """One of them, from its beginning."""
        return self._streams[number]()

    def pieces(self) -> list[Piece]:
        """All of them."""
        return [Piece(g.path, g.when, g.size, s) for g, s in zip(self._given, self._streams, strict=True)]

    def _from_disk(self, given: requests.GivenFile) -> Callable[[], IO[bytes]]:
        assert isinstance(given.at, OnDisk)
        try:
            fd = _opened_below(given.at)
        except OSError as error:
            return _raising(error)
        if given.size <= min(READ_AT_ONCE, self._left):
            with os.fdopen(fd, "rb") as file:
                content = file.read(READ_AT_ONCE)
            self._left -= len(content)
            return lambda: io.BytesIO(content)
        self._open += 1
        if self._open > MOST_OPEN:
            os.close(fd)
            return _raising(OSError(f"more than {MOST_OPEN} large files"))
        return lambda: io.BufferedReader(_Window(fd, 0, given.size))

    def _from_download(self, given: requests.GivenFile) -> Callable[[], IO[bytes]]:
        at = given.at
        assert isinstance(at, Stored)
        if at.archive not in self._archives:
            self._archives[at.archive] = os.open(at.archive, os.O_RDONLY | os.O_CLOEXEC)
        fd = self._archives[at.archive]
        if at.encrypted or at.method not in (_STORED, _DEFLATED):
            return _raising(OSError("packed in a way that no platform uses"))

        def window() -> io.BufferedReader:
            header = os.pread(fd, _LOCAL_HEADER, at.offset)
            skipped = _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
            return io.BufferedReader(_Window(fd, at.offset + skipped, at.packed))

        return window if at.method == _STORED else lambda: _inflated(window())


def _raising(error: OSError) -> Callable[[], IO[bytes]]:
    def read() -> IO[bytes]:
        raise error

    return read


def _inflated(packed: IO[bytes]) -> IO[bytes]:
    """What a platform deflated, at most so much of it."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    out = io.BytesIO()
    while (part := packed.read(1 << 16)) and not unpacker.eof:
        out.write(unpacker.decompress(part, MOST_UNPACKED + 1 - out.tell()))
        if out.tell() > MOST_UNPACKED:
            raise OSError(f"more than {MOST_UNPACKED >> 20} MiB unpacked")
    out.seek(0)
    return out


class _Window(io.RawIOBase):
    """A part of an open file, read without moving anybody's place in it."""

    def __init__(self, fd: int, start: int, size: int) -> None:
        self._fd, self._start, self._size, self._at = fd, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = max(0, min(len(buffer), self._size - self._at))
        part = os.pread(self._fd, wanted, self._start + self._at)
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


if __name__ == "__main__":
    main()
