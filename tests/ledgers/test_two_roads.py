"""The same rating by two roads: SQL and arrays on one side, plain loops over the departments' files on the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrics.model.results import INDICATORS, NODES, ORDER, RATINGS, STATEMENT
from tests.conftest import CONFIG
from tests.ledgers.recomputation import Rating, recompute

TOLERANCE = 1e-9
KEYS = {name: tuple(columns) for name, columns in {**ORDER, "nodes": ["entity", "period", "node"]}.items()}
TABLES = {"indicators": INDICATORS, "nodes": NODES, "ratings": RATINGS, "statement": STATEMENT}
COLUMNS = [(table, column) for table, columns in TABLES.items() for column in columns if column not in KEYS[table]]


@pytest.fixture(scope="module")
def recomputed(built_city) -> Rating:
    """The rating worked out anew from the files."""
    return recompute(built_city.ledgers, CONFIG, built_city.results.scheme)


@pytest.fixture(scope="module")
def beside(built_city, recomputed) -> dict[str, pd.DataFrame]:
    """Both roads' tables, joined row by row."""
    return {
        table: getattr(built_city.results, table)[list(columns)].merge(
            getattr(recomputed, table)[list(columns)],
            on=list(KEYS[table]),
            how="outer",
            suffixes=("_stored", "_again"),
            indicator="found_in",
            validate="1:1",
        )
        for table, columns in TABLES.items()
    }


@pytest.mark.parametrize("table", TABLES)
def test_both_roads_have_the_same_rows(beside, table):
    """Every body, month, indicator, node and step stands on both sides, and there are some."""
    rows = beside[table]
    assert len(rows) > 0
    assert rows.loc[rows["found_in"] != "both", [*KEYS[table], "found_in"]].empty


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_both_roads_agree(beside, table, column):
    """Numbers agree to 1e-9, words exactly, and what is missing is missing on both sides."""
    rows = beside[table]
    stored, again = rows[f"{column}_stored"], rows[f"{column}_again"]
    if pd.api.types.is_numeric_dtype(stored):
        equal = np.isclose(stored, again.astype(float), rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    else:
        equal = (stored == again) | (stored.isna() & again.isna())
    differing = rows.loc[~equal, [*KEYS[table], f"{column}_stored", f"{column}_again"]]
    assert differing.empty, f"{len(differing)} of {len(rows)} rows differ\n{differing.head(10).to_string()}"
