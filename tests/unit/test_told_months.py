"""Which lines beside a table say that its figures are of other months than July 2021, for which it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.application.city import load_config
from metrics.application.records.told_months import of_other_months
from metrics.intake.contents import Upload
from metrics.intake.unpacking import unpack

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


def told(tmp_path: Path, table: tuple[str, str, str], *, above: str = "", below: str = "") -> list[str]:
    """What is asked about a table with a title or a note."""
    name, header, row = table
    path = tmp_path / f"{name}.csv"
    path.write_text("\n".join(line for line in (above, header, row, below) if line), encoding="utf-8")
    config = load_config()
    parsed = unpack(Upload(path.name, path), config)
    assert parsed.ledger is not None
    assert sum(len(chunk.rows) for chunk in parsed.chunks()) == 1
    return [str(one.details["found"]) for one in of_other_months(parsed, parsed.ledger, "2021-07")]


@pytest.mark.parametrize(
    ("title", "asked"),
    [("2021年1—7月信访举报累计情况统计表", True), ("信访举报月统计表（2021年6月）", True), ("六月份信访举报情况", True),
     ("2020年7月信访举报月统计表", True), ("2021年上半年信访举报统计表", True), ("2021-06 信访举报", True),
     ("2021年第二季度信访举报统计表", True), ("2021年7月信访举报月统计表", False), ("截至7月31日", False),
     ("七月份信访举报情况（当月数，非累计数）", False), ("填报时间：2021年8月", False),
     ("报送日期：2021年8月2日", False), ("2021年7月情况，与2020年7月相比", False)],
)  # fmt: skip
def test_a_title_that_names_other_months_is_asked_about(tmp_path: Path, title: str, asked: bool) -> None:
    assert bool(told(tmp_path, COUNTS, above=title)) == asked


@pytest.mark.parametrize(
    ("note", "asked"),
    [("注：1.本表数据为1至7月累计数", True), ("说明：检举控告件数为累计数", True), ("注：本表数据为2021年6月数", True),
     ("注：本表数据为2021年7月数", False), ("说明：累计数另表报送", False), ("注：检举控告件数较6月增加2件", False)],
)  # fmt: skip
def test_a_note_counts_where_it_says_what_the_figures_are(tmp_path: Path, note: str, asked: bool) -> None:
    assert bool(told(tmp_path, COUNTS, below=note)) == asked


@pytest.mark.parametrize(("title", "asked"), [("2021年1—7月问题线索台账", False), ("2021年6月问题线索台账", True)])
def test_a_table_of_events_may_list_a_whole_year(tmp_path: Path, title: str, asked: bool) -> None:
    assert bool(told(tmp_path, EVENTS, above=title)) == asked
