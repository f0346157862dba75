"""No record vanishes as a total, a note or the line above a group; what may be one is read, and refused if wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from metrics.intake.contents import Cell
from metrics.model import Text
from tests.intake.sheets import HEADER, RIGHT, Sheet, changed, config, header_of, unpacked
from tests.intake.test_printed_tables import WEIBIN, bodies, read


@pytest.mark.parametrize(
    "remark", ["比上月多2条", "较上月增加", "同比上升", "全部", "合计", "累计", "占比偏高", "本月小计", "宝鸡市"]
)
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_remark_makes_no_record_a_total(remark: str, *, first: bool) -> None:
    def noted(row: Sequence[Cell], word: str | None) -> list[Cell]:
        return [word, *row] if first else [*row, word]

    unknown = changed(A="G40", B="市数据局")
    found = read(noted(HEADER, "备注"), noted(RIGHT, remark), noted(unknown, remark))
    assert bodies(found) == ["G03"]
    assert "E-ENT-01" in found.codes
    assert "N-ROW-02" not in found.codes
    register = header_of(config().ledgers["returns"])
    row: list[Cell] = ["问题线索台账", "2021-06", "2021-07-05", 10, None]
    entered = unpacked([Sheet([noted(register, "备注"), noted(row, remark)])], name="数据报送登记表.xlsx")
    assert entered.codes == ["N-HEAD-08"]
    assert len(entered.records) == 1


@pytest.mark.parametrize("row", [["合计", "2021-06", None, 20], [None, None, "小计", 20], ["全部", None, None, 20]])
def test_a_register_of_the_city_has_totals_as_well(row: list[Cell]) -> None:
    register = header_of(config().ledgers["returns"])
    right: list[Cell] = ["问题线索台账", "2021-06", "2021-07-05", 10, None]
    found = unpacked([Sheet([register, right, row])], name="数据报送登记表.xlsx")
    assert found.codes == ["N-ROW-02"]
    assert len(found.records) == 1


def test_a_record_that_is_numbered_in_words_is_no_line_above_a_group() -> None:
    unknown: list[Cell] = ["三", *changed(A="G33", B="市教育委")]
    nameless: list[Cell] = ["四", *changed(A="G33", B=None)]
    codeless: list[Cell] = ["五", *changed(A=None, B="市教育委")]
    group: list[Cell] = ["六", None, "县区"]
    found = read(["序号", *HEADER], ["一", *RIGHT], ["二", *WEIBIN], unknown, nameless, codeless, group)
    assert sorted(found.places) == [
        ("E-ENT-01", 4, "B"), ("E-REQ-01", 5, "C"), ("E-REQ-01", 6, "B"), ("N-HEAD-08", 1, None),
        ("N-ROW-04", None, None),
    ]  # fmt: skip
    assert bodies(found) == ["G03", "610302"]
    register = ["序号", *header_of(config().ledgers["returns"])]
    rows: list[list[Cell]] = [
        [number, title, "2021-06", "2021-07-05", 10, None]
        for number, title in (("一", "问题线索台账"), ("二", "信访举报月统计表"), ("三", "没有的台账"))
    ]
    entered = unpacked([Sheet([register, *rows])], name="数据报送登记表.xlsx")
    assert len(entered.records) == 2
    assert ("E-WORD-01", 4, "B") in entered.places


@pytest.mark.parametrize(
    "cells", [{"A": "一", "B": "市教育委"}, {"A": "注：", "B": "市教育委"}, {"A": "G41", "B": "增长极办公室"}]
)
def test_a_row_with_all_that_a_record_has_is_refused_where_its_body_is_unknown(cells: dict[str, Cell]) -> None:
    found = read(HEADER, RIGHT, changed(**cells))
    assert found.places == [("E-ENT-01", 3, "A")]


def test_a_word_that_a_column_may_hold_makes_no_total() -> None:
    kinds = config().ledgers["meetings"]
    column = kinds.columns["kind"]
    listed = column.model_copy(update={"values": {**(column.values or {}), "all": Text(zh="合计", en="total")}})
    ledger = kinds.model_copy(update={"columns": {**kinds.columns, "kind": listed}})
    definitions = replace(config(), ledgers={**config().ledgers, "meetings": ledger})
    code, name, month, kind, *others = header_of(ledger)
    rows: list[list[Cell]] = [[code, name, kind, month, *others], ["G03", "市教育局", "合计", "2021-06", 4, 4, None]]
    assert len(unpacked([Sheet(rows)], name="meetings.xlsx", definitions=definitions).records) == 1
    assert "N-ROW-02" in unpacked([Sheet(rows)], name="meetings.xlsx").codes


@pytest.mark.parametrize(
    "number", ["合计", "本月合计", "TOTAL", "小计", "总额", "Sum", "总", "全部", "上月", "1月合计"]
)
def test_a_total_with_all_that_a_record_has_is_none(number: str) -> None:
    """A total with every cell filled in went in as one more contract, of the number 合计."""
    header = header_of(config().ledgers["procurement"])
    right = ["G03", "市教育局", "CG-1", "公开招标", "2021-07-05", 12.5, None]
    found = unpacked([Sheet([header, right, [*right[:2], number, *right[3:]]])], name="procurement.xlsx")
    assert [place for place in found.places if place[0].startswith("E-")] == [("E-CODE-04", 3, "C")]
