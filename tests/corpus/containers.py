"""X01 to X20: workbooks that are something else, too much, or broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tests.corpus.case import Case, refused, taken
from tests.corpus.forms import CLUES, CONTRACTS, delimited
from tests.corpus.packages import (
    HEAD,
    MAIN,
    OFFICE,
    SHEET,
    archive,
    compound,
    old_workbook,
    package,
    relations,
    sheet,
)  # fmt: skip

FILE = CLUES.file(".xlsx")
TABLE = sheet(CLUES.table())
PLAIN = package(TABLE)
MEGABYTE = 1024 * 1024
MILLION = 1_000_000
MOST_ROWS = 1_048_576
"""Rows of a sheet. Source: Excel specifications and limits."""


def cases() -> Iterator[Case]:
    yield from _other_things()
    yield from _bombs()
    yield from _outside()
    yield from _damaged()
    yield from _sizes()


def _other_things() -> Iterator[Case]:
    yield refused("X01", "CSV called XLSX", FILE, delimited(CLUES.table()), "E-FILE-02")
    page = "<html><body><table><tr><td>单位代码</td></tr></table></body></html>".encode()
    yield refused("X02", "a web page called XLS", CLUES.file(".xls"), page, "E-FILE-02", told=("HTML",))
    yield refused("X03", "a workbook of Excel 97", CLUES.file(".xls"), old_workbook(CLUES.table()), "E-FILE-03",
                  told=("另存为 .xlsx",))  # fmt: skip
    macro = {"xl/vbaProject.bin": compound({"PROJECT": b"ID="})}
    for letter, suffix in (("a", ".xlsm"), ("b", ".xlsx")):
        yield refused(f"X04{letter}", f"macros in {suffix}", CLUES.file(suffix), package(TABLE, macro), "E-FILE-04")
    locked = compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": os.urandom(6000)})
    yield refused("X05", "protected by a password", FILE, locked, "E-FILE-05")
    yield refused("X06", "the first half of a file", FILE, PLAIN[: len(PLAIN) // 2], "E-FILE-06")
    other = archive({"word/document.xml": HEAD, "readme.txt": "x"})
    yield refused("X07", "a document instead of a workbook", FILE, other, "E-FILE-23")


def _bombs() -> Iterator[Case]:
    yield refused("X08", "300 MB of blanks", FILE, _blanks, "E-FILE-09")
    yield refused("X09", "three million empty rows", FILE, _empty_rows, "E-FILE-09")
    far = sheet(CLUES.table()[:1]).replace("</row></sheetData>", '</row><row r="1048576">'
                '<c r="XFD1048576"><v>1</v></c></row></sheetData>')  # fmt: skip
    yield refused("X10", "a cell at the far corner", FILE, package(far), "E-FILE-10")
    many = sheet(CLUES.table(*(CLUES.row(number) for number in range(500))), dimension="A1")
    yield taken("X11", "says it is one cell and has 500 rows", FILE, package(many), read=500)
    few = sheet(CLUES.table(CLUES.row(1)), dimension="A1:XFD1048576")
    yield taken("X12", "says it fills the sheet and has one row", FILE, package(few), read=1)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    texts = f'{HEAD}<!DOCTYPE sst [{laughs}]><sst xmlns="{MAIN}"><si><t>&l9;</t></si></sst>'
    yield refused("X13", "a billion laughs", FILE, package(TABLE, {"xl/sharedStrings.xml": texts}), "E-FILE-11")
    secret = (
        f'{HEAD}<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="{MAIN}"><si><t>&x;</t></si></sst>'
    )
    yield refused("X14", "reads another file", FILE, package(TABLE, {"xl/sharedStrings.xml": secret}), "E-FILE-11")
    yield refused("X17", "10,000 sheets", FILE, _sheets, "E-FILE-14", told=("10000",))


def _outside() -> Iterator[Case]:
    book = {"xl/externalLinks/externalLink1.xml": f'{HEAD}<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'}
    yield refused("X15a", "a link to another workbook", FILE, package(TABLE, book), "E-FILE-12")
    call = f'{HEAD}<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    dde = {"xl/externalLinks/externalLink1.xml": call}
    yield refused("X15b", "a call of another program", FILE, package(TABLE, dde), "E-FILE-12")
    query = {"xl/connections.xml": f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" type="4"/></connections>'}
    yield refused("X15c", "a query on the web", FILE, package(TABLE, query), "E-FILE-12")
    picture = f'<Relationship Id="p" Type="{OFFICE}/image" Target="http://198.51.100.7/x.png" TargetMode="External"/>'
    image = {"xl/drawings/_rels/drawing1.xml.rels": relations(picture)}
    yield refused("X15d", "a picture from elsewhere", FILE, package(TABLE, image), "E-FILE-12", told=("image",))
    yield refused("X16a", "an archive inside", FILE, package(TABLE, {"xl/media/a.bin": PLAIN}), "E-FILE-13")
    yield refused("X16b", "a path that leads outside", FILE, package(TABLE, {"../../out.xml": "x"}), "E-FILE-13")


def _damaged() -> Iterator[Case]:
    number = CLUES.at("E-CELL-04", "线索编号", 3)
    for letter, note, cell in (
        ("a", "a text that is not in the list", '<c r="C3" t="s"><v>99</v></c>'),
        ("b", "a text before the list", '<c r="C3" t="s"><v>-1</v></c>'),
    ):
        yield refused(
            f"X18{letter}", note, FILE, package(sheet(CLUES.table(), cells={"C3": cell})), number, sheet="表1"
        )
    day = '<c r="F3" s="1"><v>soon</v></c>'
    bad = package(sheet(CLUES.table(), cells={"F3": day}))
    yield refused("X19a", "a date that is no number", FILE, bad, CLUES.at("E-DATE-07", "收到日期", 3), sheet="表1")
    style = package(sheet(CLUES.table(), cells={"F3": '<c r="F3" s="7"><v>44201</v></c>'}))
    yield refused("X19b", "a style that there is not", FILE, style, CLUES.at("E-CELL-04", "收到日期", 3), sheet="表1")


def _sizes() -> Iterator[Case]:
    name = CONTRACTS.file(".xlsx")
    long = taken("X20a", "a million rows", name, _million, read=MILLION)
    yield Case(long.id, long.note, long.steps, large=True)
    last = f'<row r="{MOST_ROWS + 1}"><c r="A{MOST_ROWS + 1}"><v>1</v></c></row></sheetData>'
    over = sheet(CONTRACTS.table()).replace("</sheetData>", last)
    yield refused("X20b", "one row more than a sheet has", name, package(over), "E-FILE-10", told=("G1048577",))


def _sheets(path: Path) -> None:
    path.write_bytes(package(sheet([]), sheets=10_000))


def _blanks(path: Path) -> None:
    head, tail = TABLE.encode().split(b"</sheetData>")
    _stream(path, head, (b" " * MEGABYTE for _ in range(300)), b"</sheetData>" + tail)


def _empty_rows(path: Path) -> None:
    head, tail = TABLE.encode().split(b"</sheetData>")
    rows = (b'<row spans="1:10" ht="15"/>' * 50_000 for _ in range(0, 3 * MILLION, 50_000))
    _stream(path, head, rows, b"</sheetData>" + tail)


def _million(path: Path) -> None:
    """Contracts, their words shared, their numbers apart."""
    words = dict.fromkeys(CONTRACTS.headers + [str(cell) for cell in CONTRACTS.row("")])
    texts = "".join(f"<si><t>{word}</t></si>" for word in words)
    place = {word: number for number, word in enumerate(words)}
    cells = "".join(f'<c r="{chr(65 + n)}1" t="s"><v>{place[one]}</v></c>' for n, one in enumerate(CONTRACTS.headers))
    row = '<row r="{0}">'
    for n, cell in enumerate(CONTRACTS.row("")):
        shared = isinstance(cell, str) and n != 2
        row += f'<c r="{chr(65 + n)}{{0}}"' + (f' t="s"><v>{place[cell]}</v></c>' if shared else "><v>{0}</v></c>")
    row += "</row>"
    rows = (
        "".join(map(row.format, range(first, first + 50_000))).encode() for first in range(2, MILLION + 2, 50_000)
    )  # fmt: skip
    head = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row>'.encode()
    _stream(path, head, rows, b"</sheetData></worksheet>", f'{HEAD}<sst xmlns="{MAIN}">{texts}</sst>', 1)


def _stream(path: Path, head: bytes, middle: Iterator[bytes], tail: bytes, texts: str = "", level: int = 9) -> None:
    """A workbook whose sheet is written piece by piece."""
    path.write_bytes(package("", {"xl/sharedStrings.xml": texts} if texts else None))
    with ZipFile(path) as plain:
        parts = {name: plain.read(name) for name in plain.namelist() if name != SHEET}
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=level) as file:
        for name, content in parts.items():
            file.writestr(name, content)
        with file.open(SHEET, "w") as part:
            part.write(head)
            for piece in middle:
                part.write(piece)
            part.write(tail)
