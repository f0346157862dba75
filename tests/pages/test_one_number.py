"""One fact, one number: what pages say of the same thing agrees."""

from __future__ import annotations

from math import floor

import pytest

from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.changes import grade_changes
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.screens.map.view import map_view
from dashboard.screens.method.worked_example import worked_example
from dashboard.screens.profile import first_screen
from dashboard.screens.profile.dimensions import parts
from dashboard.text import format
from metrics.__main__ import main
from tests.conftest import SampleCity
from tests.pages.asking import asked
from tests.pages.watched import watched
from tests.tiers import some


@pytest.mark.parametrize("period", ["2021-06", "2020-03"])
def test_the_median_of_a_dimension_is_the_same_on_map_and_profile(sample_city: SampleCity, period: str) -> None:
    query = asked(sample_city, period=period)
    movements = watched(query).movements(period)
    checked = 0
    for branch in query.scheme.dimensions():
        beside = map_view(query, branch.key, movements).groups["units"]
        groups = {group.id: group.summary for group in beside}
        for entity, item in query.config.city.entities.items():
            if item.group not in groups or observations.peers(query, entity)[0] != entity:
                continue
            [part] = [part for part in parts(query, entity, query.scheme.tree.key).items if part.key == branch.key]
            assert groups[item.group].endswith(f"median {format.score(part.peers)}"), (branch.key, entity)
            checked += 1
    assert checked >= 7


@pytest.mark.parametrize("period", ["2021-06", "2020-03"])
def test_a_score_has_the_same_digits_on_every_page(sample_city: SampleCity, period: str) -> None:
    query = asked(sample_city, period=period)
    movements = watched(query).movements(period)
    tiles = {tile.entity: tile.score for group in tile_groups(query, movements) for tile in group.tiles}
    listed = {item.entity: item.score for item in attention(query, [], movements, at_most=53)}
    changed = {item.entity: item.score for side in grade_changes(query) for item in side}
    for entity, rating in query.month.ratings.items():
        shown = format.score(rating.score) if rating.is_rated else ""
        assert tiles[entity] == shown
        assert listed.get(entity, shown) == changed.get(entity, shown) == shown
        assert not shown or first_screen.standing(query, entity).score == shown
    assert listed
    assert changed


def test_a_change_is_what_lies_between_the_scores_that_are_shown(sample_city: SampleCity) -> None:
    """85.3 after 85.2 is +0.1, also where 85.39 came after 85.21."""
    rounded = 0
    for period in sample_city.results.periods[1:]:
        query = asked(sample_city, period=period)
        earlier = query.month_before.ratings
        for entity, rating in query.month.ratings.items():
            if not (rating.is_rated and rating.was_rated):
                continue
            shown = float(format.score(rating.score)) - float(format.score(earlier[entity].score))
            assert format.change(rating.change) == format.change(shown), (entity, period)
            rounded += format.change(rating.score - earlier[entity].score) != format.change(shown)
    assert rounded > 100, "where it makes a difference"


@pytest.mark.parametrize("entity", some(["610302", "610326", "G05", "G06", "G13", "G20"], 3))
def test_commands_tell_the_change_and_the_score_that_pages_show(
    sample_city: SampleCity, entity: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rating = asked(sample_city).month.ratings[entity]
    assert main(["explain", entity]) == 0
    told = capsys.readouterr().out
    change = rating.change
    if round(change, 1):
        side = "higher" if change > 0 else "lower"
        assert f"The score is {abs(change):.1f} points {side} than a month before" in told
    assert main(["show", entity]) == 0
    assert f"{floor(rating.score * 100 + 1e-6) / 100:.2f}" in capsys.readouterr().out


@pytest.mark.parametrize("entity", ["610302", "G05"])
def test_contributions_are_the_same_on_profile_and_method_and_add_up(sample_city: SampleCity, entity: str) -> None:
    query = asked(sample_city, period="2021-06")
    example = worked_example(query, entity)
    assert example is not None
    *rows, total = [[cell.text for cell in row.cells] for row in example.index_sheet.rows]
    items = parts(query, entity, query.scheme.tree.key).items

    assert [part.contribution for part in items] == [row[-1] for row in rows]
    assert f"{sum(float(part.contribution) for part in items):.2f}" == total[-1]
