"""What SQLite would have to sort in memory is asked in portions, and comes to the same."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.application.city import CityHandle, open_city
from metrics.definitions import Indicator
from metrics.ledgers import portions
from metrics.ledgers import totals as sums
from metrics.measures.kinds import kind_of
from tests.bench import records
from tests.conftest import ROOT, SampleCity


def totals(city: CityHandle, indicator: Indicator, periods: list[str]) -> pd.DataFrame:
    selection = kind_of(indicator).selection(city.config.ledgers[indicator.measure.ledger])
    found = sums.totals(city.store, selection, periods)
    return found.sort_values(["entity", "period"], ignore_index=True)


@pytest.mark.parametrize("most", [pytest.param(5, marks=pytest.mark.full), 300])
def test_any_portions_come_to_the_whole(most: int, built_city: SampleCity, monkeypatch: pytest.MonkeyPatch) -> None:
    city, periods = built_city.city, list(built_city.results.periods[-3:])
    sorted_ones = {code: one for code, one in city.config.indicators.items() if is_sorted(one)}
    whole = {code: totals(city, one, periods) for code, one in sorted_ones.items()}
    assert min(map(len, whole.values())) > 0

    monkeypatch.setattr(portions, "SORTED_AT_ONCE", most)

    for code, one in sorted_ones.items():
        pd.testing.assert_frame_equal(totals(city, one, periods), whole[code], check_exact=True, obj=code)


@pytest.mark.parametrize("most", [300, 10**9])
def test_all_values_in_order_have_the_median_in_their_middle(
    most: int, built_city: SampleCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, periods = built_city.city, list(built_city.results.periods[-8:])
    medians = [kind_of(one) for one in city.config.indicators.values() if one.measure.kind == "median"]
    monkeypatch.setattr(portions, "SORTED_AT_ONCE", most)
    for kind in medians:
        selection = kind.selection(city.config.ledgers[kind.measure.ledger])
        by = ["entity", "period"]
        middle = sums.totals(city.store, selection, periods).set_index(by).sort_index()
        listed = sums.totals(city.store, replace(selection, taken="values"), periods).set_index(by).sort_index()

        pd.testing.assert_series_equal(listed["n"], middle["n"])
        assert all((np.diff(values) >= 0).all() for values in listed["values"])
        pd.testing.assert_series_equal(listed["values"].map(np.median), middle["middle"], check_names=False)


def is_sorted(indicator: Indicator) -> bool:
    """Whether its records cannot be added up day by day."""
    return indicator.measure.kind == "median" or "month_end" in indicator.measure.model_dump_json()


def test_what_is_too_much_to_sort_is_cut_by_windows_and_then_by_bodies(
    built_city: SampleCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, periods = built_city.city, list(built_city.results.periods)
    kind = next(kind_of(one) for one in city.config.indicators.values() if one.measure.kind == "median")
    selection = kind.selection(city.config.ledgers[kind.measure.ledger])
    table = city.store.table(selection.ledger.id)

    def cut(most: int) -> list[portions.Portion]:
        monkeypatch.setattr(portions, "SORTED_AT_ONCE", most)
        with city.store.reading() as connection:
            return portions.portions(connection, table, selection, periods)

    assert cut(10**9) == [portions.Portion(periods)]
    by_windows = cut(1000)
    assert len(by_windows) > 1
    assert [month for portion in by_windows for month in portion.periods] == periods
    by_bodies = cut(5)
    assert any(portion.entities is not None and len(portion.periods) == 1 for portion in by_bodies)


@given(sizes=st.lists(st.integers(0, 50), max_size=40), most=st.integers(0, 120))
def test_runs_hold_everything_once_and_no_more_than_is_allowed(sizes: list[int], most: int) -> None:
    counts = np.array(sizes, dtype=np.int64)

    found = portions.runs(counts, most)

    assert [place for run in found for place in range(run.start, run.stop)] == list(range(len(sizes)))
    for run in found:
        assert run.stop - run.start == 1 or counts[run].sum() <= most
    for run, following in pairwise(found):
        assert counts[run].sum() + counts[following.start] > most, "a run ends only where the next would be too much"


@pytest.mark.full
def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    few, many = (peak(f"sqlite:///{tmp_path / str(size)}.db", size) for size in (2_000, 60_000))

    # Sorted once for each window that holds them, 60,000 records would take some 90 MB.
    assert many - few < 40


def peak(database: str, size: int) -> float:
    """Peak megabytes of a process that rates so many records."""
    records.fill(open_city(database), size)
    call = [sys.executable, "-m", "tests.bench.records", "rated", database]
    done = subprocess.run(call, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)[1]
