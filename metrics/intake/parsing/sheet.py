"""The markup of one sheet, cut into whole rows and taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from metrics.intake.parsing import columns
from metrics.intake.parsing.container import Container
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.table import NO_RESULT, Book, Table, WrittenCell
from metrics.intake.parsing.wire import Refused, Wire

USUAL: Final = re.compile(
    r'<c r="([A-Z]+)(\d+)"([^<>]*)'
    r"(?:>(?:<f[^<>]*/>|<f[^<>]*>[^<>]*</f>)?"
    r'(?:<v>|<is><t>|<is><t xml:space="preserve">)([^<>&\r]+)(?:</v>|</t></is>)</c>|/>)'
    r"(?:</row>(?:<row[^<>]*>)+)?"
    r"|.[^<]*",
    re.DOTALL | re.ASCII,
)
"""A cell as nearly every program writes it and the tags between two rows, or anything else: so nothing is skipped."""
ANYTHING_ELSE: Final = ("",) * 4
FIRST_ROW: Final = re.compile(r"\s*(?:<row[^<>]*>)+")

DATA: Final = re.compile(rb"<((?:\w+:)?)sheetData\s*(/?)>")
REFERENCE: Final = re.compile(r"([A-Za-z]{1,6})(\d{1,9})", re.ASCII)
LONGEST_ROW: Final = 64 * 1024 * 1024


def read(container: Container, part: str, book: Book, limits: Limits, wire: Wire, *, faults: bool) -> None:
    """Send the rows of a sheet.

    Args:
        part: Name of the sheet's part.
        book: What its cells refer to.
        limits: How far it may reach.
        faults: Say what is wrong with cells; otherwise they are left empty without a word.

    Raises:
        Refused: The sheet reaches too far, or is damaged.
    """
    table = Table(book, limits, wire, faults=faults)
    unusual = _Fragments()
    for rows in _whole_rows(container, part):
        text = rows.decode("utf-8")
        table.add(_usual(text) or unusual.cells(text, after=table.number))
    table.end()
    wire.flush()


def _usual(text: str) -> list[WrittenCell]:
    """The cells of some whole rows, if all of them are written as usual."""
    first = FIRST_ROW.match(text)
    if not first or not text.endswith("</row>"):
        return []
    cells = USUAL.findall(text, first.end(), len(text) - len("</row>"))
    return [] if ANYTHING_ELSE in cells else cells


def _whole_rows(container: Container, part: str) -> Iterator[bytes]:
    """The markup between the tags of the sheet's data, in pieces that end where a row ends."""
    pieces = container.pieces(part)
    text = b""
    for piece in pieces:
        text += piece
        if (opened := DATA.search(text)) or len(text) > LONGEST_ROW:
            break
    else:
        opened = DATA.search(text)
    if not opened:
        raise Refused("E-FILE-06")
    _require_sheet(text[: opened.start()])
    prefix, empty = opened.groups()
    if empty:
        return
    end_of_row, end_of_data = b"</" + prefix + b"row>", b"</" + prefix + b"sheetData"
    text = text[opened.end() :]
    while (last := text.find(end_of_data)) < 0:
        cut = text.rfind(end_of_row)
        if cut >= 0:
            cut += len(end_of_row)
            yield text[:cut]
            text = text[cut:]
        piece = next(pieces, b"")
        if not piece or len(text) > LONGEST_ROW:
            raise Refused("E-FILE-06")
        text += piece
    yield text[:last]
    for _ in pieces:  # To the end, where the check sum is compared.
        pass


def _require_sheet(head: bytes) -> None:
    """Refuse a part that does not begin as a sheet, or is written in another encoding than all workbooks are."""
    roots: list[str] = []
    encodings: list[str] = []

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        encodings.append((encoding or "utf-8").lower())

    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: roots.append(name)
    parser.XmlDeclHandler = declared
    parser.Parse(head, False)
    if not roots or roots[0].rpartition(":")[2] != "worksheet" or encodings not in ([], ["utf-8"]):
        raise Refused("E-FILE-06")


class _Fragments:
    """Rows in any other spelling that XML allows, by the XML parser: right for all of them, and three times slower."""

    def __init__(self) -> None:
        self._found: list[WrittenCell] = []
        self._row, self._column = 0, 0
        self._attributes: dict[str, str] = {}
        self._written: list[str] = []
        self._value, self._own, self._result = "", "", ""
        self._reading = False

    def cells(self, rows: str, *, after: int) -> list[WrittenCell]:
        """The cells of some whole rows.

        Args:
            rows: Their markup.
            after: The row before them, for rows that do not say their number.

        Raises:
            Refused: A reference is none, or does not fit its row.
            ExpatError: It is no XML.
        """
        self._found, self._row = [], max(self._row, after)
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._written.append
        parser.Parse(f"<rows>{rows}</rows>", True)
        return self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._written.clear()
        if local == "c":
            self._attributes = attributes
            self._value, self._own, self._result = "", "", ""
        elif local == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif local == "f":
            self._result = NO_RESULT
        elif local == "rPh":
            self._reading = True

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._end_cell()
        elif local == "v":
            self._value = "".join(self._written)
            if not self._value and self._attributes.get("t") == "str":
                self._result = ""  # The formula's result is an empty text, which is a result.
        elif local == "t" and not self._reading:
            self._own += "".join(self._written)
        elif local == "rPh":
            self._reading = False
        self._written.clear()

    def _end_cell(self) -> None:
        attributes = self._attributes
        letters, row = columns.letters(self._column), str(self._row)
        if "r" in attributes:
            reference = REFERENCE.fullmatch(attributes["r"])
            if not reference:
                raise Refused("E-FILE-06")
            letters, row = reference[1].upper(), reference[2]
        self._column = columns.number(letters) + 1
        others = "".join(f' {name}="{attributes[name]}"' for name in ("s", "t") if name in attributes)
        self._found.append((letters, row, others, self._value or self._own or self._result))
