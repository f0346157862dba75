"""What a sheet hides and joins: rows, columns, filters, merged cells; and what it says beside its cells."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from metrics.intake.parsing.columns import letters
from metrics.intake.parsing.container import Container
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.text import TENS

TAG = re.compile(rb"<(?:\w+:)?(row|col|mergeCell|autoFilter)\b([^<>]*)>")
CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*[^<>/])>")
"""A cell that holds something."""
REFERENCE = re.compile(rb"[A-Za-z]+([0-9]+)")
ATTRIBUTE = re.compile(rb"\b(\w+)\s*=\s*[\"']([^\"']*)[\"']")
WORDS = re.compile(
    rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]*)<|<(?:\w+:)?dataValidation\b[^<>]*?\bprompt=\"([^\"]*)\"[^<>]*>"
)
"""Head or foot of a page, or the prompt of some cells."""
CODES = re.compile(r'&(?:"[^"]*"|[0-9]+|K[0-9A-F]{6}|[A-Za-z&])')
"""What the head or foot of a page has in it beside its words: place, font, page number, picture."""
FIRST_CELL = re.compile(rb"\bsqref=\"([A-Z]+[0-9]+)")
UNITS = re.compile(rf"{TENS}|[元圆圓角分位币幣额¥￥]|\b(?:in|units?|rmb|cny|yuan)\b", re.I)
"""What a text has in it that could name a unit; others are left out."""
SAID_AT_MOST = 500
LONGEST_SAID = 1000
SIGNS = (b"hidden", b"mergeCell", b"autoFilter", b"Header>", b"Footer>", b"prompt=")
"""Without one of them a piece holds no mark, and most sheets have none."""
TRUE = (b"1", b"true", b"on")
LONGEST_TAG = 4096


def read(container: Container, part: str, struck: frozenset[str] = frozenset()) -> dict[str, object]:
    """Find the marks of a sheet, wherever in its part they stand.

    Args:
        struck: Numbers of the cell styles that cross a text out.

    Returns:
        ``merged`` ranges, numbers of ``hidden_rows`` and ``struck_rows``, letters of ``hidden_columns``, and whether it
        is ``filtered``; what is ``said`` beside its cells, as cell and text, where that could name a unit.
    """
    merged: dict[str, None] = {}
    rows: set[int] = set()
    columns: set[int] = set()
    filtered = False
    crossed: set[int] = set()
    said = _comments(container, part)
    tail = b""
    for piece in container.pieces(part):
        text = tail + piece
        end = text.rfind(b">") + 1
        text, tail = text[:end], text[end:][-LONGEST_TAG:]
        if struck:
            crossed.update(_struck(text, struck))
        if not any(sign in text for sign in SIGNS):
            continue
        said += _words(text)
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
        "said": said[:SAID_AT_MOST],
    }


def _words(text: bytes) -> list[tuple[str, str]]:
    """What pages and prompts say in a piece of a sheet, each with the first cell that it is said of."""
    result: list[tuple[str, str]] = []
    for match in WORDS.finditer(text):
        said = html.unescape((match[1] or match[2] or b"").decode("utf-8", "replace"))
        said = CODES.sub(" ", said).strip() if match[1] else said
        cell = FIRST_CELL.search(match[0])
        if UNITS.search(said):
            result.append((cell[1].decode("ascii") if cell else "", said[:LONGEST_SAID]))
    return result


def _comments(container: Container, part: str) -> list[tuple[str, str]]:
    """The comments of a sheet, each with its cell."""
    result: list[tuple[str, str]] = []
    cell, words, inside = "", list[str](), False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, inside
        local = name.rpartition(":")[2]
        if local == "comment":
            cell = attributes.get("ref", "")
            words.clear()
        inside = local == "t"

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name.rpartition(":")[2] == "comment" and UNITS.search(said := "".join(words)):
            result.append((cell, said[:LONGEST_SAID]))

    def characters(text: str) -> None:
        if inside:
            words.append(text)

    for kind, target in container.relations(part).values():
        if kind == "comments" and target in container.members:
            container.parse(target, StartElementHandler=start, EndElementHandler=end, CharacterDataHandler=characters)
    return result


def _struck(text: bytes, styles: frozenset[str]) -> Iterator[int]:
    """Rows of the filled cells in some styles."""
    for written in CELL.findall(text):
        attributes = dict(ATTRIBUTE.findall(written))
        match = REFERENCE.fullmatch(attributes.get(b"r", b""))
        if match and attributes.get(b"s", b"").decode("ascii", "replace") in styles:
            yield int(match[1])
