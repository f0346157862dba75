"""Tuning: what the page says a draft changes is what rating anew says, and nothing else is believed."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.screens.tuning import draft
from dashboard.screens.tuning import view as tuning
from metrics.application.city import METHODS
from metrics.application.ratings import pipeline
from metrics.application.ratings.draft_comparison import DraftComparison, compare_draft
from metrics.application.ratings.score_changes import by_dimension, changes_of_draft
from metrics.definitions import Goalposts, load_scheme, to_yaml, with_changes, yaml_diff
from metrics.insight.method_change import RevisedRating
from metrics.model import Results
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage


def rated(sample: SampleCity, tried: draft.Draft) -> Results:
    return pipeline.rating_run(ANALYST, sample.city, tried.scheme, sample.results).results.seen_by(ANALYST)


def revised(
    entity: str, old: float, new: float, grade_old: str, grade_new: str, rank_old: float, rank_new: float
) -> RevisedRating:
    flipped, moves = grade_old != grade_new, rank_old - rank_new
    return RevisedRating(
        entity, LAST, "group", old, new, new - old, grade_old, grade_new, flipped, nan, rank_old, rank_new, moves
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_opens_and_says_that_nothing_is_changed(open_page: OpenPage, language: str) -> None:
    page = open_page("tuning", lang=language)

    assert not page.exception
    assert page.header[0].value in ("尚未改动", "Nothing changed yet")


def test_a_draft_with_errors_is_not_called_unchanged(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    read = draft.read_draft
    monkeypatch.setattr(
        "dashboard.screens.tuning.page.read_draft", lambda query, *_: read(query, {"principal": -1.0}, {})
    )
    page = open_page("tuning", lang="en")

    assert page.error
    assert page.header[0].value == "The draft has errors and is not computed"


def test_doubling_a_weight_changes_exactly_what_rescoring_says(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    tried = draft.read_draft(query, {"principal": 36.0}, {})
    expected = with_changes(query.scheme, indicators=sample_city.city.config.indicators, weights={"principal": 0.36})
    assert tried.changed
    assert tried.scheme == expected

    after = rated(sample_city, tried)
    view = tuning.tuning_view(query, after, tried.scheme)

    sides = [
        results.ratings[results.ratings["period"] == LAST].set_index("entity")[["score", "grade"]]
        for results in (sample_city.results, after)
    ]
    both = sides[0].add_suffix("_before").join(sides[1].add_suffix("_after"))
    both = both[both["grade_before"] != "not_rated"]
    change = both["score_after"] - both["score_before"]
    shown = {row.id: row.cells for row in view.changes.rows}
    assert set(change.index[change.abs() >= tuning.LEVEL]) <= set(shown)
    for entity, cells in shown.items():
        assert cells[3].text == f"{change[entity]:+.1f}".replace("-", "−").replace("+0.0", "±0.0").replace(
            "−0.0", "±0.0"
        )
    flipped = both.index[both["grade_before"] != both["grade_after"]]
    assert {row.id for row in view.changes.rows if row.cells[6].grade} == set(flipped)
    assert view.lead.startswith(f"{len(flipped)} of 53 units change grade") or not len(flipped)


def test_a_draft_without_effect_says_plainly_that_nobody_changes_grade(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = tuning.tuning_view(query, sample_city.results, query.scheme)

    assert view.lead == "No unit changes grade."
    assert "No score changes" in view.detail
    assert view.changes.rows == ()


@pytest.mark.parametrize("weights", [{"principal": 36.0}, {"PR1": 5.0, "SU5": 40.0}, {"people": 0.0}])
def test_the_reasons_add_up_to_the_change(sample_city: SampleCity, weights: dict[str, object]) -> None:
    posts = {"PE1": {"worst": 50.0, "target": 90.0, "best": 100.0}}
    query = asked(sample_city)
    tried = draft.read_draft(query, weights, posts)
    after = rated(sample_city, tried)

    changes = changes_of_draft(sample_city.results, query.scheme, after, tried.scheme, LAST)
    bases = [
        results.ratings[results.ratings["period"] == LAST].set_index("entity")["base"]
        for results in (sample_city.results, after)
    ]
    parts = pd.Series({entity: sum(change.indicators.values()) for entity, change in changes.items()})
    np.testing.assert_allclose(parts, (bases[1] - bases[0]).loc[parts.index], atol=1e-9)
    assert parts.abs().max() > 0.1
    assert all(change.weights == 0 and change.method == 0 for change in changes.values())
    for change in changes.values():
        assert sum(part.points for part in by_dimension(change, tried.scheme)) == pytest.approx(
            sum(change.indicators.values()), abs=1e-9
        )


def test_numbers_go_to_the_grid_as_texts_and_come_back_as_they_were(sample_city: SampleCity) -> None:
    """A text is what was typed; a grid of numbers makes 5 of -5 and 125 of 12,5."""
    query = asked(sample_city)
    for grid, columns in ((draft.indicator_grid(query), ("weight",)), (draft.goalpost_grid(query), draft.POSTS)):
        typed = draft.as_typed(grid, columns)
        assert {type(cell) for name in columns for cell in typed[name]} == {str}
        assert draft.changed_cells(grid, typed, columns) == {}
    typed = draft.as_typed(draft.dimension_grid(query), ("weight",))
    typed.loc["principal", "weight"] = "１２.5"
    [(key, cells)] = draft.changed_cells(draft.dimension_grid(query), typed, ("weight",)).items()
    assert (key, draft.read_draft(query, {key: cells["weight"]}, {}).problems) == ("principal", ())


def test_only_the_weight_column_is_taken_from_the_grid(sample_city: SampleCity) -> None:
    grid = draft.dimension_grid(asked(sample_city))
    sent = grid.reset_index(drop=True)
    sent.loc[0, ["title", "now", "weight"]] = ["forged", 99.0, 36.0]

    assert draft.changed_cells(grid, sent, ("weight",)) == {"principal": {"weight": 36.0}}
    assert draft.changed_cells(grid, sent.head(3), ("weight",)) == {}
    assert draft.changed_cells(grid, sent.drop(columns="weight"), ("weight",)) == {}
    assert draft.changed_cells(grid, {"principal": 1}, ("weight",)) == {}


@pytest.mark.parametrize("cell", [-1.0, float("nan"), float("inf"), None, "much", 1e9, "-5", "5000", "12,5", "", "5%"])
def test_what_is_no_weight_is_refused_and_changes_nothing(sample_city: SampleCity, cell: object) -> None:
    tried = draft.read_draft(asked(sample_city), {"principal": cell, "nobody": 3.0}, {})

    assert len(tried.problems) == 1
    assert "Principal responsibility" in tried.problems[0]
    assert cell is None or cell != cell or f'found "{cell}"' in tried.problems[0]
    assert not tried.changed
    assert tried.scheme == sample_city.city.config.scheme()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"worst": 70.0, "target": 60.0, "best": 100.0}, "out of order"),
        ({"worst": 70.0, "target": 70.0, "best": 100.0}, "out of order"),
        ({"worst": None, "target": 95.0, "best": 100.0}, "all needed"),
    ],
)
def test_goalposts_out_of_order_are_refused(sample_city: SampleCity, cells: dict[str, object], said: str) -> None:
    tried = draft.read_draft(asked(sample_city), {"principal": 36.0}, {"PR1": cells})

    assert [said in problem and problem.startswith("PR1") for problem in tried.problems] == [True]
    assert tried.scheme == sample_city.city.config.scheme()


def test_a_family_without_weight_is_refused(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    nothing = {leaf.key: 0.0 for leaf in query.scheme.dimensions()[0].leaves()}

    tried = draft.read_draft(query, nothing, {})
    assert tried.problems == ("Principal responsibility: all weights are zero; one must be positive.",)


def test_the_yaml_that_is_taken_away_reads_back(sample_city: SampleCity, tmp_path: Path) -> None:
    query, config = asked(sample_city), sample_city.city.config
    posts = {"PE1": {"worst": 50.0, "target": 90.0, "best": 100.0}}
    tried = draft.read_draft(query, {"SU5": 40.0}, posts).scheme

    file = tmp_path / "draft.yaml"
    file.write_text(to_yaml(tried), encoding="utf-8")
    assert load_scheme(file, indicators=config.indicators, methods=METHODS) == tried
    assert Goalposts(worst=50, target=90, best=100) in [leaf.goalposts for leaf in tried.leaves()]
    assert "+" in yaml_diff(query.scheme, tried)


def test_effective_weights_are_rebased(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    tried = draft.read_draft(query, {"principal": 36.0}, {})
    table = draft.effective_weights(query, tried.scheme).texts()

    assert table[0] == ["Principal responsibility", "18.0%", "30.5%", "+12.5"]
    assert len(table) == 7


def test_numbers_survive_a_missing_grade(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    both = compare_draft(sample_city.results, sample_city.results, query.config, query.scheme, LAST)

    assert [body.entity for body in both.bodies if isnan(body.score_old)] == [
        body.entity for body in both.bodies if body.grade_old == "not_rated"
    ]
    assert [body.entity for body in both.bodies if isnan(body.difference)] == ["M04"]
    assert both.moved(least=tuning.LEVEL) == []


def test_a_body_that_is_rated_under_one_scheme_only_neither_rises_nor_falls(sample_city: SampleCity) -> None:
    bodies = (
        revised("lost", 80.0, nan, "b", "not_rated", 1.0, nan),
        revised("small", 70.0, 70.2, "b", "b", 2.0, 1.0),
        revised("up", 74.0, 76.0, "b", "a", 3.0, 2.0),
        revised("still", 60.0, 60.01, "b", "b", nan, nan),
        revised("new", nan, 90.0, "not_rated", "a", nan, 1.0),
    )
    both = DraftComparison(("a", "b", "not_rated"), bodies, months=1, grades_compared=5, grades_changed=3)

    assert (both.risen, both.fallen, both.rank_changes) == (["up"], [], 2)
    assert (both.newly_rated, both.no_longer_rated) == (["new"], ["lost"])
    assert [body.entity for body in both.moved(least=0.05)] == ["up", "small", "lost", "new"]
    assert [body.entity for body in both.known] == ["up", "small", "still"]
    assert both.counts() == {"a": (0, 2), "b": (4, 2), "not_rated": (1, 1)}
    named = dict(zip(("lost", "up", "new"), ("610302", "610303", "G05"), strict=True))
    shown = replace(both, bodies=tuple(replace(body, entity=named.get(body.entity, "G06")) for body in bodies))
    assert tuning.lead(asked(sample_city), shown) == (
        "3 of 5 units change, get or lose a grade: 1 rises (Jintai); 1 is newly rated (Industry & IT); "
        "1 is no longer rated (Weibin)."
    )
