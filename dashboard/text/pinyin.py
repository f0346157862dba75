"""First letters of Chinese characters by their sound, for those who search by typing them."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

FIRST: Final = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
"""The first character of each letter in the national standard, whose level 1 is in the order of sounds."""
LETTERS: Final = "abcdefghjklmnopqrstwxyz"
LAST: Final = "座"
"""The last character of level 1; those of level 2 are in the order of their radicals, and sound like anything."""
UNKNOWN: Final = "*"
"""Stands for a character whose letter is not known."""

_STARTS: Final = [int.from_bytes(sign.encode("gb2312"), "big") for sign in FIRST]
_END: Final = int.from_bytes(LAST.encode("gb2312"), "big")


def initials(text: str) -> str:
    """The first letters of the sounds of all characters: 审计局 is sjj; what is no Chinese character is left out.

    A character with several sounds has the letter that the standard files it under.

    Source:
        GB/T 2312-1980, level 1: 3,755 characters in the order of pinyin.
    """
    return "".join(_letter(sign) for sign in text if "\u4e00" <= sign <= "\u9fff")


def _letter(sign: str) -> str:
    code = int.from_bytes(sign.encode("gb2312", errors="replace"), "big")
    return LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _END else UNKNOWN
