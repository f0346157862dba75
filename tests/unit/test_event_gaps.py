"""What lies between rare events of a body, worked out by hand, from records in a database of their own."""

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
from metrics.application.signals.event_gaps import event_gaps
from metrics.application.signals.monitor_view import CITY, Chart
from metrics.application.signals.rows import EventGaps
from metrics.ledgers import open_store
from metrics.ledgers.digests import row_digest
from metrics.model import Actor
from metrics.model.periods import month_end, month_of, span
from metrics.statistics.rare import g_chart, runs, t_chart, within_chance
from tests.actors import ANALYST
from tests.tiers import examples
from tests.unit.charts import chart, rebase

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
    return take_in(city, cases, last, missing=missing)


def fill_cases(city: CityHandle, forms: Sequence[int], last: str, **more: Any) -> CityHandle:
    """One case of the body a day, disposed of in these forms; forms 1 and 2 count above the line of the share."""
    cases = [
        {"entity": BODY, "case_no": f"{number}", "category": "duty", "level": "staff", "severity": "minor",
         "disposed_on": START + timedelta(days=number), "form": form}
        for number, form in enumerate(forms)
    ]  # fmt: skip
    return take_in(city, cases, last, **more)


def take_in(
    city: CityHandle, cases: Sequence[dict[str, Any]], last: str, *, missing: Collection[str] = ()
) -> CityHandle:
    """Cases as one batch, and a return of the ledger for every month up to the last."""
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


def times(city: CityHandle, seen: Chart, actor: Actor = ANALYST) -> EventGaps:
    result = event_gaps(actor, city, seen)
    assert result is not None
    return result


def test_gaps_of_the_records_that_the_numerator_counts_with_lines_by_hand(city: CityHandle) -> None:
    """15 days on average, of which chance alone makes 15 * -ln(0.00135) = 99.1; moving ranges would say 63.5."""
    own = times(fill(city, days(REGULAR), "2019-09"), rare("2019-09"))

    assert [gap.between for gap in own.gaps] == REGULAR
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
    assert [(gap.between, gap.signal, gap.side) for gap in own.gaps if gap.side] == [(300, "outside", 1)]


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
    assert [gap.between for gap in own.gaps] == [*REGULAR[:8], *REGULAR[:6]]
    assert (own.unreported, own.without) == (1, "")


def test_the_first_event_counts_where_the_gap_after_it_is_left_out(city: CityHandle) -> None:
    """Of 16 events the second is of 11 March; February, before it, was not reported."""
    own = times(fill(city, days([60, *REGULAR]), "2019-10", missing=["2019-02"]), rare("2019-10"))

    assert (own.events, own.first, own.gaps[0].start) == (16, START, date(2019, 3, 11))
    assert (own.unreported, own.without) == (1, "")


def test_how_long_it_has_been_is_not_known_over_a_month_without_a_return(city: CityHandle) -> None:
    own = times(fill(city, days(REGULAR), "2019-10", missing=["2019-09"]), rare("2019-10"))

    assert (own.last, own.until, own.overdue) == (date(2019, 8, 8), None, False)


def test_nothing_of_later_months_and_nothing_before_a_rebase_line_counts(city: CityHandle) -> None:
    fill(city, days(REGULAR), "2019-10")

    assert [gap.between for gap in times(city, rare("2019-02")).gaps] == [10, 20, 10]
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
    assert [gap.between for gap in own.gaps] == gaps
    assert not any(gap.side for gap in own.gaps)


def test_days_that_are_all_the_last_of_a_month_tell_months(city: CityHandle) -> None:
    ends = [month_end(month) for month in span("2019-01", "2020-06")]

    assert times(fill(city, ends, "2020-06"), rare("2020-06")).without == "totals"


def test_totals_of_months_are_no_events_of_a_day(city: CityHandle) -> None:
    assert times(city, rare("2020-06", subject="CX1")).without == "totals"


def test_states_and_scores_have_no_events(city: CityHandle) -> None:
    assert event_gaps(ANALYST, city, rare("2020-06", subject="RE4", kind="count")) is None
    assert event_gaps(ANALYST, city, rare("2020-06", subject="index", kind="score")) is None


def test_days_are_shown_to_those_alone_who_see_the_bodies(city: CityHandle) -> None:
    fill(city, days(REGULAR), "2019-10")
    own, other = (Actor(role="reader", scope=frozenset({key})) for key in (BODY, "G04"))

    assert times(city, rare("2019-10"), own).events == 15
    assert event_gaps(other, city, rare("2019-10")) is None
    assert event_gaps(own, city, rare("2019-10", entity=CITY)) is None
    assert times(city, rare("2019-10", entity=CITY)).events == 15


# Cases between events


def share(last: str, **more: Any) -> Chart:
    """A chart of the share of cases in form 1 or 2, more being better."""
    return rare(last, **{"subject": "DI3", "kind": "share", "improvement": 1, **more})


def forms(gaps: Sequence[int]) -> list[int]:
    """Form 3 at the beginning and after each of so many cases in form 1."""
    return [3, *(form for gap in gaps for form in [1] * gap + [3])]


def test_cases_between_those_that_do_not_count_with_lines_by_hand(city: CityHandle) -> None:
    """Mean 15, whose geometric limit is -ln(0.00135) / ln(16 / 15) = 102.4; 15 + 3 * sqrt(15 * 16) would be 61.5."""
    own = times(fill_cases(city, [*forms(REGULAR), 1, 1], "2019-12"), share("2019-12"))

    assert (own.unit, own.counted, own.events, own.without, own.trial) == ("cases", False, 15, "", False)
    assert [gap.between for gap in own.gaps] == REGULAR
    assert own.mean == 15
    assert (own.lower, own.upper) == (0, pytest.approx(-log(CHANCE) / log(16 / 15)))
    assert g_chart(np.array(REGULAR, dtype=float)).upper == pytest.approx(15 + 3 * (15 * 16) ** 0.5)
    assert (own.waited, own.overdue) == (2, False)


def test_the_rarer_of_the_two_is_the_event(city: CityHandle) -> None:
    """The other way round: form 1 once in a while among form 3."""
    own = times(fill_cases(city, [4 - form for form in forms(REGULAR)], "2019-12"), share("2019-12"))

    assert (own.unit, own.counted, own.events) == ("cases", True, 15)
    assert [gap.between for gap in own.gaps] == REGULAR


def test_many_cases_without_an_event_are_a_signal_also_before_the_next_one_comes(city: CityHandle) -> None:
    """Mean (12 * 5 + 120) / 13 = 13.8: 6.608 / ln(1 + 13 / 180) = 94.8 cases."""
    own = times(fill_cases(city, forms([*[4, 6] * 6, 120]), "2019-12"), share("2019-12"))
    assert own.upper == pytest.approx(-log(CHANCE) / log(1 + 13 / 180))
    assert [(gap.between, gap.signal, gap.side) for gap in own.gaps if gap.side] == [(120, "outside", 1)]


def test_cases_after_the_last_event_are_called_out_once_they_are_too_many(city: CityHandle) -> None:
    """Mean 5, of which chance makes 6.608 / ln(6 / 5) = 36.2 at most."""
    fill_cases(city, [*forms([4, 6] * 6), *[1] * 60], "2019-12")
    own = times(city, share("2019-12"))
    assert (own.upper, own.waited, own.overdue) == (pytest.approx(-log(CHANCE) / log(1.2)), 60, True)
    assert not times(city, share("2019-03")).overdue, "of the 60 cases 7 are of March"


def test_cases_over_a_month_without_a_return_are_left_out(city: CityHandle) -> None:
    """An event every ten days from 10 January on; the gap from 30 January to 1 March cannot be told."""
    own = times(fill_cases(city, forms([9] * 24), "2019-12", missing=["2019-02"]), share("2019-12"))
    assert (own.events, len(own.gaps), own.unreported, own.without) == (23, 21, 1, "")
    assert {gap.between for gap in own.gaps} == {9}


def test_cases_of_one_day_are_spread_about_its_events(city: CityHandle) -> None:
    """Two days of five cases with one event each: two of the four others before it, two after."""
    cases = [
        {"entity": BODY, "case_no": f"{number}-{part}", "category": "duty", "level": "staff", "severity": "minor",
         "disposed_on": START + timedelta(days=number), "form": 3 if part == 2 else 1}
        for number in range(2) for part in range(5)
    ]  # fmt: skip
    own = times(take_in(city, cases, "2019-02"), share("2019-02"))
    assert ([gap.between for gap in own.gaps], own.waited, own.without) == ([4], 2, "few")


@pytest.mark.parametrize("chance", [0.02, 0.1, 0.3])
def test_events_that_every_case_is_as_likely_to_be_are_hardly_ever_called_out(chance: float) -> None:
    """A plain g chart calls out an interval of up to every third of these."""
    generator = np.random.default_rng(11)
    called = plain = 0
    for _ in range(300):
        gaps = generator.geometric(chance, 30).astype(float) - 1
        chart = g_chart(gaps)
        plain += bool(chart.side.any())
        wide = within_chance(chart, CHANCE)
        called += bool(wide.side.any() or runs(wide, CHANCE).any())
    assert called <= 15
    assert plain > 60


def test_short_runs_of_cases_that_are_improbable_together_are_a_signal() -> None:
    """Eight events in a row without a case between: (1 / (1 + m)) ** 8 is under 0.00135 from m = 1.3 on."""
    chart = within_chance(g_chart(np.array([3.0, 5] * 8 + [0] * 8)), CHANCE)
    assert runs(chart, CHANCE).tolist() == [0] * 16 + [-1] * 8
    assert not runs(within_chance(g_chart(np.array([1.0, 0, 2] * 6 + [0] * 3)), CHANCE), CHANCE).any()


@pytest.mark.parametrize(("number", "usual"), [(16, 5.0), (24, 30.0), (40, 5.0), (40, 90.0)])
def test_events_at_a_constant_rate_are_hardly_ever_called_out(number: int, usual: float) -> None:
    """In whole days, as records tell them; a plain t chart calls out up to every third of these."""
    draw, plain, called, newest = np.random.default_rng(7), 0, 0, 0
    rounds = examples(300)
    for _ in range(rounds):
        between = np.diff(np.floor(np.cumsum(draw.exponential(usual, number + 1))))
        seen = t_chart(between)
        sides = np.stack([within_chance(seen, CHANCE).side, runs(seen, CHANCE)])
        plain, called, newest = plain + seen.side.any(), called + sides.any(), newest + sides[:, -1].any()

    assert called < 0.05 * rounds
    assert newest < max(2, 0.005 * rounds)
    assert called < plain
