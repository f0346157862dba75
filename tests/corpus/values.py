"""S01 to S14: what people write into cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.corpus.case import Case, Step, refused, taken
from tests.corpus.forms import CLUES, CONTRACTS, DECISIONS, SHARES, SHARES_DEFINED, Form, delimited
from tests.corpus.workbooks import book

NAME: Final = "甄某测"
MOBILE: Final = "13900000000"
MAIL: Final = "zhen.mouce@example.org"


def identity(body: str) -> str:
    """An identity number: area, date of birth and serial with the check character. Source: GB 11643-1999."""
    total = sum(int(digit) * (1 << (17 - place)) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def card(body: str) -> str:
    """A bank card: the digits with their check digit. Source: ISO/IEC 7812-1, annex B."""
    doubled = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-doubled % 10)


IDENTITY: Final = identity("99000119490101000")
"""No area has the code 990001, so nobody has the number."""
CARD: Final = card("621700" + "0" * 9 + "123")
PLANTED: Final = (NAME, MOBILE, MAIL, IDENTITY, CARD)
"""What must not be found anywhere afterwards."""


def cases() -> Iterator[Case]:
    yield from _digits()
    yield from _empty_words()
    yield from _magnitudes()
    yield from _texts()
    yield from _persons()


def _column(form: Form, header: str, cells: Sequence[Any]) -> bytes:
    """A CSV file with one cell a row in a column."""
    return delimited(form.table(*(form.row(number, **{header: cell}) for number, cell in enumerate(cells))))


def _each(form: Form, header: str, code: str, cells: Sequence[Any]) -> tuple[bytes, list[str]]:
    """The same, with the same problem in each."""
    return _column(form, header, cells), [form.at(code, header, row) for row in range(2, len(cells) + 2)]


def _digits() -> Iterator[Case]:
    name, steps, amount = CONTRACTS.file(), "已留痕环节数", "合同金额"
    yield taken("S01", "full-width digits", DECISIONS.file(), _column(DECISIONS, "应留痕环节数", ["１２", "８"]),
                stored={"steps_required": (12, 8)})  # fmt: skip
    wide = _column(CONTRACTS, amount, ["１２．５", "1，234", "1,234.5"])
    yield taken("S02", "full-width point and comma", name, wide, stored={"amount": (12.5, 1234.0, 1234.5)})
    content, places = _each(CONTRACTS, amount, "E-NUM-02", ["12,5", "1,23", "1,2345", "1234,567", "1，23"])
    yield refused("S03", "a comma that groups nothing", name, content, *places, told=("三位一组",))
    content, places = _each(CONTRACTS, amount, "E-NUM-03", ["3人", "约5", ">10", "≥10", "5-6", "12.5元", "1 2"])
    yield refused("S04", "numbers with words and signs", name, content, *places)
    content, places = _each(CONTRACTS, amount, "E-NUM-04", ["①", "²", "Ⅻ", "十二", "壹拾", "½", "٣"])
    yield refused("S05", "numerals of other kinds", name, content, *places)
    content, places = _each(CONTRACTS, amount, "E-NUM-05", ["1e5", "1e400", "inf", "nan", "-INF", "1E-3"])
    yield refused("S07", "not finite, or scientific", name, content, *places)
    content, places = _each(DECISIONS, steps, "E-NUM-06", ["-1", "－2"])
    yield refused("S08", "a negative count", DECISIONS.file(), content, *places)
    content, places = _each(DECISIONS, steps, "E-NUM-08", ["3.5", "0.1"])
    yield refused("S09", "a count with decimals", DECISIONS.file(), content, *places)


def _empty_words() -> Iterator[Case]:
    words = ["-", "—", "无", "/", "N/A"]
    content, places = _each(CONTRACTS, "合同金额", "E-NUM-13", words)
    yield refused("S06a", "words for nothing in numbers", CONTRACTS.file(), content, *places, told=("零请填 0",))
    content, places = _each(CONTRACTS, "合同金额", "E-REQ-01", [None, " ", "\u3000", "\u200b"])
    yield refused("S06b", "nothing where a number is needed", CONTRACTS.file(), content, *places)
    yield taken("S06c", "words for nothing in a date that may be empty", CLUES.file(),
                _column(CLUES, "处置日期", [*words, None, "  "]), stored={"disposed_on": (None,) * 7})  # fmt: skip
    content, places = _each(CLUES, "收到日期", "E-REQ-01", words)
    yield refused("S06d", "words for nothing in a date that is needed", CLUES.file(), content, *places)


def _magnitudes() -> Iterator[Case]:
    content, places = _each(DECISIONS, "已留痕环节数", "E-RULE-01", [8])
    yield refused("S10", "more recorded than required", DECISIONS.file(), content, *places,
                  told=("应留痕环节数 7", "已留痕环节数 8"))  # fmt: skip
    shares = ["97.5", "0.975", "12", "0.12"]
    mixed = Step(SHARES.file(), _column(SHARES, "合格率", shares), "refused", (SHARES.at("E-NUM-11", "合格率", 3),))
    yield Case("S11", "percentages and fractions in one column", (mixed,), SHARES_DEFINED)


def _texts() -> Iterator[Case]:
    names = ["市\u200b教育局", "\u00a0市教育局", "市教育局\u3000", "\ufeff市教育局 ", "\u2003市教育局"]
    yield taken("S12", "spaces that nobody sees in a name", CLUES.file(), _column(CLUES, "单位名称", names),
                stored={"entity": ("G03",) * 5})  # fmt: skip
    payloads = ["=1+1", "+1+1", "@SUM(1)", "=HYPERLINK(1)", "=cmd|' /c calc'!A0", "\t=1"]
    content, places = _each(CLUES, "线索编号", "E-CODE-02", payloads)
    yield refused("S14a", "formulas in a code", CLUES.file(), content, *places)
    rows = [CLUES.row(number, 线索来源="=1+1") for number in (1, 2)]
    words = [CLUES.at("E-WORD-01", "线索来源", row) for row in (2, 3)]
    yield refused("S14b", "formulas in a choice", CLUES.file(), delimited(CLUES.table(*rows)), *words)
    yield taken("S14c", "a code that a spreadsheet would work out", CLUES.file(),
                _column(CLUES, "线索编号", ["-2-3", "-SUM(1)"]), stored={"clue_no": ("-2-3", "-SUM(1)")})  # fmt: skip


def _persons() -> Iterator[Case]:
    number = "线索编号"
    spaced = f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}"
    wide = MOBILE.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
    for letter, note, cell, code in (
        ("a", "an identity number", IDENTITY, "E-PERSON-02"), ("b", "the same with blanks", spaced, "E-PERSON-02"),
        ("c", "a mobile number", MOBILE, "E-PERSON-03"), ("d", "the same in wide digits", wide, "E-PERSON-03"),
        ("e", "a bank card", CARD, "E-PERSON-04"), ("f", "a mail address", MAIL, "E-PERSON-05"),
    ):  # fmt: skip
        rows = delimited(CLUES.table(CLUES.row(1), CLUES.row(2), CLUES.row(3, **{number: cell})))
        yield refused(f"S13{letter}", note, CLUES.file(), rows, CLUES.at(code, number, 4))
    named = [[*row, "姓名" if place == 0 else NAME] for place, row in enumerate(CLUES.table())]
    yield refused("S13g", "a column of names", CLUES.file(), delimited(named), "N-HEAD-08 1", "E-PERSON-01 K1",
                  told=("姓名",))  # fmt: skip
    titled = delimited([[f"联系 {MOBILE}"], *CLUES.table()])
    yield refused("S13h", "a number above the table", CLUES.file(), titled, "E-PERSON-03 A1", "N-HEAD-05 2")
    hidden = book(CLUES.table(), lambda one, _: one.create_sheet("底稿").append([None, f"{NAME} {MOBILE}"]))
    yield refused("S13i", "a number on another sheet", CLUES.file(".xlsx"), hidden, "E-PERSON-03 B1", sheet="底稿")
    yield taken("S13j", "a name and a number in the file's name", f"{CLUES.title}_{NAME}_{MOBILE}.csv",
                delimited(CLUES.table()), read=3)  # fmt: skip
