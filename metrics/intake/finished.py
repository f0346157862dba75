"""Finished tables, of values, units or a series: one sheet with a header, read with the care that ledgers have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from metrics.errors import DataError, Message, at
from metrics.intake.cells import as_shown
from metrics.intake.contents import NOTES, Cell, Dressed, Rows, SheetOpened, Upload, undressed
from metrics.intake.layout import LOOKED_AT, ranges
from metrics.intake.other_rows import TOTAL
from metrics.intake.parsing.columns import letters
from metrics.intake.problems import Problem, excerpt
from metrics.intake.reading import read
from metrics.intake.texts import cleaned, plain


def table(upload: Upload, titles: Sequence[str] = ()) -> pd.DataFrame:
    """The first visible sheet as one table.

    Args:
        upload: CSV or XLSX.
        titles: Headers that the table should have: the first row that has most of them is its header, and what stands
            above is passed over. Without them, or where no row near the top has any, the header is the first row.

    Returns:
        Raw cells by header, indexed by the row number that Excel shows; empty ones are None, empty rows left out.
        ``attrs`` has the number of the ``header``.

    Raises:
        DataError: Every problem of the file, or it holds no row below a header that could be one, or rows on further
            visible sheets.
    """
    body: dict[int, list[Cell]] = {}
    problems: list[Problem] = []
    sheet, filled, first = "", list[str](), SheetOpened(None)
    headed = False
    for event in read(upload):
        if isinstance(event, Problem):
            problems.append(event)
        elif isinstance(event, SheetOpened):
            # Notes are no table, unless they have its header.
            headed = cleaned(event.name or "") not in NOTES
            read_on = event.visibility == "visible"
            sheet = (event.name or upload.name) if read_on else ""
            first = event if read_on and not filled else first
        elif isinstance(event, Rows) and sheet:
            for number, row in enumerate(event.cells, start=event.first):
                cells = [_bare(cell) for cell in row]
                if not headed:
                    headed = len({*titles}.intersection(map(_title, cells))) > 1
                    continue
                if all(cell is None for cell in cells):
                    continue
                if sheet not in filled:
                    filled.append(sheet)
                if len(filled) == 1:
                    problems += _shown_otherwise(upload.name, number, cells)
                    body[number] = [undressed(cell) for cell in cells]
    if len(filled) > 1:
        problems.append(Problem("E-SHEET-03", upload.name, details={"found": tuple(map(excerpt, filled))}))
    top = [*body][:LOOKED_AT]
    at_row = max(top, key=lambda number: len({*titles}.intersection(map(_title, body[number]))), default=1)
    problems += _not_as_rows(upload.name, first, at_row, body)
    if problems:
        raise DataError([problem.sentence for problem in problems])
    header = [_title(cell) for cell in body.pop(at_row, [])]
    return _frame(upload.name, at_row, header, {number: cells for number, cells in body.items() if number > at_row})


def _title(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _frame(name: str, at_row: int, header: list[str], body: dict[int, list[Cell]]) -> pd.DataFrame:
    if not body:
        raise DataError(at(name, Message("no data rows below the header")))
    wide = [number for number, cells in body.items() if len(cells) > len(header)]
    if wide:
        raise DataError(
            [at(name, "row {number}: there are cells to the right of the header", number=number) for number in wide]
        )
    repeated = [title for index, title in enumerate(header) if title in header[:index]]
    if repeated:
        raise DataError(
            at(
                name, "row {number}: the header '{header}' stands there twice", number=at_row,
                header=excerpt(repeated[0]),
            )
        )  # fmt: skip
    full = [[*cells, *[None] * (len(header) - len(cells))] for cells in body.values()]
    result = pd.DataFrame(full, index=pd.Index(list(body)), columns=pd.Index(header, dtype=object), dtype=object)
    result.attrs["header"] = at_row
    return result


def _bare(cell: Cell) -> Cell:
    """A cell without blanks around it; nothing but blanks is nothing."""
    return (cell.strip() or None) if isinstance(cell, str) else cell


def _shown_otherwise(name: str, number: int, row: Sequence[Cell]) -> Iterator[Problem]:
    """Numbers of a row that their cells show as others, so that it is not plain which is meant."""
    for place, cell in enumerate(row):
        if isinstance(cell, Dressed):
            _, code, details = as_shown(cell, 1)
            if code:
                yield Problem(code, name, None, number, letters(place), value=plain(cell), details=details)


def _not_as_rows(name: str, sheet: SheetOpened, header: int, body: dict[int, list[Cell]]) -> Iterator[Problem]:
    """What a sheet says of its rows that a table does not have: cells merged into one, rows crossed out, totals."""
    for merged in ranges(sheet):
        if merged.last > header:
            yield Problem("E-CELL-01", name, None, merged.first, merged.letter, details={"found": merged.text})
    struck = [number for number in sheet.struck_rows if number > header and number in body]
    if struck:
        rows = ", ".join(map(str, struck))
        yield Problem("E-ROW-08", name, details={"count": str(len(struck)), "found": rows})
    totals = [number for number, cells in body.items() if number > header and any(map(_is_total, cells))]
    for number in totals:
        yield Problem("E-ROW-07", name, None, number)


def _is_total(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(TOTAL.fullmatch(cleaned(cell)))
