"""What a cell says before it is read as anything: its text without what nobody sees, and how a reading is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from metrics.intake.contents import Percent
from metrics.intake.problems import Detail

LONGEST_NAME: Final = 100

Typed = tuple[Any, str | None, Mapping[str, Detail]]
"""Value, code of what is wrong or to be confirmed, and its details; the value is None where the cell is refused.

Details leave out the words that look most alike: finding them takes time, and only the first of many is helped by them.
"""

NOTHING: Final[Mapping[str, Detail]] = {}

INVISIBLE: Final = dict.fromkeys(
    [0x00AD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
SPACES: Final = dict.fromkeys([0x00A0, 0x202F, 0x3000, *range(0x2000, 0x200B)], " ")
UNSEEN: Final[Mapping[int, str | None]] = {**INVISIBLE, **SPACES}
HALF_WIDTH: Final = {
    ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．，－＋％", "0123456789.,-+%", strict=True)
}
"""The only characters that a number may hold in their wide form."""


def wrong(code: str, **details: Detail) -> Typed:
    """Nothing, for the reason of a code."""
    return None, code, details


def cleaned(text: str) -> str:
    """A text without what nobody sees: outer spaces of any width, zero-width characters."""
    return (text if text.isascii() else text.translate(UNSEEN)).strip()


def plain(cell: Any) -> str:
    """A cell as the clerk sees it: whole numbers without a point, texts cleaned."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, Percent):
        return f"{cell.fraction * 100:.12g}%"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cleaned(str(cell))


def shown(name: str) -> str:
    """A file's name as it is shown to who sent it: on one line, cut to a length that can be read."""
    text = "".join(character if character.isprintable() else " " for character in name)
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
