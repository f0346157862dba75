"""Which month a value rests on: a return of a quarter, a half-year or a year tells of all its months."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.definitions import Indicator, load
from metrics.measures.timing import bases
from metrics.model.periods import span
from tests.conftest import CONFIG

RETURNS = {
    "M": [*span("2020-01", "2021-12")],
    "Q": [f"{year}-{month:02d}" for year in (2020, 2021) for month in (3, 6, 9, 12)],
    "H": ["2020-06", "2020-12", "2021-06", "2021-12"], "Y": ["2020-12", "2021-12"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("cadence", "window", "lacking", "period", "as_of", "reason"),
    [
        ("Q", 3, [], "2020-12", "2020-12", None), ("Q", 12, [], "2020-12", "2020-12", None),
        ("Q", 3, [], "2021-02", "2020-12", None), ("Q", 12, ["2020-06"], "2020-12", None, "window_incomplete"),
        ("Q", 3, ["2020-06"], "2020-12", "2020-12", None), ("Q", 3, ["2020-12"], "2020-12", "2020-09", None),
        ("H", 6, [], "2020-06", "2020-06", None), ("H", 12, [], "2020-06", None, "window_incomplete"),
        ("Y", 12, [], "2020-12", "2020-12", None), ("M", 3, [], "2020-03", "2020-03", None),
        ("M", 3, ["2020-02"], "2020-03", None, "window_incomplete"),
    ],
)  # fmt: skip
def test_a_window_is_complete_where_its_returns_tell_of_all_its_months(
    cadence: Any, window: int, lacking: list[str], period: str, as_of: str | None, reason: str | None
) -> None:
    """Every window of a ledger that is sent by the quarter was called incomplete, and had no value, for ever."""
    config = load(CONFIG)
    given = config.indicators["DI1"]
    measure = given.measure.model_copy(update={"window": window})
    indicator = Indicator.model_copy(given, update={"cadence": cadence, "measure": measure})
    ledger = config.ledgers[given.measure.ledger].model_copy(update={"cadence": cadence})
    [basis] = bases(indicator, ledger, [period], frozenset(RETURNS[cadence]) - {*lacking})
    assert (basis.as_of, basis.reason) == (as_of, reason)
