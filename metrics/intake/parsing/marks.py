"""What a sheet hides and joins: rows, columns, filters, merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from metrics.intake.parsing.columns import letters
from metrics.intake.parsing.container import Container
from metrics.intake.parsing.limits import Limits

TAG = re.compile(rb"<(?:\w+:)?(row|col|mergeCell|autoFilter)\b([^<>]*)>")
CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*[^<>/])>")
"""A cell that holds something."""
REFERENCE = re.compile(rb"[A-Za-z]+([0-9]+)")
ATTRIBUTE = re.compile(rb"\b(\w+)\s*=\s*[\"']([^\"']*)[\"']")
SIGNS = (b"hidden", b"mergeCell", b"autoFilter")
"""Without one of them a piece holds no mark, and most sheets have none."""
TRUE = (b"1", b"true", b"on")
LONGEST_TAG = 4096


def read(container: Container, part: str, struck: frozenset[str] = frozenset()) -> dict[str, object]:
    """Find the marks of a sheet, wherever in its part they stand.

    Args:
        struck: Numbers of the cell styles that cross a text out.

    Returns:
        ``merged`` ranges, numbers of ``hidden_rows`` and ``struck_rows``, letters of ``hidden_columns``, and whether it
        is ``filtered``.
    """
    merged: dict[str, None] = {}
    rows: set[int] = set()
    columns: set[int] = set()
    filtered = False
    crossed: set[int] = set()
    tail = b""
    for piece in container.pieces(part):
        text = tail + piece
        end = text.rfind(b">") + 1
        text, tail = text[:end], text[end:][-LONGEST_TAG:]
        if struck:
            crossed.update(_struck(text, struck))
        if not any(sign in text for sign in SIGNS):
            continue
        for tag, written in TAG.findall(text):
            attributes = dict(ATTRIBUTE.findall(written))
            hidden = attributes.get(b"hidden") in TRUE
            if tag == b"mergeCell":
                merged[attributes.get(b"ref", b"").decode("ascii")] = None
            elif tag == b"autoFilter":
                filtered = True
            elif hidden and tag == b"row" and b"r" in attributes:
                rows.add(int(attributes[b"r"]))
            elif hidden and tag == b"col":
                last = min(int(attributes[b"max"]), Limits().columns)
                columns.update(range(int(attributes[b"min"]) - 1, last))
    return {
        "merged": list(merged),
        "hidden_rows": sorted(rows),
        "struck_rows": sorted(crossed),
        "hidden_columns": [letters(column) for column in sorted(columns)],
        "filtered": filtered,
    }


def _struck(text: bytes, styles: frozenset[str]) -> Iterator[int]:
    """Rows of the filled cells in some styles."""
    for written in CELL.findall(text):
        attributes = dict(ATTRIBUTE.findall(written))
        match = REFERENCE.fullmatch(attributes.get(b"r", b""))
        if match and attributes.get(b"s", b"").decode("ascii", "replace") in styles:
            yield int(match[1])
