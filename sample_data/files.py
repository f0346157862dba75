"""The departments' files: Chinese headers, words for codes, one Excel or CSV file a ledger and year."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final, cast

import numpy as np
import pandas as pd
import xlsxwriter

from sample_data.city import City, Form
from sample_data.span import ONE_DAY

CODE: Final = "单位代码"
NAME: Final = "单位名称"
RECORDED_ON: Final = "填报日期"
MOST_ROWS_IN_EXCEL: Final = 1500
OLD_SYSTEM: Final = {("village_reports", 2018), ("village_reports", 2019)}
"""Files that an old system exports as CSV in GB 18030."""

ALIAS_SHARE: Final = 0.12
CREATED: Final = datetime(2021, 7, 10)
"""The creation date inside every workbook, so that the same data gives the same bytes."""

EXCEL_DAY_ZERO: Final = np.datetime64("1899-12-30")


def write(frame: pd.DataFrame, form: Form, city: City, folder: Path, rng: np.random.Generator) -> list[Path]:
    """Write one ledger.

    Args:
        frame: The ledger in codes, as ``generation.build`` gives it.
        form: Its form.
        city: For the names that bodies had.
        folder: Existing folder.
        rng: Decides where an alias stands for a name.

    Returns:
        One path a calendar year.
    """
    worded = _worded(frame, form, city, rng)
    years = frame[form.dated_by].dt.year
    written: list[Path] = []
    for year in sorted(years.unique()):
        part = worded[(years == year).to_numpy()]
        old = (form.id, int(year)) in OLD_SYSTEM
        as_csv = old or len(part) > MOST_ROWS_IN_EXCEL
        path = folder / f"{form.title}_{year}.{'csv' if as_csv else 'xlsx'}"
        if as_csv:
            part.to_csv(path, index=False, encoding="gb18030" if old else "utf-8-sig", lineterminator="\r\n")
        else:
            _write_workbook(part, path, form.title)
        written.append(path)
    return written


def _worded(frame: pd.DataFrame, form: Form, city: City, rng: np.random.Generator) -> pd.DataFrame:
    """The same rows under Chinese headers, choices as words."""
    words: dict[str, pd.Series] = {}
    if not form.city_wide:
        words[CODE], words[NAME] = _names(frame, form, city, rng)
    for name, column in form.columns.items():
        words[column["zh"]] = _words_of(frame[name], column)
    words[RECORDED_ON] = frame["recorded_on"]
    return pd.DataFrame(words)


def _words_of(values: pd.Series, column: dict[str, object]) -> pd.Series:
    if column["type"] == "choice":
        options = cast("dict[str, dict[str, str]]", column["values"])
        return values.map({code: text["zh"] for code, text in options.items()})
    if column["type"] == "yes_no":
        return values.astype("boolean").map({True: "是", False: "否"}, na_action="ignore")
    if column["type"] == "integer":
        return values.astype("Int64")
    if column["type"] == "number" and column.get("unit") == "元":
        return values.astype("Int64")
    return values


def _names(frame: pd.DataFrame, form: Form, city: City, rng: np.random.Generator) -> tuple[pd.Series, pd.Series]:
    """Code and name of the body on the day of the record; now and then an alias."""
    bodies = {body.id: body for body in city.bodies}
    months = frame[form.dated_by].dt.strftime("%Y-%m")
    known = [bodies[entity].name_in(month) for entity, month in zip(frame["entity"], months, strict=True)]
    luck = rng.random(len(frame))
    names = [
        bodies[entity].aliases[0] if bodies[entity].aliases and chance < ALIAS_SHARE else name.zh
        for entity, name, chance in zip(frame["entity"], known, luck, strict=True)
    ]
    return pd.Series([name.code for name in known], index=frame.index), pd.Series(names, index=frame.index)


def _write_workbook(part: pd.DataFrame, path: Path, title: str) -> None:
    """One sheet with a bold header; dates are dates, empty cells are empty."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": title, "created": CREATED})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("台账")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, list(part.columns), bold)
        for index, name in enumerate(part.columns):
            values = part[name]
            dates = pd.api.types.is_datetime64_any_dtype(values)
            sheet.set_column(index, index, 12 if dates else 16)
            cells = _serials(values) if dates else values.astype(object).where(values.notna(), None).tolist()
            for row, cell in enumerate(cells, start=1):
                if cell is not None:
                    sheet.write(row, index, cell, day if dates else None)


def _serials(values: pd.Series) -> list[float | None]:
    """Days as Excel counts them."""
    days = values.to_numpy().astype("datetime64[D]")
    return [None if np.isnat(date) else float((date - EXCEL_DAY_ZERO) / ONE_DAY) for date in days]
