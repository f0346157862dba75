"""The texts that stand in a view model, each with what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

import pandas as pd

from dashboard.text.emphasis import Span

KEYS: Final = ("entity", "id", "key", "indicator", "rule", "name", "title")
"""Fields that say what a text is about."""
NAMES: Final = ("name", "title")
"""Keys that are texts as well."""


@dataclass(frozen=True)
class Text:
    """One shown text; ``path`` is the way to it through the fields, ``about`` what keys stand beside or above it."""

    text: str
    path: str
    about: Mapping[str, str]


def texts(thing: Any, path: str = "", about: Mapping[str, str] | None = None) -> Iterator[Text]:
    """All texts in a view model, in the order of its fields."""
    about = about or {}
    if isinstance(thing, str):
        if thing:
            yield Text(str(thing), path, about)
    elif isinstance(thing, pd.DataFrame):
        for column in thing.columns:
            for row, cell in zip(thing.itertuples(index=False), thing[column], strict=True):
                yield from texts(cell, f"{path}[{column}]", {**about, "first": str(row[0]), "column": str(column)})
    elif is_dataclass(thing) and not isinstance(thing, type):
        own = {field.name: getattr(thing, field.name) for field in fields(thing)}
        path = f"{path}/{type(thing).__name__}"
        yield from _inside(own, path, about)
    elif isinstance(thing, Mapping):
        yield from _inside({str(name): value for name, value in thing.items()}, path, about)
    elif isinstance(thing, tuple) and thing and all(isinstance(part, Span) for part in thing):
        yield Text("".join(part.text for part in thing), path, about)
    elif isinstance(thing, (list, tuple)):
        for item in thing:
            yield from texts(item, path, about)


def _inside(own: Mapping[str, Any], path: str, about: Mapping[str, str]) -> Iterator[Text]:
    if (cells := own.get("cells")) and isinstance(cells, (list, tuple)):
        about = {**about, "first": str(getattr(cells[0], "text", ""))}
    if (rows := own.get("rows")) and own.get("columns") and all(hasattr(row, "cells") for row in rows):
        yield from _cells(own, path, about)
        own = {name: value for name, value in own.items() if name != "rows"}
    keys = {name: value for name, value in own.items() if name in KEYS and isinstance(value, str)}
    for name, value in own.items():
        if name not in KEYS or name in NAMES:
            yield from texts(value, f"{path}.{name}", {**about, **keys})


def _cells(table: Mapping[str, Any], path: str, about: Mapping[str, str]) -> Iterator[Text]:
    """The cells of a table, each under the title of its column and beside the first of its row."""
    titles = [str(getattr(column, "title", column)) for column in table["columns"]]
    for row in table["rows"]:
        first = str(getattr(row.cells[0], "text", row.cells[0])) if row.cells else ""
        keys = {"id": row.id} if getattr(row, "id", None) else {}
        for title, cell in zip(titles, row.cells, strict=False):
            yield from texts(cell, f"{path}.rows", {**about, **keys, "first": first, "column": title})
