"""Raw cells to typed columns, with every cell that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from metrics.definitions import City, Column
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME

Problem = tuple[int, str, Any, str]
"""Row, header, what was found, what would be right."""

LARGEST: Final = 10**15
"""Whole numbers beyond it are slips, and no database keeps them exactly as both integer and float."""

YEARS: Final = range(1949, 2101)
"""Years that a record can lie in."""

YES_NO: Final = {"是": True, "否": False}


def convert(column: Column, cells: pd.Series) -> tuple[pd.Series, list[Problem]]:
    """One column of a ledger.

    Args:
        column: What the column should hold.
        cells: Raw cells, indexed by row number; None is empty.

    Returns:
        Python values of the column's type, None where empty or wrong, and the problems found.
    """
    problems: list[Problem] = []
    reader = READERS[column.type]

    def one(cell: Any) -> Any:
        if cell is None:
            if column.required:
                raise ValueError("a value is needed")
            return None
        return reader(column, cell)

    values: list[Any] = []
    known: dict[Any, Any] = {}
    for row, cell in cells.items():
        try:
            if cell not in known:
                known[cell] = one(cell)
            values.append(known[cell])
        except ValueError as error:
            problems.append((int(str(row)), column.zh, cell, str(error)))
            values.append(None)
    return pd.Series(values, index=cells.index, dtype=object), problems


def entities(city: City, codes: pd.Series, names: pd.Series) -> tuple[pd.Series, list[Problem]]:
    """The entity each row speaks of, by code and by any name it has had.

    Args:
        city: The bodies with their codes, dated names and aliases.
        codes: Raw cells of the code column.
        names: Raw cells of the name column.

    Returns:
        Entity ids, and the rows whose code or name is unknown or whose two cells disagree.
    """
    by_code = {str(name.code or key): key for key, entity in city.entities.items() for name in entity.names}
    by_name = {
        word: key
        for key, entity in city.entities.items()
        for word in (*(name.zh for name in entity.names), *entity.aliases)
    }
    problems: list[Problem] = []
    found: list[str | None] = []
    for row, code, name in zip(codes.index, codes, names, strict=True):
        code, name = (None if cell is None else str(cell).strip() for cell in (code, name))
        if code not in by_code:
            problems.append((int(row), ENTITY_CODE.zh, code, "no body has this code" + _nearest(code, by_code)))
        elif name not in by_name:
            problems.append((int(row), ENTITY_NAME.zh, name, "no body has this name" + _nearest(name, by_name)))
        elif by_code[code] != by_name[name]:
            owner = city.entities[by_code[code]].title.zh
            problems.append((int(row), ENTITY_NAME.zh, name, f"the code {code} is that of {owner}"))
        found.append(by_code.get(code or ""))
    return pd.Series(found, index=codes.index, dtype=object), problems


def _nearest(word: str | None, known: dict[str, str]) -> str:
    nearest = get_close_matches(word or "", known, n=3, cutoff=0.5)
    return f"; nearest: {', '.join(nearest)}" if nearest else ""


def _code(_column: Column, cell: Any) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if len(text) > 48:
        raise ValueError("a code of at most 48 characters is needed")
    return text


def _choice(column: Column, cell: Any) -> str:
    words = {text.zh: code for code, text in (column.values or {}).items()}
    if str(cell).strip() not in words:
        raise ValueError(f"one of {'、'.join(words)} is needed")
    return words[str(cell).strip()]


def _date(_column: Column, cell: Any) -> date:
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        try:
            day = date.fromisoformat(str(cell).strip().replace("/", "-"))
        except ValueError:
            raise ValueError("a date such as 2021-06-30 is needed") from None
    if day.year not in YEARS:
        raise ValueError(f"a year from {YEARS[0]} to {YEARS[-1]} is needed")
    return day


def _number(column: Column, cell: Any) -> float:
    try:
        value = float(cell)
    except (TypeError, ValueError):
        raise ValueError("a number is needed") from None
    if not abs(value) < float("inf"):
        raise ValueError("a finite number is needed")
    if column.min is not None and value < column.min:
        raise ValueError(f"at least {column.min:g} is needed")
    if column.max is not None and value > column.max:
        raise ValueError(f"at most {column.max:g} is possible")
    return value


def _integer(column: Column, cell: Any) -> int:
    value = _number(column, cell)
    if not value.is_integer() or abs(value) > LARGEST:
        raise ValueError("a whole number below a quadrillion is needed")
    return int(value)


def _yes_no(_column: Column, cell: Any) -> bool:
    if str(cell).strip() not in YES_NO:
        raise ValueError("是 or 否 is needed")
    return YES_NO[str(cell).strip()]


READERS: Final[dict[str, Callable[[Column, Any], Any]]] = {
    "code": _code, "choice": _choice, "date": _date, "number": _number, "integer": _integer, "yes_no": _yes_no,
}  # fmt: skip
