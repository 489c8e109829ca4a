"""Folders that tools make: they stand in many deliveries and are never looked into."""

from __future__ import annotations

_FOLDERS = {
    "__macosx", "__pycache__", "node_modules", "site-packages", ".git", ".hg", ".svn", ".idea", ".vscode", ".venv",
    "venv", ".env", "env", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints",
    ".conda", ".eggs", ".cache",
}  # fmt: skip


def is_junk_folder(name: str) -> bool:
    """Whether a folder of this name is a tool's."""
    return name.casefold() in _FOLDERS
