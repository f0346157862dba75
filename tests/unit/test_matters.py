"""Which bodies need attention, what is to be decided, and which grades are held: facts, before any words."""

from __future__ import annotations

from datetime import date
from math import nan

import pandas as pd
import pytest

from metrics.application.ratings.attention import (
    CapsInForce,
    FarBehind,
    FollowUpsOverdue,
    GradeFell,
    TooLittleEvidence,
    attention,
)
from metrics.application.ratings.decisions import CappedGrades, LongOverdue, LowestGrade, MissingRecords, decisions
from metrics.application.ratings.grade_holds import GradeMove, months_beyond, months_kept, moves
from metrics.application.records.rows import FollowUp
from metrics.definitions import load
from metrics.model import Results
from metrics.model.results import RATINGS, STATEMENT
from tests.conftest import CONFIG

CITY = load(CONFIG)
SCHEME = CITY.scheme()
NOW = "2021-06"
PEERS = ("P01", "P02", "P03", "P04", "P05")
USUAL = {
    "period": NOW, "base": 80.0, "score": 80.0, "se": 1.0, "band": "fairly_good", "probability": 0.9,
    "held": "fairly_good", "grade": "fairly_good", "capped": 0, "coverage": 1.0, "rank": 1.0, "rank_of": 5.0,
    "previous_grade": "fairly_good", "previous_score": 80.0,
}  # fmt: skip


def results(*ratings: dict[str, object], caps: tuple[tuple[str, str], ...] = ()) -> Results:
    """Ratings with what is not said as usual, and caps as (entity, rule)."""
    frame = pd.DataFrame([{**USUAL, **rating} for rating in ratings])[list(RATINGS)]
    steps = [{"entity": entity, "period": NOW, "kind": "cap", "rule": rule} for entity, rule in caps]
    statement = pd.DataFrame(steps, columns=pd.Index(STATEMENT))
    nothing = pd.DataFrame()
    periods = tuple(sorted(set(frame["period"])))
    return Results(SCHEME.id, "hash", "version", periods, nothing, nothing, frame, statement)


def open_matters(*rows: tuple[str, str, int]) -> list[FollowUp]:
    """Follow-ups as (ledger, entity, days overdue)."""
    day = date(2021, 1, 31)
    return [FollowUp(ledger, entity, "1", day, day, days) for ledger, entity, days in rows]


def test_bodies_with_more_reasons_come_first_and_then_those_farther_behind() -> None:
    given = results(
        {"entity": "P01", "score": 70.0, "previous_grade": "good"},
        {"entity": "P02", "score": 60.0},
        {"entity": "P03", "score": 80.0},
        {"entity": "P04", "score": 90.0},
        {"entity": "P05", "score": 50.0, "grade": "not_rated", "coverage": 0.4},
        caps=(("P04", "severe_case"), ("P04", "weak_dimension"), ("P05", "severe_case")),
    )
    late = open_matters(("letters", "P03", 5), ("joint_talks", "P03", 9), ("letters", "P04", -2))
    cases = attention(given, CITY, SCHEME, late, NOW, at_most=5)

    # The median of the peers that are rated is 75.
    assert [(case.entity, case.reasons) for case in cases] == [
        ("P01", (GradeFell("good", "fairly_good"), FarBehind(5.0))),
        ("P02", (FarBehind(15.0),)),
        ("P05", (TooLittleEvidence(0.4),)),
        ("P03", (FollowUpsOverdue(2, 9, "joint_talks"),)),
        ("P04", (CapsInForce(("severe_case", "weak_dimension")),)),
    ]
    assert attention(given, CITY, SCHEME, late, NOW, at_most=1) == cases[:1]


def test_matters_to_decide_are_found_gravest_first() -> None:
    given = results(
        {"entity": "P01", "score": 55.0, "grade": "poor"},
        {"entity": "P02", "score": 50.0, "grade": "poor"},
        {"entity": "P03", "grade": "fair", "capped": 1},
        {"entity": "P04", "grade": "not_rated", "capped": 1},
        {"entity": "P05"},
        caps=(("P03", "severe_case"), ("P04", "poor_rectification")),
    )
    late = open_matters(
        ("letters", "P05", 91), ("letters", "P05", 120), ("letters", "P03", 95), ("joint_talks", "P02", 90)
    )

    assert decisions(given, CITY, SCHEME, late, NOW) == [
        LowestGrade("poor", ("P02", "P01")),
        CappedGrades(("P03",), ("severe_case",)),
        LongOverdue("letters", days=90, matters=3, bodies=2, longest=120, entities=("P05", "P03")),
        MissingRecords(("P04",)),
    ]
    assert decisions(results({"entity": "P01"}), CITY, SCHEME, open_matters(), NOW) == []


@pytest.mark.parametrize(
    ("bands", "months"),
    [
        (["good", "fair", "fair"], 2),
        (["fair", "good", "fair"], 1),
        (["fair", "fair", "fairly_good"], 0),
        (["fair", "not_rated", "poor"], 1),
        (["poor", "fair", "fair"], 3),
    ],
)
def test_months_beyond_a_threshold_are_counted_on_one_side(bands: list[str], months: int) -> None:
    given = results(*({"entity": "P01", "period": f"2021-0{4 + n}", "band": band} for n, band in enumerate(bands)))

    assert months_beyond(given, SCHEME, "P01", "fairly_good", until=NOW) == months


def test_a_grade_is_kept_as_long_as_it_is_the_same_without_a_gap() -> None:
    held = ["fair", "good", "fair", "fair"]
    given = results(*({"entity": "P01", "period": f"2021-0{3 + n}", "held": grade} for n, grade in enumerate(held)))

    assert months_kept(given, "P01", "fair", until=NOW) == 2
    assert months_kept(given, "P01", "fair", until="2021-04") == 0


def test_a_grade_moves_because_it_is_sure_or_because_of_months_on_one_side() -> None:
    before = [{"entity": entity, "period": "2021-05"} for entity in PEERS]
    before[1] |= {"band": "fair"}
    before[3] |= {"held": "not_rated"}
    given = results(
        *before,
        {"entity": "P01", "held": "good", "band": "good", "score": 86.0, "se": 1.0},
        {"entity": "P02", "held": "fair", "band": "fair", "score": 74.5, "se": 1.0},
        {"entity": "P03"},
        {"entity": "P04", "held": "good", "band": "good", "score": 86.0},
        {"entity": "P05", "band": "fair", "probability": 0.6},
    )

    assert moves(given, SCHEME, NOW) == [
        GradeMove("P01", "fairly_good", "good", pytest.approx(0.841345, abs=1e-6), rose=True, months=None),
        GradeMove("P02", "fairly_good", "fair", pytest.approx(0.691462, abs=1e-6), rose=False, months=2),
    ]
    assert moves(given, SCHEME.model_copy(update={"hysteresis": None}), NOW) == []
    assert [rating.entity for rating in given.month(NOW).ratings.values() if rating.shows_held] == ["P05"]


def test_a_cap_speaks_for_itself_and_is_no_held_grade() -> None:
    capped = {"entity": "P01", "band": "fair", "capped": 1}
    unrated = {"entity": "P02", "band": "fair", "grade": "not_rated", "score": nan}

    assert not any(rating.shows_held for rating in results(capped, unrated).month(NOW).ratings.values())
