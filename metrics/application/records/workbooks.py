"""Workbooks for the departments' clerks: templates to fill in, and lists of what to put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from metrics.application.records.imports import ImportResult, Upload
from metrics.definitions import Config, Ledger
from metrics.errors import Message, OperatorError, at, unknown_name
from metrics.intake import fix_list, templates
from metrics.intake.forms import Field, body_names, fields
from metrics.model import Viewer
from metrics.model.foreign import understood
from metrics.wording import Language

__all__ = [
    "XLSX", "Field", "Workbook", "fix_list_name", "form", "ledger_named", "template", "template_name", "to_put_right",
    "write_templates",
]  # fmt: skip

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of a workbook."""


@dataclass(frozen=True)
class Workbook:
    """A finished XLSX file and its name."""

    filename: str
    content: bytes


def form(viewer: Viewer, config: Config, ledger: str) -> list[Field]:
    """What a ledger's file asks for, column by column, with the bodies that the viewer reports for."""
    return fields(config.ledgers[ledger], body_names(config.city, viewer.scope))


def template(viewer: Viewer, config: Config, ledger: str) -> Workbook:
    """The workbook to fill in for a ledger; its name is one that import knows."""
    known = config.ledgers[ledger]
    return Workbook(template_name(known), templates.workbook(config.city, known, scope=viewer.scope))


def template_name(ledger: Ledger) -> str:
    """Name of a ledger's template; import knows a ledger by it."""
    return f"{ledger.title.zh}.xlsx"


def write_templates(viewer: Viewer, config: Config, ledgers: Sequence[str], folder: Path) -> list[Path]:
    """Write the workbooks of some ledgers, by id or title, of all when none is named, into a folder; returns the files.

    Raises:
        OperatorError: There is no such ledger, or the folder cannot be written.
    """
    chosen = [ledger_named(config, name) for name in ledgers] or list(config.ledgers)
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ledger in chosen:
            made = template(viewer, config, ledger)
            written.append(folder / made.filename)
            written[-1].write_bytes(made.content)
    except OSError as error:
        raise OperatorError(
            at(folder, Message("cannot be written: {reason}", reason=understood(error.strerror)))
        ) from None
    return written


def ledger_named(config: Config, name: str) -> str:
    """The id of the ledger with an id or title.

    Raises:
        OperatorError: There is none.
    """
    ids = {word: key for key, item in config.ledgers.items() for word in (key, item.title.zh, item.title.en)}
    if name not in ids:
        raise OperatorError(unknown_name(Message("ledger"), name, config.ledgers))
    return ids[name]


def to_put_right(receipt: ImportResult, upload: Upload, language: Language) -> Workbook:
    """The list of a file's problems with a marked copy of its cells, unless it speaks of persons."""
    content = fix_list.workbook(upload, receipt.problems, language, counts=receipt.counts)
    return Workbook(fix_list_name(receipt), content)


def fix_list_name(receipt: ImportResult) -> str:
    """Name of the list of a file's problems."""
    return f"{Path(receipt.file).stem}_问题清单.xlsx"
