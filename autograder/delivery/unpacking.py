"""Compressed bytes, unpacked piece by piece: no method gets to make more at once than it is asked for."""

from __future__ import annotations

import bz2
import contextlib
import importlib
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from ..errors import NotReadable
from .entries import CHUNK

MAX_DICTIONARY = 64 << 20
"""Bytes that a method may hold of what it has unpacked: what `xz -9` takes."""


def _imported_zstd() -> Any:
    """That of Python 3.14, or of the package `backports.zstd`; None where there is neither."""
    for home in ("compression.zstd", "backports.zstd"):
        with contextlib.suppress(ImportError):
            return importlib.import_module(home)
    return None


_zstd = _imported_zstd()
"""Looked for at once: a confined process can import nothing."""
DAMAGED: tuple[type[Exception], ...] = (
    *(zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, OverflowError, MemoryError),
    *([_zstd.ZstdError] if _zstd is not None else []),
)
"""What reading bytes that make no sense raises."""
_METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 97: "WavPack", 98: "PPMd", 99: "AES"}
"""Of zips, those that cannot be read here (PKWARE's APPNOTE, 4.4.5)."""
_MEMBER = {"gz": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7zXZ\0", "zst": b"\x28\xb5\x2f\xfd"}
"""How another stream begins behind the first; what begins otherwise is padding."""


class Unpacker(Protocol):
    """What the decompressors of `bz2`, `lzma` and `zstd` have in common."""

    @property
    def eof(self) -> bool:
        """Whether its stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes of what it was given."""

    @property
    def unused_data(self) -> bytes:
        """What stood behind the end of its stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most so many bytes."""


class _Deflate:
    """zlib's decompressor as the others are."""

    def __init__(self, window: int) -> None:
        self._zlib = zlib.decompressobj(window)
        self._may_hold_more = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and not self._may_hold_more

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        made = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self._may_hold_more = len(made) == max_length
        return made


class _Stored:
    """No compression."""

    eof = False
    unused_data = b""

    def __init__(self) -> None:
        self._held = b""

    @property
    def needs_input(self) -> bool:
        return not self._held

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        self._held += data
        made, self._held = self._held[:max_length], self._held[max_length:]
        return made


def has_zstd() -> bool:
    """Whether Zstandard can be read here."""
    return _zstd is not None


def _new_zstd() -> Unpacker:
    if _zstd is None:
        raise NotReadable("aside.method", method="Zstandard")
    options = {_zstd.DecompressionParameter.window_log_max: MAX_DICTIONARY.bit_length() - 1}
    unpacker: Unpacker = _zstd.ZstdDecompressor(options=options)
    return unpacker


def stream_unpacker(kind: str) -> Callable[[], Unpacker]:
    """What unpacks `gz`, `bz2`, `xz` and `zst`."""
    known: dict[str, Callable[[], Unpacker]] = {
        "gz": lambda: _Deflate(31),
        "bz2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=MAX_DICTIONARY + (8 << 20)),
        "zst": _new_zstd,
    }
    return known[kind]


def zip_unpacker(method: int, read: Callable[[int], bytes], size: int) -> Unpacker:
    """What unpacks an entry of a zip, `size` bytes long; what the method wants to know is read first."""
    match method:
        case 0:
            return _Stored()
        case 8:
            return _Deflate(-15)
        case 12:
            return bz2.BZ2Decompressor()
        case 14:
            return _zip_lzma(read, size)
        case 93:
            return _new_zstd()
        case 95:
            return stream_unpacker("xz")()
    raise NotReadable("aside.method", method=_METHODS.get(method, str(method)))


def _zip_lzma(read: Callable[[int], bytes], size: int) -> Unpacker:
    """The dictionary is allocated at once, so of a declared size only what the entry can fill counts."""
    _, length = struct.unpack("<HH", read(4))
    properties, dictionary = struct.unpack_from("<BL", read(length))
    literal, rest = properties % 9, properties // 9
    chain = {
        "id": lzma.FILTER_LZMA1,
        "lc": literal,
        "lp": rest % 5,
        "pb": rest // 5,
        "dict_size": max(4096, min(dictionary, size + 1)),
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain])


def chunks(read: Callable[[int], bytes], new: Callable[[], Unpacker], kind: str = "") -> Iterator[bytes]:
    """What comes out of a stream, at most CHUNK bytes at a time; of `kind`, further streams behind it too.

    A stream that breaks off raises EOFError, so what follows a chunk can be trusted no more than its checksum.
    """
    unpacker, waiting = new(), b""
    while True:
        if unpacker.eof:
            waiting = unpacker.unused_data or waiting
            waiting += read(6 - len(waiting)) if len(waiting) < 6 else b""
            if not kind or not waiting.startswith(_MEMBER[kind]):
                return
            unpacker = new()
        if unpacker.needs_input and not waiting and not (waiting := read(CHUNK)):
            raise EOFError
        made = unpacker.decompress(waiting, CHUNK)
        waiting = b""
        if made:
            yield made


class UnpackedStream:
    """A compressed stream that is read forward; `count` is told of every byte that comes out."""

    def __init__(self, read: Callable[[int], bytes], kind: str, count: Callable[[int], None]) -> None:
        self._chunks = chunks(read, stream_unpacker(kind), kind)
        self._held = b""
        self._count = count

    def peek(self, size: int) -> bytes:
        """The next bytes, which are read again."""
        found = self.read(size)
        self._held = found + self._held
        return found

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer where the stream ends."""
        parts, missing = [self._held[:size]], size - len(self._held)
        self._held = self._held[size:]
        while missing > 0 and (made := next(self._chunks, b"")):
            self._count(len(made))
            parts.append(made[:missing])
            self._held = made[missing:]
            missing -= len(made)
        return b"".join(parts)
