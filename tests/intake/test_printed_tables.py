"""What every printed table has is passed over and said; what could change a number is refused or asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from metrics.intake.contents import Cell, SheetOpened
from metrics.intake.parsing.formats import meaning
from metrics.intake.problems import Problem
from metrics.wording import say
from tests.intake.sheets import HEADER, RIGHT, Sheet, Unpacked, changed, config, header_of, petitions, unpacked

WEIBIN = changed(A="610302", B="渭滨区")
MERGED = SheetOpened("台账", merged=("A1:J1", "A3:J3", "A6:B6"))
TWO_YEARS_AHEAD = f"{date.today().year + 2}-06-30"


def read(*rows: Sequence[Cell], opened: SheetOpened | None = None) -> Unpacked:
    return unpacked([Sheet(rows, opened or SheetOpened("台账"))])


def bodies(found: Unpacked) -> list[str]:
    return [record["entity"] for record in found.records]


ROWS: list[tuple[str, list[Cell], str]] = [
    ("a total of a group", ["县区小计", None, None, 60], "N-ROW-02"),
    ("a total beside the code", [None, "市直部门小计", "2021-06-30", 60], "N-ROW-02"),
    ("the whole city", [None, "全市", None, 120], "N-ROW-02"),
    ("the city by its name", ["宝鸡市", None, None, 120], "N-ROW-02"),
    ("a comparison", [None, "比上年同期", None, 3], "N-ROW-02"),
    ("an average", [None, "平均值", None, 3.5], "N-ROW-02"),
    ("a numbered group", ["一、县区"], "N-ROW-04"),
    ("a numbered group with its sum", ["（二）市直部门", None, None, 60], "N-ROW-04"),
    ("a group without a number", [None, "市直部门"], "N-ROW-04"),
    ("a note", ["注：本表由各单位填报"], "N-ROW-03"),
    ("a long note", ["本表数据截至六月底，由各县区和市直各部门按月统计后报市信访局汇总"], "N-ROW-03"),
    ("a line to be signed", ["填表人：", None, "审核人：", None, "单位负责人："], "N-ROW-03"),
    *(
        (f"a line signed by {who}", [f"{who}：", None, None, "填表人：", None, "2021年8月2日"], "N-ROW-03")
        for who in (
            "采购办负责人",
            "科室负责人",
            "签发人",
            "经手人",
            "科长",
            "分管副局长",
            "录入员",
            "校核人",
            "采购办",
        )
    ),
    ("the end of the table", ["（以下空白）", None, None, "填表人："], "N-ROW-03"),
    ("a seal", ["单位（盖章）"], "N-ROW-03"),
    ("the day of the print", [*[None] * 8, "2021年7月5日"], "N-ROW-03"),
    ("the day with points", ["2021.7.5"], "N-ROW-03"),
    ("numbers of the columns", ["甲", "乙", *"12345678"], "N-ROW-03"),
    ("numbers of the columns, with a sum", [1, 2, 3, "4=5+6", 5, 6], "N-ROW-03"),
    ("a page's number", [*[None] * 4, "第 1 页"], "N-ROW-03"),
]


@pytest.mark.parametrize(("row", "code"), [one[1:] for one in ROWS], ids=[one[0] for one in ROWS])
def test_rows_that_are_no_records_are_passed_over_and_said(row: list[Cell], code: str) -> None:
    found = read(HEADER, RIGHT, row, WEIBIN, row)

    assert found.places == [(code, None, None)]
    assert bodies(found) == ["G03", "610302"]
    assert "3, 5" in say(found.problems[0].sentence, "zh")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["G99", "市教育局", "2021-06-30", 1, 1, 0, 0, 1, 1], "E-ENT-01"),
        ([None, "市教育局", "2021-06-30", 1, 1, 0, 0, 1, 1], "E-REQ-01"),
        (["G03"], "E-REQ-01"),
        (["负责人：", "市教育局", "2021-06-30", 1, 1, 0, 0, 1, 1], "E-ENT-01"),
        (["Z99", "市机关事务服务中心", "去年", 1, 1, 0, 0, 1, 1], "E-DATE-01"),
        (["Z99", "某某中心", "同比", 1, 1, 0, 0, 1, 1], "E-ENT-01"),
        (["G03", 2, 3, 4, 5], "E-ENT-02"),
        ([1, 3, 2, 4], "E-ENT-01"),
        (["渭滨区合作社", "渭滨区", "2021-06-30", 1, 1, 0, 0, 1, 1], "E-ENT-01"),
    ],
)
def test_a_row_that_could_be_a_record_is_not_passed_over(row: list[Cell], code: str) -> None:
    assert code in read(HEADER, RIGHT, row).codes


def test_a_whole_printed_sheet_is_taken() -> None:
    title: list[Cell] = ["2021年6月全市信访举报情况统计表"]
    header: list[Cell] = [
        "序号", "单位 代码", "单 位\n名 称", "月 末 日 期", "检举控告件数（件）", "初次件数", "　重复件数", "越级件数*",
        "应答复件数", "按期答复\r\n件数", "填报时间", "备  注",
    ]  # fmt: skip
    lines: list[list[Cell]] = [
        title, ["填报单位：市信访局", None, None, None, "单位：件"], header,
        ["一", None, "县区"], [1, *WEIBIN, "重点关注"], [None, None, "小计", None, 12],
        ["二", None, "市直部门"], [2, *RIGHT, None], [3], ["合计", None, None, None, 24],
        ["填表人：", None, None, "审核人：", None, None, "2021年7月5日"],
    ]  # fmt: skip
    found = read(*lines)

    assert sorted(found.codes) == ["N-HEAD-05", "N-HEAD-08", "N-ROW-02", "N-ROW-03", "N-ROW-04"]
    assert bodies(found) == ["610302", "G03"]
    assert [record["accusations"] for record in found.records] == [12, 12]
    assert found.records[0]["recorded_on"] == date(2021, 7, 1)


def test_merged_titles_groups_and_totals_are_no_fault_and_merged_records_are() -> None:
    found = read(["标题"], HEADER, ["县区"], WEIBIN, RIGHT, ["合计", None, None, 24], opened=MERGED)
    assert found.codes == ["N-ROW-02", "N-ROW-04", "N-HEAD-05"]
    both = SheetOpened("台账", merged=("A2:A3",))
    assert "E-CELL-01" in read(HEADER, RIGHT, [None, *WEIBIN[1:]], opened=both).codes


def test_a_header_that_stands_again_has_to_be_the_same() -> None:
    found = read(HEADER, RIGHT, [], ["标题"], HEADER, WEIBIN)
    assert bodies(found) == ["G03", "610302"]
    assert "N-ROW-05" in found.codes
    other = [*HEADER[:3], HEADER[4], HEADER[3], *HEADER[5:]]
    assert "E-SHEET-01" in read(HEADER, RIGHT, other, WEIBIN).codes


def contracts(*rows: list[Cell], header: dict[str, str] | None = None, sheet: str = "Sheet") -> Unpacked:
    """A table of contracts, whose amounts are in yuan; ``header`` has other words for some of its headers."""
    titles = [(header or {}).get(str(title), title) for title in header_of(config().ledgers["procurement"])]
    whole = [titles if row == ["HEADER"] else row for row in rows]
    return unpacked([Sheet(whole, SheetOpened(sheet))], name="政府采购合同台账.xlsx")


CONTRACT: list[Cell] = ["G03", "市教育局", "CG-1", "公开招标", date(2021, 7, 5), 12.5]


@pytest.mark.parametrize(
    "line",
    ["金额单位：人民币万元", "单位(万元)", "（万元）", "单位：人民币（万元）", "单位：件、万元", "以万元为单位",
     "2021年7月台账（金额：万元）", "注：本表金额单位为万元。"],
)  # fmt: skip
def test_a_table_in_ten_thousands_of_yuan_is_refused_wherever_that_is_said(line: str) -> None:
    assert "E-HEAD-10" in contracts([line], ["HEADER"], CONTRACT).codes
    assert "E-HEAD-10" in contracts(["HEADER"], CONTRACT, [], [line]).codes


def test_the_name_of_a_sheet_and_the_unit_of_a_header_tell_it_as_well() -> None:
    assert "E-HEAD-10" in contracts(["HEADER"], CONTRACT, sheet="7月（万元）").codes
    other = contracts(["HEADER"], CONTRACT, header={"合同金额": "合同金额（万元）"})
    assert "E-HEAD-13" in other.codes
    assert "E-HEAD-02" not in other.codes
    assert "E-HEAD-13" not in contracts(["HEADER"], CONTRACT, header={"合同金额": "合同金额（元）"}).codes


@pytest.mark.parametrize(
    "title", ["合同金额/万元", "合同金额万元", "合同金额：万元", "合同金额,万元", "合同金额 单位:万元",
              "*合同金额【万元】", "合同金额（单位：万元）", "Value (10,000 yuan)", "合同金额（美元）"],
)  # fmt: skip
def test_another_unit_in_a_header_is_known_however_it_is_written(title: str) -> None:
    assert contracts(["HEADER"], CONTRACT, header={"合同金额": title}).places == [("E-HEAD-13", 1, "F")]


@pytest.mark.parametrize(
    "title", ["合同金额/元", "合同金额元", "Value (yuan)", "合同金额（单位：元）", "＊合同金额", "【必填】合同金额"]
)
def test_the_ledgers_own_unit_and_a_mark_leave_a_header_what_it_is(title: str) -> None:
    found = contracts(["HEADER"], CONTRACT, header={"合同金额": title})
    assert (found.codes, len(found.records)) == ([], 1)


@pytest.mark.parametrize("title", ["检举控告件数（累计）", "检举控告件数（万件）"])
def test_what_stands_beside_the_right_column_is_one_more_column(title: str) -> None:
    assert read([*HEADER, title], [*RIGHT, 3]).codes == ["N-HEAD-08"]


def test_a_bracket_that_is_no_unit_is_no_other_unit() -> None:
    found = read(["检举控告件数（累计）" if title == "检举控告件数" else title for title in HEADER], RIGHT)
    assert found.places == [("E-HEAD-02", 1, None), ("E-HEAD-03", 1, "D")]


@pytest.mark.parametrize("mark", ["*", "＊", "* ", "★", "（必填）"])
def test_marks_before_headers_are_looks(mark: str) -> None:
    assert read([f"{mark}{title}" for title in HEADER], RIGHT).codes == []


@pytest.mark.parametrize(
    "line", ["注：限额标准为100万元", "注：十余万元以上的合同另附说明", "填报单位：千阳县", "单位：元"]
)
def test_amounts_and_names_in_a_line_are_no_unit_of_the_table(line: str) -> None:
    assert "E-HEAD-10" not in contracts([line], ["HEADER"], CONTRACT, [], [line]).codes


@pytest.mark.parametrize("remark", ["万元", "金额单位：万元", "本行以万元计", "（万元）"])
def test_a_remark_or_another_column_that_is_not_read_tells_it_as_well(remark: str) -> None:
    header = [*header_of(config().ledgers["procurement"]), "备注"]
    for name in ("政府采购合同台账.xlsx", "procurement.xlsx"):
        found = unpacked([Sheet([header, [*CONTRACT, None, remark]])], name=name)
        assert ("E-HEAD-10", 2, "F") in found.places
        assert found.records == []
    harmless = unpacked([Sheet([header, [*CONTRACT, None, "亿元产业园，限额三百万元"]])], name="procurement.xlsx")
    assert harmless.codes == ["N-HEAD-08"]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (("F1", "经办:\n单位：万元"), ["E-HEAD-10"]), (("F2", "以万元计"), ["E-HEAD-10"]),
        (("", "&R单位：万元"), ["E-HEAD-10"]),
        (("F1", "单位：元，不是万元"), []), (("D1", "限额为万元以下"), []), (("F1", "[E-HEAD-10] 单位为“万元”"), []),
    ],
)  # fmt: skip
def test_a_comment_and_the_head_of_a_page_tell_it_as_well(said: tuple[str, str], codes: list[str]) -> None:
    rows = [header_of(config().ledgers["procurement"]), CONTRACT]
    assert unpacked([Sheet(rows, SheetOpened("Sheet", said=(said,)))], name="procurement.xlsx").codes == codes


def test_the_name_of_a_file_tells_it_as_well() -> None:
    rows = [header_of(config().ledgers["procurement"]), CONTRACT]
    assert unpacked([Sheet(rows)], name="政府采购合同台账（万元）.xlsx").codes == ["E-HEAD-10"]


def test_thousands_of_yuan_say_nothing_of_a_table_of_counts() -> None:
    assert "E-HEAD-10" not in read(["注：涉案金额以万元计"], HEADER, RIGHT).codes


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (["单位：元"], ["N-ROW-03"]), ([None] * 5 + ["（元）"], ["N-ROW-03"]),
        (["计量单位", *["—"] * 4, "元"], ["N-ROW-03"]), (["单位：万元"], ["E-HEAD-10", "N-ROW-03"]),
        ([None] * 5 + ["万元"], ["E-HEAD-10", "N-ROW-03"]),
        ([None] * 4 + ["单位：万元"], ["E-HEAD-10", "N-ROW-03"]),
    ],
)  # fmt: skip
def test_a_line_of_units_may_stand_below_the_header(row: list[Cell], codes: list[str]) -> None:
    found = contracts(["HEADER"], row, CONTRACT)
    assert sorted(found.codes) == codes
    assert bodies(found) == ["G03"]


def test_a_line_of_units_is_held_against_each_column() -> None:
    assert read(HEADER, [None] * 3 + ["件"] * 6, RIGHT).codes == ["N-ROW-03"]
    assert ("E-HEAD-10", 2, "E") in read(HEADER, [None] * 3 + ["件", "万件"], RIGHT).places


@pytest.mark.parametrize("line", ["单位：万件", "（单位：千件）", "计量单位： 百件"])
def test_a_line_that_scales_the_figures_refuses(line: str) -> None:
    assert "E-HEAD-10" in read([line], HEADER, RIGHT).codes
    assert read(["单位：件"], HEADER, RIGHT).codes == ["N-HEAD-05"]


@pytest.mark.parametrize("row", [["填表人：王小明"], ["填表人：", "王小明"], ["审核人：", None, None, "李小红"]])
def test_a_signature_that_names_somebody_refuses_the_file(row: list[Cell]) -> None:
    for rows in ([HEADER, RIGHT, row], [row, HEADER, RIGHT]):
        found = read(*rows)
        assert "E-PERSON-08" in found.codes
        assert not [one for one in found.problems if "小" in say(one.sentence, "zh")]


@pytest.mark.parametrize(
    ("titles", "code"),
    [
        ({"检举控告件数": "检举控告（件）"}, []),
        ({"单位名称": "责任单位", "单位代码": "单位编码"}, []),
        ({"月末日期": "统计月份"}, []),
        ({"检举控告件数": "检举控告件数（万件）"}, ["E-HEAD-13"]),
        ({"检举控告件数": "初次件数"}, ["E-HEAD-02", "E-HEAD-04"]),
    ],
)
def test_headers_by_other_names(titles: dict[str, str], code: list[str]) -> None:
    header = [titles.get(str(title), title) for title in HEADER]
    assert sorted(read(header, RIGHT).codes) == code


def test_a_column_by_its_own_name_comes_before_one_by_another() -> None:
    found = read([*HEADER, "部门"], [*RIGHT, "办公室"])
    assert found.codes == ["N-HEAD-08"]
    assert bodies(found) == ["G03"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("G04", "市科技局"), ("G05", "市工信局"), ("G03", "宝鸡市教育局"), ("P01", "市委办"), ("M02", "团市委"),
        ("610302", "宝鸡市渭滨区"), ("G03", "教育局"), ("G15", "市交通局"),
    ],
)  # fmt: skip
def test_bodies_by_their_common_names(code: str, name: str) -> None:
    found = petitions(changed(A=code, B=name))
    assert (found.codes, bodies(found)) == ([], [code])


@pytest.mark.parametrize(
    ("written", "day", "codes"),
    [
        ("2021-06-30", "2021-06-30", []), ("2021年6月", "2021-06-30", []), (202106, "2021-06-30", []),
        (date(2021, 6, 1), "2021-06-30", ["N-DATE-10"]), ("2021-06-15", "2021-06-30", ["Q-DATE-08"]),
        ("2020年2月", "2020-02-29", []), ("2021.6", "2021-06-30", []), (2021.6, "2021-06-30", []),
    ],
)  # fmt: skip
def test_a_month_s_column_holds_the_month(written: Cell, day: str, codes: list[str]) -> None:
    found = read(HEADER, changed(C=written), changed(A="610302", B="渭滨区", C=written))
    assert found.codes == codes
    assert {record["month_end_on"].isoformat() for record in found.records} == {day}


@pytest.mark.parametrize("written", ["2021.1", 2021.1])
def test_what_may_be_january_or_october_is_neither(written: Cell) -> None:
    found = read(HEADER, changed(C=written))
    assert (found.codes, found.records) == (["E-DATE-11"], [])


@pytest.mark.parametrize(
    ("written", "codes"),
    [("2021Q2", []), ("2021年第二季度", []), ("2021-04-01", ["N-DATE-10"]), ("2021-05-31", ["Q-DATE-08"]),
     ("2021-06", ["E-DATE-01"]), ("2021.1", ["E-DATE-01"])],
)  # fmt: skip
def test_a_quarter_s_column_holds_the_quarter(written: str, codes: list[str]) -> None:
    header = header_of(config().ledgers["training"])
    row: list[Cell] = ["G03", "市教育局", written, 10, 9, None]
    found = unpacked([Sheet([header, row])], name="training.xlsx")
    assert found.codes == codes
    days = {record["quarter_end_on"].isoformat() for record in found.records}
    assert days == ({"2021-06-30"} if codes != ["E-DATE-01"] else set())


@pytest.mark.parametrize(
    ("ledger", "place", "written", "told"),
    [
        ("petitions", 2, "2021年", "“2021年”不是月份。请写成 2021年×月。"),
        ("petitions", 2, "7月", "“7月”不是月份。请写成 ××××年7月。"),
        ("training", 2, "三季度7月", "“三季度7月”不是季度。请写成 ××××年第三季度。"),
        ("petitions", 3, "-", "零请填 0，不为零的请填实际数；本列必填。"),
        ("training", 2, "2021-06", "“2021-06”不是季度。请写成 2021年第二季度。"),
        ("procurement", 4, "去年", "“去年”不是日期。请写成 ××××年×月×日。"),
    ],
)
def test_a_column_says_how_its_own_period_is_written(ledger: str, place: int, written: str, told: str) -> None:
    row: list[Cell] = ["G03", "市教育局", *[None] * 5]
    row[place] = written
    found = unpacked([Sheet([header_of(config().ledgers[ledger]), row])], name=f"{ledger}.xlsx")
    assert any(say(one.sentence, "zh").endswith(told) for one in found.problems)


@pytest.mark.parametrize(
    ("ledger", "place", "written", "month", "told"),
    [
        ("petitions", 2, "2021年", "2021-07", "“2021年”不是月份。请写成 2021年7月。"),
        ("petitions", 2, "去年", "2021-07", "请写成 2021年7月。"),
        ("petitions", 2, "上报6月", "2021-07", "请写成 2021年7月。"),
        ("training", 2, "上季度", "2021-09", "“上季度”不是季度。请写成 2021年第三季度。"),
        ("procurement", 4, "去年", "2021-07", "请写成 2021年7月×日。"),
        ("procurement", 4, "5月3", "2021-07", "请写成 2021年5月×日。"),
        ("procurement", 4, "12月3", "2021-07", "请写成 ××××年12月×日。"),
        ("procurement", 4, "2020年底", "2021-07", "请写成 2020年×月×日。"),
        ("procurement", 4, "2021-06", "2021-07", "“2021-06”缺少日。请把日也写上，如 2021年6月×日。"),
        ("procurement", 4, "2021.6", None, "“2021.6”缺少日。请把日也写上，如 2021年6月×日。"),
        ("procurement", 4, 2021, "2021-07", "“2021”缺少日。请把日也写上，如 2021年7月×日。"),
        ("procurement", 4, 2020, "2021-07", "“2020”缺少日。请把日也写上，如 2020年×月×日。"),
    ],
)
def test_what_a_date_leaves_open_is_told_by_the_month_that_is_sent_for(
    ledger: str, place: int, written: Cell, month: str | None, told: str
) -> None:
    row: list[Cell] = ["G03", "市教育局", *[None] * 5]
    row[place] = written
    found = unpacked([Sheet([header_of(config().ledgers[ledger]), row])], name=f"{ledger}.xlsx", month=month)
    assert any(say(one.sentence, "zh").endswith(told) for one in found.problems), [
        say(one.sentence, "zh") for one in found.problems
    ]


def test_days_to_come_are_asked_about_once_and_deadlines_are_not() -> None:
    ahead = read(HEADER, changed(C=TWO_YEARS_AHEAD), changed(A="610302", B="渭滨区", C=TWO_YEARS_AHEAD))
    assert ahead.places == [("Q-DATE-09", 2, "C")]
    assert len(ahead.records) == 2
    begun = ["G03", "市教育局", "XS-1", "日常监督", "廉洁纪律", "2021-01-05"]
    rows = [
        header_of(config().ledgers["clues"]),
        [*begun, TWO_YEARS_AHEAD, None, None, None],
        [*begun, "2021-04-05", TWO_YEARS_AHEAD, "谈话函询", None],
    ]
    clues = unpacked([Sheet(rows)], name="clues.xlsx")
    assert [place for place in clues.places if place[0].startswith("Q")] == [("Q-DATE-09", 3, "H")]


def test_rows_that_are_crossed_out_are_asked_about() -> None:
    found = read(HEADER, RIGHT, WEIBIN, ["合计", None, None, 24], opened=SheetOpened("台账", struck_rows=(3, 4)))
    assert sorted(found.codes) == ["N-ROW-02", "Q-ROW-06"]
    assert len(found.records) == 2


def test_a_file_named_after_another_ledger_is_asked_about() -> None:
    found = unpacked([Sheet([HEADER, RIGHT])], name="纪检监察建议与提醒函台账.xlsx")
    assert found.codes == ["Q-HEAD-11"]
    told = say(found.problems[0].sentence, "zh")
    assert "信访举报月统计表" in told
    assert "纪检监察建议与提醒函台账" in told


def test_a_header_over_two_rows_is_read_as_one() -> None:
    upper: list[Cell] = ["序号", "单位", None, "月份", "检举控告（件）", *[None] * 3, "应答复", None, "填报日期"]
    lower: list[Cell] = [None, *HEADER[:2], None, *HEADER[3:9], None]
    merged = SheetOpened("台账", merged=("A1:A2", "B1:C1", "D1:D2", "E1:H1", "I1:J1", "K1:K2"))

    found = read(upper, lower, ["甲", "乙", "丙", *range(1, 9)], [1, *RIGHT], [2, *WEIBIN], opened=merged)

    assert sorted(found.codes) == ["N-HEAD-08", "N-HEAD-12", "N-ROW-03"]
    assert bodies(found) == ["G03", "610302"]
    assert [record["accusations"] for record in found.records] == [RIGHT[3], WEIBIN[3]]


def test_a_header_over_two_rows_needs_no_day_of_entry() -> None:
    upper: list[Cell] = [*HEADER[:3], "信访举报", *[None] * 3, *HEADER[7:9]]
    lower: list[Cell] = [None] * 3 + [*HEADER[3:7]]
    merged = SheetOpened("台账", merged=("A1:A2", "B1:B2", "C1:C2", "D1:G1", "H1:H2", "I1:I2"))

    found = read(upper, lower, RIGHT[:9], opened=merged)

    assert sorted(found.codes) == ["N-HEAD-09", "N-HEAD-12"]
    assert found.records[0]["answered_in_time"] == RIGHT[8]


def test_both_rows_of_a_header_are_one_word_where_that_is_a_column() -> None:
    upper: list[Cell] = ["单位", None, "月份", "检举控告", "初次", "重复", "越级", "应答复", "按期答复"]
    lower: list[Cell] = ["代码", "名称", None, *["件数"] * 6]

    found = read(upper, lower, RIGHT[:9], opened=SheetOpened("台账", merged=("A1:B1", "C1:C2")))

    assert sorted(found.codes) == ["N-HEAD-09", "N-HEAD-12"]
    assert [found.records[0][name] for name in ("accusations", "first_time", "repeat")] == [12, 8, 4]


def test_a_header_over_two_rows_says_what_is_not_plain_in_it() -> None:
    upper: list[Cell] = [*HEADER[:3], "件数", *[None] * 3, *HEADER[7:9]]
    lower: list[Cell] = [None] * 3 + ["检举控告", "首次", "重复件数", "越级件数"]
    found = read(upper, lower, RIGHT[:9], opened=SheetOpened("台账", merged=("A1:A2", "D1:G1")))
    assert found.places == [("E-HEAD-06", 1, None)]
    assert "“初次件数”" in say(found.problems[0].sentence, "zh")


@pytest.mark.parametrize("over", ["1—7月累计", "上年同期", "全年", "答复情况（1—7月累计）"])
def test_what_stands_over_columns_of_figures_may_be_of_other_months(over: str) -> None:
    """Over columns that have their own names; what is of the month itself, or names a kind of figure, may stand."""
    upper: list[Cell] = [*HEADER[:3], over, *[None] * 5, *HEADER[9:]]
    lower: list[Cell] = [None] * 3 + [*HEADER[3:9]]
    opened = SheetOpened("台账", merged=("A1:A2", "B1:B2", "C1:C2", "D1:I1", "J1:J2"))
    assert ("E-HEAD-06", 1, "D") in read(upper, lower, RIGHT, opened=opened).places
    for good in ("本月", "件数", "信访举报情况"):
        upper[3] = good
        assert read(upper, lower, RIGHT, opened=opened).codes == ["N-HEAD-12"]


def test_what_the_second_row_of_a_header_says_changes_no_number_unseen() -> None:
    """A column parted in last year and this year, or in ten thousands, is not the ledger's."""
    merged = tuple(f"{letter}1:{letter}2" for letter in "ABCFGHIJK")
    parted = [*HEADER[:4], None, *HEADER[4:]]
    years = read(
        parted, [None] * 3 + ["上年", "本年"], [*RIGHT[:4], 9, *RIGHT[4:]], opened=SheetOpened("台账", merged=merged)
    )
    assert ("E-HEAD-06", 2, "D") in years.places
    title = header_of(config().ledgers["procurement"])
    opened = SheetOpened("Sheet", merged=tuple(f"{letter}1:{letter}2" for letter in "ABCDEG"))
    below = unpacked([Sheet([title, [None] * 5 + ["（万元）"], CONTRACT], opened)], name="procurement.xlsx")
    assert ("E-HEAD-10", 2, "F") in below.places
    above = [[*title[:4], "合同（万元）", None, title[6]], [None] * 4 + title[4:6], CONTRACT]
    assert ("E-HEAD-10", 1, "F") in unpacked([Sheet(above, opened)], name="procurement.xlsx").places


@pytest.mark.parametrize("row", [["合计"], [None, "合计"], [None, "市直部门小计"]])
def test_a_total_of_formulas_is_passed_over_like_any_other(row: list[Cell]) -> None:
    faults = tuple(Problem("E-CELL-02", "", "台账", number, at) for number in (2, 3) for at in "DEFGHI")
    whole = unpacked([Sheet([HEADER, RIGHT, row], problems=faults[6:])])
    assert whole.codes == ["N-ROW-02"]
    assert bodies(whole) == ["G03"]
    assert unpacked([Sheet([HEADER, RIGHT, row], problems=faults)]).codes == ["N-ROW-02", *["E-CELL-02"] * 6]


def test_a_missing_column_is_named_with_the_ledger_that_the_header_is_like() -> None:
    title = header_of(config().ledgers["procurement"])
    near = unpacked([Sheet([title[1:6], CONTRACT[1:]])], name="上报数据.xlsx")
    assert near.codes == ["E-HEAD-02", "N-HEAD-09"]
    assert "“政府采购合同台账”缺少列“单位代码”" in say(near.problems[0].sentence, "zh")
    assert "'Unit code'" in say(near.problems[0].sentence, "en")
    far = unpacked([Sheet([title[2:5], CONTRACT[2:]])], name="上报数据.xlsx")
    assert far.codes == ["E-HEAD-07"]
    assert "（表头最像“政府采购合同台账”，但缺少列：单位代码、单位名称、合同金额）" in say(
        far.problems[0].sentence, "zh"
    )


@pytest.mark.parametrize(
    ("code", "shows"),
    [('0.00"万元"', "scaled 1 10000"), ('#,##0"千元"', "scaled 1 1000"), ('0.00"k元"', "scaled 1 1000"),
     ('0!.0,"万"', "scaled 10000 10000"), ('0.00,"千"', "scaled 1000 1000"),
     ('#,##0.00"元"', "scaled 1 1"), ('"HT-"0000', "dressed"), ("0000", "dressed"),
     ("#,##0.00", ""), ("0", ""), ('yyyy"年"m"月"', "month"), ("mmm-yy", "month"), ("yyyy", "year"), ("d-mmm", "day"),
     ("0.0%", "percent")],
)  # fmt: skip
def test_a_format_that_only_names_ten_thousands_scales_and_one_that_divides_does_not(code: str, shows: str) -> None:
    """Under 0!.0,"万" the cell holds 125000 and shows 12.5万; under 0.00"万元" it holds 12.5."""
    assert meaning(code) == shows
