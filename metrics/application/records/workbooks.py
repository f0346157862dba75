"""Workbooks for the departments' clerks: templates to fill in, and lists of what to put right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from metrics.application.records.imports import ImportResult, Upload
from metrics.application.records.returns import ledger_named
from metrics.definitions import Config, Ledger
from metrics.errors import OperatorError, at
from metrics.intake import fix_list, templates
from metrics.intake.forms import Field, body_names, fields
from metrics.model import Actor
from metrics.model.foreign import understood
from metrics.model.permissions import require
from metrics.wording import Language

__all__ = [
    "XLSX", "Field", "Workbook", "fix_list_name", "form", "template", "template_name", "to_put_right",
    "write_fix_lists", "write_templates",
]  # fmt: skip

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of a workbook."""


@dataclass(frozen=True)
class Workbook:
    """A finished XLSX file and its name."""

    filename: str
    content: bytes


def form(actor: Actor, config: Config, ledger: str) -> list[Field]:
    """What a ledger's file asks for, column by column, with the bodies that the actor reports for."""
    require(actor, "arrivals")
    return fields(config.ledgers[ledger], body_names(config.city, actor.scope))


def template(actor: Actor, config: Config, ledger: str) -> Workbook:
    """The workbook to fill in for a ledger; its name is one that import knows."""
    require(actor, "arrivals")
    known = config.ledgers[ledger]
    return Workbook(template_name(known), templates.workbook(config.city, known, scope=actor.scope))


def template_name(ledger: Ledger) -> str:
    """Name of a ledger's template; import knows a ledger by it."""
    return f"{ledger.title.zh}.xlsx"


def write_templates(actor: Actor, config: Config, ledgers: Sequence[str], folder: Path) -> list[Path]:
    """Write the workbooks of some ledgers, by id or title, of all when none is named, into a folder; returns the files.

    Raises:
        OperatorError: There is no such ledger, or the folder cannot be written.
    """
    require(actor, "arrivals")
    chosen = [ledger_named(config, name, [*config.ledgers.values()]).id for name in ledgers] or list(config.ledgers)
    return _written(folder, (template(actor, config, ledger) for ledger in chosen))


def write_fix_lists(
    folder: Path, paths: Sequence[Path], results: Sequence[ImportResult], language: Language = "zh"
) -> list[Path]:
    """Write the fix list of each file that has problems into a folder.

    Args:
        folder: Made if missing.
        paths: The files.
        results: What became of them, in the same order.
        language: "zh" or "en", which comes first.

    Raises:
        OperatorError: The folder cannot be written.
    """
    pairs = zip(paths, results, strict=True)
    lists = (to_put_right(result, Upload(path.name, path), language) for path, result in pairs if result.problems)
    return _written(folder, lists)


def to_put_right(result: ImportResult, upload: Upload, language: Language) -> Workbook:
    """The list of a file's problems with a marked copy of its cells, unless it speaks of persons.

    Args:
        result: What became of the file.
        language: "zh" or "en", which comes first.
    """
    content = fix_list.workbook(upload, result.problems, language, counts=result.counts)
    return Workbook(fix_list_name(result), content)


def fix_list_name(result: ImportResult) -> str:
    """Name of the list of a file's problems."""
    return f"{'_'.join(Path(result.file).with_suffix('').parts)}_问题清单.xlsx"


def _written(folder: Path, made: Iterable[Workbook]) -> list[Path]:
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for book in made:
            # Files that are called alike have a list each.
            same = sum(path.stem.partition(" (")[0] == Path(book.filename).stem for path in written)
            name = f"{Path(book.filename).stem} ({same + 1}).xlsx" if same else book.filename
            written.append(folder / name)
            written[-1].write_bytes(book.content)
    except OSError as error:
        reason = understood(error.strerror)
        raise OperatorError(at(folder, "cannot be written: {reason}", reason=reason)) from None
    return written
