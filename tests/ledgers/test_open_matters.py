"""What was decided and is not done is among the open matters, from the day on which it was decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from metrics.application.city import CityHandle, open_city
from metrics.application.records import queries
from tests.actors import ANALYST
from tests.conftest import CONFIG
from tests.sending import send

HEADER = "单位代码,单位名称,联谈编号,触发情形,提出单位,专题,提出日期,谈话日期,谈话人数,整改期限,办结日期"
TALK = "G03,市教育局,LT-{number},贯彻重大决策不坚决,党委,,{dates}"


@pytest.fixture
def city(tmp_path: Path) -> CityHandle:
    """Talks that are decided alone, held, and closed; by number of the talk."""
    talks = {
        1: "2021-05-10,,0,,",
        2: "2021-05-11,2021-05-20,3,2021-06-20,",
        3: "2021-05-12,2021-05-21,2,2021-08-21,",
        4: "2021-05-13,2021-05-22,2,2021-06-22,2021-06-21",
        5: "2021-05-14,2021-05-23,2,2021-06-23,2021-07-01",
    }
    path = tmp_path / "联谈（联合谈话）台账_2021.csv"
    rows = [TALK.format(number=number, dates=dates) for number, dates in talks.items()]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    city = open_city(f"sqlite:///{tmp_path / 'city.db'}", CONFIG)
    result = send(city, path)
    assert result.added == len(talks), result
    return city


def test_a_talk_that_is_decided_and_not_held_is_open(city: CityHandle) -> None:
    """Without a day by which it is due it is not overdue; nor is one that still has time."""
    open_then = {row.reference: row for row in queries.follow_ups(ANALYST, city, "2021-06")}
    assert set(open_then) == {"LT-1", "LT-2", "LT-3", "LT-5"}, "the fourth was closed in June, the fifth after it"
    decided = open_then["LT-1"]
    assert (decided.kind, decided.entity, decided.opened_on) == ("joint_talks", "G03", date(2021, 5, 10))
    assert (decided.due_on, decided.days_overdue, decided.is_overdue) == (None, 0, False)
    assert [row.reference for row in open_then.values() if row.is_overdue] == ["LT-2", "LT-5"]
    assert open_then["LT-2"].days_overdue == 10, "from 20 to 30 June"


def test_it_is_open_in_the_month_of_the_decision_and_not_before(city: CityHandle) -> None:
    assert queries.follow_ups(ANALYST, city, "2021-04") == ()
    assert {row.reference for row in queries.follow_ups(ANALYST, city, "2021-05")} == {f"LT-{n}" for n in range(1, 6)}
    assert {row.reference for row in queries.follow_ups(ANALYST, city, "2021-07")} == {"LT-1", "LT-2", "LT-3"}
