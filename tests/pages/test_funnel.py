"""Funnels: every share and rate has one, what is drawn agrees with what is said, and nobody is ranked by value."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from dashboard.presenters.signals.funnel import FunnelView, funnel_view, groups, positions
from dashboard.presenters.signals.funnel_words import PLACES, none_here, why_none
from dashboard.screens.indicators.figures import distribution_figure
from dashboard.screens.indicators.funnel_figure import funnel_figure
from dashboard.screens.indicators.view import distribution, indicator_codes
from dashboard.session.query import Query
from metrics.wording import Language
from tests.conftest import SampleCity
from tests.pages.asking import LAST, LIGHT, asked, scoped
from tests.pages.conftest import OpenPage, parameter
from tests.pages.watched import watched


def drawn(query: Query, code: str, group: str) -> FunnelView:
    """One finished funnel."""
    found = watched(query).funnel(code, query.period, group)
    assert found is not None
    return funnel_view(query, found)


def test_a_funnel_or_the_reason_why_there_is_none(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    monitor = watched(query)
    for code in indicator_codes(query):
        has = any(monitor.funnel(code, LAST, group) for group in groups(query, code))
        assert has == (not why_none(query, code)), code
    said = {why_none(query, code) for code in ("PE2", "PE5", "CX2", "PW2")}
    assert len(said) == 4
    assert all(text.startswith("No funnel is drawn: ") for text in said)


def test_dots_lie_beyond_the_lines_exactly_where_they_are_said_to(sample_city: SampleCity) -> None:
    query, beyond = asked(sample_city), 0
    monitor = watched(query)
    for code in indicator_codes(query):
        for group in groups(query, code):
            found = monitor.funnel(code, LAST, group)
            if found is None:
                continue
            view = funnel_view(query, found)
            verdicts = {dot.entity: dot for dot in found.dots}
            assert {dot.entity for dot in view.dots} == set(verdicts)
            for dot in view.dots:
                ends = [np.interp(dot.size, view.sizes, line) for line in (view.inner.lower, view.inner.upper)]
                outside = not ends[0] - 1e-9 <= dot.value <= ends[1] + 1e-9
                assert outside == (dot.place != "inside") == bool(verdicts[dot.entity].beyond), (code, dot)
                assert dot.place.startswith("worse") == bool(outside and verdicts[dot.entity].worse), (code, dot)
                beyond += outside
    assert beyond > 10


def test_only_the_farthest_are_named_and_marks_differ_by_shape(sample_city: SampleCity) -> None:
    view = drawn(asked(sample_city), "DI4", "government")
    marks = {trace.name: trace.marker for trace in funnel_figure(view, LIGHT).data if trace.mode == "markers+text"}

    assert {dot.name for dot in view.dots if dot.named} == {"Industry & IT"}
    assert marks["beyond 99.8%, worse side"].symbol == "square"
    assert marks["beyond 99.8%, worse side"].color == LIGHT.worse
    assert marks["beyond 95%, better side"].symbol == "diamond-open"
    assert marks["beyond 95%, better side"].color == LIGHT.better
    assert marks["inside the limits"].symbol == "circle"
    figure = funnel_figure(view, LIGHT)
    assert {key for trace in figure.data for key in trace.customdata or ()} == {dot.entity for dot in view.dots}
    assert {text for trace in figure.data for text in trace.text or () if text} == {"Industry & IT"}


def test_context_has_no_better_side(sample_city: SampleCity) -> None:
    view = drawn(asked(sample_city), "CX1", "government")

    assert {dot.place for dot in view.dots} <= {"inside", "high_95", "high_998", "low_95", "low_998"}
    assert view.value_axis == "per 1,000"
    assert view.logarithmic
    assert view.size_axis.endswith("(logarithmic scale)")


def test_a_dot_beyond_all_limits_stays_on_the_axis(sample_city: SampleCity) -> None:
    view = drawn(asked(sample_city), "CX1", "government")

    low, high = funnel_figure(view, LIGHT).layout.yaxis.range
    assert all(low < dot.value < high for dot in view.dots)


def test_dots_take_most_of_the_axis(sample_city: SampleCity) -> None:
    """However far the limits of few cases lie: what is compared are the dots."""
    query = asked(sample_city)
    for code in ("PR1", "DI4", "PW4", "CX1"):
        for group in groups(query, code):
            found = watched(query).funnel(code, LAST, group)
            if found is None or len({dot.value for dot in found.dots}) < 2:
                continue
            view = funnel_view(query, found)
            low, high = funnel_figure(view, LIGHT).layout.yaxis.range
            values = [*(dot.value for dot in view.dots), view.centre]
            assert (max(values) - min(values)) / (high - low) > 0.5, (code, group)


@pytest.mark.parametrize(
    ("language", "varied", "alike", "worse", "small"),
    [
        ("en", "The peers differ by more than chance; the limits were widened for it.", "by no more than chance",
         "Beyond the 99.8% limits: Industry & IT (worse); 1 of 26 units.", "Units with few people lie left"),
        ("zh", "各单位之间的差异大于随机波动，界限已相应放宽。", "差异不大于随机波动",
         "26家单位中1家超出99.8%界限：工信局（较差）。", "人数少的单位在左侧，波动大，落在漏斗内即属正常波动。"),
    ],
)  # fmt: skip
def test_the_sentence_says_who_and_whether_more_than_chance(
    sample_city: SampleCity, language: Language, varied: str, alike: str, worse: str, small: str
) -> None:
    query = asked(sample_city, language=language)

    assert varied in drawn(query, "PW4", "government").reading
    told = drawn(query, "DI4", "government").reading
    assert worse in told
    assert alike in told
    assert varied not in told
    assert small in drawn(query, "DI1", "government").reading
    assert drawn(query, "DI1", "government").value_axis.endswith({"en": "lower is better", "zh": "越低越好"}[language])


def test_who_sees_a_part_of_a_group_is_not_told_of_all(sample_city: SampleCity) -> None:
    """In the funnel of DI4 one unit of 26 lies beyond; of two that lie inside it cannot be said that all do."""
    query = asked(sample_city)
    found = watched(query).funnel("DI4", LAST, "government")
    assert found is not None
    two = replace(found, dots=tuple(dot for dot in found.dots if not dot.beyond)[:2])
    some = scoped(query, *(dot.entity for dot in two.dots))

    assert funnel_view(some, two).reading.startswith("All 2 units that you see lie inside the 95% limits.")
    assert funnel_view(some, found).reading.startswith(
        "Beyond the 99.8% limits: Industry & IT (worse); 1 of 26 units that"
    )
    assert none_here(query, "government") != none_here(some, "government")


def test_registers_are_in_the_order_of_the_city_and_no_league_table(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    order = [key for key, one in query.config.city.entities.items() if one.group == "government"]

    funnel = drawn(query, "DI4", "government")
    values = [dot.value for dot in funnel.dots]
    assert [row.id for row in funnel.numbers.rows] == [
        key for key in order if key in {dot.entity for dot in funnel.dots}
    ]
    assert values not in (sorted(values), sorted(values, reverse=True))
    listed = [row.id for row in distribution(query, "DI4").values.rows if row.id in order]
    assert listed == order


def test_the_peer_group_follows_the_body_in_the_address(open_page: OpenPage, sample_city: SampleCity) -> None:
    assert parameter(open_page("indicators", indicator="DI4"), "group") == "counties"
    assert parameter(open_page("indicators", indicator="DI4", entity="G05"), "group") == "government"
    page = open_page("indicators", indicator="DI4", entity="G05", group="party", lang="en")
    assert parameter(page, "group") == "party"
    assert any(
        "Beyond the 99.8% limits" in text.value or "inside the 95% limits" in text.value for text in page.caption
    )
    assert not page.exception


def test_a_group_without_an_average_says_so(open_page: OpenPage, sample_city: SampleCity) -> None:
    page = open_page("indicators", indicator="LK1", group="mass", lang="en", period=LAST)

    assert any("there is no average to hold them against" in text.value for text in page.caption)


def test_positions_of_single_bodies(sample_city: SampleCity) -> None:
    query = asked(sample_city)

    found = positions(query, watched(query), "DI4", ["G06", "610302", "M04"])
    assert "M04" not in found
    assert set(found) == {"G06", "610302"}
    assert set(found.values()) <= set(PLACES)
    assert positions(query, watched(query), "PE2", ["G06"]) == {}


def test_shrinkage_is_an_arrow_from_the_counted_to_the_used_value(sample_city: SampleCity) -> None:
    view = distribution(asked(sample_city), "DI1")
    figure = distribution_figure(view, LIGHT)

    moved = [dot for dot in view.dots if dot.raw != dot.value]
    arrows = {(one.ax, one.x) for one in figure.layout.annotations if one.showarrow}
    assert len(moved) > 30
    assert arrows == {(dot.raw, dot.value) for dot in moved}
    hollow = next(trace for trace in figure.data if trace.marker.symbol == "circle-open")
    assert set(hollow.customdata) == {dot.entity for dot in moved}
    frame = sample_city.results.indicators
    mine = frame[(frame["indicator"] == "DI1") & (frame["period"] == LAST) & (frame["entity"] == "G05")].iloc[0]
    said = f"{mine['raw']:.2f} → {mine['value']:.2f} per 1,000"
    assert f"Adjusted most: Industry & IT ({said})." in view.reading
    assert next(row.cells[1].text for row in view.values.rows if row.id == "G05") == said
    assert not [one for one in distribution_figure(distribution(asked(sample_city), "PR1"), LIGHT).layout.annotations
                if one.showarrow]  # fmt: skip


def test_arrows_in_one_line_never_meet(sample_city: SampleCity) -> None:
    view = distribution(asked(sample_city), "DI1")
    figure = distribution_figure(view, LIGHT)

    rows: dict[float, list[tuple[float, float]]] = {}
    for trace in figure.data:
        if trace.marker.symbol == "circle":
            for entity, y in zip(trace.customdata, trace.y, strict=True):
                dot = next(one for one in view.dots if one.entity == entity)
                rows.setdefault(y, []).append((min(dot.raw, dot.value), max(dot.raw, dot.value)))
    for spans in rows.values():
        ordered = sorted(spans)
        assert all(one[1] < other[0] for one, other in pairwise(ordered))


def test_intervals_stand_in_the_hover_and_in_the_register(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    intervals = watched(query).intervals("PR1", LAST)
    view = distribution(query, "PR1", intervals)

    within = intervals["610302"]
    said = f"{within.low:.1f}–{within.high:.1f}%"
    assert f"95% interval {said}" in next(dot.hover for dot in view.dots if dot.entity == "610302")
    at = [column.title for column in view.values.columns].index("95% interval")
    assert next(row.cells[at].text for row in view.values.rows if row.id == "610302") == said
    median = distribution(query, "PE2", watched(query).intervals("PE2", LAST))
    assert "95% interval" not in [column.title for column in median.values.columns]
