"""One of a thing is told as one, in texts that mostly tell of many."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dashboard.presenters.indicators.arithmetic import arithmetic
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.statement import statement
from dashboard.screens.briefing.decisions import decisions
from dashboard.screens.briefing.facts import BriefingFacts
from metrics.application.records.rows import FollowUp
from tests.conftest import SampleCity
from tests.pages.asking import asked

DAY = date(2021, 3, 31)


def open_matters(*rows: tuple[str, int]) -> list[FollowUp]:
    """Letters as (entity, days overdue)."""
    return [FollowUp("letters", entity, str(number), DAY, DAY, days) for number, (entity, days) in enumerate(rows)]


@pytest.mark.parametrize(
    ("matters", "matter", "basis"),
    [
        ([("G05", 91)], "A closing date for 1 matter overdue over 90 days: ", "; the oldest is 91 days overdue."),
        ([("G05", 91), ("G05", 95)], "A closing date for 2 matters overdue over 90 days: ", "Of "),
        (
            [("G05", 91), ("G01", 91), ("G02", 91), ("G03", 91), ("G04", 91)],
            "A closing date for 5 matters", "5 units, ",
        ),
    ],
)  # fmt: skip
def test_a_decision_on_one_matter_or_of_one_body(
    sample_city: SampleCity, matters: list[tuple[str, int]], matter: str, basis: str
) -> None:
    slides = decisions(BriefingFacts(asked(sample_city), open_matters(*matters)))
    [one] = [item for slide in slides for item in slide.part.decisions if matter in item.matter]
    assert basis in one.basis
    assert "1 units" not in one.basis


def test_one_matter_is_long_overdue(sample_city: SampleCity) -> None:
    listed = attention(asked(sample_city), open_matters(("G05", 91)), {}, at_most=53)
    [reasons] = [item.reasons for item in listed if item.entity == "G05"]
    assert "1 matter long overdue, by 91 days (" in reasons


def test_a_count_of_one(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    rows = query.month.of_indicator("CX2")
    entity = next(key for key, row in rows.items() if row.numerator == 1)
    assert arithmetic(query, entity, "CX2").sentence.endswith(": cases concluded: 1. Not scored.")


def test_each_rule_in_force_has_quotes_of_its_own(sample_city: SampleCity) -> None:
    query, told = asked(sample_city, language="zh"), 0
    for entity in query.month.ratings:
        reading = statement(query, entity).reading
        assert reading.count("“") == reading.count("”")
        caps = {step.rule: step.title("zh") for step in query.month.statement.get(entity, ()) if step.kind == "cap"}
        if len(caps) > 1:
            assert all(f"“{title}”" in reading for title in caps.values()), reading
            told += 1
    assert told, "the sample city has such bodies"


def test_a_share_of_one_and_a_mean_of_one(sample_city: SampleCity) -> None:
    """ "1 reviews" and "1 units" are no English: where an amount is one, it stands behind its name."""
    query, told = asked(sample_city), 0
    for entity, rows in query.month.indicators.items():
        for code, row in rows.items():
            sentence = arithmetic(query, entity, code).sentence
            counts = row.numerator, row.denominator, row.n
            indicator = query.config.indicators[code]
            if row.has_value and 1 in counts and indicator.measure.kind in ("share", "mean", "median"):
                named = query.t(indicator.words.denominator or "records")
                assert f"1 {named}" not in sentence, sentence
                assert f"{named}: " in sentence, sentence
                told += row.denominator == 1 or row.n == 1
    assert told, "the sample city has such values"
    assert re.search("mean of [0-9.]+ points; reviews: 1; target", arithmetic(query, "G03", "RE2").sentence)
