"""Sensitivity of the ASEM index as COINr 1.1.14 computed it: what happens without each element."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.definitions import Goalposts, Scheme
from metrics.insight.removal import leave_one_out
from metrics.scoring.method import RatingMethod
from tests.golden.asem import numbers, output, read
from tests.unit.examples import branch, panel, rating_method, scheme

LEVELS = {"L1": "indicators", "L2": 2, "L3": "dimensions"}
"""COINr counts from the indicators up, we from the root down."""

PRINTED = {
    "Physical": 1.529412,
    "ConEcFin": 2.627451,
    "Political": 2.901961,
    "Instit": 1.176471,
    "P2P": 1.686275,
    "Environ": 3.098039,
    "Social": 3.960784,
    "SusEcFin": 2.627451,
}
"""Mean absolute rank difference without each pillar. Source: COINr 1.1, article "Sensitivity analysis"."""


def asem_scheme() -> tuple[Scheme, dict[str, str]]:
    """The framework of ASEM_iMeta.csv, and each of its codes by our key; keys of branches are lower case."""
    about = [one for one in read("ASEM_input")["iMeta"] if one["Type"] in ("Indicator", "Aggregate")]
    names: dict[str, str] = {}

    def built(one: dict[str, str]) -> dict[str, object]:
        below = [built(child) for child in about if child.get("Parent") == one["iCode"]]
        key, weight = one["iCode"] if not below else one["iCode"].lower(), float(one["Weight"])
        names[key] = one["iCode"]
        return branch(key, below, weight=weight) if below else {"indicator": key, "weight": weight}

    [root] = [one for one in about if one["iCode"] == "Index"]
    return scheme(built(root), defaults={"normalise": "goalposts"}), names


def asem(stage: dict[str, list[object]]) -> tuple[RatingMethod, dict[str, str], np.ndarray, list[str]]:
    """A method whose points are the values, its names, normalised values of its leaves, and the units, sorted."""
    made, names = asem_scheme()
    method = rating_method(made, Goalposts(worst=0, target=85, best=100))
    order = np.argsort(np.array(stage["uCode"]))
    values = np.column_stack([numbers(stage[leaf.key])[order] for leaf in method.leaves])
    return method, names, values, [str(stage["uCode"][place]) for place in order]


@pytest.mark.parametrize("level", LEVELS)
def test_ranks_without_each_element(level: str) -> None:
    expected = output("asem_aggregate", f"remove_elements_{level}")
    stage = output("asem_aggregate", "full_pipeline")["stages"]["Normalised"]
    method, names, values, units = asem(stage)
    found = leave_one_out(panel(values), method, LEVELS[level])
    place = {unit: number for number, unit in enumerate(expected["scores"]["uCode"])}
    rows = [place[unit] for unit in units]
    np.testing.assert_allclose(found.nominal, numbers(expected["scores"]["Nominal"])[rows], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(found.nominal_ranks, numbers(expected["ranks"]["Nominal"])[rows])
    assert len(found.elements) == len(expected["MeanAbsDiff"]) - 1
    for number, key in enumerate(found.elements):
        theirs = names[key]
        np.testing.assert_allclose(
            found.scores[:, number], numbers(expected["scores"][theirs])[rows], rtol=0, atol=1e-9
        )
        np.testing.assert_array_equal(found.ranks[:, number], numbers(expected["ranks"][theirs])[rows])
        assert found.moved[number] == pytest.approx(expected["MeanAbsDiff"][theirs], abs=1e-9)


def test_the_printed_rank_differences() -> None:
    stage = output("asem_example_pipeline", "build_example_coin")["stages"]["Normalised"]
    method, names, values, _ = asem(stage)
    found = leave_one_out(panel(values), method, 2)
    assert {names[key]: round(moved, 6) for key, moved in zip(found.elements, found.moved, strict=True)} == PRINTED
