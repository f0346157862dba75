"""Indicators: every body has a dot or a reason, and what YAML adds appears."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.elements import parts as parts
from dashboard.presenters.indicators.arithmetic import arithmetic
from dashboard.presenters.signals.trend import trend
from dashboard.screens.indicators.figures import DOT, distribution_figure
from dashboard.screens.indicators.view import distribution, indicator_codes
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics import wording
from metrics.application.city import open_city
from metrics.application.ratings import pipeline
from metrics.application.ratings.observations import observations
from metrics.application.records import arrivals
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, LIGHT, asked, with_frames
from tests.pages.conftest import OpenPage, parameter

VOIDED = "I02"
"""The Supply Cooperative."""

ADDED = """
  PR9:
    title: {zh: 新增指标, en: A new indicator}
    unit: percent
    cadence: M
    nature: context
    link: perform
    measure: {kind: share, ledger: duty_list, window: 6, numerator: completed_on < due_on}
    source: {zh: 测试, en: test}
"""


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_indicator_opens(open_page: OpenPage, sample_city: SampleCity, language: Language) -> None:
    for code in ("PR1", "DI3", "PW2", "PE3", "RE4", "CX2"):
        page = open_page("indicators", indicator=code, lang=language)
        assert not page.exception, code
        assert parameter(page, "indicator") == code
        assert page.header[0].value == naming.node(asked(sample_city, language=language), code)
        assert code not in page.header[0].value


def test_every_body_that_is_asked_has_a_dot_or_a_reason(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    frame = sample_city.results.indicators
    for code in indicator_codes(query):
        rows = frame[(frame["indicator"] == code) & (frame["period"] == LAST)]
        view = distribution(query, code)
        values = rows[rows["value"].notna()].set_index("entity")["value"]
        assert {dot.entity: dot.value for dot in view.dots} == values.to_dict(), code
        stand = set(rows.loc[rows["value"].notna() & (rows["reason"] != "void"), "entity"])
        assert {row.id for row in view.missing.rows} == set(rows["entity"]) - stand, code
        assert all(row.cells[2].text for row in view.missing.rows), code
        assert bool(view.posts) == (sample_city.city.config.indicators[code].nature != "context"), code


def test_a_value_that_is_struck_out_is_no_value_anywhere(sample_city: SampleCity) -> None:
    """A rule has struck out the record check of the Supply Cooperative (100 %); it stays readable where it is drawn."""
    query = asked(sample_city)
    code, row = next((code, row) for code, row in query.month.indicators[VOIDED].items() if row.reason == "void")
    others = [other for other in query.month.of_indicator(code).values() if other.value == other.value]
    view = distribution(query, code)

    assert view.lead.startswith(f"{len(others) - 1} of ")
    counted = arrivals.completeness(ANALYST, sample_city.city, query.results, LAST, today=date(2021, 8, 1)).indicators
    assert next(item.there for item in counted if item.indicator == code) == len(others) - 1
    assert next(dot for dot in view.dots if dot.entity == VOIDED).counts is False
    assert VOIDED in {line.id for line in view.missing.rows}
    assert "void after falsified data: 1 unit" in view.missing_lead
    register = next(line for line in view.values.rows if line.id == VOIDED)
    assert register.cells[1].text == format.value(row.value, "percent", query.t)
    assert trend(query, code, [VOIDED]).lines[0].values[-1] != row.value
    assert observations(query.month, query.scheme, code)[VOIDED].reason == "void"
    assert not observations(query.month, query.scheme, code)[VOIDED].is_known


@pytest.mark.parametrize(("code", "least"), [("DI1", "none"), ("DI3", "10")])
def test_the_least_n_is_told_in_one_way(sample_city: SampleCity, code: str, least: str) -> None:
    """In the definition, in the table beneath it and among the facts on the profile."""
    query = asked(sample_city, period=sample_city.results.periods[0])
    view = distribution(query, code)
    told = next(row.cells[1].text for row in view.definition.rows if row.cells[0].text == "Minimum n")
    assert least in told
    assert view.missing.rows
    assert {row.cells[-1].text for row in view.missing.rows} == {least}
    entity = next(iter(query.month.of_indicator(code)))
    facts = dict(arithmetic(query, entity, code).facts)
    assert facts["Evidence / minimum"].endswith(f" / {least}")


def test_too_few_cases_say_how_many(sample_city: SampleCity) -> None:
    view = distribution(asked(sample_city), "DI3")

    frame = sample_city.results.indicators
    few = frame[(frame["indicator"] == "DI3") & (frame["period"] == LAST) & (frame["reason"] == "too_few")]
    assert len(few) > 0
    shown = {row.id: [cell.text for cell in row.cells] for row in view.missing.rows}
    for entity, n in zip(few["entity"], few["n"], strict=True):
        assert shown[entity][2:] == ["too few cases", f"{n:.0f}", "10"]


def test_a_late_return_is_told_under_the_heading(open_page: OpenPage, sample_city: SampleCity) -> None:
    said = "The return for June 2021 has not been submitted: the value of March 2021 is kept."
    assert distribution(asked(sample_city), "PW3").late == said
    assert distribution(asked(sample_city), "PR1").late == ""

    page = open_page("indicators", indicator="PW3", period=LAST, lang="en")
    assert any(parts.plain(said) in text.value for text in page.caption)


def test_no_dot_hides_another(sample_city: SampleCity) -> None:
    for code in ("CX2", "RE4", "PR2"):
        view = distribution(asked(sample_city), code)
        drawing = distribution_figure(view, LIGHT)
        places = pd.DataFrame({"x": list(drawing.data[0].x), "y": list(drawing.data[0].y)})
        for _, same in places.groupby("x"):
            gaps = same["y"].sort_values().diff().dropna()
            assert (gaps >= DOT).all(), code


def test_a_body_is_named_where_it_is_the_lowest_alone(sample_city: SampleCity) -> None:
    """Two counties share the lowest points of their group, read at one decimal, and no name is drawn for either."""
    query, code = asked(sample_city), "PR1"
    counties = [key for key, item in query.config.city.entities.items() if item.group == "counties"][:3]

    def named(*points: float) -> set[str]:
        frame = query.results.indicators
        here = (frame["indicator"] == code) & (frame["period"] == LAST)
        own = frame["entity"].map(dict(zip(counties, points, strict=True))).where(here)
        changed = frame.assign(points=own.fillna(frame["points"].mask(here, 99.0)))
        view = distribution(with_frames(query, indicators=changed), code)
        return {dot.entity for dot in view.dots if dot.named}

    assert named(10.02, 10.04, 50.0) == set()
    assert named(10.02, 10.14, 50.0) == {counties[0]}


def test_better_lies_further_right(sample_city: SampleCity) -> None:
    rising = distribution_figure(distribution(asked(sample_city), "PR1"), LIGHT)
    falling = distribution_figure(distribution(asked(sample_city), "RE4"), LIGHT)

    assert rising.layout.xaxis.range[0] < rising.layout.xaxis.range[1]
    assert falling.layout.xaxis.range[0] > falling.layout.xaxis.range[1]


OUTSIDE = """
  PR8:
    title: {zh: 方案以外的指标, en: An indicator outside the scheme}
    unit: percent
    cadence: M
    nature: process
    link: perform
    measure: {kind: share, ledger: duty_list, window: 12, numerator: completed_on <= due_on}
    goalposts: {worst: 0, target: TARGET, best: 100}
    source: {zh: 来源, en: source}
"""


@pytest.mark.parametrize(("target", "reach"), [("0.5", "all"), ("99.9", "few")])
def test_what_is_said_of_an_indicator_outside_the_scheme_counts_its_values(
    sample_city: SampleCity, own_config: Path, target: str, reach: str
) -> None:
    """Nobody has points for it; how many values reach the target is counted all the same, and never as 0 points."""
    file = own_config / "indicators" / "principal.yaml"
    file.write_text(file.read_text(encoding="utf-8") + OUTSIDE.replace("TARGET", target), encoding="utf-8")
    city = open_city(sample_city.database, own_config)
    results = pipeline.results(ANALYST, city)
    query = Query(actor=ANALYST, city=city, results=results, period=LAST, t=wording.to("en"))

    values = [row.value for row in results.month(LAST).of_indicator("PR8").values() if row.value == row.value]
    reached = sum(value >= float(target) for value in values)
    assert (reached == len(values)) == (reach == "all")
    said = distribution(query, "PR8").lead
    assert f"{reached} reach the target." in said
    assert "The scheme does not weigh this indicator, so no unit has points for it." in said
    assert "score under" not in said


def test_an_indicator_added_to_yaml_appears(sample_city: SampleCity, own_config: Path) -> None:
    file = own_config / "indicators" / "principal.yaml"
    file.write_text(file.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    city = open_city(sample_city.database, own_config)
    results = pipeline.results(ANALYST, city)
    query = Query(actor=ANALYST, city=city, results=results, period=LAST, t=wording.to("zh"))

    assert "PR9" in indicator_codes(query)
    view = distribution(query, "PR9")
    assert view.title == "新增指标"
    assert len(view.dots) + len(view.missing.rows) == 53
    assert ["分子", "完成日期早于完成期限的记录"] in view.definition.texts()
