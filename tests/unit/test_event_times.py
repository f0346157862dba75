"""The days between rare events of a body, worked out by hand, from records in a database of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from metrics.application.city import CityHandle, load_config
from metrics.application.signals.event_times import event_times
from metrics.application.signals.monitor import CITY, Chart
from metrics.application.signals.rows import EventTimes
from metrics.ledgers import open_store
from metrics.ledgers.digests import row_digest
from metrics.model import Viewer
from metrics.model.periods import month_end, month_of, span
from metrics.statistics.rare import runs, t_chart, within_chance
from tests.unit.charts import chart, rebase
from tests.viewers import ANALYST

BODY = "G03"
START = date(2019, 1, 10)
REGULAR = [10, 20] * 7
"""Mean 15. Bent 10 ** (1 / 3.6) = 1.8957 and 20 ** (1 / 3.6) = 2.2983: mean 2.0970, ranges 0.4026."""
BURST = [30, 50] * 7 + [1, 3] * 4
CHANCE = 0.00135


@pytest.fixture
def city(tmp_path: Path) -> CityHandle:
    config = load_config()
    return CityHandle(config, open_store(f"sqlite:///{tmp_path / 'city.db'}", config))


def days(gaps: Sequence[int], start: date = START) -> list[date]:
    return [start + timedelta(days=passed) for passed in accumulate(gaps, initial=0)]


def fill(city: CityHandle, events: Sequence[date], last: str, *, missing: Collection[str] = ()) -> CityHandle:
    """Cases of the body on these days, each with one of another kind a day later, and a return for every month."""
    cases = [
        {"entity": BODY, "case_no": f"{number}-{category}", "category": category, "level": "staff",
         "severity": "minor", "disposed_on": day, "form": 1}
        for number, event in enumerate(events)
        for category, day in (("eight_rules", event), ("duty", event + timedelta(days=1)))
    ]  # fmt: skip
    returns = [
        {"ledger": "cases", "month_end_on": month_end(month), "submitted_on": month_end(month), "records": 1}
        for month in span(month_of(START), last)
        if month not in missing
    ]
    batches = city.store.table("batches")
    for ledger, records in (("cases", cases), ("returns", returns)):
        opened: dict[str, Any] = dict.fromkeys(("records", "added", "completed", "corrected", "unchanged"), 0)
        opened |= {"kind": "import", "ledger": ledger, "file": f"{ledger}.csv", "sha256": ledger}
        opened |= {"imported_at": datetime(2021, 1, 5)}
        opened |= dict.fromkeys(("digest_added", "digest_ended"), "0" * 32)
        with city.store.writing() as connection:
            batch = connection.execute(insert(batches).values(**opened)).inserted_primary_key
            assert batch is not None
            for record in records:
                digest = row_digest(list(record), list(record.values()))
                connection.execute(insert(city.store.table(ledger)).values(batch=batch[0], digest=digest, **record))
    return city


def rare(last: str, **more: Any) -> Chart:
    """A chart of eight-point-rule breaches per 1,000 staff up to a month, fewer being better."""
    seen = chart([0.0] * len(span(month_of(START), last)), entity=BODY, subject="DI1", kind="rate", improvement=-1)
    return replace(seen, periods=tuple(span(month_of(START), last)), **more)


def times(city: CityHandle, seen: Chart, viewer: Viewer = ANALYST) -> EventTimes:
    result = event_times(viewer, city, seen)
    assert result is not None
    return result


def test_gaps_of_the_records_that_the_numerator_counts_with_lines_by_hand(city: CityHandle) -> None:
    """15 days on average, of which chance alone makes 15 * -ln(0.00135) = 99.1; moving ranges would say 63.5."""
    own = times(fill(city, days(REGULAR), "2019-09"), rare("2019-09"))

    assert [gap.days for gap in own.gaps] == REGULAR
    assert (own.events, own.without, own.trial, own.unreported) == (15, "", False, 0)
    assert own.mean == pytest.approx(2.0970**3.6, rel=1e-3)
    assert t_chart(np.array(REGULAR, dtype=float)).upper == pytest.approx((2.0970 + 2.66 * 0.4026) ** 3.6, rel=1e-3)
    assert (own.lower, own.upper) == (0, pytest.approx(15 * -log(CHANCE)))
    assert {gap.signal for gap in own.gaps} == {"none"}
    assert (own.last, own.until, own.overdue) == (date(2019, 8, 8), date(2019, 9, 30), False)


def test_a_gap_beyond_what_chance_makes_is_a_signal(city: CityHandle) -> None:
    """Mean (12 * 15 + 300) / 13 = 36.9, limit 36.9 * 6.608 = 244 days."""
    own = times(fill(city, days([*REGULAR[:12], 300]), "2020-06"), rare("2020-06"))

    assert own.upper == pytest.approx(480 / 13 * -log(CHANCE))
    assert [(gap.days, gap.signal, gap.side) for gap in own.gaps if gap.side] == [(300, "outside", 1)]


def test_waiting_longer_than_the_limit_is_said_before_the_next_event_comes(city: CityHandle) -> None:
    """The last of the events is of 8 August 2019; 99.1 days later it is 15 November."""
    fill(city, days(REGULAR), "2020-01")

    assert not times(city, rare("2019-10")).overdue
    assert times(city, rare("2019-11")).overdue


def test_many_short_gaps_in_a_row_are_a_signal_and_a_single_one_is_not(city: CityHandle) -> None:
    own = times(fill(city, days(BURST), "2020-10"), rare("2020-10"))

    assert [(gap.signal, gap.side) for gap in own.gaps] == [("none", 0)] * 14 + [("shift", -1)] * 8
    single = t_chart(np.array([*REGULAR, 0.0]))
    assert single.side[-1] == -1
    assert not within_chance(single, CHANCE).side.any()


def test_gaps_over_months_without_a_return_are_left_out(city: CityHandle) -> None:
    """Events of March and May lie about April, which was not reported; what was sent for it does not count."""
    events = [date(2019, 3, 20), date(2019, 4, 2), date(2019, 5, 5), date(2019, 5, 7)]
    own = times(fill(city, events, "2019-06", missing=["2019-04"]), rare("2019-06"))

    assert [(gap.start, gap.end) for gap in own.gaps] == [(date(2019, 5, 5), date(2019, 5, 7))]
    assert (own.events, own.unreported, own.without) == (3, 1, "unreported")


def test_of_many_gaps_one_may_be_left_out(city: CityHandle) -> None:
    """The ninth event is of 10 May; without the return of June its gap to 9 July cannot be told, one of fourteen."""
    gaps = [*REGULAR[:8], 60, *REGULAR[:6]]
    own = times(fill(city, days(gaps), "2020-06", missing=["2019-06"]), rare("2020-06"))

    assert days(gaps)[8:10] == [date(2019, 5, 10), date(2019, 7, 9)]
    assert [gap.days for gap in own.gaps] == [*REGULAR[:8], *REGULAR[:6]]
    assert (own.unreported, own.without) == (1, "")


def test_how_long_it_has_been_is_not_known_over_a_month_without_a_return(city: CityHandle) -> None:
    own = times(fill(city, days(REGULAR), "2019-10", missing=["2019-09"]), rare("2019-10"))

    assert (own.last, own.until, own.overdue) == (date(2019, 8, 8), None, False)


def test_nothing_of_later_months_and_nothing_before_a_rebase_line_counts(city: CityHandle) -> None:
    fill(city, days(REGULAR), "2019-10")

    assert [gap.days for gap in times(city, rare("2019-02")).gaps] == [10, 20, 10]
    assert times(city, rare("2019-10", rebases=(rebase("2019-07"),))).gaps[0].start >= date(2019, 7, 1)
    assert times(city, rare("2019-10", rebases=(rebase("2019-12"),))).events == 15


@pytest.mark.parametrize(("gaps", "without", "trial"), [
    (REGULAR[:7], "few", True), ([15] * 14, "equal", False), ([*REGULAR[:8], 400], "", True),
])  # fmt: skip
def test_too_few_gaps_equal_ones_and_those_on_trial_call_nothing_out(
    city: CityHandle, gaps: list[int], without: str, trial: bool
) -> None:
    own = times(fill(city, days(gaps), "2020-12"), rare("2020-12"))

    assert (own.without, own.trial, own.overdue) == (without, trial, False)
    assert np.isnan(own.upper) == bool(without)
    assert [gap.days for gap in own.gaps] == gaps
    assert not any(gap.side for gap in own.gaps)


def test_days_that_are_all_the_last_of_a_month_tell_months(city: CityHandle) -> None:
    ends = [month_end(month) for month in span("2019-01", "2020-06")]

    assert times(fill(city, ends, "2020-06"), rare("2020-06")).without == "totals"


def test_totals_of_months_are_no_events_of_a_day(city: CityHandle) -> None:
    assert times(city, rare("2020-06", subject="CX1")).without == "totals"


def test_shares_and_states_have_no_days_between_events(city: CityHandle) -> None:
    assert event_times(ANALYST, city, rare("2020-06", subject="PE4", kind="share")) is None
    assert event_times(ANALYST, city, rare("2020-06", subject="RE4", kind="count")) is None
    assert event_times(ANALYST, city, rare("2020-06", subject="index", kind="score")) is None


def test_days_are_shown_to_those_alone_who_see_the_bodies(city: CityHandle) -> None:
    fill(city, days(REGULAR), "2019-10")
    own, other = (Viewer(role="viewer", scope=frozenset({key})) for key in (BODY, "G04"))

    assert times(city, rare("2019-10"), own).events == 15
    assert event_times(other, city, rare("2019-10")) is None
    assert event_times(own, city, rare("2019-10", entity=CITY)) is None
    assert times(city, rare("2019-10", entity=CITY)).events == 15


@pytest.mark.parametrize(("number", "usual"), [(16, 5.0), (24, 30.0), (40, 5.0), (40, 90.0)])
def test_events_at_a_constant_rate_are_hardly_ever_called_out(number: int, usual: float) -> None:
    """In whole days, as records tell them; a plain t chart calls out up to every third of these."""
    draw, plain, called, newest = np.random.default_rng(7), 0, 0, 0
    for _ in range(1000):
        between = np.diff(np.floor(np.cumsum(draw.exponential(usual, number + 1))))
        seen = t_chart(between)
        sides = np.stack([within_chance(seen, CHANCE).side, runs(seen, CHANCE)])
        plain, called, newest = plain + seen.side.any(), called + sides.any(), newest + sides[:, -1].any()

    assert called < 50
    assert newest < 5
    assert called < plain
