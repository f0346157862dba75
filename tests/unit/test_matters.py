"""Which bodies need attention, what is to be decided, and which grades are held: facts, before any words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import nan

import pandas as pd
import pytest

from metrics.application.findings import attention as matters
from metrics.application.findings.attention import (
    Case,
    FollowUpsOverdue,
    GradeLowered,
    InLowestGrade,
    Reason,
    ScoreFell,
    TooLittleEvidence,
    attention,
)
from metrics.application.findings.decisions import CappedGrades, LongOverdue, LowestGrade, MissingRecords, decisions
from metrics.application.ratings.grade_holds import GradeMove, months_beyond, months_kept, moves
from metrics.application.records.rows import FollowUp
from metrics.application.signals.rows import Movement
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


def results(
    *ratings: Mapping[str, object], caps: tuple[tuple[str, str, str], ...] = (),
    points: tuple[tuple[str, str, float], ...] = (),
) -> Results:  # fmt: skip
    """Ratings with what is not said as usual, caps as (entity, rule, best grade that it allows), points likewise."""
    rows = [{**USUAL, **rating} for rating in ratings]
    taken = {entity: -amount for entity, _, amount in points}
    steps: list[dict[str, object]] = [
        {"entity": row["entity"], "period": row["period"], "kind": "base",
         "points": row["score"] + taken.get(row["entity"], 0.0)}
        for row in rows
    ]  # fmt: skip
    steps += [
        {"entity": entity, "period": NOW, "kind": "points", "rule": rule, "points": amount}
        for entity, rule, amount in points
    ]
    steps += [
        {"entity": entity, "period": NOW, "kind": "cap", "rule": rule, "grade": grade, "points": 0.0}
        for entity, rule, grade in caps
    ]
    frame = pd.DataFrame(rows)[list(RATINGS)]
    statement = pd.DataFrame(steps, columns=pd.Index(STATEMENT)).astype({"rule": object}).replace({nan: None})
    statement = statement.assign(points=statement["points"].astype(float))
    # A month of no indicator: what each dimension loses is not asked here.
    nothing = pd.DataFrame(columns=pd.Index(["entity", "period", "indicator", "points", "weight"]))
    periods = tuple(sorted(set(frame["period"])))
    return Results(SCHEME.id, "hash", "version", periods, nothing, nothing, frame, statement)


def open_matters(*rows: tuple[str, str, int]) -> list[FollowUp]:
    """Follow-ups as (ledger, entity, days overdue)."""
    day = date(2021, 1, 31)
    return [FollowUp(ledger, entity, "1", day, day, days) for ledger, entity, days in rows]


def moved(*entities: str) -> dict[str, Movement]:
    """Bodies whose scores moved by more than chance."""
    return {key: Movement(key, nan, nan, True, False, True, "none", 0, "none", False) for key in entities}


def listed(given: Results, late: list[FollowUp] | None = None, fell: tuple[str, ...] = ()) -> list[Case]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matters, "shortfalls", lambda *_: {})
        return attention(given, CITY, SCHEME, late or [], moved(*fell), NOW, at_most=9)


def test_who_needs_attention_is_listed_by_gravity() -> None:
    given = results(
        {"entity": "P01", "score": 76.0, "previous_grade": "good", "previous_score": 86.0},
        {"entity": "P02", "score": 76.0, "previous_grade": "good", "previous_score": 86.0},
        {"entity": "P03", "score": 80.0},
        {"entity": "P04", "score": 90.0, "band": "good", "held": "good", "grade": "fair", "capped": 1},
        {"entity": "P05", "score": 50.0, "grade": "not_rated", "coverage": 0.4},
        {"entity": "P06", "score": 55.0, "band": "poor", "held": "poor", "grade": "poor"},
        caps=(
            ("P03", "weak_dimension", "fairly_good"),
            ("P04", "severe_case", "fair"), ("P04", "falsified_data", "fairly_good"),
            ("P05", "severe_case", "fair"), ("P06", "weak_dimension", "fair"),
        ),
    )  # fmt: skip
    late = open_matters(("letters", "P03", 91), ("joint_talks", "P03", 99), ("letters", "P02", 90))

    assert [(case.entity, case.reasons) for case in listed(given, late, fell=("P01", "P03"))] == [
        ("P04", (GradeLowered(("severe_case",), 0.0, "fairly_good", "fair"),)),
        ("P06", (InLowestGrade("poor", 1, 1, 1),)),
        ("P01", (ScoreFell("good", "fairly_good", -10.0),)),
        ("P03", (FollowUpsOverdue(2, 99, ("joint_talks",)),)),
        ("P05", (TooLittleEvidence(0.4),)),
    ]


CAPPED = {"entity": "P01", "score": 90.0, "band": "good", "held": "good", "grade": "fair", "capped": 1}
LOWEST = {"entity": "P02", "score": 55.0, "band": "poor", "held": "poor", "grade": "poor"}
LOWEST_BEFORE = [LOWEST | {"period": month} for month in ("2021-03", "2021-04", "2021-05")]
FELL = {"entity": "P03", "score": 76.0, "previous_grade": "good", "previous_score": 86.0}


@pytest.mark.parametrize(
    ("graver", "other", "caps"),
    [
        pytest.param(
            CAPPED, {**CAPPED, "entity": "P02", "grade": "fairly_good"},
            (("P01", "severe_case", "fair"), ("P02", "falsified_data", "fairly_good")), id="severe case, falsified",
        ),
        pytest.param(
            {**CAPPED, "grade": "fairly_good"}, LOWEST, (("P01", "falsified_data", "fairly_good"),),
            id="falsified, lowest",
        ),
        pytest.param(LOWEST, FELL, (), id="lowest, fallen"),
        pytest.param(FELL, CAPPED, (("P01", "weak_dimension", "fair"),), id="fallen, capped"),
        pytest.param(
            CAPPED, {**CAPPED, "entity": "P04", "grade": "fairly_good"},
            (("P01", "weak_dimension", "fair"), ("P04", "poor_rectification", "fairly_good")), id="capped lower, less",
        ),
        pytest.param(CAPPED, {"entity": "P05"}, (("P01", "weak_dimension", "fair"),), id="capped, overdue"),
        pytest.param({"entity": "P05"}, {"entity": "P06", "grade": "not_rated"}, (), id="overdue, not rated"),
    ],
)  # fmt: skip
def test_of_two_the_graver_comes_first(
    graver: Mapping[str, object], other: Mapping[str, object], caps: tuple[tuple[str, str, str], ...]
) -> None:
    late = open_matters(("letters", "P05", 200)) if "P05" in (graver["entity"], other["entity"]) else []
    cases = listed(results(other, graver, caps=caps), late, fell=("P03",))
    assert [case.entity for case in cases] == [graver["entity"], other["entity"]]


def test_of_two_in_the_lowest_grade_the_one_longer_there_comes_first() -> None:
    given = results({**LOWEST, "entity": "P01", "score": 30.0}, *LOWEST_BEFORE, {**LOWEST, "score": 58.0})
    assert [(case.entity, case.reasons[0]) for case in listed(given)] == [
        ("P02", InLowestGrade("poor", 4, 4, 4)),
        ("P01", InLowestGrade("poor", 1, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("rating", "caps", "points", "reasons"),
    [
        pytest.param({"grade": "fair", "capped": 1}, [("weak_dimension", "fair"), ("severe_case", "fair")], [],
                     [GradeLowered(("weak_dimension", "severe_case"), 0.0, "fairly_good", "fair")], id="together"),
        pytest.param({"score": 72.0, "band": "fair", "held": "fair", "grade": "fair"}, [], [("criticism", -4.0)],
                     [GradeLowered(("criticism",), -4.0, "fairly_good", "fair")], id="points"),
        pytest.param({"score": 68.0, "band": "fair", "held": "fair", "grade": "fair"}, [], [("criticism", -4.0)], [],
                     id="points that cost no grade"),
        pytest.param({"score": 64.0, "band": "fair", "held": "fair", "grade": "fair"}, [("severe_case", "fair")], [],
                     [], id="a cap on the grade that there is"),
        pytest.param({"score": 76.0, "se": 9.0, "previous_grade": "good", "previous_score": 75.0}, [], [], [],
                     id="a grade that fell by a wait that ended"),
    ],
)  # fmt: skip
def test_a_reason_is_told_only_where_it_binds(
    rating: Mapping[str, object], caps: list[tuple[str, str]], points: list[tuple[str, float]], reasons: list[Reason]
) -> None:
    given = results(
        {"entity": "P01", **rating}, caps=tuple(("P01", *cap) for cap in caps),
        points=tuple(("P01", *one) for one in points),
    )  # fmt: skip
    fell = ("P01",) if "previous_grade" in rating else ()
    assert [list(case.reasons) for case in listed(given, fell=fell)] == ([reasons] if reasons else [])


def test_matters_to_decide_are_found_gravest_first() -> None:
    given = results(
        {"entity": "P01", "score": 55.0, "grade": "poor"},
        {"entity": "P02", "score": 50.0, "grade": "poor"},
        {"entity": "P03", "grade": "fair", "capped": 1},
        {"entity": "P04", "grade": "not_rated", "capped": 1},
        {"entity": "P05"},
        caps=(
            ("P03", "severe_case", "fair"),
            ("P03", "falsified_data", "fairly_good"),
            ("P04", "poor_rectification", "fair"),
        ),
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
