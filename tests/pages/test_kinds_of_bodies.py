"""Pages go by the kinds of bodies that the city names, however many."""

from __future__ import annotations

from pathlib import Path

from dashboard.presenters.ratings.city import where_worst
from dashboard.presenters.ratings.indices import group_indices
from dashboard.presenters.signals import funnel
from dashboard.screens.map.view import map_view
from dashboard.screens.method.figures import weights_figure
from dashboard.screens.method.weights import weights_view
from dashboard.style import theme
from tests.conftest import SampleCity
from tests.kinds import three_kinds
from tests.pages import own
from tests.pages.asking import asked
from tests.pages.watched import watched


def test_three_kinds_have_each_their_index_and_lowest_score(sample_city: SampleCity, own_config: Path) -> None:
    three_kinds(own_config)
    query = own.rated(sample_city, own_config)

    assert [index.title for index in group_indices(query)] == [
        "Counties and districts", "Municipal units", "Mass organisations",
    ]  # fmt: skip
    rated = sum(rating.is_rated for rating in query.month.ratings.values())
    assert sum(index.rated for index in group_indices(query)) == rated > 40
    for kind in ("Counties and districts", "Municipal units", "Mass organisations"):
        assert f"{kind}, lowest index: " in where_worst(query)


def test_the_two_kinds_that_are_not_on_the_map_stand_beside_it(sample_city: SampleCity, own_config: Path) -> None:
    three_kinds(own_config)
    query = own.rated(sample_city, own_config)
    movements = watched(asked(sample_city)).movements(query.period)

    for key in (query.scheme.tree.key, "PR1"):
        view = map_view(query, key, movements)
        assert len(view.areas) == 12
        shown = {kind: [group.id for group in groups] for kind, groups in view.groups.items()}
        assert shown == {"units": ["party", "government", "institutions"], "associations": ["mass"]}


def test_indicators_of_three_kinds_lie_one_above_another(sample_city: SampleCity, own_config: Path) -> None:
    three_kinds(own_config)
    query = own.rated(sample_city, own_config)
    view = weights_view(query)

    assert set(view.kinds) == {"counties", "units", "associations"}
    assert "Pieces in 3 rows apply to these only, from the top down: " in view.reading
    drawn = weights_figure(view, theme.palette((), dark=False)).data
    bars = {segment.code: bar for segment, bar in zip(view.segments, drawn, strict=True)}
    own_rows = {segment.code: segment for segment in view.segments if segment.kind != "all"}
    edges = {
        code: (bars[code].y[0] - bars[code].width / 2 - segment.dimension, bars[code].width)
        for code, segment in own_rows.items()
    }
    for code, segment in own_rows.items():
        top, height = edges[code]
        assert round(height, 6) == round(0.8 / 3, 6)
        assert round(top, 6) == round(-0.4 + 0.8 / 3 * view.kinds.index(segment.kind), 6)


def test_the_kind_on_the_map_comes_first_in_a_funnel(sample_city: SampleCity, own_config: Path) -> None:
    three_kinds(own_config)
    query = own.rated(sample_city, own_config)
    assert funnel.groups(query, "PR1") == list(query.config.city.peer_groups)
    assert funnel.groups(query, "PR1")[0] == "counties"
