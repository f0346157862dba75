"""Rows that printed tables have and that are no records: totals, notes and signatures, lines above a group."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Final, Literal

from metrics.definitions import Ledger
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME
from metrics.intake import persons
from metrics.intake.contents import Cell
from metrics.intake.heading import holds_units, say_if_scaled, say_units
from metrics.intake.layout import Context, header_of, headers
from metrics.intake.parsing.columns import letters
from metrics.intake.problem_log import ProblemLog
from metrics.intake.texts import cleaned, plain

Kind = Literal["total", "note", "group", "units"]

CODES: Final = {
    "total": "N-ROW-02", "note": "N-ROW-03", "group": "N-ROW-04", "header": "N-ROW-05", "struck": "Q-ROW-06",
}  # fmt: skip
"""What is said of such rows, of a header that stands there again, and of records that are crossed out."""
SHOWN: Final = 10
"""Rows that one sentence names."""

SUM: Final = (
    r"(?:合\s*计|小\s*计|总\s*计|共\s*计|总\s*和|累\s*计|合\s*共|汇\s*总|(?:sub[- ]?|grand )?total)"
    r"(?:数|[(（].{0,8}[)）])?[:：]?"
)
TOTAL: Final = re.compile(rf"(?:本[页月季年期]|全[市区县年]|以上)?{SUM}", re.I)
TOTAL_OF: Final = re.compile(rf".{{0,12}}?{SUM}", re.I)
"""A total of a group, in a row that names no body."""
WHOLE: Final = re.compile(
    r"全[市区县省]|全部|总数|总量|总体|平均[值数]?|均值|合计数|(?:同比|环比|较上|比上|上年|上月|上季|去年|增长|增幅|占比|比重).{0,8}"
)
"""What stands in the place of a body for all of them, or for a comparison."""
NOTE: Final = re.compile(
    r"(?:说明|备注|附?注\d*|[填制]表|填报|报送|[审复]核|审批|校对|统计|经办|联系|(?:单位|部门|主管|分管)?(?:负责|领导)"
    r"|(?:数据|资料)?来源|口径)[^:：]{0,12}[:：]"
)
"""How a note or a signature begins."""
SIGNED: Final = re.compile(
    r".{0,24}[(（](?:盖章|公章|签章|签字|签名)[)）].{0,24}|.{0,8}\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
    r"|\d{4}([-./])\d{1,2}\1\d{1,2}|第?\s*\d+\s*页.{0,12}|年\s*月\s*日"
)
"""What stands alone at the end of a page."""
GROUP: Final = re.compile(
    r"[(（]?[一二三四五六七八九十]{1,3}(?:[)）]?[、.．，,:：]|[)）]|$)|第[一二三四五六七八九十]{1,3}[组类部]|其中"
)
"""How the line above a group begins."""
COLUMN_NUMBERS: Final = re.compile(r"(?:[甲乙丙丁戊己庚辛]|[(（]?\d{1,2}[)）]?|栏次)(?:[=＝].*)?")
"""A cell of the line below a header that numbers its columns."""
STAND_IN: Final = 3
"""A total says so in one of the first filled cells of its row."""
SIGNS: Final = re.compile("[计和共总全均比占增上去]|otal", re.I)
LONGEST: Final = 24
CHINESE: Final = re.compile("[\u4e00-\u9fff]")


def kind(
    filled: Sequence[Cell], beside: Sequence[Cell], *, names_body: bool, alone: str | None, whole: str = ""
) -> Kind | None:
    """What a row is that is no record; None for a record, or what should be one.

    Args:
        filled: Its filled cells; at least one.
        beside: Those where a body stands or nothing is read; the first column where a table has no bodies.
        names_body: Whether a body of the city stands in it; such a row is passed over only as a total.
        alone: The text that stands in it alone where a record has its body, or merged over several columns.
        whole: What the city is called.
    """
    if _words(filled, TOTAL) or (not names_body and (_words(beside, TOTAL_OF, WHOLE) or whole in beside[:STAND_IN])):
        return "total"
    first = filled[0]
    if not names_body and holds_units(filled):
        return "units"
    if names_body or not isinstance(first, str):
        return None
    text = cleaned(first)
    if NOTE.match(text) or (len(filled) == 1 and SIGNED.fullmatch(text)):
        return "note"
    if GROUP.match(text):
        return "group"
    if alone is not None and (CHINESE.search(alone) or not re.search(r"\d", alone)):
        return "group" if len(cleaned(alone)) <= LONGEST else "note"
    return None


def _words(cells: Sequence[Cell], *patterns: re.Pattern[str]) -> bool:
    """Whether one of the first cells is nothing but such a word."""
    return any(
        isinstance(cell, str)
        and len(cell) <= LONGEST
        and SIGNS.search(cell) is not None
        and any(pattern.fullmatch(cleaned(cell)) for pattern in patterns)
        for cell in cells[:STAND_IN]
    )


def _numbers_columns(cells: Sequence[Cell]) -> bool:
    """Whether a row does nothing but number its columns: 甲, 乙, and then 1, 2, 3 in order."""
    words = [plain(cell) for cell in cells]
    if len(words) < STAND_IN or not all(map(COLUMN_NUMBERS.fullmatch, words)):
        return False
    digits = [int(match.group()) for word in words if (match := re.search(r"\d+", word))]
    return len(digits) >= STAND_IN - 1 and digits == list(range(1, len(digits) + 1))


class OtherRows:
    """Finds the rows of a table that are no records, and says each kind of them once."""

    raw: Cell = None
    """The first filled cell of the header, as it is written."""

    def __init__(
        self, ledger: Ledger, remarks: ProblemLog, context: Context, beside: frozenset[int],
        across: Set[tuple[int, str]],
    ) -> None:  # fmt: skip
        """Begin a table.

        Args:
            beside: Places of the columns that hold bodies, or nothing that is read.
            across: Row and first column's letters of cells that are merged with others to their right.
        """
        self._ledger, self._remarks, self._context = ledger, remarks, context
        self._beside, self._across = beside, across
        places = remarks.places
        self._words_at = sorted(beside if ledger.scope == "entity" else {*beside, min(places.values(), default=0)})
        self._pair = [places.get(title.zh) for title in (ENTITY_CODE, ENTITY_NAME)]
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._counts: dict[str, int] = defaultdict(int)

    def passes_over(self, number: int, row: Sequence[Cell], filled: Sequence[Cell], own: Sequence[Cell]) -> bool:
        """Whether a row is no record; a signature in it that names somebody refuses the file all the same.

        Args:
            filled: Its filled cells.
            own: Those in columns that are read; all of them where there are none.
        """
        code, name = (row[at] if at is not None and at < len(row) else None for at in self._pair)
        bodies, alone = self._context.bodies, None
        if len(own) == 1 and isinstance(text := own[0], str):
            at = row.index(text)
            alone = text if at in self._beside or (number, letters(at)) in self._across else None
        names_body = self._ledger.scope == "entity" and bodies.named(code, name)
        beside = [row[at] for at in self._words_at if at < len(row) and row[at] is not None]
        result = kind(filled, beside, names_body=names_body, alone=alone, whole=bodies.city.title.zh)
        if result is None and self._ledger.scope == "entity" and not names_body and _numbers_columns(filled):
            result = "note"
        if result is None:
            return False
        if signed := persons.beside([cell for cell in filled if isinstance(cell, str)]):
            self._remarks.say(signed, number)
        if result == "units":
            say_units(self._ledger, number, row, self._remarks)
        else:
            say_if_scaled(self._ledger, [cell for cell in filled if isinstance(cell, str)], number, self._remarks)
        if result == "total":
            self._remarks.drop(number)
        self.add("note" if result == "units" else result, number)
        return True

    def header_in(self, row: Sequence[Cell], first: Cell) -> Ledger | None:
        """The ledger whose header a row is, by its first filled cell and then by all."""
        known = self._context.known
        return known.header_in(row) if first in known.titles or first == self.raw else None

    def same_header(self, row: Sequence[Cell]) -> bool:
        """Whether a header that stands there again has each column where it was."""
        titles = self._context.known.meant(self._ledger, [header_of(cell) for cell in row])
        places = {title: at for at, title in reversed(list(enumerate(titles))) if title}
        return all(places.get(title) == self._remarks.places.get(title) for title in headers(self._ledger))

    def add(self, kind: str, row: int) -> None:
        """Count one more row of a kind, a key of ``CODES``."""
        self._counts[kind] += 1
        if len(self._rows[kind]) < SHOWN:
            self._rows[kind].append(row)

    def tell(self) -> None:
        """Say each kind in one sentence, with its first rows."""
        for kind, rows in self._rows.items():
            shown = ", ".join(map(str, rows)) + ("…" if self._counts[kind] > SHOWN else "")
            self._remarks.say(CODES[kind], None, found=shown, count=str(self._counts[kind]))
