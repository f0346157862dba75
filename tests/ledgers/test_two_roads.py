"""The same rating by two roads: SQL and arrays on one side, plain loops over the departments' files on the other."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from sqlalchemy import text

from metrics.application.city import open_city
from metrics.application.ratings import pipeline
from metrics.definitions import load
from metrics.model import Results
from metrics.model.results import INDICATORS, NODES, ORDER, RATINGS, STATEMENT
from tests.conftest import CONFIG, SampleCity
from tests.ledgers.recomputation import Rating, recompute

TOLERANCE = 1e-9
KEYS = {**ORDER, "nodes": ["entity", "period", "node"]}
TABLES = {"indicators": INDICATORS, "nodes": NODES, "ratings": RATINGS, "statement": STATEMENT}
COLUMNS = [(table, column) for table, columns in TABLES.items() for column in columns if column not in KEYS[table]]

GAPS = {
    "cases": ("2021-05", "2021-05"),
    "letters": ("2021-01", "2021-06"),
    "training": ("2019-10", "2020-12"),
    "inspection_findings": ("2019-12", "2020-01"),
    "joint_talks": ("2018-07", "2019-02"),
    "duty_reports": ("2020-02", "2020-04"),
    "surveys": ("2020-06", "2020-06"),
    "anomalies": ("2018-07", "2021-06"),
}
"""Months whose returns are taken away, first and last: one, some, the first ones, all."""

STRICTER = {
    "deductions_at_most: 15": "deductions_at_most: 3",
    "at_most: 6": "at_most: 1.5",
    "effects: {points: 1, at_most: 2}": "effects: {points: 1, at_most: 0.5}",
    "filter: finding == 'falsified'": "filter: finding != 'consistent'",
    "threshold: 45": "threshold: 55",
    "hysteresis: {probability: 0.8, periods: 2}": (
        "hysteresis: {probability: 0.9, periods: 3}\nranks: {ties: shown, dense: true}"
    ),
    "{ledger: criticisms, months: 12}": "{ledger: criticisms, months: 12, lifted_by: fix_verified_on}",
    "severity == 'severe'\", months: 12}": "severity == 'severe'\", months: 12, reviewed_from: filed_on}",
    "      halved_after: fix_verified_on\n": "",
    "{indicator: SU4, weight: 0.15}": (
        "{indicator: SU4, weight: 0.15, impute: {method: carry_forward, settings: {periods: 2}}}"
    ),
    "{indicator: DI5, weight: 0.15}": (
        "{indicator: DI5, weight: 0.15, impute: {method: carry_forward, settings: {periods: 2}}}"
    ),
    "{indicator: DI3, weight: 0.20}": "{indicator: DI3, weight: 0.20, impute: peer_mean}",
    "{indicator: SU1, weight: 0.25}": "{indicator: SU1, weight: 0.25, impute: peer_mean}",
}
"""Changes of the scheme that make every limit bite, fill gaps, lift criticisms and review a severe case."""

SHRUNK = ("numerator: adopted and done_on <= month_end}", 'numerator: "days(proposed_on, held_on) <= 30"}')
"""Measures of indicators of linkage whose shares are to be pulled towards the peers in the second city."""

CHANGES = {
    "unit: count\n    cadence: M\n    nature: context\n    link: account\n    measure: {kind: count, ledger: cases, "
    "window: 12, filter: filed_on is not None}": "unit: percent\n    cadence: M\n    nature: context\n"
    "    link: account\n    measure: {kind: change, ledger: cases, dated_by: filed_on, window: 12, years: 2}",
    "unit: count\n    cadence: M\n    nature: context\n    link: account\n    measure: {kind: count, ledger: cases, "
    "window: 12, numerator: form == 1}": "unit: percent\n    cadence: M\n    nature: context\n    link: account\n"
    "    measure: {kind: change, ledger: cases, window: 6, numerator: form == 1}",
}
"""Counts that are held against those of a year or two before in the second city."""

Roads = tuple[Results, Rating]


@pytest.fixture(
    scope="module", params=[pytest.param("as sent", marks=pytest.mark.full), "with gaps and stricter rules"]
)
def roads(request: pytest.FixtureRequest, built_city: SampleCity, tmp_path_factory: pytest.TempPathFactory) -> Roads:
    """Both roads' results, for the city as it is and for one that tries the rules for what is missing or too much."""
    if request.param == "as sent":
        return built_city.results, recompute(built_city.ledgers, CONFIG, built_city.results.scheme)
    return both_with_gaps(built_city, tmp_path_factory.mktemp("gaps"))


@pytest.fixture(scope="module")
def beside(roads: Roads) -> dict[str, pd.DataFrame]:
    """Both roads' tables, joined row by row."""
    stored, again = roads
    return {
        table: getattr(stored, table)[list(columns)].merge(
            getattr(again, table)[list(columns)],
            on=KEYS[table],
            how="outer",
            suffixes=("_stored", "_again"),
            indicator="found_in",
            validate="1:1",
        )
        for table, columns in TABLES.items()
    }


def test_both_roads_agree(beside: dict[str, pd.DataFrame]) -> None:
    """Every body, month, indicator, node and step stands on both sides.

    Numbers agree to 1e-9, words exactly, and what is missing is missing on both sides.
    """
    assert all(len(rows) for rows in beside.values())
    apart = {table: rows.loc[rows["found_in"] != "both", [*KEYS[table], "found_in"]] for table, rows in beside.items()}
    apart |= {f"{table}.{column}": differing(beside[table], table, column) for table, column in COLUMNS}
    told = [f"{what}: {len(rows)} rows\n{rows.head(10).to_string()}" for what, rows in apart.items() if len(rows)]
    assert not told, "\n".join(told)


def differing(rows: pd.DataFrame, table: str, column: str) -> pd.DataFrame:
    """The rows in which one column is not the same on both sides."""
    stored, again = rows[f"{column}_stored"], rows[f"{column}_again"]
    if pd.api.types.is_numeric_dtype(stored):
        equal = np.isclose(stored, again.astype(float), rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    else:
        equal = (stored == again) | (stored.isna() & again.isna())
    return rows.loc[~equal, [*KEYS[table], f"{column}_stored", f"{column}_again"]]


def test_the_roads_lead_through_all_there_is(roads: Roads, built_city: SampleCity) -> None:
    """Values are missing for every reason there is; the stricter city gives back, lifts, reviews and fills gaps."""
    stored, _ = roads
    reasons, kinds, methods = (
        {"not_due", "no_records", "too_few", "void"},
        {"base", "void", "points", "coverage", "held", "cap", "grade"},
        set[str](),
    )
    if stored is not built_city.results:
        reasons, kinds = reasons | {"not_reported", "window_incomplete"}, kinds | {"limit", "lifted"}
        methods = {"carry_forward", "peer_mean"}
    assert set(stored.indicators["reason"].dropna()) >= reasons
    assert set(stored.statement["kind"]) >= kinds
    assert set(stored.indicators["imputed"].dropna()) == methods
    assert stored.statement["reviewed"].any() == (stored is not built_city.results)
    pulled = stored.indicators["value"].sub(stored.indicators["raw"]).abs() > 1e-9
    codes = {"DI1", "DI2"} if stored is built_city.results else {"DI1", "DI2", "LK1", "LK4"}
    assert set(stored.indicators.loc[pulled, "indicator"]) == codes


def both_with_gaps(built_city: SampleCity, folder: Path) -> Roads:
    """Both roads over copies from which returns are taken away, under a copy of the scheme with tighter limits."""
    config, ledgers, database = folder / "config", folder / "ledgers", folder / "city.db"
    shutil.copytree(CONFIG, config)
    shutil.copytree(built_city.ledgers, ledgers)
    shutil.copy(built_city.database.removeprefix("sqlite:///"), database)
    tighten(config / "schemes" / f"{built_city.results.scheme}.yaml")
    pull(config / "indicators" / "linkage.yaml")
    replace(config / "indicators" / "context.yaml", CHANGES)
    for path in ledgers.glob("数据报送登记表_*.xlsx"):
        take_away(path)
    city = open_city(f"sqlite:///{database}", config)
    with city.store.engine.begin() as connection:
        for ledger, (first, last) in GAPS.items():
            days = f"month_end_on BETWEEN '{first}-01' AND '{last}-31'"
            assert connection.execute(text(f"DELETE FROM returns WHERE ledger = '{ledger}' AND {days}")).rowcount > 0
    stored = pipeline.score(city, city.config.scheme())
    city.store.engine.dispose()
    return stored, recompute(ledgers, config, stored.scheme)


def tighten(scheme: Path) -> None:
    """Make the limits of a scheme bite."""
    replace(scheme, STRICTER)


def replace(path: Path, changes: Mapping[str, str]) -> None:
    """Change texts in a definition."""
    words = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in words
        words = words.replace(old, new)
    path.write_text(words, encoding="utf-8")


def pull(indicators: Path) -> None:
    """Shrink some shares."""
    words = indicators.read_text(encoding="utf-8")
    for measure in SHRUNK:
        assert measure in words
        words = words.replace(measure, f"{measure}\n    shrink: true")
    indicators.write_text(words, encoding="utf-8")


def take_away(path: Path) -> None:
    """Delete the rows of a workbook of returns that fall into the gaps."""
    book = openpyxl.load_workbook(path)
    [sheet] = book.worksheets
    titles = [cell.value for cell in sheet[1]]
    ledger, day = titles.index("台账代码"), titles.index("数据月份月末")
    ids = {item.title.zh: name for name, item in load(CONFIG).ledgers.items()}
    for number in range(sheet.max_row, 1, -1):
        row = [cell.value for cell in sheet[number]]
        first, last = GAPS.get(ids.get(row[ledger], row[ledger]), ("9999-12", "9999-12"))
        if first <= f"{row[day]:%Y-%m}" <= last:
            sheet.delete_rows(number)
    book.save(path)
    book.close()
