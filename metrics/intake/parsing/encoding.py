"""Which encoding a CSV file has: its mark, else UTF-8, else GB18030, and never a mix."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import IO

from metrics.intake.parsing.signs import BOMS
from metrics.intake.parsing.wire import Refused

PIECE = 1024 * 1024
LONGEST_LINE = PIECE
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
"""Ideographs and full-width signs: bytes of GB18030 that happen to be valid UTF-8 hardly ever give one."""


def find(source: IO[bytes]) -> str:
    """The codec that reads the whole file without one wrong byte.

    Args:
        source: The file; it is left at its beginning.

    Raises:
        Refused: There is none, with the row of the first byte that does not fit.
    """
    head = source.read(4)
    marked = next((codec for mark, codec in BOMS if head.startswith(mark)), None)
    plain = "utf-16" if marked == "utf-16" else "utf-8"
    wrong = _wrong_byte(source, plain)
    if wrong is None:
        return marked or plain
    if not marked:
        wrong = _change(source)
        if wrong is None and (wrong := _wrong_byte(source, "gb18030")) is None:
            return "gb18030"
    raise Refused("E-FILE-17", row=_row(source, wrong, plain))


def _wrong_byte(source: IO[bytes], codec: str) -> int | None:
    """Offset of the first byte that a codec cannot read."""
    decoder = codecs.getincrementaldecoder(codec)()
    source.seek(0)
    taken = waiting = 0
    try:
        while piece := source.read(PIECE):
            decoder.decode(piece)
            taken += len(piece)
            waiting = len(decoder.getstate()[0])
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        return max(taken - waiting + error.start, 0)
    finally:
        source.seek(0)
    return None


def _change(source: IO[bytes]) -> int | None:
    """Offset of the first line in the rarer encoding, in a file that holds lines of two."""
    counts = {"utf-8": 0, "other": 0}
    first: dict[str, int] = {}
    start = 0
    for line in _lines(source):
        if not line.isascii() and (kind := _kind(line)):
            counts[kind] += 1
            first.setdefault(kind, start)
        start += len(line)
    if len(first) < 2:
        return None
    if counts["utf-8"] == counts["other"]:
        return max(first.values())
    return first[min(counts, key=counts.__getitem__)]


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    source.seek(0)
    while line := source.readline(LONGEST_LINE):
        yield from line.splitlines(keepends=True)
    source.seek(0)


def _kind(line: bytes) -> str:
    """Whether a line is UTF-8 without doubt, cannot be UTF-8, or (empty) could be either."""
    try:
        return "utf-8" if CHINESE.search(line.decode("utf-8")) else ""
    except UnicodeDecodeError:
        return "other"


def _row(source: IO[bytes], offset: int, codec: str) -> int:
    """The row that Excel shows at a byte: line ends inside quotation marks count for none.

    Commas, quotation marks and line ends are the same single bytes in UTF-8 and GB18030, and part of no other sign.
    """
    before = source.read(offset).decode("utf-16" if codec == "utf-16" else "latin-1", errors="replace")
    source.seek(0)
    csv.field_size_limit(len(before) + 2)
    return sum(1 for _ in csv.reader(io.StringIO(before + "x", newline="")))
