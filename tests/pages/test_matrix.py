"""Matrix page: every body that is judged stands in one cell, and each part in the colour of its grade."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.screens.matrix.view import ASSURANCES, VARIATIONS, matrix_view
from dashboard.text import format
from metrics.model import NOT_RATED
from tests.conftest import SampleCity
from tests.pages.asking import GRADES, LAST, asked, scoped
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched


@pytest.mark.parametrize("period", ["2018-10", "2020-03", LAST])
def test_each_body_stands_in_the_cell_of_its_chart_or_is_named_as_not_judged(
    sample_city: SampleCity, period: str
) -> None:
    query = asked(sample_city, period=period)
    movements = watched(query).movements(period)
    view = matrix_view(query, movements)
    placed = {
        body.entity: (row, column)
        for row, line in zip(VARIATIONS, view.rows, strict=True)
        for column, cell in zip(ASSURANCES, line.cells, strict=True)
        for body in cell
    }
    for entity, rating in query.month.ratings.items():
        chart = movements[entity]
        judged = rating.is_rated and chart.assurance != "none"
        assert placed.get(entity) == ((chart.variation, chart.assurance) if judged else None)
        assert judged or query.config.city.entities[entity].short.en in view.note
    counted = [sum(len(line.cells[column]) for line in view.rows) for column in range(len(ASSURANCES))]
    assert [heading.count.split()[0] for heading in view.columns] == [str(count) for count in counted]


def test_in_june_one_body_improves_and_two_reliably_miss_the_target(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = matrix_view(query, watched(query).movements(LAST))
    assert view.claim == "Only improvement signals: Qianyang. Reliably missing the target: Industry & IT and Taibai."
    assert view.note.startswith("The target is Fairly good, from 75 points.")


def test_parts_have_the_scores_and_grades_of_the_results_the_worst_body_first(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = matrix_view(query, watched(query).movements(LAST))
    blank = 0
    for group in view.heat:
        grades = [GRADES.index(row.body.grade) if row.body.grade in GRADES else -1 for row in group.rows]
        assert grades == sorted(grades, reverse=True)
        for row in group.rows:
            nodes = query.month.nodes[row.body.entity]
            for branch, cell in zip(query.scheme.dimensions(), row.cells, strict=True):
                node = nodes[branch.key]
                assert cell.text == format.score(node.rated_score)
                assert cell.grade == (node.grade if cell.text != format.NONE else NOT_RATED)
                blank += cell.text == format.NONE
    assert sum(len(group.rows) for group in view.heat) == 53
    assert blank


def test_a_reader_of_some_bodies_sees_those(sample_city: SampleCity) -> None:
    query = scoped(asked(sample_city), "610328", "G05")
    view = matrix_view(query, watched(asked(sample_city)).movements(LAST))
    assert {row.body.entity for group in view.heat for row in group.rows} == {"610328", "G05"}
    assert "Taibai" not in view.claim


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_opens(open_page: OpenPage, language: str) -> None:
    page = open_page("matrix", lang=language)
    assert not page.exception
    assert page.title[0].value == {"zh": "矩阵", "en": "Matrix"}[language]


def test_without_a_target_nobody_is_judged(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    none = {key: replace(one, assurance="none") for key, one in watched(query).movements(LAST).items()}
    view = matrix_view(query, none)
    assert view.claim == "No score shows a signal. No unit reliably misses the target."
    assert not any(cell for row in view.rows for cell in row.cells)
