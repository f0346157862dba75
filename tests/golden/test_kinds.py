"""Kinds of measures: what four contracts come to under each, by hand and through the database."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest

from metrics.application.city import load_config
from metrics.measures.kind import EVALUATED
from metrics.measures.kinds import KINDS, kind_of
from tests.conftest import ROOT
from tests.golden import contracts
from tests.golden.contracts import STAFF, Golden, measured

SINGLE = "numerator: method == 'single_source'"

GOLDEN = [
    # One of four; half a case on either side: 1.5 of 5.
    Golden("share", "percent", SINGLE, 25.0, 4, 1, 4, se=100 * sqrt(0.3 * 0.7 / 4)),
    # 140 of 200, held against 200 and against 4 records: 140.5 of 201, 3.3 of 5.
    Golden(
        "ratio", "percent", "numerator: amount * (method == 'single_source'), denominator: amount",
        70.0, 200, 140, 200, se=100 * sqrt(140.5 / 201 * (60.5 / 201) / 200),
    ),
    Golden(
        "ratio", "percent", "numerator: amount * (method == 'single_source'), denominator: amount, n: records",
        70.0, 4, 140, 200, se=100 * sqrt(0.66 * 0.34 / 4),
    ),
    # 200 for one contract with a single source; no percentage, so no error.
    Golden("ratio", "count", "numerator: amount, denominator: method == 'single_source'", 200.0, 1, 200, 1),
    # One and a half, with half an event added, among so many.
    Golden("rate", "per_1000", f"{SINGLE}, per: staff", 1000 / STAFF, STAFF, 1, STAFF, se=1000 * sqrt(1.5) / STAFF),
    # A count is held against the months of its window.
    Golden("count", "count", SINGLE, 1.0, 1, 1),
    Golden("count", "count", "", 4.0, 1, 4),
    # Between 20 and 30.
    Golden("median", "points", "of: amount", 25.0, 4),
    Golden("mean", "points", "of: amount", 50.0, 4, 200, 4),
    # 200 after 160; four contracts after one; no single source after none has no value and is not here.
    Golden("change", "percent", "numerator: amount", 25.0, 160, 200, 160),
    Golden("change", "percent", "", 300.0, 1, 4, 1),
    # 200 after 25, three years before: eightfold, so twofold every year.
    Golden("change", "percent", "numerator: amount, years: 3", 100.0, 25, 200, 25),
    # (100 + 400 + 900 + 19,600) / 200.
    Golden("mean", "points", "of: amount, weight: amount", 105.0, 200, 21000, 200),
]  # fmt: skip


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return measured(tmp_path_factory.mktemp("contracts"), GOLDEN)


@pytest.mark.parametrize("number", range(len(GOLDEN)), ids=lambda number: f"{number} {GOLDEN[number].kind}")
def test_a_kind_comes_to_what_is_worked_out_by_hand(values: pd.DataFrame, number: int) -> None:
    row, wanted = values.loc[f"K{number}"], GOLDEN[number]

    for column in (*EVALUATED, "se"):
        assert row[column] == pytest.approx(getattr(wanted, column), rel=1e-12, nan_ok=True), column
    assert row["reason"] is None


def test_every_kind_has_a_golden_row() -> None:
    assert {row.kind for row in GOLDEN} == set(KINDS)


def test_every_kind_is_documented() -> None:
    """Its row in ``docs/methods.md`` tells what it needs, what it may have, and what no record means."""
    lines = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8").splitlines()
    start = lines.index("| kind | needs | may have | value | n counts | standard error | no record is |") + 2
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[start : start + len(KINDS)]]

    assert [row[0].strip("`") for row in rows] == list(KINDS)
    for name, needs, may_have, _, _, _, absent in rows:
        kind = KINDS.find(name.strip("`"))
        assert needs == ", ".join(sorted(kind.needs))
        assert may_have == ", ".join(sorted(kind.may_have))
        assert absent == ("zero" if kind.absent_is_zero else "not known")


def test_every_kind_in_use_has_its_sentences() -> None:
    """They fill in known amounts; what is no share and no rate says why it has no funnel."""
    kinds = [kind_of(one) for one in load_config().indicators.values()]

    assert {kind.measure.kind for kind in kinds} <= set(KINDS)
    amounts = {None, "numerator", "denominator", "n", "d", "records", "value", "raw"}
    for kind in kinds:
        assert {name for _, name, _, _ in Formatter().parse(kind.sentence)} <= amounts
        assert kind.proportion or kind.no_funnel


def test_nothing_to_divide_by_is_no_value_and_says_so(tmp_path: Path) -> None:
    """Of 10, 20, 30 and 140 less 50 each, 0 is left; less 60 each −40; less 40 each 40, of which 200 are 500 %."""
    parts = [("amount - 50", 0.0), ("amount - 60", -40.0), ("amount - 40", 40.0)]
    rows = [
        Golden("ratio", "percent", f"numerator: amount, denominator: {text}", 0.0, 0.0, denominator=below)
        for text, below in parts
    ]
    rows += [Golden("mean", "points", "of: amount, weight: amount - 60, n: records", 0.0, 4.0)]
    found = measured(tmp_path, rows)
    assert found["reason"].tolist() == ["no_denominator", "no_denominator", None, "no_denominator"]
    assert found["denominator"].tolist()[:3] == [0.0, -40.0, 40.0]
    assert found["value"].isna().tolist() == [True, True, False, True]
    assert found.loc["K2", "value"] == pytest.approx(500.0)


def test_records_with_an_empty_part_count_neither_above_nor_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of four contracts, all entered after a day, the one of 140 has no day of entry: 3 days for 60, of 3 records."""
    monkeypatch.setattr(contracts, "CONTRACTS", contracts.CONTRACTS.replace(",140,2021-05-25", ",140,"))
    days = "days(signed_on, recorded_on)"
    rows = [
        Golden("ratio", "points", f'numerator: "{days}", denominator: amount, n: records', 0.05, 3, 3, 60),
        Golden("ratio", "points", f'numerator: amount, denominator: "{days}"', 20.0, 3, 60, 3),
        Golden("mean", "points", f'of: "{days}", n: records', 1.0, 3, 3, 3),
        Golden("mean", "points", f'of: "{days}", weight: amount, n: records', 1.0, 3, 60, 60),
    ]
    found = measured(tmp_path, rows)
    for number, row in enumerate(rows):
        for column in ("value", "n", "numerator", "denominator"):
            assert found.loc[f"K{number}", column] == pytest.approx(getattr(row, column)), (number, column)
