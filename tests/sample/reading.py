"""The written files as frames, under their headers and in codes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sample_data import files
from sample_data.city import Config, Form

Frames = Mapping[str, pd.DataFrame]

PILOT = (pd.Timestamp("2020-01-01"), pd.Timestamp("2021-06-30"))
SNAPSHOT = pd.Timestamp("2021-06-30")
CLOSED = pd.Timestamp("2021-07-10")
YEAR = (pd.Timestamp("2020-07-01"), SNAPSHOT)


def read_table(path: Path) -> pd.DataFrame:
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype={files.CODE: str}, engine="calamine")
    encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030"
    return pd.read_csv(path, dtype={files.CODE: str}, encoding=encoding)


def coded(table: pd.DataFrame, form: Form, config: Config) -> pd.DataFrame:
    frame = pd.DataFrame(index=table.index)
    if not form.city_wide:
        owners = {name.code: body.id for body in config.city.bodies for name in body.names}
        frame["entity"] = table[files.CODE].map(owners)
    for name, column in form.columns.items():
        cells = table[column["zh"]]
        if column["type"] == "choice":
            cells = cells.map({text["zh"]: code for code, text in column["values"].items()})
        elif column["type"] == "date":
            cells = pd.to_datetime(cells)
        frame[name] = cells
    frame["recorded_on"] = pd.to_datetime(table[files.RECORDED_ON])
    return frame


def within(frame: pd.DataFrame, column: str, span: tuple[pd.Timestamp, pd.Timestamp] = PILOT) -> pd.DataFrame:
    return frame[frame[column].between(*span)]


def of(frame: pd.DataFrame, **values: Any) -> pd.DataFrame:
    for column, value in values.items():
        frame = frame[frame[column] == value]
    return frame
