"""What of a delivery is left aside, as lines of its account: each file in one of them, a folder of the same in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..text import Text, say
from .account import Line
from .entries import listed, shown_name
from .file_names import ending
from .junk import is_junk_folder

NEEDLESS_ENDINGS = {
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".webp", ".tif", ".tiff", ".ico", ".heic", ".eps", ".ps",
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".pages", ".key", ".numbers", ".rtf",
    ".html", ".htm", ".css", ".js", ".ts", ".md", ".rst", ".tex", ".aux", ".bib", ".log", ".pyc", ".pyo",
    ".pyd", ".so", ".dll", ".exe", ".o", ".a", ".whl", ".egg", ".jar", ".class", ".lock", ".pt", ".pth",
    ".ckpt", ".npz", ".npy", ".pkl", ".pickle", ".h5", ".hdf5", ".safetensors", ".onnx", ".tflite", ".pb",
    ".joblib", ".mat", ".parquet", ".feather", ".arrow", ".db", ".sqlite", ".idx", ".ubyte", ".bin", ".mp4",
    ".mov", ".avi", ".mkv", ".webm", ".mp3", ".wav", ".m4a", ".ttf", ".otf", ".iml", ".swp", ".bak", ".orig",
    ".ds_store",
}  # fmt: skip
"""Of files that are never looked into: no part of any assignment."""
_FILES_OF_TOOLS = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "icon\r", "pyvenv.cfg"))
_UNSAID = frozenset(("__macosx", "__pycache__", ".ipynb_checkpoints", ".idea", ".vscode", ".pytest_cache", ".cache"))
"""Folders that are in many a delivery and no news to anybody."""
_UNSAID_ENDINGS = frozenset((".md", ".rst", ".whl", ".pyc", ".lock", ".ds_store"))
_EACH = 3
"""Files in one folder that have a line each."""
_EACH_REASON = 20
_MOST_LINES = 1_000
_SHOWN = 5


def tools_folder(path: str) -> str | None:
    """The outermost folder above a file that a tool made."""
    parts = path.split("/")
    for number, part in enumerate(parts[:-1]):
        if is_junk_folder(part):
            return "/".join(parts[: number + 1])
    return None


def is_of_tools(path: str) -> bool:
    """Whether a file is one that systems and editors leave everywhere."""
    name = path.rpartition("/")[2]
    return name.startswith(".") or name.lower() in _FILES_OF_TOOLS


class Leftovers:
    """Collects what is left aside. Paths are those inside the delivery."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._tools: Counter[str] = Counter()
        self._needless: dict[str, str] = {}
        self._again: Counter[str] = Counter()
        self._groups: dict[str, Counter[str]] = {}

    def leave(self, path: str, why: Text) -> None:
        """One file, with the reason."""
        self._lines.append(Line(path, "left", why=why))

    def leave_to_tools(self, folder: str) -> None:
        """One file more of a folder that is left out whole."""
        self._tools[folder] += 1

    def leave_needless(self, path: str, kind: str = "") -> None:
        """One file that is no part of an assignment, by its ending or its kind."""
        if path in self._needless:
            self._again[path] += 1
        self._needless[path] = kind or ending(path) or "?"

    def seen(self) -> list[str]:
        """Files that a person put there, whatever they are."""
        return [path for path in self._needless if not is_of_tools(path)]

    def lines(self, others: Iterable[str]) -> list[Line]:
        """All of them; `others` are the paths of files that are not left aside."""
        tools = self._whole_folders()
        apart = (*others, *(line.path for line in self._lines), *tools)
        busy = {folder for path in apart for folder in _above(path)}
        lines = [*self._lines, *(Line(p, "left", why=say("aside.tools"), count=n) for p, n in tools.items())]
        self._groups = self._by_folder(busy)
        for path, kinds in self._groups.items():
            lines.append(Line(path, "left", why=say("aside.no-part", kinds=_kinds(kinds)), count=kinds.total()))
        return sorted(_fewer(lines), key=lambda line: line.path)

    def said(self) -> Text | None:
        """What a person should know of the lines, in one sentence: not what is in many a delivery."""
        folders = {path: n for path, n in self._whole_folders().items() if _last(path).lower() not in _UNSAID}
        rest: Counter[str] = Counter()
        for path, kinds in self._groups.items():
            if path in self._needless or path.endswith("*"):
                rest += kinds
            elif not _UNSAID_ENDINGS.issuperset(kinds):
                folders[path] = kinds.total()
        rest = Counter({kind: n for kind, n in rest.items() if kind not in _UNSAID_ENDINGS})
        names = [f"{shown_name(path)} ({n})" for path, n in sorted(folders.items())]
        names = [*names[:_SHOWN], *(["…"] if len(names) > _SHOWN else []), *([_kinds(rest)] if rest else [])]
        return say("repair.left-out", names=", ".join(names)) if names else None

    def _whole_folders(self) -> dict[str, int]:
        """Folders of tools, each with those inside it."""
        whole: Counter[str] = Counter()
        for path, count in self._tools.items():
            outermost = next((folder for folder in _above(path) if folder in self._tools), path)
            whole[outermost] += count
        return dict(whole)

    def _by_folder(self, busy: set[str]) -> dict[str, Counter[str]]:
        """The outermost folders in which nothing else is; in other folders each file, or all where they are many."""
        whole: dict[str, list[str]] = {}
        mixed: dict[str, list[str]] = {}
        for path in self._needless:
            folder = next((folder for folder in _above(path) if folder not in busy), None)
            if folder is not None:
                whole.setdefault(folder, []).append(path)
            else:
                mixed.setdefault(path.rpartition("/")[0], []).append(path)
        grouped: dict[str, Counter[str]] = {}
        for groups, most, suffix in ((whole, 1, ""), (mixed, _EACH, "/*")):
            for folder, paths in groups.items():
                for path in paths:
                    target = path if len(paths) <= most else f"{folder}{suffix}".lstrip("/")
                    grouped.setdefault(target, Counter())[self._needless[path]] += 1 + self._again[path]
        return grouped


def _above(path: str) -> Iterator[str]:
    """The folders above a file, the outermost first."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _kinds(kinds: Counter[str]) -> str:
    ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{kind} ({count})" if count > 1 else kind for kind, count in ordered]
    return listed(shown)


def _fewer(lines: list[Line]) -> list[Line]:
    """Lines of the same folder and reason in one where they are many; and of the outermost folder where all are."""
    groups: dict[tuple[str, Text | None], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.path.rpartition("/")[0], line.why), []).append(line)
    together: list[Line] = []
    for (folder, _), same in groups.items():
        together += [_one_line(folder, same)] if len(same) > _EACH_REASON else same
    if len(together) <= _MOST_LINES:
        return together
    tops: dict[str, list[Line]] = {}
    for line in together:
        tops.setdefault(line.path.partition("/")[0] if "/" in line.path else "", []).append(line)
    return [_one_line(top, same) if len(same) > 1 else same[0] for top, same in tops.items()]


def _one_line(folder: str, lines: list[Line]) -> Line:
    """Several lines in one, with the reason that most of them have."""
    ((why, _),) = Counter(line.why for line in lines).most_common(1)
    return Line(f"{folder}/*".lstrip("/"), "left", why=why, count=sum(line.count for line in lines))
