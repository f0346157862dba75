"""One fact, one number: what pages say of the same thing agrees."""

from __future__ import annotations

import pytest

from dashboard.presenters.indicators import observations
from dashboard.screens.map.view import county_map
from dashboard.screens.profile.dimensions import parts
from dashboard.text import format
from tests.conftest import SampleCity
from tests.pages.asking import asked
from tests.pages.watched import watched


@pytest.mark.parametrize("period", ["2021-06", "2020-03"])
def test_the_median_of_a_dimension_is_the_same_on_map_and_profile(sample_city: SampleCity, period: str) -> None:
    query = asked(sample_city, period=period)
    movements = watched(query).movements(period)
    checked = 0
    for branch in query.scheme.dimensions():
        groups = {group.id: group.summary for group in county_map(query, branch.key, movements).groups}
        for entity, item in query.config.city.entities.items():
            if item.group not in groups or observations.peers(query, entity)[0] != entity:
                continue
            [part] = [part for part in parts(query, entity, query.scheme.tree.key).items if part.key == branch.key]
            assert groups[item.group].endswith(f"median {format.score(part.peers)}"), (branch.key, entity)
            checked += 1
    assert checked >= 7
