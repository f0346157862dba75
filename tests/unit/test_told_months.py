"""Which lines beside a table say that its figures are of other months than July 2021, for which it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.application.city import load_config
from metrics.application.records.told_months import of_other_months
from metrics.intake.contents import Upload
from metrics.intake.unpacking import unpack
from metrics.wording import say

COUNTS = (
    "信访举报月统计表",
    "单位代码,单位名称,月末日期,检举控告件数,初次件数,重复件数,越级件数,应答复件数,按期答复件数,填报日期",
    "G03,市教育局,2021-07-31,10,6,3,1,8,7,2021-08-02",
)
EVENTS = (
    "问题线索台账",
    "单位代码,单位名称,线索编号,线索来源,问题类别,收到日期,处置期限,处置日期,处置方式,填报日期",
    "G03,市教育局,XS-1,日常监督,廉洁纪律,2021-07-05,2021-10-05,,,2021-08-02",
)


QUARTERLY = (
    "警示教育登记表",
    "单位代码,单位名称,季末日期,应参加人数,实际参加人数,填报日期",
    "G03,市教育局,2021-09-30,10,9,2021-10-08",
)


def told(
    tmp_path: Path, table: tuple[str, str, str], *, above: str = "", below: str = "", month: str = "2021-07",
    file: str = "", there: tuple[str, ...] = (),
) -> list[str]:  # fmt: skip
    """What is asked about a table with a title or a note."""
    name, header, row = table
    path = tmp_path / f"{file or name}.csv"
    path.write_text("\n".join(line for line in (above, header, row, below) if line), encoding="utf-8")
    config = load_config()
    parsed = unpack(Upload(path.name, path), config)
    assert parsed.ledger is not None
    assert sum(len(chunk.rows) for chunk in parsed.chunks()) == 1
    asked = of_other_months(parsed, parsed.ledger, month, lambda: there or (month,))
    return [say(one.remedy, "zh") for one in asked]


@pytest.mark.parametrize(
    ("title", "asked"),
    [("2021年1—7月信访举报累计情况统计表", True), ("信访举报月统计表（2021年6月）", True), ("六月份信访举报情况", True),
     ("2020年7月信访举报月统计表", True), ("2021年上半年信访举报统计表", True), ("2021-06 信访举报", True),
     ("2021年第二季度信访举报统计表", True), ("2021年7月信访举报月统计表", False), ("截至7月31日", False),
     ("七月份信访举报情况（当月数，非累计数）", False), ("填报时间：2021年8月", False),
     ("报送日期：2021年8月2日", False), ("2021年7月情况，与2020年7月相比", False),
     # Words that stand in titles beside the months.
     ("关于2021年1—6月信访举报情况的统计表", True), ("2021年6月信访举报件数与答复情况统计表", True),
     ("2021年6月份各县区上报信访举报情况统计表", True), ("（截至2021年7月31日累计）", True),
     ("2021年1—7月信访举报月统计表（与去年同期比较）", True), ("2021年7月信访举报月统计表（全年累计）", True),
     ("2021年7月信访举报月统计表（本月累计）", False), ("2021年7月信访举报月统计表（累计数见附表2）", False),
     # Ways to write months.
     ("二〇二一年六月信访举报月统计表", True), ("二〇二一年七月信访举报月统计表", False), ("2021年元月—7月", True),
     ("2021年元至7月", True), ("2021年前7个月", True), ("2021年1月1日—7月31日", True), ("统计时间：2021.1-7", True),
     ("2021.01.01-2021.07.31", True), ("June 2021 petitions", True), ("Petitions, January to July 2021", True),
     ("July 2021", False), ("Jun 2021 petitions", True), ("Jul. 2021", False), ("信访举报Jun2021", True),
     ("Jan-Jul 2021", True), ("信访举报 Sept 2021", True), ("Maya 2021", False), ("decided 2021", False),
     ("2021年7月1日—31日", False), ("统计周期：2021年6月21日至2021年7月20日", False),
     # Years of two digits, which figures, days and numbers of documents are not.
     ("21年6月信访举报月统计表", True), ("21年7月信访举报月统计表", False), ("20年7月信访举报月统计表", True),
     ("20.6信访举报", True), ("信访举报（21.6）", True), ("信访举报（21.7）", False), ("信访举报21.07", False),
     ("21年1—7月信访举报", True), ("21年第二季度信访举报", True), ("21年上半年信访举报", True),
     ("二一年六月信访举报", True), ("二一年七月信访举报", False), ("21.6.1-21.6.30信访举报", True),
     ("21.7.1-21.7.31信访举报", False), ("21.8.5", False), ("信访举报下降20.6%", False), ("信访举报下降20.6", False),
     ("涉及资金20.6万元", False), ("表20.6 信访举报", False), ("V20.6", False), ("近20年6项制度", False),
     ("第20.6节", False), ("12.6信访举报", False), ("信访举报件数占20.6 成", False),
     ("（宝信发〔2021〕20.6号）", False), ("面积20.6平方公里", False),
     # The head of a statistical form.
     ("有效期至：2022年1月", False), ("制定机关：宝鸡市统计局 2021年1月", False), ("2021年8月制", False),
     ("日期：2021年8月", False), ("表号：宝信统1表 2021年1月制", False), ("批准文号：国统制〔2020〕12号", False),
     ("填报说明：应报村（居）个数为2021年3月村级换届后数", False), ("（第7期，8月5日前报市纪委）", False)],
)  # fmt: skip
def test_a_title_that_names_other_months_is_asked_about(tmp_path: Path, title: str, asked: bool) -> None:
    assert bool(told(tmp_path, COUNTS, above=title)) == asked


@pytest.mark.parametrize(
    ("note", "asked"),
    [("注：1.本表数据为1至7月累计数", True), ("说明：检举控告件数为累计数", True), ("注：本表数据为2021年6月数", True),
     ("注：本表数据为2021年7月数", False), ("说明：累计数另表报送", False), ("注：检举控告件数较6月增加2件", False),
     ("备注：累计数据", True), ("注：各项指标均为1-7月累计", True), ("注：表内数据均系年初以来数", True),
     ("注：件数均为今年以来累计受理数", True), ("注：本表数据为7月当月累计数", False),
     ("注：应答复件数指5月受理、7月到期的件数", False), ("注：应答复件数：指6月受理本月到期件数", False),
     ("注：召开次数：含6月延期至7月召开的会议", False), ("统计口径：2021年3月撤并后的村（居）个数为准", False),
     ("注：渭滨区6月检举控告件数为33件，原报32件有误", False), ("说明：6月数据为最终数", False),
     ("说明：本表数据指当月发生数（不填1—7月累计数）", False)],
)  # fmt: skip
def test_a_note_counts_where_it_says_what_the_figures_are(tmp_path: Path, note: str, asked: bool) -> None:
    assert bool(told(tmp_path, COUNTS, below=note)) == asked


@pytest.mark.parametrize(
    ("title", "asked"),
    [("2021年第三季度警示教育登记表", False), ("（2021年7—9月）", False), ("第三季度累计参加情况", False),
     ("2021年1—3季度警示教育登记表", True), ("2021年第1、2季度警示教育登记表", True), ("2021年前二季度", True),
     ("2021年1—9月警示教育登记表", True)],
)  # fmt: skip
def test_a_quarter_is_asked_for_its_own_figures(tmp_path: Path, title: str, asked: bool) -> None:
    remedies = told(tmp_path, QUARTERLY, above=title, below="说明：实际参加人数为本季度累计参加人数", month="2021-09")

    assert [("2021年第三季度" in remedy, "2021-09" in remedy) for remedy in remedies] == [(True, False)] * asked


@pytest.mark.parametrize(
    ("file", "asked"),
    [("信访举报月统计表20.6", True), ("信访举报月统计表21.7", False), ("信访举报月统计表21年6月", True),
     ("信访举报月统计表21年7月", False),
     ("2021年1-7月累计信访举报月统计表", True), ("2021年6月信访举报月统计表", True), ("202107信访举报月统计表", False),
     ("信访举报月统计表_20210805", False)],
)  # fmt: skip
def test_the_name_of_the_file_is_held_against_the_month(tmp_path: Path, file: str, asked: bool) -> None:
    assert bool(told(tmp_path, COUNTS, file=file)) == asked


@pytest.mark.parametrize(
    ("title", "there", "asked"),
    [("2021年6—7月信访举报月统计表", ("2021-06", "2021-07"), False), ("2021年6—7月信访举报月统计表", (), True),
     ("2021年6—7月信访举报累计统计表", ("2021-06", "2021-07"), True),
     ("2021年5—6月信访举报月统计表", ("2021-05", "2021-06", "2021-07"), True)],
)  # fmt: skip
def test_a_title_may_name_the_months_whose_corrections_come_along(
    tmp_path: Path, title: str, there: tuple[str, ...], asked: bool
) -> None:
    assert bool(told(tmp_path, COUNTS, above=title, there=there)) == asked


@pytest.mark.parametrize(
    ("title", "asked"),
    [("2021年1—7月问题线索台账", False), ("2021年6月问题线索台账", True), ("2021年6月政府采购合同台账", True)],
)
def test_a_table_of_events_may_list_a_whole_year(tmp_path: Path, title: str, asked: bool) -> None:
    assert bool(told(tmp_path, EVENTS, above=title)) == asked
