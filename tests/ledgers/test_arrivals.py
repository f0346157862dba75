"""What arrived and when: returns, what each supplier owes as of a day, and how much of a month is covered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from math import isnan
from pathlib import Path

import pytest
from sqlalchemy import select

from metrics.__main__ import main
from metrics.application.city import CityHandle, load_config
from metrics.application.records import arrivals as arriving
from metrics.application.records import imports
from metrics.application.records import returns as reporting
from metrics.application.records.imports import Options
from metrics.application.records.rows import Return
from metrics.errors import OperatorError
from metrics.ledgers import arrivals, open_store, questions
from metrics.ledgers.verification import verify
from metrics.model import Actor
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.sending import HEADER, clue, clues, count, current, send

pytestmark = pytest.mark.full(only="postgresql")

JUNE = "2021-06"
LATER = date(2021, 7, 31)
MONTH = "2021-01"
SECOND = clue(2, 处置日期="2021-03-01", 处置方式="谈话函询")


@pytest.fixture
def city(database_url: str) -> CityHandle:
    config = load_config()
    return CityHandle(config, open_store(database_url, config))


def line(rows: Sequence[Return], ledger: str, period: str = JUNE) -> Return:
    [result] = [row for row in rows if row.ledger.id == ledger and row.period == period]
    return result


def test_what_is_owed_and_what_came(built_city: SampleCity) -> None:
    rows = arriving.calendar(ANALYST, built_city.city, until=JUNE, today=LATER)

    ledgers = [one for one in built_city.city.config.ledgers if one != "returns"]
    assert len(rows) == 13 * len(ledgers)
    owed = [row for row in rows if row.period == JUNE and row.is_owed]
    assert len(owed) == 24
    assert [row.ledger.id for row in owed if row.state == "overdue"] == ["audit_findings"]
    missing = line(rows, "audit_findings")
    assert (missing.due_on, missing.submitted_on, missing.days_late) == (date(2021, 7, 10), None, 21)
    assert isnan(missing.records)
    years_later = arriving.calendar(ANALYST, built_city.city, until=JUNE, today=date(2026, 1, 1))
    assert line(years_later, "audit_findings").days_late == 21, "counted to the end of July, whenever one looks"


def test_a_return_is_there_however_late_it_came(city: CityHandle, tmp_path: Path) -> None:
    """Due on 10 July and received on 20 August, after the month in which it was due: late by 41 days, and rated."""
    send(city, villages(city, tmp_path, *city.config.city.mapped), month=JUNE, received=date(2021, 8, 20))

    row = line(arriving.calendar(ANALYST, city, until=JUNE, today=date(2022, 1, 1)), "village_reports")
    assert (row.due_on, row.state, row.days_late) == (date(2021, 7, 10), "late", 41)
    assert questions.reported(city.store, city.config) == {"village_reports": frozenset({JUNE})}


def test_a_return_of_a_quarter_is_owed_in_its_last_month_and_tells_of_all_three(built_city: SampleCity) -> None:
    calendar = arriving.calendar(ANALYST, built_city.city, until=JUNE, today=LATER)

    states = [line(calendar, "duty_coverage", month).state for month in ("2021-04", "2021-05", JUNE)]
    assert states == ["not_owed", "not_owed", "on_time"]
    table = built_city.city.store.table("duty_coverage")
    with built_city.city.store.reading() as connection:
        rows = [row.register_on for row in connection.execute(table.select().where(table.c.ended_by.is_(None)))]
    quarter = sum(date(2021, 4, 1) <= day <= date(2021, 6, 30) for day in rows)
    assert line(calendar, "duty_coverage").records == quarter


def test_before_the_day_a_return_is_expected_and_after_it_overdue(built_city: SampleCity) -> None:
    def state(today: date) -> str:
        rows = arriving.calendar(ANALYST, built_city.city, until=JUNE, today=today, months=1)
        return line(rows, "audit_findings").state

    assert [state(date(2021, 7, day)) for day in (1, 10, 11)] == ["expected", "expected", "overdue"]


def test_what_was_submitted_after_the_day_had_not_come_yet(built_city: SampleCity) -> None:
    rows = arriving.calendar(ANALYST, built_city.city, until=JUNE, today=LATER)
    late = next(row for row in rows if row.state == "late")
    assert late.submitted_on
    assert late.days_late == (late.submitted_on - late.due_on).days > 0

    before = arriving.calendar(ANALYST, built_city.city, until=JUNE, today=late.due_on)
    assert line(before, late.ledger.id, late.period).state == "expected"


def test_nothing_is_owed_before_the_first_return(built_city: SampleCity) -> None:
    rows = arriving.calendar(ANALYST, built_city.city, until="2010-12", today=LATER)
    assert {row.state for row in rows} == {"not_owed"}


def test_who_was_late_most_comes_first(built_city: SampleCity) -> None:
    rows = arriving.calendar(ANALYST, built_city.city, until=JUNE, today=LATER)
    suppliers = arriving.lateness(rows)

    days = [supplier.days for supplier in suppliers]
    assert days == sorted(days, reverse=True)
    assert sum(days) == sum(row.days_late for row in rows if row.was_due) > 0
    assert all(supplier.on_time + supplier.late + supplier.overdue == supplier.owed for supplier in suppliers)


def test_coverage_counts_what_is_there_and_never_reads_missing_as_zero(built_city: SampleCity) -> None:
    result = arriving.completeness(ANALYST, built_city.city, built_city.results, JUNE, today=LATER)

    values = built_city.results.indicators.query(f"period == '{JUNE}'")
    there = values["value"].notna() & values["reason"].isna()
    assert sum(item.there for item in result.indicators) == there.sum()
    assert sum(item.asked for item in result.indicators) == len(values)
    assert sum(item.without for item in result.bodies) == (~there).sum() > 0
    assert len(result.bodies) == 53
    ledgers = {item.ledger.id: item for item in result.ledgers}
    assert (ledgers["duty_coverage"].bodies, ledgers["duty_coverage"].bodies_asked) == (53, 53)
    assert isnan(ledgers["clues"].bodies_asked)


def test_a_viewer_sees_the_coverage_of_his_bodies_alone(built_city: SampleCity) -> None:
    actor = Actor(role="analyst", scope=frozenset({"G03", "610328"}))
    result = arriving.completeness(actor, built_city.city, built_city.results, JUNE, today=LATER)

    assert {item.entity for item in result.bodies} == {"G03", "610328"}
    assert max(item.asked for item in result.indicators) == 2
    full = next(item for item in result.ledgers if item.ledger.id == "duty_coverage")
    assert (full.bodies, full.bodies_asked) == (2, 2)


def test_without_a_ledger_of_returns_the_last_entry_of_a_month_stands_for_its_return(
    city: CityHandle, tmp_path: Path
) -> None:
    send(city, clues(tmp_path, clue(1), clue(2, 填报日期="2021-02-03")))

    found = arrivals.returned(city.store, city.config, "2021-12")
    assert found == [("clues", MONTH, date(2021, 2, 3), 2)]


def test_numbers_of_bodies_come_from_records_that_stand(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1), clue(2)))
    send(city, clues(tmp_path, SECOND, name="2"), reason="entry_error")
    gone = send(city, clues(tmp_path, clue(3), name="3"))
    assert gone.batch is not None
    imports.undo(ANALYST, city, gone.batch)

    found = arrivals.arrived(city.store, city.config).counts
    assert [tuple(row) for row in found.to_numpy()] == [("clues", "G03", MONTH, 2.0)]
    assert arrivals.bodies(city.store, city.config.ledgers["clues"], [MONTH]) == {"G03"}


def test_last_digits_are_counted_of_large_numbers_once_a_day(city: CityHandle, tmp_path: Path) -> None:
    ledger = city.config.ledgers["petitions"]
    columns = {name: column.zh for name, column in ledger.all_columns.items() if name != "entity"}
    body = {"G03": "市教育局", "610322": "凤翔区"}
    path = tmp_path / "信访举报月报_2021.csv"
    path = path.with_name(f"{ledger.title.zh}_2021.csv")
    numbers = {"accusations": 25, "first_time": 15, "repeat": 10, "skip_level": 7, "due": 25, "answered_in_time": 25}
    lines = [",".join(["单位代码", "单位名称", *columns.values()])]
    for code, name in body.items():
        cells = {"month_end_on": "2021-06-30", "recorded_on": "2021-07-01", **numbers}
        lines.append(",".join([code, name, *(str(cells[column]) for column in columns)]))
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    assert send(city, path, confirmed=True).status == "taken_in"

    found = arrivals.arrived(city.store, city.config).columns
    mine = found[(found["entity"] == "G03")].set_index("column")
    assert mine.loc["accusations", ["total", "numbers", "round", "values", "sum", "squares"]].tolist() == [
        25.0, 1.0, 1.0, 1.0, 25.0, 625.0,
    ]  # fmt: skip
    assert mine.loc["skip_level", ["total", "numbers", "round"]].tolist() == [7.0, 0.0, 0.0]


def returns(city: CityHandle) -> list[tuple[object, ...]]:
    return current(city, "returns", "ledger", "month_end_on", "records")


def days(city: CityHandle) -> list[tuple[object, ...]]:
    return current(city, "returns", "submitted_on", "records")


def test_a_file_sent_with_its_month_is_that_month_s_return(city: CityHandle, tmp_path: Path) -> None:
    before = city.data_version
    sent = send(city, clues(tmp_path, clue(1), clue(2)), month=MONTH)

    assert returns(city) == [("clues", date(2021, 1, 31), 2)]
    assert questions.reported(city.store, city.config) == {"clues": frozenset({MONTH})}
    assert verify(city.store).problems == []
    assert count(city, "batches") == 2

    assert sent.batch is not None
    imports.undo(ANALYST, city, sent.batch)
    assert returns(city) == []
    assert verify(city.store).problems == []
    assert city.data_version == before


def test_two_files_of_one_month_are_one_return_and_each_is_taken_back_alone(city: CityHandle, tmp_path: Path) -> None:
    """Two records on 3 February and three on 7 February: five on the 3rd, or what is left on the day that it came."""
    before = city.data_version
    first = send(city, clues(tmp_path, clue(1), clue(2)), month=MONTH, received=date(2021, 2, 3))
    alone = city.data_version
    more = clues(tmp_path, clue(3), clue(4), clue(5), name="2")
    second = send(city, more, month=MONTH, received=date(2021, 2, 7))
    assert (second.month, days(city)) == (MONTH, [(date(2021, 2, 3), 5)])

    assert first.batch is not None
    imports.undo(ANALYST, city, first.batch)
    assert days(city) == [(date(2021, 2, 7), 3)]
    assert questions.reported(city.store, city.config) == {"clues": frozenset({MONTH})}
    assert second.batch is not None
    imports.undo(ANALYST, city, second.batch)
    assert (days(city), city.data_version) == ([], before)
    send(city, clues(tmp_path, clue(1), clue(2)), month=MONTH, received=date(2021, 2, 3))
    assert city.data_version == alone
    assert verify(city.store).problems == []


def test_files_that_were_in_are_joined_to_the_return_that_they_are_sent_for_later(
    city: CityHandle, tmp_path: Path
) -> None:
    paths = [clues(tmp_path, clue(number), clue(number + 1), name=str(number)) for number in (1, 3)]
    sent = [send(city, path) for path in paths]
    assert [send(city, path, month=MONTH).month for path in paths] == [MONTH, MONTH]
    assert returns(city) == [("clues", date(2021, 1, 31), 4)]
    assert sent[0].batch is not None
    imports.undo(ANALYST, city, sent[0].batch)
    assert returns(city) == [("clues", date(2021, 1, 31), 2)]


def test_a_file_that_corrects_the_return_s_own_records_adds_none_to_it(city: CityHandle, tmp_path: Path) -> None:
    """One record corrected and one new: two in the return; an older record completed counts as well."""
    send(city, clues(tmp_path, clue(9, 收到日期="2020-12-05")))
    send(city, clues(tmp_path, clue(1), name="1"), month=MONTH)
    both = clues(tmp_path, clue(1, 线索来源="信访举报"), clue(2), name="2")
    assert send(city, both, month=MONTH, reason="entry_error").corrected == 1
    assert returns(city)[1:] == [("clues", date(2021, 1, 31), 2)]
    older = clues(tmp_path, clue(9, 收到日期="2020-12-05", 处置日期="2021-01-09", 处置方式="谈话函询"), name="3")
    assert send(city, older, month=MONTH).completed == 1
    assert returns(city)[1:] == [("clues", date(2021, 1, 31), 3)]


def test_a_record_that_is_corrected_again_adds_none_to_its_return(city: CityHandle, tmp_path: Path) -> None:
    """Nor does the first file sent again: the return keeps its day and its number."""
    first = clues(tmp_path, clue(1), clue(2), name="1")
    send(city, first, month=MONTH, received=date(2021, 2, 3))
    for number, source in enumerate(("信访举报", "巡察移交"), start=2):
        again = clues(tmp_path, clue(1, 线索来源=source), name=str(number))
        day = date(2021, 2, 10 + number)
        assert send(city, again, month=MONTH, reason="entry_error", received=day).corrected == 1
    assert send(city, first, month=MONTH, reason="entry_error", received=date(2021, 2, 20)).corrected == 1
    table = city.store.table("returns")
    with city.store.reading() as connection:
        rows = connection.execute(select(table.c.submitted_on, table.c.records).where(table.c.ended_by.is_(None))).all()
    assert [tuple(row) for row in rows] == [(date(2021, 2, 3), 2)]


def test_a_record_corrected_twice_outside_the_return_is_no_second_one(city: CityHandle, tmp_path: Path) -> None:
    """One return of two records; one of them is corrected by two files sent without a month, then with it."""
    send(city, clues(tmp_path, clue(1), clue(2), name="1"), month=MONTH)
    paths = [clues(tmp_path, clue(1, 线索来源=source), name=source) for source in ("信访举报", "巡察移交")]
    assert [send(city, path, reason="entry_error").corrected for path in paths] == [1, 1]
    again = send(city, paths[1], month=MONTH, reason="entry_error")
    assert (again.status, again.month) == ("already_in", None)
    assert [row[1] for row in days(city)] == [2]


def test_a_file_that_came_in_twice_is_one_file_of_its_return(city: CityHandle, tmp_path: Path) -> None:
    """It comes in, another one corrects it, it is sent again for its month, and once more: three records."""
    first = clues(tmp_path, clue(1), clue(2), clue(3), name="1")
    send(city, first)
    send(city, clues(tmp_path, clue(1, 线索来源="信访举报"), name="2"), reason="entry_error")
    assert send(city, first, month=MONTH, reason="entry_error").corrected == 1
    assert send(city, first, month=MONTH).month is None
    assert [row[1] for row in days(city)] == [3]
    send(city, clues(tmp_path, clue(2, 线索来源="信访举报"), name="3"), month=MONTH, reason="entry_error")
    assert [row[1] for row in days(city)] == [3], "what it brought the first time is the return's as well"


@pytest.mark.parametrize("rows", [("1", "2"), ("1", "2", "3")])
def test_a_correction_of_what_stood_when_the_return_came_adds_none_to_it(
    city: CityHandle, tmp_path: Path, rows: tuple[str, ...]
) -> None:
    """A workbook that was saved anew holds records that stand already: the return counts them once, whoever changes."""
    send(city, clues(tmp_path, clue(1), clue(2), name="1"))
    send(city, clues(tmp_path, *map(clue, rows), "", name="2"), month=MONTH)
    send(city, clues(tmp_path, clue(1, 线索来源="信访举报"), clue(4), name="3"), month=MONTH, reason="entry_error")
    assert [row[1] for row in days(city)] == [len(rows) + 1]
    send(city, clues(tmp_path, clue(1, 线索来源="巡察移交"), name="4"), month=MONTH, reason="entry_error")
    send(city, clues(tmp_path, clue(2, 线索来源="巡察移交"), name="5"), month=MONTH, reason="entry_error")
    assert [row[1] for row in days(city)] == [len(rows) + 1]


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"处置日期": "2022-03-01", "处置方式": "谈话函询"}, ["Q-DATE-12"]),
        ({"处置日期": "2021-07-31", "处置方式": "谈话函询"}, []),
        ({"处置期限": "2022-04-05"}, []),
        ({"处置日期": "2031-03-01", "处置方式": "谈话函询"}, ["Q-DATE-09"]),
    ],
)
def test_a_day_of_another_year_than_the_month_sent_for_is_asked_about(
    city: CityHandle, tmp_path: Path, cells: dict[str, str], codes: list[str]
) -> None:
    """Half a year after January is July; deadlines lie ahead, and what is still to come is asked about as it is."""
    path = clues(tmp_path, clue(1, **cells))
    asked = send(city, path, month=MONTH)
    assert ([one.code for one in asked.problems], asked.status.waits_for_sender) == (codes, bool(codes))
    assert send(city, path, month=MONTH, confirmed=True).month == (MONTH if codes else None)
    assert count(city, "clues") == 1
    again = send(city, path, month=MONTH, confirmed=True)
    assert "Q-DATE-12" not in again.counts, "what stands is asked about no more"


def test_months_registered_along_stay_while_any_return_does(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1)))
    first = send(city, clues(tmp_path, clue(2, 收到日期="2021-02-05"), name="2"), month="2021-02")
    second = send(city, clues(tmp_path, clue(3, 收到日期="2021-03-05"), name="3"), month="2021-03")
    assert first.batch is not None
    imports.undo(ANALYST, city, first.batch)
    assert [row[1] for row in returns(city)] == [date(2021, 1, 31), date(2021, 3, 31)]
    assert second.batch is not None
    imports.undo(ANALYST, city, second.batch)
    assert (returns(city), verify(city.store).problems) == ([], [])


def test_a_return_that_was_corrected_since_stays_when_its_file_is_undone(city: CityHandle, tmp_path: Path) -> None:
    sent = send(city, clues(tmp_path, clue(1)), month=MONTH)
    path = tmp_path / "数据报送登记表_2021.csv"
    path.write_text(
        "台账代码,数据月份月末,报送日期,报送条数,填报日期\nclues,2021-01-31,2021-02-09,4,2021-02-09",
        encoding="utf-8-sig",
    )
    again = send(city, path, reason="entry_error")
    assert again.status == "taken_in", [one.sentence for one in again.problems]

    assert sent.batch is not None
    imports.undo(ANALYST, city, sent.batch)
    assert (returns(city), count(city, "clues")) == ([("clues", date(2021, 1, 31), 4)], 0)
    assert verify(city.store).problems == []


def test_nothing_is_registered_without_a_month_in_a_dry_run_or_by_a_part_of_the_city(
    city: CityHandle, tmp_path: Path
) -> None:
    send(city, clues(tmp_path, clue(1)))
    upload = imports.Upload("问题线索台账_2.csv", clues(tmp_path, clue(2), name="2"))
    imports.examine(ANALYST, city, upload, Options(month=MONTH))
    imports.take_in(Actor(role="analyst", scope=frozenset({"G03"})), city, upload, Options(month=MONTH))

    assert returns(city) == []
    assert count(city, "clues") == 2


def test_the_same_file_with_its_month_is_registered_though_it_is_in_already(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, clue(1), name="21年1月")
    first = send(city, path)
    assert (first.status, first.month, first.proposed, returns(city)) == ("taken_in", None, MONTH, [])

    again = send(city, path, month=MONTH)
    assert (again.status, again.month) == ("already_in", MONTH)
    assert returns(city) == [("clues", date(2021, 1, 31), 1)]
    assert send(city, path, month=MONTH).month is None
    assert first.batch is not None
    imports.undo(ANALYST, city, first.batch)
    assert (returns(city), verify(city.store).problems) == ([], [])


def test_records_that_are_known_are_no_return_of_a_month_they_tell_nothing_of(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, clue(1))
    send(city, path)

    again = send(city, path, month="2021-07")
    assert (again.status, [one.code for one in again.problems]) == ("asks", ["Q-PER-04"])
    assert returns(city) == []


def test_the_month_that_is_confirmed_is_the_one_of_the_records(city: CityHandle, tmp_path: Path) -> None:
    rows = [
        clue(1),
        clue(
            2,
            收到日期="2020-11-05",
            处置期限="2021-02-05",
            处置日期="2021-01-20",
            处置方式="谈话函询",
            填报日期="2021-02-02",
        ),
    ]
    assert send(city, clues(tmp_path, *rows), confirmed=True).month == MONTH

    history = [clue(number, 收到日期=f"2020-{number:02d}-05") for number in (3, 5, 7, 9)]
    sent = send(city, clues(tmp_path, *history, name="2020"), confirmed=True)
    assert (sent.status, sent.month, sent.proposed) == ("taken_in", None, None)


def test_known_records_are_completed_in_any_month_and_new_ones_without_a_date_in_it_are_asked_about(
    city: CityHandle, tmp_path: Path
) -> None:
    send(city, clues(tmp_path, clue(1)), month=MONTH)
    answered = clue(1, 处置日期="2021-03-09", 处置方式="谈话函询")

    sent = send(city, clues(tmp_path, answered, clue(2, 收到日期="2021-03-02"), name="3"), month="2021-03")
    assert (sent.status, sent.added, sent.completed, sent.counts) == ("taken_in", 1, 1, {})
    late = clues(tmp_path, clue(3, 收到日期="2021-02-02", 处置期限="2021-05-02"), name="4")
    assert [one.details["count"] for one in send(city, late, month="2021-03").problems] == ["1"]
    assert send(city, late, month="2021-03", confirmed=True).status == "taken_in"


def test_what_stood_by_its_records_stays_when_the_first_return_is_registered(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1), clue(2, 收到日期="2021-02-05")))
    before = questions.reported(city.store, city.config)["clues"]
    sent = send(city, clues(tmp_path, clue(3, 收到日期="2021-03-05"), name="3"), month="2021-03")

    assert questions.reported(city.store, city.config)["clues"] == before | {"2021-03"}
    assert sent.batch is not None
    imports.undo(ANALYST, city, sent.batch)
    assert questions.reported(city.store, city.config)["clues"] == before
    assert (returns(city), verify(city.store).problems) == ([], [])


def villages(city: CityHandle, folder: Path, *bodies: str, day: str = "2021-06-30") -> Path:
    """A month's village reports of some counties."""
    ledger, name = city.config.ledgers["village_reports"], "_".join(bodies)
    path = folder / f"{ledger.title.zh}_{name}.csv"
    titles = [column.zh for key, column in ledger.all_columns.items() if key != "entity"]
    lines = [",".join(["单位代码", "单位名称", *titles])]
    known = city.config.city.entities
    lines += [f"{body},{known[body].title.zh},{day},90,88,2,2021-07-05" for body in bodies]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def test_a_month_is_returned_when_all_bodies_are_there(city: CityHandle, tmp_path: Path) -> None:
    counties = city.config.city.mapped
    july = date(2021, 8, 31)

    def told() -> tuple[object, ...]:
        row = line(arriving.calendar(ANALYST, city, until=JUNE, today=july), "village_reports")
        return row.state, row.part, row.submitted_on

    first = send(city, villages(city, tmp_path, counties[0]), month=JUNE, received=date(2021, 7, 4))
    assert (first.status, [*first.counts]) == ("taken_in", ["N-ENT-08"])
    assert told() == ("overdue", (1, 12), None)
    assert questions.reported(city.store, city.config) == {}

    send(city, villages(city, tmp_path, *counties[1:11]), month=JUNE, received=date(2021, 7, 6), confirmed=True)
    assert told() == ("overdue", (11, 12), None)
    last = send(city, villages(city, tmp_path, counties[11]), month=JUNE, received=date(2021, 7, 19))
    assert told() == ("late", None, date(2021, 7, 19))
    assert returns(city) == [("village_reports", date(2021, 6, 30), 12)]
    assert questions.reported(city.store, city.config) == {"village_reports": frozenset({JUNE})}

    assert last.batch is not None
    imports.undo(ANALYST, city, last.batch)
    assert told()[:2] == ("overdue", (11, 12))
    assert verify(city.store).problems == []


def test_a_county_s_own_account_sends_its_part(city: CityHandle, tmp_path: Path) -> None:
    path = villages(city, tmp_path, "610302")
    own, said = Actor(role="analyst", scope=frozenset({"610302"})), Options(month=JUNE, received=date(2021, 7, 4))

    assert imports.take_in(own, city, imports.Upload(path.name, path), said).month == JUNE
    rows = arriving.calendar(ANALYST, city, until=JUNE, today=LATER, months=1)
    assert line(rows, "village_reports").part == (1, 12)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_undone_parts_leave_no_return_behind(city: CityHandle, tmp_path: Path, order: tuple[int, ...]) -> None:
    """Parts of five, four and three counties; whatever is undone first, the return says what the others brought."""
    counties, before = city.config.city.mapped, city.data_version
    parts, on = (counties[:5], counties[5:9], counties[9:]), [date(2021, 7, day) for day in (4, 9, 6)]
    sent = [
        send(city, villages(city, tmp_path, *some), month=JUNE, received=day, confirmed=True)
        for some, day in zip(parts, on, strict=True)
    ]
    assert days(city) == [(date(2021, 7, 9), 12)]
    assert questions.reported(city.store, city.config) == {"village_reports": frozenset({JUNE})}
    left = [0, 1, 2]
    for place in order:
        batch = sent[place].batch
        assert batch is not None
        imports.undo(ANALYST, city, batch)
        left.remove(place)
        assert days(city) == [
            (max(on[part] for part in left), sum(len(parts[part]) for part in left)) for _ in left[:1]
        ]
    assert questions.reported(city.store, city.config) == {}
    assert (city.data_version, verify(city.store).problems) == (before, [])


def test_a_part_that_is_sent_again_counts_once(city: CityHandle, tmp_path: Path) -> None:
    """Five counties, six, the five again after they were taken back, and the last one: twelve."""
    counties = city.config.city.mapped
    first = send(city, villages(city, tmp_path, *counties[:5]), month=JUNE, confirmed=True)
    send(city, villages(city, tmp_path, *counties[5:11]), month=JUNE, confirmed=True)
    assert first.batch is not None
    imports.undo(ANALYST, city, first.batch)
    send(city, villages(city, tmp_path, *counties[:5], day="2021-06-30"), month=JUNE, confirmed=True)
    send(city, villages(city, tmp_path, counties[11]), month=JUNE)
    assert returns(city) == [("village_reports", date(2021, 6, 30), 12)]


def test_nothing_to_report_is_a_return_without_records(city: CityHandle) -> None:
    batch = reporting.report_nothing(ANALYST, city, "问题线索台账", JUNE, received=date(2021, 7, 3))

    assert current(city, "returns", "ledger", "submitted_on", "records") == [("clues", date(2021, 7, 3), 0)]
    assert questions.reported(city.store, city.config) == {"clues": frozenset({JUNE})}
    with pytest.raises(OperatorError, match="has its return for 2021-06"):
        reporting.report_nothing(ANALYST, city, "clues", JUNE)
    imports.undo(ANALYST, city, batch)
    assert (returns(city), verify(city.store).problems) == ([], [])


def test_nothing_to_report_is_of_a_month_that_is_owed(city: CityHandle) -> None:
    """A ledger of the quarter owes nothing in May: what happened then is June's return."""
    with pytest.raises(
        OperatorError, match="not owed for 2021-05; the next return that tells of it is that of 2021-06"
    ):
        reporting.report_nothing(ANALYST, city, "data_checks", "2021-05")
    reporting.report_nothing(ANALYST, city, "data_checks", JUNE)
    assert questions.reported(city.store, city.config)["data_checks"] == {JUNE}


@pytest.mark.parametrize(
    ("ledger", "month", "words"),
    [
        ("clue", JUNE, "did you mean 'clues'"),
        ("returns", JUNE, "no ledger is called 'returns'"),
        ("clues", "2090-07", "2090-07 has not begun"),
        ("petitions", JUNE, "a row for every unit"),
    ],
)
def test_nothing_is_reported_of_what_is_not_there(city: CityHandle, ledger: str, month: str, words: str) -> None:
    with pytest.raises(OperatorError, match=words):
        reporting.report_nothing(ANALYST, city, ledger, month)
    assert returns(city) == []


def test_the_command_reports_that_there_is_nothing(own_city: CityHandle, capsys: pytest.CaptureFixture[str]) -> None:
    """By title as well; said twice it is once, and what is not there is told."""
    before = returns(own_city)
    assert main(["return", "问题线索台账", "--month", "2021-07", "--nothing", "--received", "2021-08-03"]) == 0
    assert main(["return", "clues", "--month", "2021-08", "--nothing"]) == 0
    added = [row for row in returns(own_city) if row not in before]
    assert [row[:2] for row in added] == [("clues", date(2021, 7, 31)), ("clues", date(2021, 8, 31))]
    capsys.readouterr()
    assert main(["return", "clue", "--month", "2021-07", "--nothing"]) == 1
    assert "did you mean 'clues'" in capsys.readouterr().err
    assert main(["return", "clues", "--month", "2021-13", "--nothing"]) == 1
    assert "2021-13" in capsys.readouterr().err


def test_a_ledger_is_known_by_its_title_in_both_spellings(city: CityHandle) -> None:
    assert reporting.ledger_named(city.config, "问题线索台帐").id == "clues"
    with pytest.raises(OperatorError, match="did you mean '问题线索台账'"):
        reporting.ledger_named(city.config, "问题线索台")


def test_no_return_comes_from_a_time_to_come_or_before_its_month(city: CityHandle, tmp_path: Path) -> None:
    path = clues(tmp_path, clue(1))
    for options in (
        {"month": "2090-07"},
        {"received": date(2090, 1, 1)},
        {"month": JUNE, "received": date(2021, 5, 1)},
    ):
        with pytest.raises(OperatorError):
            send(city, path, **options)
    assert count(city, "clues") == 0


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("foo,2021-01-31,2021-02-05", "E-WORD-01"),
        ("returns,2021-01-31,2021-02-05", "E-WORD-01"),
        ("clues,2090-07-31,2021-08-05", "E-RET-01"),
        ("问题线索台账,2021-01-31,2090-02-05", "E-RET-02"),
        ("letters,2021-07-31,2021-02-05", "E-RET-03"),
    ],
)
def test_the_register_believes_no_unknown_ledger_and_no_time_to_come(
    city: CityHandle, tmp_path: Path, cells: str, code: str
) -> None:
    sent = send(city, register(tmp_path, cells), confirmed=True)

    assert (sent.status, code in sent.counts) == ("refused", True)
    assert returns(city) == []


def test_the_register_takes_titles_as_well_as_codes(city: CityHandle, tmp_path: Path) -> None:
    title = city.config.ledgers["letters"].title.zh
    path = register(tmp_path, "clues,2021-01-31,2021-02-05", f"{title},2021-01-31,2021-02-05")

    assert send(city, path).status == "taken_in"
    assert [row[0] for row in returns(city)] == ["clues", "letters"]


def register(folder: Path, *rows: str) -> Path:
    """A file of the ledger of returns."""
    path = folder / "数据报送登记表.csv"
    lines = ["台账代码,数据月份月末,报送日期,报送条数,填报日期", *(f"{row},4,2021-02-09" for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def test_a_file_that_is_refused_registers_nothing(city: CityHandle, tmp_path: Path) -> None:
    refused = send(city, clues(tmp_path, clue(1, 收到日期="2021-02-30"), header=HEADER), month=MONTH)

    assert refused.status == "refused"
    assert (returns(city), count(city, "batches")) == ([], 0)
