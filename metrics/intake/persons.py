"""What could name a person: found before anything else is looked at, so that no part of such a file is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from metrics.model.persons import a_name as a_name

ELEVEN: Final = re.compile(r"[0-9０-９]{11}")
"""As many digits as a mobile number, the shortest number that is looked for."""
SIXTEEN: Final = re.compile(r"[0-9]{16}")
"""As many digits as the number of a card, the shortest that is looked for beside that of a mobile."""
APART: Final = "\0\n"
"""What stands in no cell and joins no two of them to a name or a number."""
SEPARATORS: Final = (" ", "-", ".", "·", "－", "–", "—", "\u3000", "\u00a0", "\t")
PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][\s·.\-]?"
    r"(?=(?:[A-Z]*[0-9０-９]){3})[A-HJ-NP-Z0-9０-９]{4,5}[A-HJ-NP-Z0-9０-９挂学警](?![A-Z0-9０-９])",
    re.I,
)
"""A plate of a car. Source: GA 36-2018, annex on the composition of numbers."""
IDENTITY: Final = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
MOBILE: Final = re.compile(r"(?<![0-9])(?:\+?86[\s\-]?)?1[3-9][0-9](?:[0-9]{8}|[\s\-][0-9]{4}[\s\-][0-9]{4})(?![0-9])")
CARD: Final = re.compile(
    r"(?<![0-9])(?:62[0-9]{14,17}|9558[0-9]{15}|60[0-9]{14,17}|4[0-9]{15}(?:[0-9]{3})?|5[1-5][0-9]{14}|35[0-9]{14})(?![0-9])"
)
"""Cards that are in use here: UnionPay, older cards of single banks, and the international brands."""
GROUPED: Final = re.compile(r"(?<![0-9])[0-9]{4}([ \-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1?[0-9]{1,3})?(?![0-9])")
"""A card's number as it is printed on the card."""
MAIL: Final = re.compile(r"[\w.+\-]@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")

LEAST: Final = 1e10
"""The least number of eleven digits."""
IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS: Final = "10X98765432"
"""Check characters by the weighted sum modulo 11. Source: GB 11643-1999."""
BORN: Final = range(1900, 2031)

SIGNS: Final = ("人", "签", "表", "核", "对", "计")
"""Signs of which one stands in every label of a signature."""
SIGNED: Final = re.compile(
    r"(?:人|签[字名章]|制表|填表|审核|复核|校对|统计)\s*(?:[（(][^（()）\n]{0,8}[)）])?\s*[:：\s]\s*"
    r"(?P<name>[\u4e00-\u9fff](?:[·•]?[\u4e00-\u9fff]){1,3})(?![\u4e00-\u9fff])"
)
"""What forms have below the table: a label, and who signed."""


def suspicious(cells: Iterable[object]) -> bool:
    """Whether any of many cells is worth a closer look: quickly told, and nearly never so."""
    texts = [cell if cell.__class__ is str else _text(cell) for cell in cells if cell is not None]
    plain = unicodedata.normalize("NFKC", APART.join(text for text in texts if text is not None))
    return bool(
        "@" in plain
        or SIXTEEN.search(_without_separators(plain))
        or MOBILE.search(plain)
        or PLATE.search(plain)
        or _signed(plain)
    )


def found(cell: object) -> str | None:
    """The code of what a cell seems to hold of a person; None when it holds nothing of the kind.

    Digits written full-width, or apart by spaces or dashes, are found too. Identity numbers of fifteen digits are not
    looked for: they have been void since 2013, and codes made of district, day and number look the same. Names are
    found after the label of a signature; in running text they cannot be, which is why no ledger has a column of it.
    """
    text = _text(cell)
    if text is None:
        return None
    if not _worth_a_look(text):
        return None
    plain = unicodedata.normalize("NFKC", text)
    joined = _without_separators(plain)
    if any(_identity(item) for text in (plain, joined) for item in IDENTITY.findall(text)) or _rounded_identity(cell):
        return "E-PERSON-02"
    if MAIL.search(plain):
        return "E-PERSON-05"
    if _card(plain):
        return "E-PERSON-04"
    if MOBILE.search(plain):
        return "E-PERSON-03"
    if PLATE.search(plain):
        return "E-PERSON-06"
    return "E-PERSON-08" if _signed(plain) else None


def beside(cells: Sequence[str]) -> str | None:
    """The code of what cells of one row hold of a person together and none alone, as a label and who signed."""
    return found(" ".join(cells)) if not any(map(found, cells)) else None


def _worth_a_look(text: str) -> bool:
    return bool(
        "@" in text or "＠" in text or ELEVEN.search(_without_separators(text)) or PLATE.search(text) or _signed(text)
    )


def _signed(text: str) -> bool:
    """Whether a name follows a label; to look for single signs first is quick where there are none."""
    return any(sign in text for sign in SIGNS) and any(a_name(item["name"]) for item in SIGNED.finditer(text))


def _without_separators(text: str) -> str:
    for separator in SEPARATORS:
        text = text.replace(separator, "")
    return text


def _text(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int | float) and LEAST <= cell < 1e19 and not cell % 1:
        return str(int(cell))
    return None


def _identity(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, IDENTITY_WEIGHTS, strict=False))
    return IDENTITY_CHECKS[total % 11] == digits[-1].upper() and _born(digits[6:14])


def _born(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year in BORN
    except ValueError:
        return False


def _rounded_identity(cell: object) -> bool:
    """Excel keeps fifteen digits of a number, so the check character is lost; the date of birth is not."""
    return isinstance(cell, int | float) and 1e17 <= cell < 1e18 and _born(str(int(cell))[6:14])


def _card(text: str) -> bool:
    """Digits in a row or in groups of four that are a card's; other groups are those of codes."""
    grouped = (re.sub("[^0-9]", "", match.group()) for match in GROUPED.finditer(text))
    numbers = [match.group() for match in CARD.finditer(text)] + [item for item in grouped if CARD.fullmatch(item)]
    return any(_luhn(number) for number in numbers)


def _luhn(digits: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[::-2]) + sum(doubled)) % 10 == 0
