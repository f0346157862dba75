"""Imputation and screening of the ASEM data as COINr 1.1.14 does them."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.insight.description import describe
from metrics.scoring.impute import IMPUTERS, Beside
from metrics.scoring.panel import Rows
from tests.golden.asem import Asem, output, read


def rows(asem: Asem, groups: list[str] | None) -> Rows:
    """One period, rows in the order of the units here, which one group at a time would not be."""
    given = Rows.of(asem.units.tolist(), ["2018"], ["all"] * len(asem.units))
    if groups is None:
        return given
    known, group = np.unique(np.array(groups, dtype=object), return_inverse=True)
    return Rows(given.entity, given.period, group.astype(np.intp), given.entities, given.periods, known)


def grouped(asem: Asem) -> list[str]:
    data = read("ASEM_input")["iData"]
    of = dict(zip(data["uCode"], data["EurAsia_group"], strict=True))
    return [of[unit] for unit in asem.units]


@pytest.mark.parametrize(
    ("case", "name", "by_group"),
    [
        ("i_mean", "peer_mean", False),
        ("i_median", "peer_median", False),
        ("i_mean_grp", "peer_mean", True),
        ("i_median_grp", "peer_median", True),
    ],
)
def test_means_and_medians(case: str, name: str, by_group: bool) -> None:
    asem = Asem()
    found = IMPUTERS.find(name)(asem.raw, rows(asem, grouped(asem) if by_group else None))
    np.testing.assert_allclose(found, asem.matrix(output("asem_impute", case)), rtol=1e-9)
    assert np.isnan(asem.raw).sum() == 63


def test_the_mean_of_siblings() -> None:
    asem = Asem()
    about = {one["iCode"]: one for one in read("ASEM_input")["iMeta"]}
    _, family = np.unique([about[name]["Parent"] for name in asem.names], return_inverse=True)
    beside = Beside(asem.raw, np.arange(len(asem.names)), family.astype(np.intp), asem.direction)
    found = IMPUTERS.find("sibling_mean")(asem.raw, rows(asem, None), beside=beside)
    expected = asem.matrix(output("asem_impute", "row_mean_in_level2_group"))
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("case", "measure", "at_least"),
    [("screen_byNA_0.75", "share_observed", 0.75), ("screen_byzeros_0.5", "share_nonzero", 0.5)],
)
def test_units_with_too_little_data_are_the_same(case: str, measure: str, at_least: float) -> None:
    asem = Asem()
    kept = asem.units[getattr(describe(asem.raw.T), measure) >= at_least]
    assert kept.tolist() == sorted(output("asem_impute", case)["ScreenedData"]["uCode"])
