"""Method: the page follows the scheme, and its worked example adds up."""

from __future__ import annotations

import re

import pytest

from dashboard.screens.method.figures import bands_figure, curve_figure, fitted, weights_figure
from dashboard.screens.method.view import method_view
from dashboard.screens.method.weights import weights_view
from dashboard.screens.method.worked_example import worked_example
from metrics.wording import Language
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

    names = [query.config.indicators[code].title.en for code in leaves]
    assert sorted(title for link in method_view(query).chain for title in link.indicators) == sorted(names)
    view = weights_view(query)
    assert sorted(segment.code for segment in view.segments) == sorted(leaves)
    for number, dimension in enumerate(query.scheme.dimensions()):
        ends = [segment.start + segment.weight for segment in view.segments if segment.dimension == number]
        assert max(ends) == pytest.approx(dimension.weight)
    assert len(weights_figure(view, LIGHT).data) == len(leaves)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_contents_lead_to_every_part(open_page: OpenPage, language: str) -> None:
    page = open_page("method", lang=language)

    [contents] = [block.value for block in page.markdown if "](#" in block.value]
    linked = re.findall(r"\[([^\]]+)\]\(#([a-z]+)\)", contents.replace("\\", ""))
    assert [(head.value, head.proto.anchor) for head in page.header] == linked
    assert len({anchor for _, anchor in linked}) == len(linked) > 5


def test_the_title_counts_what_the_scheme_has(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    leaves = sum(1 for _ in query.scheme.leaves())
    assert method_view(query).claim == f"{leaves} indicators make one index and 4 grades; no score is entered by hand"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_code_of_an_indicator_stands_on_the_page(sample_city: SampleCity, language: Language) -> None:
    query = asked(sample_city, language=language)
    view, example = method_view(query), worked_example(query, "610302")
    assert example is not None
    texts = [title for link in view.chain for title in link.indicators]
    texts += [text for sheet in (view.weights.tree, view.choices, view.rules) for row in sheet.texts() for text in row]
    texts += [cell.note for row in view.choices.rows for cell in row.cells]
    sheets = [sheet for sheet in (example.index_sheet, example.dimension_sheet) if sheet]
    texts += [text for sheet in sheets for row in sheet.texts() for text in row]
    texts += [trace.text[0] for trace in weights_figure(view.weights, LIGHT).data]
    codes = re.compile(r"\b(" + "|".join(query.config.indicators) + r")\b")
    assert [text for text in texts if codes.search(text)] == []


def test_a_name_is_broken_to_its_piece_and_cut_where_there_is_no_room() -> None:
    assert fitted("信访按期答复率", 200, 70) == "信访按期答复率"
    assert fitted("信访按期答复率", 70, 70) == "信访按期<br>答复率"
    assert fitted("信访按期答复率", 70, 40) == "信访按…"
    assert fitted("Petitions answered on time", 40, 70) == ""
    assert fitted("Petitions answered on time", 100, 70) == "Petitions<br>answered on<br>time"


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
