"""Codes of records, in the ways in which people write them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

BRACKETS: Final = str.maketrans("〔【[〕】]", "((()))")
ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")


def alike(code: str) -> str:
    """A code without what is written in several ways: case, width, kinds of brackets, zeros before a number, spaces."""
    if code.isascii():
        # The same with less work, as most codes are.
        narrow = code.lower().replace("[", "(").replace("]", ")")
    else:
        narrow = unicodedata.normalize("NFKC", code).translate(BRACKETS).casefold()
    joined = "".join(narrow.split())
    return ZEROS.sub("", joined) if "0" in joined else joined
