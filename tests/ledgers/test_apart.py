"""Values of single months and quarters: nothing is counted twice, and together they are what the windows count."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics import measures
from metrics.ledgers import questions
from metrics.model.periods import shift
from tests.conftest import SampleCity

LAST = "2021-06"


@pytest.fixture(scope="module")
def apart(built_city: SampleCity) -> pd.DataFrame:
    """The sample city's indicators by the records of each period alone."""
    city, periods = built_city.city, built_city.results.periods
    return measures.measure_apart(city.store, city.config, periods, questions.reported(city.store, city.config))


@pytest.mark.parametrize(
    ("code", "months"), [("SU1", 12), ("PE1", 6), ("DI1", 12), ("CX1", 12), ("DI4", 12), ("PW4", 6), ("SU2", 24)]
)
def test_single_periods_add_up_to_the_window(
    built_city: SampleCity, apart: pd.DataFrame, code: str, months: int
) -> None:
    """Records lie in one period each: their sums over a window are what the indicator rests on."""
    inside = apart[(apart["indicator"] == code) & (apart["period"] > shift(LAST, -months))]
    frame = built_city.results.indicators
    whole = frame[(frame["indicator"] == code) & (frame["period"] == LAST)].set_index("entity")
    sums = inside.groupby("entity")["numerator"].sum().reindex(whole.index).fillna(0.0)
    pd.testing.assert_series_equal(sums, whole["numerator"].fillna(0.0), check_names=False)


def test_a_period_without_records_is_absent(apart: pd.DataFrame) -> None:
    """There is no row of nothing; a count of zero in a reported month is one."""
    assert apart["value"].notna().all()
    assert (apart["as_of"] == apart["period"]).all()
    assert (apart.loc[apart["indicator"] == "CX2", "value"] == 0).any()


def test_quarterly_indicators_have_four_values_a_year(apart: pd.DataFrame) -> None:
    """What is refreshed by quarter is measured by quarter."""
    months = apart.loc[apart["indicator"] == "PW1", "period"].str[5:].unique()
    assert set(months) == {"03", "06", "09", "12"}
