"""Texts of cells: what a workbook escapes, and what no sheet shows."""

from __future__ import annotations

import re

from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.wire import Refused

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold, or an underscore that only looks like it."""
TENS = "[十百千万亿拾佰仟萬億]"
"""Words that call a figure one of tens, hundreds, thousands and so on."""
POWERS: dict[str, int] = dict(zip("十百千万亿拾佰仟萬億", (1, 2, 3, 4, 8) * 2, strict=True))
"""How many zeros each of them stands for."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no sheet shows; a tab and line ends are not among them."""


def plain(text: str, limits: Limits) -> str | None:
    """A text as it is shown; None where it holds characters that no sheet shows.

    Raises:
        Refused: It is too long for a cell.
    """
    if len(text) > limits.characters:
        raise Refused("E-FILE-21", limit=limits.characters)
    if "_x" in text:
        text = ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    return None if CONTROL.search(text) else text
