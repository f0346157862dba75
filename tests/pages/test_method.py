"""Method: the page follows the scheme, and its worked example adds up."""

from __future__ import annotations

import pytest

from dashboard.screens.method.figures import bands_figure, curve_figure, weights_figure
from dashboard.screens.method.view import method_view
from dashboard.screens.method.weights import weights_view
from dashboard.screens.method.worked_example import worked_example
from tests.conftest import SampleCity
from tests.pages.asking import LAST, LIGHT, asked
from tests.pages.conftest import OpenPage


@pytest.mark.parametrize("language", ["zh", "en"])
def test_opens_and_names_the_scheme(open_page: OpenPage, sample_city: SampleCity, language: str) -> None:
    page = open_page("method", lang=language)

    assert not page.exception
    scheme = method_view(asked(sample_city, language=language)).scheme.texts()  # type: ignore[arg-type]
    assert sample_city.city.config.scheme().title.get(language) in [line[1] for line in scheme]
    assert any(sample_city.results.scheme_hash in line[1] for line in scheme)


def test_every_indicator_stands_in_one_link_and_every_weight_in_the_chart(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    leaves = [leaf.key for leaf in query.scheme.leaves()]

    chain = [title.split()[0] for link in method_view(query).chain for title in link.indicators]
    assert sorted(chain) == sorted(leaves)
    view = weights_view(query)
    assert sorted(segment.code for segment in view.segments) == sorted(leaves)
    for number, dimension in enumerate(query.scheme.dimensions()):
        ends = [segment.start + segment.weight for segment in view.segments if segment.dimension == number]
        assert max(ends) == pytest.approx(dimension.weight)
    assert len(weights_figure(view, LIGHT).data) == len(leaves)


@pytest.mark.parametrize("entity", ["610302", "610324", "G05", "I02", "M04"])
def test_the_example_adds_up_to_the_index(sample_city: SampleCity, entity: str) -> None:
    example = worked_example(asked(sample_city), entity)
    assert example is not None

    ratings = sample_city.results.ratings
    rating = ratings[(ratings["entity"] == entity) & (ratings["period"] == LAST)].iloc[0]
    *parts, total = [float(row.cells[3].text.replace("–", "0")) for row in example.index_sheet.rows]
    assert total == pytest.approx(rating["base"], abs=0.0101)
    assert sum(parts) == pytest.approx(total, abs=0.005 * len(parts) + 0.01)
    *parts, total = [float(row.cells[3].text.replace("–", "0")) for row in example.dimension_sheet.rows]
    assert sum(parts) == pytest.approx(total, abs=0.005 * len(parts) + 0.01)
    assert example.curve is not None
    assert curve_figure(example.curve, LIGHT).data


def test_bands_cover_the_whole_scale(sample_city: SampleCity) -> None:
    bands = method_view(asked(sample_city)).bands

    assert [band.high for band in bands] == [100.0, *(band.low for band in bands[:-1])]
    assert bands[-1].low == 0
    assert len(bands_figure(bands, LIGHT).data) == len(bands)


def test_every_rule_is_told(sample_city: SampleCity) -> None:
    query = asked(sample_city, language="zh")
    rows = method_view(query).rules.texts()

    assert [row[0] for row in rows] == [rule.title.zh for rule in query.scheme.rules]
    assert all(all(row) for row in rows)
