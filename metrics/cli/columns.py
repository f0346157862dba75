"""Text in the columns of a terminal, where Chinese characters are as wide as two letters."""

from __future__ import annotations

from unicodedata import east_asian_width


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def lines(text: str, columns: int) -> list[str]:
    """A text broken into lines: between Chinese characters, and between words of others.

    Args:
        text: One paragraph.
        columns: The most that a line takes, where no single word takes more.
    """
    broken, line = list[str](), ""
    for part in _unbroken(text):
        if line and width(line) + width(part.rstrip()) > columns:
            broken.append(line.rstrip())
            line = ""
        line += part
    return [*broken, line.rstrip()]


def _unbroken(text: str) -> list[str]:
    """What may not be broken: a word with its space, or a Chinese character with the punctuation after it."""
    parts = [""]
    for character in text:
        before = parts[-1][-1:]
        starts = width(character) == 2 and character not in "，。；：、）》”"
        if before and (starts or before == " " or (width(before) == 2 and width(character) == 1)):
            parts.append("")
        parts[-1] += character
    return parts
