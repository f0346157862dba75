"""Workbooks made part by part, as no program would write them; and the compound files that older ones wrote."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from tests.corpus.forms import Row

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET: Final = "xl/worksheets/sheet1.xml"
SECTOR: Final = 512
SMALLEST_STREAM: Final = 4096
"""Bytes from which a compound file keeps a stream in sectors of its own."""


def package(sheet: str | bytes, parts: Mapping[str, str | bytes] | None = None, *, sheets: int = 1) -> bytes:
    """A workbook.

    Args:
        sheet: The markup of its sheets.
        parts: Parts besides the usual ones, or in their place.
        sheets: How many there are.
    """
    entries = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, sheets + 1))
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    others = f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    others += f'<Relationship Id="t" Type="{OFFICE}/styles" Target="styles.xml"/>'
    usual: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{CONTENT}.sheet.main+xml"/></Types>',
        "_rels/.rels": relations(f'<Relationship Id="w" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(listed + others),
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}"><si><t>XS-1</t></si></sst>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs></styleSheet>",
    }
    usual |= {f"xl/worksheets/sheet{n}.xml": sheet for n in range(1, sheets + 1)}
    return archive(usual | dict(parts or {}))


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def relations(inside: str) -> str:
    """A part that says what another part refers to."""
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def sheet(rows: Iterable[Row], *, dimension: str = "", cells: Mapping[str, str] | None = None, after: str = "") -> str:
    """The markup of a sheet; ``cells`` by reference stand in place of what the rows say."""
    written = "".join(_row(number, row, cells or {}) for number, row in enumerate(rows, start=1))
    extent = f'<dimension ref="{dimension}"/>' if dimension else ""
    root = f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    return f"{HEAD}{root}{extent}<sheetData>{written}</sheetData>{after}</worksheet>"


def _row(number: int, row: Row, cells: Mapping[str, str]) -> str:
    written = ""
    for place, cell in enumerate(row):
        reference = f"{chr(65 + place)}{number}"
        if reference in cells:
            written += cells[reference]
        elif isinstance(cell, int | float):
            written += f'<c r="{reference}"><v>{cell}</v></c>'
        elif cell is not None:
            written += f'<c r="{reference}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<row r="{number}">{written}</row>'


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams. Source: MS-CFB, version 3."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [_entry("Root Entry", 5, child=1 if streams else -1)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        content = content.ljust(max(SMALLEST_STREAM, -(-len(content) // SECTOR) * SECTOR), b"\0")
        first, count = len(sectors), len(content) // SECTOR
        sectors += [content[place * SECTOR : (place + 1) * SECTOR] for place in range(count)]
        chain += [*range(first + 1, first + count), -2]
        entries.append(
            _entry(name, 2, first=first, size=len(content), right=number + 1 if number < len(streams) else -1)
        )
    entries += [bytes(128)] * (-len(entries) % 4)
    directory, whole = len(sectors), b"".join(entries)
    sectors += [whole[place : place + SECTOR] for place in range(0, len(whole), SECTOR)]
    chain += [*range(directory + 1, len(sectors)), -2, -3]
    assert len(chain) <= SECTOR // 4
    table = struct.pack("<128i", *chain, *[-1] * (SECTOR // 4 - len(chain)))
    header = struct.pack(
        "<8s16s5H6x4i2i4i", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, directory, 0,
        SMALLEST_STREAM, -2, 0, -2, 0, len(sectors),
    )  # fmt: skip
    return header.ljust(SECTOR, b"\xff") + b"".join([*sectors, table])


def _entry(name: str, kind: int, *, child: int = -1, right: int = -1, first: int = -2, size: int = 0) -> bytes:
    written = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBB3i16xI16xiIi", written, len(written) + 2, kind, 1, -1, right, child, 0, first if size else 0, size, 0
    )


def old_workbook(rows: Iterable[Row]) -> bytes:
    """A workbook as Excel 97 wrote it, texts and numbers only. Source: MS-XLS."""
    begin = struct.pack("<4H2I", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
    cells = b"".join(
        _old_cell(y, x, cell) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell is not None
    )
    inside = _record(0x0809, begin) + cells + _record(0x0A, b"")
    name = "台账".encode("utf-16-le")
    begin = struct.pack("<4H2I", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    head = _record(0x0809, begin) + _record(0x42, struct.pack("<H", 1200))
    listed = 4 + 8 + len(name)
    start = len(head) + listed + len(_record(0x0A, b""))
    head += _record(0x85, struct.pack("<IHBB", start, 0, len(name) // 2, 1) + name) + _record(0x0A, b"")
    return compound({"Workbook": head + inside})


def _old_cell(row: int, column: int, cell: object) -> bytes:
    if isinstance(cell, int | float):
        return _record(0x0203, struct.pack("<3Hd", row, column, 0, cell))
    text = str(cell).encode("utf-16-le")
    return _record(0x0204, struct.pack("<4HB", row, column, 0, len(text) // 2, 1) + text)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<2H", kind, len(content)) + content
