"""X21 to X38: workbooks that open well and hold what a table of records must not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import xlsxwriter
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from metrics.application.records.imports import Options
from tests.corpus.case import Case, Step, refused, taken
from tests.corpus.forms import CLUES, CONTRACTS, SHARES, SHARES_DEFINED, Row
from tests.corpus.packages import HEAD, MAIN, package, sheet

FILE = CLUES.file(".xlsx")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SERIAL = 44201
"""The number under which a workbook keeps 5 January 2021."""


def book(rows: Iterable[Row], change: Callable[[Workbook, Any], object] | None = None, *, title: str = "台账") -> bytes:
    """A workbook as Excel saves it, days as days; ``change`` is given the workbook and its sheet."""
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = title
    fill(first, rows)
    if change:
        change(workbook, first)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def fill(into: Any, rows: Iterable[Row]) -> None:
    """Append rows to a sheet."""
    for row in rows:
        into.append(
            [date.fromisoformat(cell) if isinstance(cell, str) and DAY.fullmatch(cell) else cell for cell in row]
        )


def cases() -> Iterator[Case]:
    yield from _hidden()
    yield from _formulas()
    yield from _days()
    yield from _numbers()
    yield from _tables()
    yield from _decoration()


def _hidden() -> Iterator[Case]:
    joined = [CLUES.headers, CLUES.row(1), [None, None, *CLUES.row(2)[2:]], CLUES.row(3)]
    merged = book(joined, lambda _, one: [one.merge_cells(span) for span in ("A2:A3", "B2:B3")])
    places = (CLUES.at("E-CELL-01", "单位代码", 2), CLUES.at("E-CELL-01", "单位名称", 2))
    yield refused("X21", "bodies merged over their rows", FILE, merged, *places, sheet="台账", told=("A2:A3", "B2:B3"))
    for id, state, code in (("X22", "hidden", "N-SHEET-04"), ("X23", "veryHidden", "N-SHEET-05")):
        other = book(
            CLUES.table(), lambda one, _, state=state: _second(one, "旧数据", CLUES.table(CLUES.row(9)), state)
        )
        yield taken(id, f"a sheet that is {state}", FILE, other, code, read=3, told=("旧数据",))
    yield taken("X24", "hidden row and column, a filter", FILE, book(CLUES.table(), _hide), "N-SHEET-06", "N-SHEET-06",
                read=3, sheet="台账")  # fmt: skip
    second = book([["说明"], ["请看下表"]], _then_table, title="首页")
    yield refused("X38", "the ledger on the second sheet", FILE, second, "E-SHEET-02", told=("台账",))


def _second(workbook: Workbook, title: str, rows: Iterable[Row], state: str = "visible") -> None:
    other = workbook.create_sheet(title)
    fill(other, rows)
    other.sheet_state = state


def _hide(_: Workbook, one: Worksheet) -> None:
    one.row_dimensions[3].hidden = True
    one.column_dimensions["E"].hidden = True
    one.auto_filter.ref = "A1:J4"


def _then_table(workbook: Workbook, _: Worksheet) -> None:
    _second(workbook, "台账", CLUES.table())


def _formulas() -> Iterator[Case]:
    bare = CONTRACTS.table(CONTRACTS.row(1), CONTRACTS.row(2, 合同金额="=60000*2"))
    yield refused("X25", "a formula that was never worked out", CONTRACTS.file(".xlsx"), book(bare),
                  CONTRACTS.at("E-CELL-02", "合同金额", 3), sheet="台账")  # fmt: skip
    error = {"F3": '<c r="F3" t="e"><f>#REF!*2</f><v>#REF!</v></c>'}
    yield refused("X26", "a formula in error", CONTRACTS.file(".xlsx"), package(sheet(CONTRACTS.table(), cells=error)),
                  CONTRACTS.at("E-CELL-03", "合同金额", 3), sheet="表1", told=("#REF!",))  # fmt: skip


def _days() -> Iterator[Case]:
    serial = book(CLUES.table(CLUES.row(1), CLUES.row(2, 收到日期=SERIAL)))
    place = CLUES.at("Q-DATE-04", "收到日期", 3)
    yield Case("X27", "a serial number without a format", (
        Step(FILE, serial, "asks", (place,), "台账", told=("2021-01-05",)),
        Step(FILE, serial, "taken_in", (place,), "台账", 2, {"received_on": (date(2021, 1, 5),) * 2},
             options=Options(confirmed=True)),
    ))  # fmt: skip
    old = book(CLUES.table(), lambda one, _: setattr(one, "epoch", CALENDAR_MAC_1904))
    stored = {"received_on": (date(2021, 1, 5),) * 3}
    yield taken("X28", "days counted from 1904", FILE, old, read=3, stored=stored)
    false = {
        "F2": '<c r="F2" s="1"><v>60</v></c>',
        "F3": '<c r="F3" s="1"><v>0</v></c>',
        "F4": '<c r="F4"><v>60</v></c>',
    }
    places = [CLUES.at("E-DATE-05", "收到日期", row) for row in (2, 3, 4)]
    yield refused(
        "X29", "days that Excel made up", FILE, package(sheet(CLUES.table(), cells=false)), *places, sheet="表1"
    )
    words = ("2024.1", "2024年2月30日", "去年", "2024年2月", "12日")
    rows = [CLUES.row(number, 收到日期=word, 处置期限="2024-12-31") for number, word in enumerate(words)]
    codes = ("E-DATE-03", "E-DATE-02", "E-DATE-01", "E-DATE-03", "E-DATE-01")
    places = [CLUES.at(code, "收到日期", row) for row, code in enumerate(codes, start=2)]
    yield refused("X30", "days in words", FILE, book(CLUES.table(*rows)), *places, sheet="台账")


def _numbers() -> Iterator[Case]:
    name = CONTRACTS.file(".xlsx")
    texts = book(CONTRACTS.table(*(CONTRACTS.row(n, 合同金额=cell) for n, cell in enumerate(("12", "3.5", 7)))))
    yield taken("X31", "numbers stored as texts", name, texts, CONTRACTS.at("N-NUM-12", "合同金额"), sheet="台账",
                stored={"amount": (12.0, 3.5, 7.0)}, told=("有 2 个",))  # fmt: skip
    rows = SHARES.table(SHARES.row(1, 合格率=0.975), SHARES.row(2, 合格率=12.5))
    shown = book(rows, lambda _, one: [setattr(one[f"E{row}"], "number_format", "0.00%") for row in (2, 3)])
    yield Case("X32", "12.5 in a cell that shows 1250 %", (
        Step(SHARES.file(".xlsx"), shown, "refused", (SHARES.at("E-NUM-10", "合格率", 3),), "台账", told=("1250%",)),
    ), SHARES_DEFINED)  # fmt: skip


def _tables() -> Iterator[Case]:
    total = CLUES.table(CLUES.row(1), CLUES.row(2), ["合 计", None, "2"])
    yield taken("X33", "a total below the records", FILE, book(total), "N-ROW-02", sheet="台账", told=("第 4 行",))
    below = [*CLUES.table(), [], [], *CLUES.table(CLUES.row(7))]
    yield taken("X34a", "the same table once more below", FILE, book(below), "N-ROW-05", sheet="台账")
    beside = [[*row, None, *row] for row in CLUES.table()]
    yield refused("X34b", "a second table beside", FILE, book(beside), "E-SHEET-01 L1", sheet="台账")
    upper = ["单位", None, *CLUES.headers[2:5], "日期", None, None, *CLUES.headers[8:]]
    lower = [*CLUES.headers[:2], None, None, None, *CLUES.headers[5:8], None, None]
    spans = ("A1:B1", "F1:H1", "C1:C2", "D1:D2", "E1:E2", "I1:I2", "J1:J2")
    two = book([upper, lower, CLUES.row(1)], lambda _, one: [one.merge_cells(span) for span in spans])
    yield taken("X36", "a header of two rows", FILE, two, "N-HEAD-12 1", sheet="台账", told=("合成一行",), read=1)


def _decoration() -> Iterator[Case]:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        one = workbook.add_worksheet("台账")
        for number, row in enumerate(CLUES.table()):
            one.write_row(number, 0, row)
        one.write_comment("C2", "核对过")
        one.insert_textbox("A2", "草稿")
    yield taken("X35", "a comment and a box over cells", FILE, out.getvalue(), read=3)
    spoken = f'{HEAD}<sst xmlns="{MAIN}"><si><r><rPr><b/></rPr><t>日常</t></r><r><t>监督</t></r></si>'
    spoken += '<si><t>市教育局</t><rPh sb="0" eb="4"><t>shì jiào yù jú</t></rPh><phoneticPr fontId="1"/></si></sst>'
    cells = {"D2": '<c r="D2" t="s"><v>0</v></c>', "B3": '<c r="B3" t="s"><v>1</v></c>'}
    rich = package(sheet(CLUES.table(), cells=cells), {"xl/sharedStrings.xml": spoken})
    yield taken("X37", "texts in parts and with readings", FILE, rich, read=3, stored={"source": ("routine",) * 3})
