"""Rows that printed tables have and that are no records: totals, notes and signatures, lines above a group."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Final, Literal

from metrics.definitions import Ledger
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME
from metrics.intake import cells, persons
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
WHOLE: Final = re.compile(r"全[市区县省]|全部|总数|总量|总体|平均[值数]?|均值|合计数")
"""What stands in the place of a body for all of them."""
NO_CODE: Final = re.compile(
    rf".{{0,8}}?{SUM}|(?:全[市区县省])?平均[值数]?|{WHOLE.pattern}|总额?|sum|average|mean|[上本][年月季期]", re.I
)
"""What is no code and no name of a unit: it stands where a row sums others up."""
COMPARED: Final = re.compile(r"(?:同比|环比|较上|比上|上年|上月|上季|去年|增长|增幅|占比|比重).{0,8}")
"""What stands there for a comparison; a body's name may begin so too."""
NOTE: Final = re.compile(
    r"(?:说明|备注|附?注\d*|[填制]表|填报|报送|[审复]核|审批|校对|统计|经办|联系|(?:单位|部门|主管|分管)?(?:负责|领导)"
    r"|(?:数据|资料)?来源|口径|抄[送报])[^:：]{0,12}[:：]"
    r"|[\u4e00-\u9fff]{0,10}(?:人|员|长|主任|书记)(?:签[字名章]|盖章)?\s*[(（]?(?:签[字名章]|盖章)?[)）]?\s*[:：]"
    r"|[\u4e00-\u9fff]{1,12}\s*[:：]$|\W*以下(?:空白|无正文)\W*$|[-—–]{1,3}\s*完\s*[-—–]{1,3}$"
)
"""How a note or a signature begins: whoever signs has a word that ends in 人, 员 or 长, and a colon after it."""
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
KEPT, LONGEST_NOTE = 20, 500
"""Notes whose text is kept, and characters of each."""
NOTHING: Final = {"", *cells.EMPTY_WORDS}
CHINESE: Final = re.compile("[\u4e00-\u9fff]")


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
        self._read = {places[column.zh]: column for column in ledger.all_columns.values() if column.zh in places}
        self._pair = [places.get(title.zh) for title in (ENTITY_CODE, ENTITY_NAME)]
        of_body = {at for at in self._pair if at is not None}
        first = min(of_body | self._read.keys(), default=0)
        self._heads = of_body if ledger.scope == "entity" else {first}
        self._leads = {at for at in beside if at < first}
        self._telling = {
            at
            for at, column in self._read.items()
            if column.required and column.type not in ("entity", "integer", "number")
        }
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._counts: dict[str, int] = defaultdict(int)
        self.notes: list[tuple[int, str]] = []
        """The first of these rows: number and text."""

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
        result = self._kind(row, filled, names_body=names_body, alone=alone)
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
        if result != "units" and len(self.notes) < KEPT:
            self.notes.append((number, " ".join(cell for cell in filled if isinstance(cell, str))[:LONGEST_NOTE]))
        self.add("note" if result == "units" else result, number)
        return True

    def _kind(self, row: Sequence[Cell], filled: Sequence[Cell], *, names_body: bool, alone: str | None) -> Kind | None:
        """What a row is that is no record; None for a record, or what should be one.

        Args:
            filled: Its filled cells; at least one.
            names_body: Whether a body of the city stands in it; such a row is passed over only as a total.
            alone: The text that stands in it alone where a record has its body, or merged over several columns.
        """
        if names_body and not any(isinstance(cell, str) and SIGNS.search(cell) for cell in filled[:STAND_IN]):
            return None
        there = [at for at, cell in enumerate(row) if cell is not None and plain(cell) not in NOTHING]
        if any(
            self._sums(row, at, there, names_body=names_body) for at in {*there[:STAND_IN], *self._heads} & {*there}
        ):
            return "total"
        if names_body:
            return None
        if holds_units(filled):
            return "units"
        if not there or not isinstance(first := row[there[0]], str):
            return None
        text = cleaned(first)
        if (NOTE.match(text) and not self._complete(there, there[0])) or (len(filled) == 1 and SIGNED.fullmatch(text)):
            return "note"
        if GROUP.match(text) and not self._could_be_record(row, there):
            return "group"
        if alone is not None and (CHINESE.search(alone) or not re.search(r"\d", alone)):
            return "group" if len(cleaned(alone)) <= LONGEST else "note"
        return None

    def _sums(self, row: Sequence[Cell], at: int, there: Sequence[int], *, names_body: bool) -> bool:
        """Whether a cell makes its row a total: it is nothing but such a word, in a place where no remark stands."""
        cell = row[at]
        text = cleaned(cell) if isinstance(cell, str) and len(cell) <= LONGEST else ""
        exact = bool(TOTAL.fullmatch(text))
        loose = text and not names_body and not exact
        whole = loose and (text == self._context.bodies.city.title.zh or any(
            pattern.fullmatch(text) for pattern in (TOTAL_OF, WHOLE)
        ))  # fmt: skip
        compared = loose and not whole and bool(COMPARED.fullmatch(text))
        if not (exact or whole or compared):
            return False
        if at in self._heads:
            return exact or whole or not self._complete(there, at)
        if column := self._read.get(at):
            return exact and (
                cells.read(column, cell)[1] is not None or (column.type == "code" and not self._complete(there))
            )
        told = self._telling & {*there}
        if at not in self._leads:
            return not told and not self._heads & {*there}
        if self._ledger.scope == "city":
            return not self._complete(there)
        return not self._has_code(row, there) and (exact or not (told and self._pair[1] in there))

    def _could_be_record(self, row: Sequence[Cell], there: Sequence[int]) -> bool:
        """Whether a row that begins like the line above a group may be a record all the same."""
        if there[0] in self._heads:
            return self._complete(there, there[0])
        return bool(self._telling & {*there}) or self._has_code(row, there)

    def _complete(self, there: Sequence[int], label: int | None = None) -> bool:
        """Whether all is filled that a record must have beside its numbers; ``label`` is a cell that is filled too."""
        needed = self._telling | (self._heads if self._ledger.scope == "entity" else set[int]())
        return bool(needed - {label}) and needed <= {*there}

    def _has_code(self, row: Sequence[Cell], there: Sequence[int]) -> bool:
        """Whether the code of a body is filled, and not with words."""
        at = self._pair[0]
        return at is not None and at in there and not CHINESE.search(plain(row[at]))

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
