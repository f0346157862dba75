"""C01 to C20: files with commas, and files that only look as if they had some."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.case import Case, refused, taken
from tests.corpus.forms import CLUES, delimited

FILE = CLUES.file()
TABLE = CLUES.table()
MEGABYTE = 1024 * 1024


def cases() -> Iterator[Case]:
    yield from _encodings()
    yield from _shapes()
    yield from _sizes()


def _encodings() -> Iterator[Case]:
    good = CLUES.table(CLUES.row(1), CLUES.row(2), CLUES.row("线索3"))
    yield taken("C04", "UTF-8 with BOM", FILE, delimited(good), read=3)
    yield taken("C05", "UTF-8 without BOM", FILE, delimited(good, encoding="utf-8"), read=3)
    yield taken("C06", "GBK", FILE, delimited(good, encoding="gbk"), read=3)
    rare = CLUES.table(CLUES.row("𠮷"), CLUES.row("㐂"))
    stored = {"clue_no": ("XS-㐂", "XS-𠮷")}
    yield taken("C07", "characters of four bytes", FILE, delimited(rare, encoding="gb18030"), read=2, stored=stored)
    short = CLUES.table(CLUES.row(1, 收到日期="2021-01-05", 线索编号="一"), CLUES.row(2), CLUES.row(3))
    yield taken("C08", "GBK, three rows, often guessed as Big5", FILE, delimited(short, encoding="gbk"), read=3)
    utf16 = b"\xff\xfe" + delimited(good, encoding="utf-16-le")
    yield taken("C09", "UTF-16", FILE, utf16, read=3)
    lines = delimited([CLUES.headers, *(CLUES.row(number) for number in range(8))], encoding="utf-8").splitlines(True)
    lines[5] = delimited([CLUES.row(5)], encoding="gbk")
    yield refused("C10", "one line of GBK among UTF-8", FILE, b"".join(lines), "E-FILE-17 6")
    cut = delimited(CLUES.table(CLUES.row(1), CLUES.row("线"))[:3], encoding="utf-8")
    cut = cut[: cut.index("线,".encode()) + 2]
    yield refused("C11", "cut in the middle of a character", FILE, cut, "E-FILE-17 3")
    nul = delimited(CLUES.table(CLUES.row(1), CLUES.row("2\0")))
    yield refused("C12", "NUL", FILE, nul, CLUES.at("E-FILE-18", "线索编号", 3))


def _shapes() -> Iterator[Case]:
    yield refused("C01", "no bytes at all", FILE, b"", "E-FILE-16")
    yield refused("C02", "only a byte order mark", FILE, b"\xef\xbb\xbf", "E-FILE-16")
    yield refused("C03", "only a header", FILE, delimited([CLUES.headers]), "E-HEAD-01", told=("无数据行",))
    for letter, comma, name in (("a", ";", ";"), ("b", "\t", "Tab"), ("c", "，", "，")):
        other = delimited(TABLE).decode("utf-8-sig").replace(",", comma).encode()
        yield refused(f"C13{letter}", f"separated by {name}", FILE, other, "E-FILE-19", told=(f"分隔符是“{name}”",))
    torn = delimited(CLUES.table()).replace(b"XS-2", b'"XS-2')
    yield refused("C14", "a quotation mark that is never closed", FILE, torn, "E-FILE-20 3")
    broken = CLUES.table(CLUES.row("1\n"), CLUES.row("2\r\n\n"), CLUES.row(3, 线索来源="日常监管"))
    yield refused(
        "C15", "line breaks inside cells", FILE, delimited(broken), CLUES.at("E-WORD-01", "线索来源", 4),
        told=("日常监督",),
    )  # fmt: skip
    ragged = CLUES.table(CLUES.row(1), [*CLUES.row(2), "多"], CLUES.row(3), CLUES.row(4)[:-2], [*CLUES.row(5), None])
    yield refused("C16", "a cell too many, two too few", FILE, delimited(ragged), "E-ROW-01 3", "E-ROW-01 5")
    twice = [[*row, row[3]] for row in CLUES.table()]
    yield refused("C17", "a header twice", FILE, delimited(twice), "E-HEAD-04 D1")
    titled = [["2021年问题线索台账"], [], *CLUES.table()]
    yield taken("C18", "a title above the table", FILE, delimited(titled), "N-HEAD-05 3", told=("第 1 行", "略过"))
    yield taken("C19", "line ends of old Macintoshes", FILE, delimited(TABLE, end="\r"), read=3)


def _sizes() -> Iterator[Case]:
    yield refused("C20a", "a line of a gigabyte", FILE, _gigabyte, "E-FILE-08")
    yield refused("C20b", "a line of twenty megabytes", FILE, _megabytes, "E-FILE-21 1")
    yield refused("C20c", "10,000 columns", FILE, b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", "E-FILE-10")


def _megabytes(path: Path) -> None:
    path.write_bytes(b"x" * 20 * MEGABYTE)


def _gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.write(",".join(CLUES.headers).encode())
        os.ftruncate(file.fileno(), 1024 * MEGABYTE)
