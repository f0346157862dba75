"""How much one file may ask for before it is refused."""

from __future__ import annotations

from typing import NamedTuple

MEGABYTE = 1024 * 1024


class Limits(NamedTuple):
    """Bounds of one file and of the process that reads it.

    Source: Microsoft, Excel specifications and limits (rows, characters of a cell). Measured: a million rows of ten
    columns are 51 MB packed and 404 MB unpacked, ratio 8, and take 18 s of processor time and 110 MB of memory.
    """

    file_bytes: int = 256 * MEGABYTE
    members: int = 1_000
    """Parts of a workbook."""
    unpacked_bytes: int = 800 * MEGABYTE
    ratio: int = 100
    """Unpacked to packed, for parts of more than ``ratio_from`` bytes: small ones may be all blanks."""
    ratio_from: int = 10 * MEGABYTE
    sheets: int = 64
    rows: int = 1_048_576
    columns: int = 512
    cells: int = 20_000_000
    """Of the smallest rectangle that holds every filled cell."""
    characters: int = 32_767
    """Of one cell."""
    memory: int = 2048 * MEGABYTE
    """Address space of the process."""
    seconds: int = 60
    """Of processor time."""
    silence: float = 90.0
    """Seconds without a word from the process, after which it is given up."""
    queue: float = 300.0
    """Seconds that a file waits for its turn."""
