"""Products of the largest amounts come out the same on both databases and in any order of records, and right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.records.imports import import_paths
from metrics.ledgers import totals as sums
from metrics.ledgers.selection import Quantity, Selection
from tests.actors import ANALYST
from tests.conftest import EXAMPLE

LEDGER = """
id: acts
title: {en: Acts}
supplier: {en: Desk}
cadence: M
dated_by: received_on
key: [number]
columns:
  number: {en: Number, type: code}
  received_on: {en: Received, type: date}
  amount: {en: Amount, type: number}
  pieces: {en: Pieces, type: integer}
  urgent: {en: Urgent, type: yes_no}
"""
MEASURES = {
    "R1": {"kind": "ratio", "numerator": "amount * amount", "denominator": "amount"},
    "R2": {"kind": "ratio", "numerator": "pieces * pieces", "denominator": "pieces"},
    "R3": {"kind": "ratio", "numerator": "amount * pieces * amount", "denominator": "pieces"},
    "M1": {"kind": "mean", "of": "amount", "weight": "amount"},
    "M2": {"kind": "mean", "of": "pieces", "weight": "amount * urgent"},
    "D1": {"kind": "median", "of": "pieces * pieces"},
    "F1": {"kind": "share", "filter": "pieces * pieces > amount", "numerator": "pieces * pieces * pieces > 8"},
}
LARGE, LAST = 5_000_000_000, 999_999_999_999
ROWS = {
    "N1": [(LARGE, LARGE), (LARGE, LARGE)],
    "N2": [(LAST, LAST), (-LAST, 3), (0.5, 7), (LAST, LAST), (LAST - 0.5, LAST - 1)],
    "N3": [(20000.5, 7)],
}
"""Amounts and pieces of three bodies."""

Acts = Callable[[bool], CityHandle]


@pytest.fixture
def acts(database_url: str, tmp_path: Path) -> Acts:
    """A city with records of large amounts, in one order or in the other."""
    config = tmp_path / "config"
    shutil.copytree(EXAMPLE / "config", config)
    (config / "ledgers" / "acts.yaml").write_text(LEDGER, encoding="utf-8")
    common = {"title": {"en": "x"}, "unit": "count", "cadence": "M", "nature": "context", "link": "perform", "min_n": 0}
    written = {
        code: {**common, "source": {"en": "s"}, "unit": "percent" if code == "F1" else "count",
               "measure": {**measure, "ledger": "acts", "window": 1}}
        for code, measure in MEASURES.items()
    }  # fmt: skip
    file = {"id": "acts", "title": {"en": "Acts"}, "indicators": written}
    (config / "indicators" / "acts.yaml").write_text(json.dumps(file), encoding="utf-8")

    def city(turned: bool) -> CityHandle:
        opened = open_city(database_url, config)
        names = {body: entity.title.en for body, entity in opened.config.city.entities.items()}
        lines = [
            f"{body},{names[body]},{body}-{number},2021-01-{number + 1:02},{amount},{pieces},yes"
            for body, rows in ROWS.items()
            for number, (amount, pieces) in enumerate(rows)
        ]
        path = tmp_path / "Acts.csv"
        heading = "Unit code,Unit,Number,Received,Amount,Pieces,Urgent"
        path.write_text("\n".join([heading, *(lines[::-1] if turned else lines), ""]), encoding="utf-8")
        (receipt,) = import_paths(ANALYST, opened, [path])
        assert receipt.status == "taken_in", receipt
        return opened

    return city


def asked(city: CityHandle, numerator: Quantity, denominator: Quantity | None = None) -> pd.Series:
    """The sums of a quantity by body, over all of January."""
    selection = Selection(
        ledger=city.config.ledgers["acts"], dated_by="received_on", window=1, numerator=numerator,
        denominator=denominator or Quantity(),
    )  # fmt: skip
    return sums.totals(city.store, selection, ["2021-01"]).set_index("entity")["numerator"]


def test_values_of_products_are_right_and_nothing_ends_the_rating(acts: Acts) -> None:
    """5,000,000,000 came out as 1,844,674,409, and two such records ended the rating of the whole city."""
    found = pipeline.results(ANALYST, acts(False)).indicators
    found = found[found["period"] == "2021-01"].set_index(["entity", "indicator"])["value"]
    values = {(entity, code): found[entity, code] for entity in ("N1", "N3") for code in MEASURES}
    assert values == {
        ("N1", "R1"): 5e9, ("N1", "R2"): 5e9, ("N1", "R3"): 2.5e19, ("N1", "M1"): 5e9, ("N1", "M2"): 5e9,
        ("N1", "D1"): 2.5e19, ("N1", "F1"): 100.0,
        ("N3", "R1"): 20000.5, ("N3", "R2"): 7.0, ("N3", "R3"): 400020000.25, ("N3", "M1"): 20000.5,
        ("N3", "M2"): 7.0, ("N3", "D1"): 49.0,
        # 49 is not more than 20000.5, so that no record is left.
        ("N3", "F1"): pytest.approx(np.nan, nan_ok=True),
    }  # fmt: skip


QUANTITIES = {
    "amount * amount": lambda amount, pieces: amount * amount,
    "pieces * pieces": lambda amount, pieces: float(pieces) * pieces,
    "amount * pieces - 3 * amount": lambda amount, pieces: amount * pieces - 3 * amount,
    "-amount * amount * amount": lambda amount, pieces: -amount * amount * amount,
    "amount * amount * amount * amount": lambda amount, pieces: amount * amount * amount * amount,
    "1000000 * pieces": lambda amount, pieces: 1000000 * float(pieces),
    "100 * amount + 40 * pieces": lambda amount, pieces: 100 * amount + 40 * pieces,
    "1000 * pieces + 3": lambda amount, pieces: 1000 * pieces + 3,
    "pieces": lambda amount, pieces: pieces,
}


@pytest.mark.parametrize("turned", [False, True])
def test_sums_are_exact_in_any_order(acts: Acts, turned: bool) -> None:
    """The sum of what the records come to, each rounded to a float, without any rounding in between."""
    city = acts(turned)
    for text, work in QUANTITIES.items():
        for quantity in (Quantity(text), Quantity("1", times=text)):
            wanted = {
                body: float(sum(Fraction(work(float(amount), pieces)) for amount, pieces in rows))
                for body, rows in ROWS.items()
            }
            assert asked(city, quantity).to_dict() == wanted, text


def test_what_cancels_out_leaves_the_small_part(acts: Acts) -> None:
    """Of some 10^24, 2 and 2 and −4 times, nothing is left but the square of a half: floats would have lost it."""
    factors = "2 * (number == 'N2-3') + 2 * (pieces == 3) - 4 * (number == 'N2-0') + (pieces == 7)"
    assert asked(acts(False), Quantity(f"amount * amount * ({factors})"))["N2"] == 0.25


def test_short_numbers_have_room(acts: Acts) -> None:
    """Days and conditions are short whole numbers on PostgreSQL: 31 days times a hundred million were too many."""
    city = acts(False)
    text = "days(received_on, month_end) * days(received_on, month_end) * 100000000"
    assert asked(city, Quantity(text))["N3"] == 900 * 1e8
    assert asked(city, Quantity("(pieces > 3) * 1000000 * 1000000 * (pieces > 3)"))["N1"] == 2e12
