"""A unit other than the ledger's is met in the header's own row, in a column of units, and on a sheet of notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from metrics.definitions import Config, load
from metrics.intake import templates
from metrics.intake.contents import Cell, SheetOpened, Upload
from metrics.intake.unpacking import unpack
from metrics.wording import say
from tests.conftest import CONFIG
from tests.intake.sheets import HEADER, RIGHT, Sheet, Unpacked, config, header_of, unpacked

CONTRACT: Sequence[Cell] = ("G03", "市教育局", "CG-1", "公开招标", "2021-07-05", 12.5, "2021-07-06")
LEDGERS = sorted(path.stem for path in (CONFIG / "ledgers").glob("*.yaml"))


@pytest.fixture
def in_ten_thousands(own_config: Path) -> Config:
    path = own_config / "ledgers" / "procurement.yaml"
    path.write_text(path.read_text("utf-8").replace("unit: 元", "unit: 万元"), "utf-8")
    return load(own_config)


def contracts(
    title: Cell, cell: Cell = None, *sheets: Sheet, above: Cell = None, definitions: Config | None = None
) -> Unpacked:
    """A contract with one more column, and further sheets."""
    rows = [[*header_of(config().ledgers["procurement"]), title], [*CONTRACT, cell]]
    table = Sheet([[above], *rows] if above else rows, SheetOpened("台账"))
    return unpacked([table, *sheets], name="政府采购合同台账.xlsx", definitions=definitions)


def notes(*rows: Sequence[Cell], name: str = "填表说明", visible: bool = True) -> Sheet:
    return Sheet(rows, SheetOpened(name, "visible" if visible else "hidden"))


@pytest.mark.parametrize(
    "title", ["单位：万元", "（单位：万元）", "金额单位：人民币万元", "币种：美元", "万元", "以万元为单位", "单位:万"]
)
def test_a_cell_of_the_headers_row_that_says_another_unit_refuses_the_table(title: str) -> None:
    assert ("E-HEAD-10", 1, "F") in contracts(title).places


@pytest.mark.parametrize(
    "title", ["单位：元", "币种：人民币", "单位：件", "预算金额（万元）", "预算（单位：万元）", "项目"]
)
def test_the_ledgers_own_unit_and_further_columns_of_figures_refuse_nothing(title: str) -> None:
    found = contracts(title, 3)
    assert (found.codes, len(found.records)) == (["N-HEAD-08"], 1)


def test_the_upper_row_of_a_header_tells_it_as_well() -> None:
    upper: list[Cell] = ["单位", None, "合同编号", "采购方式", "签订日期", "合同金额", "填报日期", None, "单位：万元"]
    lower: list[Cell] = ["单位代码", "单位名称"]
    merged = ("A1:B1", *(f"{letter}1:{letter}2" for letter in "CDEFG"))
    found = unpacked(
        [Sheet([upper, lower, CONTRACT], SheetOpened("台账", merged=merged))], name="政府采购合同台账.xlsx"
    )
    assert ("E-HEAD-10", 1, "F") in found.places


def test_a_count_in_hundreds_beside_the_header_refuses_a_table_of_counts() -> None:
    found = unpacked([Sheet([[*HEADER, None, "单位：百件"], RIGHT])])
    assert ("E-HEAD-10", 1, "D") in found.places


@pytest.mark.parametrize(
    ("title", "cell"),
    [("计量单位", "万"), ("金额单位", "千元"), ("币种", "美元"), ("币种", "USD"), ("备注", "万"), ("备注", "港币"),
     ("计量单位", "角"), ("金额单位", "k"), ("货币", "欧元"), ("计量单位", "thousand")],
)  # fmt: skip
def test_a_column_of_units_that_says_another_one_refuses_the_table(title: str, cell: str) -> None:
    found = contracts(title, cell)
    assert ("E-HEAD-10", 2, "F") in found.places
    assert found.records == []


@pytest.mark.parametrize(
    ("title", "cell"),
    [("计量单位", "元"), ("计量单位", "台"), ("计量单位", "m"), ("计量单位", "千克"), ("币种", "人民币"),
     ("备注", "元"), ("备注", "十"), ("备注", "万达广场"), ("品目", "k"), ("备注", "含税，美元汇率另计")],
)  # fmt: skip
def test_a_unit_of_goods_and_other_words_refuse_nothing(title: str, cell: str) -> None:
    found = contracts(title, cell)
    assert (found.codes, len(found.records)) == (["N-HEAD-08"], 1)


def test_plain_yuan_in_a_column_of_units_refuses_a_ledger_in_ten_thousands(in_ten_thousands: Config) -> None:
    for cell in ("元", "千元", "亿"):
        assert "E-HEAD-10" in contracts("计量单位", cell, definitions=in_ten_thousands).codes
    for title, cell in (("计量单位", "万元"), ("计量单位", "万"), ("币种", "人民币"), ("金额单位：万元", None)):
        assert contracts(title, cell, definitions=in_ten_thousands).codes == ["N-HEAD-08"]


@pytest.mark.parametrize("line", ["RMB 10,000", "¥10000", "(RMB 1,000)", "10,000 yuan"])
def test_a_number_of_yuan_above_the_table_is_its_unit(line: str) -> None:
    assert ("E-HEAD-10", 1, "F") in contracts(None, above=line).places
    assert contracts("备注", line).codes == ["N-HEAD-08"]


@pytest.mark.parametrize("name", ["填表说明", "填写说明", "说明", "填报须知", "Notes"])
@pytest.mark.parametrize("line", ["金额单位：万元", "2. 合同金额按万元填写。", "币种：美元"])
def test_a_sheet_of_notes_that_says_another_unit_refuses_the_table(name: str, line: str) -> None:
    table = Sheet([[*header_of(config().ledgers["procurement"])], [*CONTRACT]])
    for sheets in ([table, notes(["1. 一行一份合同"], [line], name=name)], [notes([line], name=name), table]):
        found = unpacked(sheets, name="政府采购合同台账.xlsx")
        [told] = [one for one in found.problems if one.code == "E-HEAD-10"]
        assert (told.sheet, told.row) == (name, len(sheets[0].rows) if sheets[0] is not table else 2)


@pytest.mark.parametrize("line", ["金额单位：元", "限额标准为100万元", "一行一份合同", "万元以下的合同不报"])
def test_a_sheet_of_notes_that_says_no_other_unit_is_nothing(line: str) -> None:
    assert contracts(None, None, notes([line])).codes == []


def test_a_row_of_the_notes_that_names_a_column_speaks_of_that_column() -> None:
    assert "E-HEAD-10" in contracts(None, None, notes(["合同金额", "单位：万元"])).codes
    assert contracts(None, None, notes(["采购方式", "单位：万元"])).codes == []


def test_a_hidden_sheet_and_one_of_words_to_choose_from_are_not_looked_at() -> None:
    assert contracts(None, None, notes(["金额单位：万元"], visible=False)).codes == ["N-SHEET-04"]
    assert contracts(None, None, notes(["10万元以上"], ["万元"], name="选项")).codes == []


def told_of_template(definitions: Config, key: str) -> set[str]:
    """What is said of a template that nobody has filled in."""
    ledger = definitions.ledgers[key]
    found = unpack(Upload(f"{ledger.title.zh}.xlsx", templates.workbook(definitions.city, ledger)), definitions)
    assert [*found.chunks()] == []
    return {one.code for one in found.problems}


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_notes_of_our_own_templates_say_no_other_unit(ledger: str) -> None:
    assert told_of_template(config(), ledger) == {"E-HEAD-01"}


def test_so_do_those_of_a_ledger_in_ten_thousands(in_ten_thousands: Config) -> None:
    assert told_of_template(in_ten_thousands, "procurement") == {"E-HEAD-01"}


@pytest.mark.parametrize(
    ("titles", "zh", "en"),
    [
        ({"检举控告件数": "检举控告件数（百件）"}, "不带单位）", "no unit)"),
        ({"初次件数": "初次件数（万件）"}, "不带单位）", "no unit)"),
        ({"重复件数": "重复件数/千件"}, "不带单位）", "no unit)"),
    ],
)
def test_a_column_of_counts_says_that_it_has_no_unit(titles: dict[Cell, Cell], zh: str, en: str) -> None:
    found = unpacked([Sheet([[titles.get(title, title) for title in HEADER], RIGHT])])
    [told] = [one for one in found.problems if one.code == "E-HEAD-13"]
    assert zh in say(told.sentence, "zh")
    assert en in say(told.sentence, "en")


def test_a_column_with_a_unit_says_which_one() -> None:
    titles = [
        "合同金额（万元）" if title == "合同金额" else title for title in header_of(config().ledgers["procurement"])
    ]
    found = unpacked([Sheet([titles, CONTRACT])], name="政府采购合同台账.xlsx")
    [told] = [one for one in found.problems if one.code == "E-HEAD-13"]
    assert "（元）" in say(told.sentence, "zh")
