"""Which numbers a plain number format shows with the signs that they have: 2021.15 by 0.00, and not 2021.1 or 12."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

UNSEEN: Final = re.compile(r"""\[(?!dbnum|\$[^-\]])[^\]]*\]|[_*].|[\\!]\s|"\s*"|\s""", re.I)
"""What of a format leaves the signs of a number as they are: colours, padding, blanks."""
CONDITION: Final = re.compile(r"\[[<>=]")
BARE: Final = re.compile(r"-?(?:general|g/通用格式|@)", re.I)
"""A part of a format that writes every number as it is."""
FIGURE: Final = re.compile(r"([#0?,]+)(\.[#0?]*)?")
"""A part of a format that writes digits before and after the point."""


def bare(code: str) -> bool:
    """Whether a format writes every number as it is, such as General."""
    return all(BARE.fullmatch(UNSEEN.sub("", section)) for section in code.split(";"))


def whole(code: str) -> bool:
    """Whether a format writes every whole number that is not negative as it is, such as 0."""
    pattern = as_stored(code)
    return pattern is not None and all(map(pattern.fullmatch, ("0", "7", "1234567")))


@lru_cache
def as_stored(code: str) -> re.Pattern[str] | None:
    """The numbers that a format shows with the signs that they have, as Python writes them.

    Returns:
        None where it shows none so, or says by the size of a number how that is shown.
    """
    if CONDITION.search(code):
        return None
    over, under, nothing, *_ = [*(UNSEEN.sub("", section) for section in code.split(";")), None, None]
    parts = [_figure(over or "")]
    if nothing is not None:
        parts = [parts[0] and f"(?!0$){parts[0]}", "0" if re.fullmatch("0", nothing) or BARE.fullmatch(nothing) else ""]
    if under is None:
        parts.append(parts[0] and f"-{parts[0]}")
    elif under.startswith("-"):
        parts.append((figure := _figure(under[1:])) and f"-{figure}")
    return re.compile("|".join(filter(None, parts))) if any(parts) else None


def _figure(section: str) -> str:
    """Pattern of the numbers above nothing that a part of a format shows as they are; empty where it shows none so."""
    if BARE.fullmatch(section):
        return r"[0-9].*"
    match = FIGURE.fullmatch(section)
    if match is None:
        return ""
    before = "[1-9][0-9]{0,2}" if "," in match[1] else "[1-9][0-9]*"
    before = f"(?:0|{before})" if "0" in match[1] else before
    if match[2] is None:
        return before
    most, least = len(match[2]) - 1, max(match[2].rfind("0"), 1)
    return rf"{before}\.[0-9]{{{least},{most}}}(?<!0)" if most else ""
