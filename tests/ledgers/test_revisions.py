"""Records change by adding: completions go in, corrections need a reason, and every batch can be undone as a whole."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from metrics.application.city import CityHandle, open_city
from metrics.application.records.imports import Upload, close_month, examine, history, undo
from metrics.errors import OperatorError
from metrics.ledgers import open_store
from metrics.ledgers.jumps import falls, leaps
from metrics.ledgers.verification import verify
from metrics.model import Actor
from tests.actors import ANALYST
from tests.sending import clue, clues, count, current, send
from tests.tiers import SLOW, examples


@pytest.fixture
def city(tmp_path: Path) -> CityHandle:
    """A city without any record."""
    return open_city(f"sqlite:///{tmp_path / 'empty.db'}")


def rows(city: CityHandle) -> list[tuple[Any, ...]]:
    """Every row of clues there ever was: number, disposal, batch, what ended it."""
    table = city.store.table("clues")
    columns = (table.c.clue_no, table.c.disposed_on, table.c.batch, table.c.ended_by)
    with city.store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.c.id))]


def test_an_empty_cell_may_be_filled_later(city: CityHandle, tmp_path: Path) -> None:
    first = send(city, clues(tmp_path, clue(1)))
    second = send(city, clues(tmp_path, clue(1, 处置日期="2021-03-01", 填报日期="2021-03-02"), name="2021-03"))
    assert (second.status, second.completed, second.corrected) == ("taken_in", 1, 0)
    assert [(one[2], one[3]) for one in rows(city)] == [(first.batch, second.batch), (second.batch, None)]


def test_a_filled_cell_changes_only_with_a_reason(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1), clue(2)))
    path = clues(tmp_path, clue(1, 处置期限="2021-05-05"), clue(2, 线索来源="信访举报"), name="2021-03")
    refused = send(city, path)
    assert [(one.code, one.row, one.column, one.value) for one in refused.problems] == [
        ("E-KEY-02", 2, "处置期限", "2021-05-05"), ("E-KEY-02", 3, "线索来源", "信访举报"),
    ]  # fmt: skip
    assert refused.problems[1].details["before"] == "日常监督"
    assert count(city, "batches") == 1

    done = send(city, path, reason="entry_error")
    assert (done.status, done.corrected) == ("taken_in", 2)
    assert [batch.reason for batch in history(ANALYST, city)] == ["entry_error", None]
    assert len(rows(city)) == 4


def test_emptying_a_cell_is_a_correction(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1, 处置日期="2021-03-01")))
    assert "E-KEY-02" in send(city, clues(tmp_path, clue(1), name="2021-03")).counts


def test_another_day_of_entry_alone_is_nothing_new(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1)))
    again = send(city, clues(tmp_path, clue(1, 填报日期="2021-02-06"), name="2021-02"))
    assert (again.status, again.unchanged) == ("nothing_new", 1)
    assert count(city, "batches") == 1


def test_the_same_rows_in_other_bytes_are_nothing_new(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1), clue(2)))
    assert send(city, clues(tmp_path, clue(2), clue(1), encoding="gb18030", name="2")).status == "nothing_new"


def test_an_overlap_adds_only_what_is_new(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, *(clue(number) for number in range(7))))
    second = send(city, clues(tmp_path, *(clue(number) for number in range(4, 10)), name="2"))
    assert (second.added, second.unchanged) == (3, 3)
    assert count(city, "clues") == 10


def test_the_same_records_give_the_same_version_however_they_came(tmp_path: Path) -> None:
    one = open_city(f"sqlite:///{tmp_path / 'one.db'}")
    send(one, clues(tmp_path, clue(1), clue(2, 处置日期="2021-03-01")))
    other = open_city(f"sqlite:///{tmp_path / 'other.db'}")
    send(other, clues(tmp_path, clue(2), name="a"))
    before = other.data_version
    send(other, clues(tmp_path, clue(1), clue(2, 处置日期="2021-03-01"), name="b"))
    assert before != other.data_version == one.data_version


def test_undoing_brings_back_what_was(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1), clue(2)))
    before, version = current(city, "clues", "clue_no", "disposed_on"), city.data_version
    second = send(city, clues(tmp_path, clue(1, 处置日期="2021-03-01"), clue(3), name="2"))
    assert second.batch is not None
    changed = city.data_version
    done = undo(ANALYST, city, second.batch)
    assert (done.withdrawn, done.restored) == (2, 1)
    assert (current(city, "clues", "clue_no", "disposed_on"), city.data_version) == (before, version)
    assert [batch.kind for batch in history(ANALYST, city)] == ["undo", "import", "import"]

    again = send(city, clues(tmp_path, clue(1, 处置日期="2021-03-01"), clue(3), name="2"))
    assert (again.status, city.data_version) == ("taken_in", changed)


def test_a_batch_that_others_build_on_is_undone_after_them(city: CityHandle, tmp_path: Path) -> None:
    first = send(city, clues(tmp_path, clue(1), clue(2)))
    second = send(city, clues(tmp_path, clue(1, 处置日期="2021-03-01"), name="2"))
    assert first.batch is not None
    assert second.batch is not None
    with pytest.raises(OperatorError, match=f"that batch {second.batch} changed: 1"):
        undo(ANALYST, city, first.batch)
    again = undo(ANALYST, city, second.batch)
    with pytest.raises(OperatorError, match=f"batch {again.batch} is an undo itself"):
        undo(ANALYST, city, again.batch)
    undo(ANALYST, city, first.batch)
    assert count(city, "clues") == 0
    with pytest.raises(OperatorError, match="undone already"):
        undo(ANALYST, city, first.batch)
    with pytest.raises(OperatorError, match=f"there is no import {2**63} to undo"):
        undo(ANALYST, city, 2**63)
    with pytest.raises(OperatorError, match="no import 99 to undo; `history --limit 4` lists all, the newest is 4"):
        undo(ANALYST, city, 99)


@pytest.mark.parametrize(
    ("actor", "told"),
    [
        (replace(ANALYST, role="reader"), "readers of one unit may not"),
        (replace(ANALYST, role="clerk"), "suppliers' clerks may not"),
        (replace(ANALYST, scope=frozenset({"G03"})), "only who looks after the whole city"),
    ],
)
def test_undoing_and_closing_need_the_role_and_the_whole_city(
    city: CityHandle, tmp_path: Path, actor: Actor, told: str
) -> None:
    batch = send(city, clues(tmp_path, clue(1))).batch
    assert batch is not None
    with pytest.raises(OperatorError, match=told):
        undo(actor, city, batch)
    with pytest.raises(OperatorError, match=told):
        close_month(actor, city, "2021-01")


def test_a_month_to_come_is_not_closed(city: CityHandle) -> None:
    with pytest.raises(OperatorError, match="2131-12 has not begun"):
        close_month(ANALYST, city, "2131-12")


def test_a_closed_month_changes_only_with_a_reason(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1)))
    close_month(ANALYST, city, "2021-01")
    path = clues(tmp_path, clue(1), clue(2), clue(3, 收到日期="2021-02-03"), name="2")
    refused = send(city, path)
    [told] = refused.problems
    assert (told.code, told.row, told.details) == ("E-PER-02", 3, {"month": "2021-01", "count": "1"})
    assert send(city, path, reason="later_evidence").added == 2
    assert send(city, clues(tmp_path, clue(4, 收到日期="2021-02-03"), name="3")).status == "taken_in"


def test_news_of_a_closed_month_about_an_older_record_needs_a_reason(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, clue(1, 收到日期="2020-12-03"), clue(2, 收到日期="2020-12-04")))
    close_month(ANALYST, city, "2021-01")
    late = clues(tmp_path, clue(1, 收到日期="2020-12-03", 处置日期="2021-01-18"), name="2")
    refused = send(city, late)
    assert [(one.code, one.details["month"], one.details["count"]) for one in refused.problems] == [
        ("E-PER-02", "2021-01", "1")
    ]
    assert send(city, late, reason="later_evidence").completed == 1
    after = clues(tmp_path, clue(2, 收到日期="2020-12-04", 处置日期="2021-02-18"), name="3")
    assert send(city, after).completed == 1


def test_a_tenfold_jump_asks_first(city: CityHandle, tmp_path: Path) -> None:
    send(city, clues(tmp_path, *(clue(number, 收到日期="2021-01-05") for number in range(4))))
    path = clues(tmp_path, *(clue(number, 收到日期="2021-02-05") for number in range(100, 141)), name="2")
    asked = examine(ANALYST, city, Upload(path.name, path))
    assert (asked.status, [one.code for one in asked.problems]) == ("asks", ["Q-JUMP-01"])
    assert send(city, path).status == "asks"
    assert send(city, path, confirmed=True).status == "taken_in"
    few = clues(tmp_path, *(clue(number, 收到日期="2021-03-05") for number in range(200, 240)), name="3")
    assert send(city, few).status == "taken_in"


@pytest.mark.parametrize(
    ("score", "sample", "asked"),
    [("0.855", "120", ["平均得分"]), ("8.4", "120", ["平均得分"]), ("12.2", "120", ["平均得分"]), ("12.3", "120", []),
     ("85.2", "1300", ["有效样本数"]), ("84.1", "5", [])],
)  # fmt: skip
def test_a_number_on_a_scale_that_falls_to_about_a_tenth_is_asked_about(
    city: CityHandle, tmp_path: Path, score: str, sample: str, asked: list[str]
) -> None:
    """A mean of 85.5 points sent as 0.855 or of ten points: 85.5 / 7 = 12.214; a count may be small for once."""

    def wave(day: str, sample: str, score: str) -> Path:
        path = tmp_path / f"民意调查统计表_{day}.csv"
        header = "单位代码,单位名称,调查日期,调查对象,题目,有效样本数,平均得分,填报日期"
        row = f"G03,市教育局,{day},社会公众,廉洁程度,{sample},{score},{day}"
        path.write_text(f"{header}\n{row}", encoding="utf-8-sig")
        return path

    assert send(city, wave("2020-12-20", "120", "85.5"), confirmed=True).status == "taken_in"
    questions = [one for one in send(city, wave("2021-06-20", sample, score)).problems if "JUMP" in one.code]
    assert [one.column for one in questions] == asked
    assert {one.code for one in questions} <= {"Q-JUMP-02", "Q-JUMP-03"}


STEP = st.tuples(
    st.sampled_from(["send", "undo"]), st.integers(0, 7), st.integers(1, 4), st.integers(0, 2), st.booleans()
)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> CityHandle:
    """A city whose database is copied for each example."""
    return open_city(f"sqlite:///{tmp_path_factory.mktemp('untouched') / 'city.db'}")


@settings(max_examples=examples(12), suppress_health_check=[SLOW, HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=7))
def test_any_sequence_of_imports_and_undos_equals_a_plain_model(
    untouched: CityHandle, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int, int, bool]]
) -> None:
    """The model: a stack of dictionaries, one a batch; the ledger is what they come to, whatever was undone.

    A month's return is the sum over the files that stand and were sent for it: all records of the one that came while
    there was none, of each other one those that none of them had brought; its day is the first of theirs.
    """
    folder = tmp_path_factory.mktemp("model")
    shutil.copy(str(untouched.store.engine.url.database), folder / "city.db")
    city = replace(untouched, store=open_store(f"sqlite:///{folder / 'city.db'}", untouched.config))
    live: dict[int, dict[str, str]] = {}
    before: dict[int, dict[str, str | None]] = {}
    now: dict[str, str] = {}
    files: dict[int, bytes] = {}
    returned: dict[bytes, tuple[date, int, int | None]] = {}
    for place, (what, first, size, change, as_return) in enumerate(steps):
        if what == "send":
            sent = {f"XS-{number}": ("", "2021-03-01", "2021-04-01")[change] for number in range(first, first + size)}
            path = clues(folder, *(clue(key[3:], 处置日期=day) for key, day in sent.items()), name=f"{place}")
            content, on = path.read_bytes(), date(2021, 5, 20 - place)
            month = {"month": "2021-01", "received": on} if as_return else {}
            receipt = send(city, path, reason="entry_error", **month)
            fresh = {key: day for key, day in sent.items() if now.get(key) != day}
            if receipt.status == "taken_in":
                assert receipt.batch is not None
                assert len(fresh) == receipt.added + receipt.completed + receipt.corrected
                live[receipt.batch], files[receipt.batch] = fresh, content
                before[receipt.batch] = {key: now.get(key) for key in fresh}
                now |= fresh
            elif receipt.status == "already_in":
                assert receipt.batch in live
            else:
                assert (receipt.status, fresh) == ("nothing_new", {})
            if as_return and content not in returned:
                came = {key for other in live if files[other] in returned for key in live[other]}
                own = live[receipt.batch] if receipt.batch else {}
                brings = sum(key not in came for key in own) if returned else len(sent)
                if brings:
                    returned[content] = (on, brings, receipt.batch)
                assert (receipt.month is not None) == bool(brings)
        elif live:
            batch = list(live)[first % len(live)]
            later = {key for other in live if other > batch for key in live[other]}
            if later & set(live[batch]):
                with pytest.raises(OperatorError, match="undo that one first"):
                    undo(ANALYST, city, batch)
                continue
            undo(ANALYST, city, batch)
            for key, day in before.pop(batch).items():
                if day is None:
                    del now[key]
                else:
                    now[key] = day
            del live[batch]
            content = files.pop(batch)
            if returned.get(content, (None,))[-1] == batch:
                del returned[content]
        stored = {
            number: "" if day is None else day.isoformat()
            for number, day in current(city, "clues", "clue_no", "disposed_on")
        }
        assert stored == now
        days, numbers = [row[0] for row in returned.values()], [row[1] for row in returned.values()]
        summed = [(min(days), sum(numbers))] if returned else []
        registered = current(city, "returns", "month_end_on", "submitted_on", "records")
        assert [row[1:] for row in registered if row[0] == date(2021, 1, 31)] == summed
        assert verify(city.store).problems == []


@pytest.mark.parametrize(
    ("before", "now", "on_scale", "asked"),
    [(80.0, 8.05, True, True), (60.0, 8.5, True, True), (8.05, 80.0, True, True), (80.0, 55.0, True, False),
     (80.0, 0.0, True, True), (1_200_000, 120, False, True), (1_400, 2, False, False), (1_401, 2, False, True),
     (5_000, 0, False, False), (40, 300, False, False)],
)  # fmt: skip
def test_only_what_another_scale_would_make_of_a_number_falls(
    before: float, now: float, on_scale: bool, asked: bool
) -> None:
    """Seven-fold on a scale, both ways; 700-fold elsewhere, since counts fall to little and to nothing."""
    assert leaps(before, now, on_scale=on_scale) | falls(before, now, on_scale=on_scale) == asked
