"""Anomalies in reported numbers: what chance brings about is never called out, what was copied or rounded is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrics.application.city import load_config
from metrics.definitions import Ledger
from metrics.model.periods import shift
from metrics.monitoring import copies, digits, leaps
from metrics.monitoring.reporting_anomalies import FINDINGS
from tests.tiers import examples
from tests.unit import reported
from tests.unit.reported import LAST, MONTHS

CITIES = range(examples(10))
"""In each of them every body reports three years of five ledgers, or has records in six."""


@pytest.fixture(scope="module")
def ledgers() -> dict[str, Ledger]:
    return dict(load_config().ledgers)


@pytest.fixture(scope="module")
def months(ledgers: dict[str, Ledger]) -> dict[str, frozenset[str]]:
    return dict.fromkeys(ledgers, frozenset(MONTHS))


def entities(found: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(found["entity"], found["subject"], strict=True))


def test_honest_numbers_are_not_called_out(ledgers: dict[str, Ledger]) -> None:
    found = [
        (city, rule.__name__)
        for city in CITIES
        for rule in (copies.identical, digits.heaped)
        if len(rule(reported.columns(reported.numbers(city)), ledgers, LAST))
    ]
    assert found == []


@pytest.mark.parametrize("scatter", [1.0, 4.0])
def test_records_that_come_one_by_one_or_in_bunches_do_not_leap(
    scatter: float, ledgers: dict[str, Ledger], months: dict[str, frozenset[str]]
) -> None:
    found = [
        city
        for city in CITIES
        if len(leaps.leaps(reported.counts(reported.records(city, scatter)), ledgers, months, LAST))
    ]
    assert found == []


def test_two_bodies_with_the_same_numbers_name_each_other(ledgers: dict[str, Ledger]) -> None:
    given = reported.numbers(1)
    busy = np.argsort(given["petitions"]["accusations"].mean(axis=1))[-2:]
    for one in given["petitions"].values():
        one[busy[0], -8:] = one[busy[1], -8:]

    found = copies.identical(reported.columns(given), ledgers, LAST)
    newest = found[found["period"] == LAST]
    one, other = sorted(f"E{body:02d}" for body in busy)
    assert list(found.columns) == list(FINDINGS)
    assert list(zip(newest["entity"], newest["peer"], strict=True)) == [(one, other), (other, one)]
    assert set(newest["points"]) == {8}
    assert set(newest["records"]) == {8 * 6}
    assert found["period"].min() >= MONTHS[-3]


def test_five_periods_the_same_are_not_enough(ledgers: dict[str, Ledger]) -> None:
    given = reported.numbers(1)
    busy = np.argsort(given["petitions"]["accusations"].mean(axis=1))[-2:]
    for one in given["petitions"].values():
        one[busy[0], -5:] = one[busy[1], -5:]

    assert copies.identical(reported.columns(given), ledgers, LAST).empty


def test_a_body_that_sends_its_last_return_again_is_named_as_its_own_peer(ledgers: dict[str, Ledger]) -> None:
    given = reported.numbers(2)
    body = int(np.argmax(given["petitions"]["accusations"].mean(axis=1)))
    for one in given["petitions"].values():
        one[body, -9:] = one[body, -10, None]

    found = copies.identical(reported.columns(given), ledgers, LAST)
    newest = found[found["period"] == LAST].iloc[0]
    assert entities(found) == {(f"E{body:02d}", "petitions")}
    assert (newest["peer"], newest["points"]) == (newest["entity"], 9)


def test_what_never_moves_for_anybody_is_no_copy(ledgers: dict[str, Ledger]) -> None:
    given = reported.numbers(3)
    for one in given["duty_coverage"].values():
        one[:] = 7.0

    assert copies.identical(reported.columns(given), ledgers, LAST).empty


def test_counts_rounded_to_fives_are_found_in_the_body_that_rounds(ledgers: dict[str, Ledger]) -> None:
    given = reported.numbers(4)
    body = int(np.argmax(given["petitions"]["accusations"].mean(axis=1)))
    for name in ("accusations", "first_time", "due", "answered_in_time"):
        one = given["petitions"][name]
        one[body] = np.round(one[body] / 5) * 5

    found = digits.heaped(reported.columns(given), ledgers, LAST)
    newest = found[found["period"] == LAST].iloc[0]
    assert entities(found) == {(f"E{body:02d}", "petitions")}
    assert newest["share"] > 0.8
    assert newest["records"] >= digits.LEAST_NUMBERS
    assert 0.2 <= newest["expected"] < 0.35


def test_what_all_bodies_round_is_a_habit_of_the_ledger(ledgers: dict[str, Ledger]) -> None:
    given = reported.numbers(5)
    for one in given["petitions"].values():
        one[:] = np.round(one / 5) * 5

    assert digits.heaped(reported.columns(given), ledgers, LAST).empty


def planted(city: int, month: int, records: float) -> tuple[dict[str, np.ndarray], int]:
    """Records of a city in which the body with about two cases a month has so many in one month."""
    given = reported.records(city, 1.0)
    body = int(np.argmin(np.abs(given["cases"].mean(axis=1) - 2)))
    given["cases"][body, month] = records
    return given, body


def test_forty_records_where_two_are_usual_are_a_leap(
    ledgers: dict[str, Ledger], months: dict[str, frozenset[str]]
) -> None:
    given, body = planted(6, -1, 40.0)

    found = leaps.leaps(reported.counts(given), ledgers, months, LAST)
    assert [tuple(row) for row in found[["entity", "subject", "period", "records"]].to_numpy()] == [
        (f"E{body:02d}", "cases", LAST, 40.0)
    ]
    assert found["expected"].iloc[0] == np.median(given["cases"][body, -13:-1])


def test_a_leap_needs_a_year_before_it(ledgers: dict[str, Ledger], months: dict[str, frozenset[str]]) -> None:
    given, _ = planted(6, 11, 40.0)

    assert leaps.leaps(reported.counts(given), ledgers, months, shift(MONTHS[0], 11)).empty


def test_a_month_in_which_all_have_ten_times_as_many_is_nobody_s_leap(
    ledgers: dict[str, Ledger], months: dict[str, frozenset[str]]
) -> None:
    given = reported.records(7, 1.0)
    given["letters"][:, -1] = given["letters"][:, -13:-1].mean(axis=1) * 11

    assert leaps.leaps(reported.counts(given), ledgers, months, LAST).empty


def test_months_that_were_not_reported_are_not_months_without_records(ledgers: dict[str, Ledger]) -> None:
    given, _ = planted(6, -1, 40.0)
    counts = reported.counts(given)
    since = {ledger: frozenset(MONTHS[-12:]) for ledger in ledgers}

    assert leaps.leaps(counts[counts["period"] >= MONTHS[-12]], ledgers, since, LAST).empty
