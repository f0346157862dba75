"""What stands in for missing values, worked out by hand; that it is seen and is no evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metrics.scoring.impute import IMPUTERS, Beside, impute
from metrics.scoring.score import score
from tests.engine import branch, leaf, panel, rating_method

NAN = np.nan


def filled(
    name: str, values: list[list[float]], months: int = 1, groups: list[str] | None = None, **settings: object
) -> list[float]:
    given = panel(values, months, groups)
    if name == "sibling_mean":
        width = given.values.shape[1]
        settings["beside"] = Beside(given.values, np.arange(width), np.zeros(width, dtype=np.intp), np.ones(width))
    return IMPUTERS.find(name)(given.values, given.rows, **settings)[:, 0].tolist()


# name, values of E0, E1, ... month by month, months, settings, what stands there, why
IMPUTED = [
    ("skip", [[1.0], [NAN]], 1, {}, [1.0, NAN], "nothing stands in"),
    ("block", [[1.0], [NAN]], 1, {}, [1.0, NAN], "nothing stands in"),
    ("carry_forward", [[5.0], [NAN], [NAN], [NAN]], 4, {"periods": 2}, [5.0, 5.0, 5.0, NAN], "at most two months"),
    ("carry_forward", [[NAN], [4.0], [NAN], [NAN]], 4, {"periods": 1}, [NAN, 4.0, 4.0, NAN], "never backward"),
    ("carry_forward", [[1.0], [2.0], [NAN], [NAN]], 2, {}, [1.0, 2.0, 1.0, 2.0], "each body its own"),
    ("peer_mean", [[1.0], [2.0], [6.0], [NAN]], 1, {}, [1.0, 2.0, 6.0, 3.0], "(1 + 2 + 6) / 3"),
    ("peer_median", [[1.0], [2.0], [6.0], [NAN]], 1, {}, [1.0, 2.0, 6.0, 2.0], "the middle of 1, 2, 6"),
    ("peer_mean", [[NAN], [NAN]], 1, {}, [NAN, NAN], "no peer is observed"),
    ("sibling_mean", [[10.0, 0.0], [20.0, 8.0], [NAN, 2.0]], 1, {}, [10.0, 20.0, 12.5], "2 is a quarter of 8"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "months", "settings", "expected", "why"), IMPUTED)
def test_imputers(
    name: str, values: list[list[float]], months: int, settings: dict[str, int], expected: list[float], why: str
) -> None:
    assert filled(name, values, months, **settings) == pytest.approx(expected, nan_ok=True), why


def test_every_imputer_has_a_row() -> None:
    assert {row[0] for row in IMPUTED} == set(IMPUTERS)


def test_peers_are_the_same_group_in_the_same_month() -> None:
    values = [[1.0], [NAN], [9.0], [NAN], [5.0], [7.0], [NAN], [NAN]]
    found = filled("peer_mean", values, 2, ["a", "a", "b", "b"])
    assert found == pytest.approx([1.0, 1.0, 9.0, 9.0, 5.0, 7.0, NAN, NAN], nan_ok=True)


def tree(**first: object) -> dict[str, object]:
    return branch("index", [leaf("X", 0.5, **first), leaf("Y", 0.5)])


def test_imputed_values_earn_points_and_are_no_evidence() -> None:
    by = rating_method(tree(impute="peer_mean"))
    scored = score(panel([[80.0, 60.0], [NAN, 90.0]]), by)
    assert scored.stands_in.tolist() == [[False, False], [True, False]]
    assert scored.nodes[:, 0].tolist() == [70.0, 85.0]
    assert scored.coverage[:, 0].tolist() == [1.0, 0.5]


def test_a_blocking_indicator_leaves_everything_above_without_a_score() -> None:
    by = rating_method(branch("index", [branch("d", [leaf("X", impute="block")], 0.5), branch("e", [leaf("Y")], 0.5)]))
    scored = score(panel([[80.0, 60.0], [NAN, 90.0]]), by)
    assert scored.nodes.tolist() == [[70.0, 80.0, 60.0], pytest.approx([NAN, NAN, 90.0], nan_ok=True)]


def test_what_a_rule_struck_out_or_nobody_asks_for_is_not_made_up() -> None:
    given, by = panel([[80.0, 60.0], [NAN, 90.0], [NAN, 50.0]]), rating_method(tree(impute="peer_mean"))
    struck, unasked = given.void.copy(), given.applicable.copy()
    struck[1, 0], unasked[2, 0] = True, False
    found = impute(replace(given, void=struck, applicable=unasked), by)
    assert np.isnan(found[1:, 0]).all()
