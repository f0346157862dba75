"""The files that were sent: those named, and all of a folder but what a system leaves there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from metrics.errors import DataError, Message, OperatorError, at, unknown_name
from metrics.intake import persons
from metrics.model.rows import grouped

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


def names(files: Sequence[Path]) -> list[str]:
    """What each file is called for its sender: by its name, and by its folder as well where others are called so.

    A folder that is called like a person's number is not told.
    """
    alike = grouped([file.resolve() for file in files], lambda file: file.name)
    return [_told(file.resolve(), alike[file.name]) for file in files]


def _told(file: Path, alike: Collection[Path]) -> str:
    folders = {other.parent for other in alike}
    if len(folders) == 1:
        return file.name
    above = Path(os.path.commonpath(folders))
    told = file.relative_to(above.parent if above in folders else above)
    return file.name if persons.found(told.parent.as_posix()) else told.as_posix()


def named(name: str, files: Sequence[Path]) -> Path:
    """The file that is meant by its name, with as many folders before it as tell it apart.

    Raises:
        OperatorError: None is called so, or several are.
    """
    told = names(files)
    asked, whole = Path(name).parts, Path(name).resolve()
    found = [file for file in files if file.resolve() == whole]
    found = found or [file for file, own in zip(files, told, strict=True) if own == name]
    found = found or [file for file in files if file.resolve().parts[-len(asked) :] == asked]
    if not found:
        raise OperatorError(unknown_name(Message("file that is sent"), name, told))
    if len({*found}) > 1:
        several = [own for file, own in zip(files, told, strict=True) if file in found]
        raise OperatorError(
            "several files are called '{name}'; name one with its folder: {files}", name=name, files=several
        )
    return found[0]


def _is_sent(folder: Path, file: Path) -> bool:
    """Whether a file in a folder is its sender's and not left there by a system."""
    parts = file.relative_to(folder).parts
    return file.is_file() and not any(part.startswith(".") or part.lower() in SYSTEM for part in parts)
