"""The files that were sent: those named, and all of a folder but what a system leaves there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from metrics.errors import DataError, Message, at

SYSTEM: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
"""Files and folders that an operating system leaves beside the sender's own; so do those that begin with a dot."""


def gather(paths: Iterable[Path]) -> list[Path]:
    """The files meant by a list of files and folders, in a stable order: all of a folder, so that each has an answer.

    Raises:
        DataError: A path does not exist, or a folder holds no file.
    """
    result: list[Path] = []
    problems: list[Message] = []
    for path in paths:
        inside = sorted(file for file in path.rglob("*") if _is_sent(path, file)) if path.is_dir() else [path]
        if not path.exists() or not inside:
            problems.append(at(path, Message("no file in it") if path.exists() else Message("no such file or folder")))
        result.extend(inside)
    if problems:
        raise DataError(problems)
    return result


def _is_sent(folder: Path, file: Path) -> bool:
    """Whether a file in a folder is its sender's and not left there by a system."""
    parts = file.relative_to(folder).parts
    return file.is_file() and not any(part.startswith(".") or part.lower() in SYSTEM for part in parts)
