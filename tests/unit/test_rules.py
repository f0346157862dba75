"""The rule book on records written out by hand: points, halving, expiry, verified fixes, reverse review, limits."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.definitions import Rule
from metrics.scoring.rules import in_force
from metrics.scoring.score import score
from metrics.scoring.statement import Statement, statement
from tests.engine import branch, leaf, panel, rating_method

MONTHS = 4


def rule(name: str, effects: dict[str, Any], **event: Any) -> dict[str, Any]:
    words = {"zh": name, "en": name}
    return {"id": name, "title": words, "event": {"ledger": "x", "months": 3, **event}, "effects": effects}


def records(*rows: tuple[str, date, str], **columns: list[Any]) -> pd.DataFrame:
    """Month in which it counts, date and body of each record."""
    frame = pd.DataFrame(rows, columns=["period", "dated", "entity"])
    return frame.assign(**columns)


def told(rules: list[dict[str, Any]], events: dict[str, pd.DataFrame], value: float = 80.0, **more: Any) -> Statement:
    """The statement of one body over four months in which every value is the same."""
    by = rating_method(branch("index", [leaf("X")]), rules=rules, **more)
    given = panel([[value]] * MONTHS, MONTHS)
    scored = score(given, by)
    return statement(given.rows, scored.tree, by.scheme, events, scored.se)


def steps(found: Statement, kind: str) -> list[tuple[Any, ...]]:
    return [
        (int(row), float(points), int(number), since, until, int(reviewed))
        for step in found.steps
        if step.kind == kind
        for row, points, number, since, until, reviewed in zip(
            step.at, step.points, step.evidence, step.since, step.until, step.reviewed, strict=True
        )
    ]


FIRST, SECOND = date(2020, 1, 15), date(2020, 2, 20)


def test_points_carry_their_evidence_and_dates() -> None:
    found = told(
        [rule("criticised", {"points": -2})],
        {"criticised": records(("2020-01", FIRST, "E0"), ("2020-02", FIRST, "E0"), ("2020-02", SECOND, "E0"))},
    )
    assert steps(found, "points") == [
        (0, -2.0, 1, "2020-01-15", "2020-03", 0),
        (1, -4.0, 2, "2020-01-15", "2020-04", 0),
    ]
    assert found.score.tolist() == [78.0, 76.0, 80.0, 80.0]


def test_a_verified_fix_halves_from_its_month_on() -> None:
    rows = [("2020-01", FIRST, "E0"), ("2020-02", FIRST, "E0")]
    found = told(
        [rule("criticised", {"points": -2, "halved_after": "fixed"})],
        {"criticised": records(*rows, fixed=[SECOND] * 2)},
    )
    assert [step[1] for step in steps(found, "points")] == [-2.0, -1.0]


def test_a_verified_fix_lifts_a_rule_and_the_statement_says_so() -> None:
    rows = [("2020-01", FIRST, "E0"), ("2020-02", FIRST, "E0"), ("2020-03", FIRST, "E0")]
    given = records(*rows, fixed=[SECOND] * 3)
    made = rule("reviewed", {"points": -3, "cap": "fair"}, lifted_by="fixed")
    found = told([made], {"reviewed": given}, 90.0)
    assert steps(found, "points") == [(0, -3.0, 1, "2020-01-15", "2020-03", 0)]
    assert [step[:3] for step in steps(found, "lifted")] == [(1, 0.0, 1), (2, 0.0, 1)]
    assert found.grade.tolist() == [2, 0, 0, 0]
    active, lifted = in_force(Rule.model_validate(made), given)
    assert (len(active), len(lifted)) == (1, 2)


def test_a_reverse_review_marks_the_months_before_the_record() -> None:
    given = records(("2020-01", SECOND, "E0"), ("2020-02", SECOND, "E0"))
    found = told([rule("hidden", {"points": -1}, reviewed_from="began")], {"hidden": given})
    assert [(step[0], step[5]) for step in steps(found, "points")] == [(0, 1), (1, 0)]


def test_deductions_over_the_limit_are_given_back_and_nothing_leaves_0_to_100() -> None:
    given = records(*[("2020-01", FIRST, "E0")] * 5, ("2020-02", SECOND, "E0"))
    found = told(
        [rule("a", {"points": -10}), rule("b", {"points": 30})], {"a": given, "b": given[5:]}, deductions_at_most=15
    )
    assert found.score[:2].tolist() == [65.0, 100.0]
    assert [step[:2] for step in steps(found, "limit")] == [(0, 35.0)]


def test_an_index_outside_0_to_100_by_itself_stays_where_it_is() -> None:
    tree = branch(
        "index", [leaf("X", better="higher", normalise={"method": "z_score", "settings": {"mean": 0, "sd": 1}})]
    )
    by, given = rating_method(tree), panel([[1.0], [2.0], [3.0]])
    scored = score(given, by)
    assert statement(given.rows, scored.tree, by.scheme, {}, scored.se).score == pytest.approx([-1, 0, 1])


@pytest.mark.parametrize(("threshold", "capped"), [(45, [False, True]), (30, [False, False])])
def test_a_weak_dimension_caps(threshold: float, capped: list[bool]) -> None:
    tree = branch("index", [branch("d", [leaf("X")], 0.8), branch("e", [leaf("Y")], 0.2)])
    cap = {
        "id": "weak",
        "title": {"zh": "弱", "en": "weak"},
        "below": {"threshold": threshold},
        "effects": {"cap": "fair"},
    }
    by, given = rating_method(tree, rules=[cap]), panel([[90.0, 90.0], [100.0, 40.0]])
    scored = score(given, by)
    found = statement(given.rows, scored.tree, by.scheme, {}, scored.se)
    assert (found.grade == 2).tolist() == capped


def test_every_statement_adds_up() -> None:
    given = records(*[("2020-01", FIRST, "E0")] * 3, ("2020-03", SECOND, "E0"))
    found = told(
        [rule("a", {"points": -7.3}), rule("b", {"points": 0.1})], {"a": given, "b": given}, 81.7, deductions_at_most=15
    )
    total = np.zeros(MONTHS)
    for step in found.steps:
        total[step.at] += step.points
        np.testing.assert_array_equal(total[step.at], step.score)
    np.testing.assert_array_equal(total, found.score)
