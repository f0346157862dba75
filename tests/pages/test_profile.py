"""The profile: a statement that adds up, and a way from the grade to the very records and back."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from dashboard.elements import parts as parts
from dashboard.presenters.indicators import arithmetic, observations, record_table
from dashboard.presenters.indicators.record_table import AT_MOST
from dashboard.presenters.ratings.statement import statement
from dashboard.screens.profile import scale
from dashboard.session import naming
from dashboard.text import format
from metrics.application.records import queries
from metrics.model import IndicatorScore
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage, parameter
from tests.tiers import some

BODIES = ("610302", "610327", "G05", "I02", "M04")
"""A county, the county with the most records, a weak unit, one with a void indicator, one without enough data."""


@dataclass(frozen=True)
class Shown:
    """One indicator as the page shows it, and as the results have it."""

    row: IndicatorScore
    sentence: str
    table: record_table.RecordTable


def shown(sample: SampleCity, entity: str, code: str) -> Shown:
    query = asked(sample)
    found = queries.records(ANALYST, sample.city, entity=entity, period=LAST, indicator=code)
    return Shown(
        row=query.month.indicators[entity][code],
        sentence=arithmetic.arithmetic(query, entity, code).sentence,
        table=record_table.of_indicator(query, found, code),
    )


def whole(amount: float) -> int:
    """A sum over no rows is no number; it stands for none."""
    return 0 if pd.isna(amount) else int(amount)


def of_kind(sample: SampleCity, entity: str, *kinds: str) -> list[str]:
    config = sample.city.config
    return [code for code in config.applicable(entity) if config.indicators[code].measure.kind in kinds]


@pytest.mark.parametrize("entity", BODIES[:-1])
def test_bars_lead_from_the_base_to_the_score(sample_city: SampleCity, entity: str) -> None:
    view = statement(asked(sample_city), entity)

    ratings = sample_city.results.ratings
    rating = ratings[(ratings["entity"] == entity) & (ratings["period"] == LAST)].iloc[0]
    changes = sum(bar.end - bar.start for bar in view.bars[:-1])
    assert view.bars[0].end == pytest.approx(rating["base"])
    assert changes == pytest.approx(rating["score"])
    assert view.bars[-1].end == pytest.approx(rating["score"])
    assert view.grade == rating["grade"]


def test_a_body_without_a_grade_shows_no_score_either(open_page: OpenPage, sample_city: SampleCity) -> None:
    view = statement(asked(sample_city), "M04")
    ratings = sample_city.results.ratings
    score = ratings[(ratings["entity"] == "M04") & (ratings["period"] == LAST)]["score"].iloc[0]

    assert view.bars == ()
    assert "neither a score nor a grade" in view.reading
    page = open_page("profile", entity="M04", lang="en")
    assert not page.exception
    assert not any(parts.plain(format.score(score)) in text.value for text in (*page.caption, *page.markdown))


def test_an_indicator_has_the_median_of_its_peers_and_no_rank(sample_city: SampleCity) -> None:
    for entity, code in (("610324", "PR4"), ("G05", "DI4")):
        frame, peers = sample_city.results.indicators, observations.peers(asked(sample_city), entity)
        now = frame[(frame["indicator"] == code) & (frame["period"] == LAST) & frame["entity"].isin(peers)]
        view = scale.scale(asked(sample_city), entity, code, "worse_998")

        assert view is not None
        group, median = naming.group(asked(sample_city), entity), now["value"].median()
        assert view.reading.startswith(
            f"{now['value'].count()} of {group} have a value; the median there is {median:.1f}%"
        )
        assert view.reading.endswith(
            "beyond 99.8%, worse side: it differs from its peers' average by more than chance."
        )
        unplaced = scale.scale(asked(sample_city), entity, code)
        assert unplaced is not None
        assert "funnel" not in unplaced.reading


@pytest.mark.parametrize("entity", some(BODIES, 2))
def test_ticked_rows_are_the_numerator_and_all_rows_the_denominator(sample_city: SampleCity, entity: str) -> None:
    for code in of_kind(sample_city, entity, "share"):
        one = shown(sample_city, entity, code)
        if one.row.as_of is None:
            assert one.table.rows == 0, code
            continue
        ticks = one.table.frame["Counts in the numerator"].str.startswith("✓").sum()
        if one.table.rows <= AT_MOST:
            assert ticks == whole(one.row.numerator), code
        assert one.table.rows == whole(one.row.denominator), code


@pytest.mark.parametrize("entity", some(BODIES, 2))
def test_amounts_of_the_rows_add_up_to_the_sentence(sample_city: SampleCity, entity: str) -> None:
    for code in of_kind(sample_city, entity, "ratio"):
        one = shown(sample_city, entity, code)
        if not one.table.rows:
            continue
        for column, part in (("Counts above the line", "numerator"), ("Counts below the line", "denominator")):
            total = float(one.table.frame[column].sum())
            assert total == pytest.approx(getattr(one.row, part)), code
            if one.row.reason is None:
                assert arithmetic.plain_number(total) in one.sentence, code


@pytest.mark.parametrize("entity", some(BODIES, 2))
def test_counts_rates_and_medians_rest_on_the_rows_shown(sample_city: SampleCity, entity: str) -> None:
    for code in of_kind(sample_city, entity, "count", "rate", "median"):
        one = shown(sample_city, entity, code)
        if not one.table.rows or one.table.rows > AT_MOST:
            continue
        frame = one.table.frame
        if "Counts as" in frame:
            assert frame["Counts as"].notna().sum() == one.row.n, code
            if one.row.reason is None:
                assert frame["Counts as"].astype(float).median() == pytest.approx(one.row.value), code
        elif "Counts in the numerator" in frame:
            assert frame["Counts in the numerator"].str.startswith("✓").sum() == one.row.numerator, code
        else:
            assert frame["Counts above the line"].sum() == one.row.numerator, code


def test_long_tables_are_cut_but_counted_whole(sample_city: SampleCity) -> None:
    tables = [shown(sample_city, "610327", code).table for code in of_kind(sample_city, "610327", "count")]

    longest = max(tables, key=lambda table: table.rows)
    assert longest.rows > AT_MOST
    assert len(longest.frame) == AT_MOST
    assert f"{longest.rows:,}" in longest.shown


def test_a_missing_value_says_why_and_is_not_zero(sample_city: SampleCity) -> None:
    frame = sample_city.results.indicators
    few = frame[(frame["period"] == LAST) & (frame["reason"] == "too_few") & frame["points"].isna()].iloc[0]
    one = shown(sample_city, few["entity"], few["indicator"])

    minimum = sample_city.city.config.indicators[few["indicator"]].min_n
    assert "too few" in one.sentence
    assert f"{arithmetic.plain_number(few['n'])} found, at least {arithmetic.plain_number(minimum)}" in one.sentence


def test_three_clicks_from_the_grade_to_the_records_and_back(open_page: OpenPage, sample_city: SampleCity) -> None:
    page = open_page("profile", entity="610302", node="supervision", lang="en")
    assert not page.exception

    page.button(key="indicator-SU1").click().run()
    assert not page.exception
    assert parameter(page, "indicator") == "SU1"
    row = shown(sample_city, "610302", "SU1").row
    assert any(f"{int(row.numerator)} disposed of on time" in text.value for text in page.markdown)
    assert len(page.dataframe[-1].value) == row.denominator

    page.button(key="up-supervision").click().run()
    assert "indicator" not in page.query_params
    page.button(key="up-index").click().run()
    assert "node" not in page.query_params
    assert page.title[0].value.startswith("Weibin")


@pytest.mark.parametrize("entity", ["610302", pytest.param("M04", marks=pytest.mark.full)])
def test_every_level_opens_from_its_address(open_page: OpenPage, sample_city: SampleCity, entity: str) -> None:
    for code in some(sample_city.city.config.applicable(entity), 4):
        page = open_page("profile", entity=entity, indicator=code)
        assert not page.exception, code


def test_what_does_not_apply_opens_the_body_instead(open_page: OpenPage) -> None:
    page = open_page("profile", entity="G01", indicator="PE3")

    assert not page.exception
    assert len(page.title) == 1
    assert "：" in page.title[0].value


def test_every_rule_in_force_shows_its_records(open_page: OpenPage, sample_city: SampleCity) -> None:
    steps = sample_city.results.statement
    now = steps[(steps["period"] == LAST) & steps["rule"].notna() & (steps["evidence"] > 0)]
    with_records = {rule.id for rule in sample_city.city.config.scheme().rules if rule.event is not None}
    for rule, rows in now[now["rule"].isin(with_records)].groupby("rule"):
        page = open_page("profile", entity=rows["entity"].iloc[0], lang="en")
        assert not page.exception
        expected = int(rows["evidence"].iloc[0])
        assert any(len(table.value) == expected for table in page.dataframe[1:]), rule


@pytest.mark.parametrize(("language", "says"), [("en", "used as {} after shrinkage towards the peer group"),
                                                ("zh", "向同类组收缩后按 {} 计")])  # fmt: skip
def test_a_value_that_is_pulled_to_its_peers_says_from_what_to_what(
    sample_city: SampleCity, language: Language, says: str
) -> None:
    query = asked(sample_city, language=language)
    pulled = [
        (entity, rows["DI1"])
        for entity, rows in query.month.indicators.items()
        if abs(rows["DI1"].raw - rows["DI1"].value) > 0.5
    ]
    assert len(pulled) > 5
    for entity, row in pulled[:6]:
        sentence = arithmetic.arithmetic(query, entity, "DI1").sentence
        assert says.format(format.value(row.value, "per_1000", query.t, 2)) in sentence
        assert format.value(row.raw, "per_1000", query.t, 2) in sentence
