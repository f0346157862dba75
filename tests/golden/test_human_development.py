"""The Human Development Index written in YAML alone, held against UNDP's printed figures."""

from __future__ import annotations

import csv
from math import log
from pathlib import Path

import pytest

from metrics.application.ratings.compute import compute
from metrics.errors import DefinitionError
from tests.conftest import ROOT

SCHEMES = ROOT / "docs" / "schemes"

PUBLISHED = {
    "Switzerland": 0.962, "Norway": 0.961, "Iceland": 0.959, "Australia": 0.951, "China": 0.768, "Niger": 0.400,
    "Chad": 0.394, "South Sudan": 0.385,
}  # fmt: skip
"""UNDP, Human Development Report 2021/22, table 1, year 2021. It prints the four components to one decimal and income
to the dollar, and works with more, so that the last digit may differ by one."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], float]:
    out = tmp_path_factory.mktemp("hdi")
    compute(scheme=SCHEMES / "hdi-2021.yaml", values=SCHEMES / "hdi-2021.csv", out=out)
    with (out / "scores.csv").open(encoding="utf-8-sig") as file:
        return {(row["entity"], row["node"]): float(row["score"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("country", PUBLISHED)
def test_the_index_is_the_published_one(index: dict[tuple[str, str], float], country: str) -> None:
    assert index[country, "hdi"] / 100 == pytest.approx(PUBLISHED[country], abs=0.001)


def test_income_stands_on_a_logarithm_and_schooling_is_capped(index: dict[tuple[str, str], float]) -> None:
    assert index["China", "income"] == pytest.approx(100 * log(17504 / 100) / log(750), abs=1e-9)
    assert index["Iceland", "expected_schooling"] == 100.0
    assert index["China", "education"] == pytest.approx(100 * (14.2 / 18 + 7.6 / 15) / 2, abs=1e-9)


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("worst: 100, target", "worst: 0, target", "worst 0 and best 75000; on a logarithm both lie above 0"),
        ("{scale: log}", "{scale: log, points: [10, 10]}", "points 10.0, 10.0 are not two that rise"),
        ("{scale: log}", "{scale: logarithm}", "found 'logarithm'"),
    ],
)  # fmt: skip
def test_a_scale_that_cannot_be_is_refused_with_its_line(written: str, instead: str, says: str, tmp_path: Path) -> None:
    text = (SCHEMES / "hdi-2021.yaml").read_text(encoding="utf-8")
    assert written in text
    (tmp_path / "s.yaml").write_text(text.replace(written, instead), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        compute(scheme=tmp_path / "s.yaml", values=SCHEMES / "hdi-2021.csv", out=tmp_path / "out")
    [problem] = error.value.problems
    assert problem.startswith(f"{tmp_path}/s.yaml:")
    assert says in problem
