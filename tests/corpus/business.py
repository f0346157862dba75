"""B01 to B10: files that are well written and still do not fit what the city knows already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from metrics.application.city import load_config
from metrics.application.records.imports import Options
from tests.corpus.case import Case, Step, refused
from tests.corpus.forms import CLUES, PETITIONS, VILLAGES, delimited
from tests.corpus.workbooks import book

FILE = CLUES.file()
GOOD = delimited(CLUES.table())
OTHER = {"单位代码": "G04", "单位名称": "市科技局"}


def cases() -> Iterator[Case]:
    yield from _bodies()
    yield from _again()
    yield from _calendar()


def _clues(*rows: list[Any]) -> bytes:
    return delimited(CLUES.table(*rows))


def _bodies() -> Iterator[Case]:
    later = CLUES.row(1, 单位代码="610322", 单位名称="凤翔县", 收到日期="2026-03-05", 处置期限="2026-06-05")
    yield Case("B01a", "a county's old name on a record of today", (
        Step(FILE, _clues(later), "taken_in", (CLUES.at("N-ENT-06", "单位名称", 2),), read=1,
             stored={"entity": ("610305",)}, told=("凤翔区",)),
    ))  # fmt: skip
    early = CLUES.row(1, 单位代码="610305", 单位名称="凤翔区", 收到日期="2020-03-05", 处置期限="2020-06-05")
    place = CLUES.at("Q-ENT-05", "单位名称", 2)
    yield Case("B01b", "its new name on a record from before", (
        Step(FILE, _clues(early), "asks", (place,), told=("2021-01",)),
        Step(FILE, _clues(early), "taken_in", (place,), read=1, stored={"entity": ("610305",)},
             options=Options(confirmed=True)),
    ))  # fmt: skip
    city = load_config().city
    unknown = CLUES.row(2, 单位代码="610305", 单位名称="凤祥县")
    yield refused("B02", "a body that there is not", FILE, _clues(CLUES.row(1), unknown),
                  CLUES.at("E-ENT-02", "单位名称", 3), told=("凤翔区？",))  # fmt: skip
    title = city.entities["G04"].title.zh
    foreign = CLUES.row(2, 单位代码="G04", 单位名称=title)
    yield refused("B03", "another unit's record", FILE, _clues(CLUES.row(1), foreign),
                  CLUES.at("E-ENT-04", "单位名称", 3), scope=frozenset({"G03"}))  # fmt: skip
    rows = [
        VILLAGES.row("", 单位代码=key, 单位名称=city.entities[key].title.zh) for key in city.mapped
    ]  # fmt: skip
    missing = city.entities[city.mapped[-1]].title.zh
    most = delimited(VILLAGES.table(*rows[:-1]))
    yield Case("B09", "a full return with a county missing", (
        Step(VILLAGES.file(), most, "asks", ("Q-ENT-07",), told=("缺少 1 家单位", missing)),
        Step(VILLAGES.file(), most, "taken_in", ("Q-ENT-07",), read=len(rows) - 1, options=Options(confirmed=True)),
    ))  # fmt: skip


def _again() -> Iterator[Case]:
    yield Case("B05", "a file twice", (
        Step(FILE, GOOD, "taken_in", read=3), Step(FILE, GOOD, "already_in", read=3),
        Step(CLUES.file(mark="2021-01"), GOOD, "already_in", read=3),
    ))  # fmt: skip
    turned = [CLUES.headers, *(CLUES.row(number) for number in (3, 1, 2))]
    yield Case("B06", "the same rows in other bytes", (
        Step(FILE, GOOD, "taken_in", read=3),
        Step(FILE, delimited(CLUES.table(), encoding="gbk", end="\n"), "nothing_new", read=3),
        Step(CLUES.file(".xlsx"), book(turned), "nothing_new", read=3),
    ))  # fmt: skip
    rows = [CLUES.row(1), CLUES.row(2), CLUES.row(1, 线索来源="信访举报"), CLUES.row(3)]
    both = [CLUES.at("E-KEY-01", "线索编号", row) for row in (2, 4)]
    yield refused("B07", "one record twice in a file", FILE, _clues(*rows), *both,
                  told=("XS-1 与第 2 行重复", "XS-1 与第 4 行重复"))  # fmt: skip
    first, second = (_clues(CLUES.row(1, 线索来源=word)) for word in ("日常监督", "信访举报"))
    known, changes = CLUES.at("E-KEY-02", "线索来源", 2), Options(reason="entry_error")
    yield Case("B05b", "a file once more whose record another one has corrected", (
        Step(FILE, first, "taken_in", read=1), Step(FILE, second, "taken_in", read=1, options=changes),
        Step(FILE, first, "refused", (known,), told=("原为“信访举报”，本次为“日常监督”",)),
        Step(FILE, first, "taken_in", read=1, options=changes, stored={"source": ("routine",)}),
        Step(FILE, first, "already_in", read=1),
        Step(FILE, second, "taken_in", read=1, options=changes, stored={"source": ("petition",)}),
    ))  # fmt: skip
    other = _clues(CLUES.row(1, 单位代码="G04", 单位名称="市科学技术局", 线索来源="信访举报"))
    moved = CLUES.at("Q-KEY-04", "单位名称", 2)
    yield Case("B07b", "a number that another unit has", (
        Step(FILE, first, "taken_in", read=1),
        Step(FILE, other, "refused", (moved, CLUES.at("E-KEY-02", "单位名称", 2), known),
             told=("原为“市教育局”，本次为“市科学技术局”",)),
        Step(FILE, other, "asks", (moved,), options=changes, told=("“XS-1”是市教育局 2021-01-05 的记录",)),
        Step(FILE, other, "taken_in", (moved,), read=1, options=Options("entry_error", confirmed=True),
             stored={"entity": ("G04",)}),
    ))  # fmt: skip


def _calendar() -> Iterator[Case]:
    june = CLUES.row(2, 收到日期="2021-06-01", 处置期限="2021-09-01")
    may = CLUES.row(1, 收到日期="2021-05-31", 处置期限="2021-09-01")
    place = CLUES.at("Q-PER-03", "收到日期", 3)
    yield Case("B04", "a record of another month", (
        Step(FILE, _clues(may, june), "asks", (place,), told=("2021-05", "2021-06-01"),
             options=Options(month="2021-05")),
        Step(FILE, _clues(may, june), "taken_in", (place,), read=2,
             options=Options(month="2021-05", confirmed=True)),
    ))  # fmt: skip
    changed, place = [*may[:3], "信访举报", *may[4:]], CLUES.at("Q-PER-04", "收到日期", 2)
    sent = Options("entry_error", month="2021-06")
    yield Case("B04b", "last month's records alone, corrected", (
        Step(FILE, _clues(may), "taken_in", read=1),
        Step(FILE, _clues(changed), "asks", (place,), options=sent, told=("均属 2021-05",)),
        Step(FILE, _clues(changed, june), "taken_in", read=2, options=sent),
    ))  # fmt: skip
    count, name, absent = PETITIONS.row(1), PETITIONS.file(), ("N-ENT-08",)
    raised, place = PETITIONS.row(1, 检举控告件数=11, 初次件数=7), PETITIONS.at("E-PER-06", "月末日期", 2)
    yield Case("B04c", "last month's rows of a table with one row a month, corrected", (
        Step(name, delimited(PETITIONS.table(count)), "taken_in", absent, read=1),
        Step(name, delimited(PETITIONS.table(raised)), "refused", (place, *absent), options=sent,
             told=("没有一行属于所报月份 2021-06；全部 1 行均属 2021-05",)),
    ))  # fmt: skip
    titled, may_alone = delimited([["2021年1—7月信访举报累计情况"], *PETITIONS.table(count)]), Options(month="2021-05")
    found = ("Q-PER-07 1", "N-HEAD-05 2", *absent)
    yield Case("B04d", "a title that says the figures are those of all months so far", (
        Step(name, titled, "asks", found, options=may_alone,
             told=("写着“2021年1—7月信访举报累计情况”，而文件按 2021-05 报送",)),
        Step(name, titled, "taken_in", found, read=1, options=Options(month="2021-05", confirmed=True)),
    ))  # fmt: skip
    yield Case("B08", "a month that is closed", (
        Step(FILE, _clues(june), "taken_in", read=1, closing="2021-05"),
        Step(FILE, _clues(may), "refused", ("E-PER-02 2",), told=("2021-05 已关账",)),
        Step(FILE, _clues(may), "taken_in", read=1, options=Options(reason="later_evidence")),
    ))  # fmt: skip
    few = _clues(*(CLUES.row(f"1-{number}", 收到日期="2021-01-20") for number in range(3)))
    many = _clues(*(CLUES.row(f"2-{number}", 收到日期="2021-02-03") for number in range(31)))
    place = CLUES.at("Q-JUMP-01", "收到日期", 2)
    yield Case("B10", "more than ten times the month before", (
        Step(FILE, few, "taken_in", read=3), Step(FILE, many, "asks", (place,), told=("31", "3")),
        Step(FILE, many, "taken_in", (place,), read=31, options=Options(confirmed=True)),
    ))  # fmt: skip
