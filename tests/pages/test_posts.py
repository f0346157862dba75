"""Units by the post in charge: counted, the worst first, what is overdue; a city without posts shows none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dashboard.presenters.ratings.grouping import BY_POST, body_groups, groupings, under_post
from dashboard.presenters.ratings.tiles import tile_groups
from dashboard.screens.matrix.view import matrix_view
from metrics.application.city import METHODS, load_config
from metrics.application.records import queries
from metrics.definitions.loader import load
from metrics.errors import DefinitionError
from metrics.model import NOT_RATED
from metrics.model.persons import names_a_person
from tests.conftest import EXAMPLE, SampleCity
from tests.pages.asking import GRADES, LAST, asked, scoped
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched


def test_every_body_stands_once_the_worst_first(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    ratings = query.month.ratings
    groups = body_groups(query, BY_POST)
    members = [entity for group in groups for entity in group.members]
    assert sorted(members) == sorted(ratings)
    for group in groups:
        rated = [GRADES.index(ratings[key].grade) for key in group.members if ratings[key].is_rated]
        assert rated == sorted(rated, reverse=True)
        post = query.config.city.posts.get(group.id)
        assert post is None or set(group.members) == set(post.entities)


def test_what_is_said_of_a_post_is_counted(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    follow_ups = queries.follow_ups(query.actor, query.city, LAST)
    overdue = Counter(row.entity for row in follow_ups if row.days_overdue > 0)
    titles = {band.id: band.title.en for band in query.scheme.bands}
    for group in body_groups(query, BY_POST):
        said = under_post(query, group.members, follow_ups)
        counted = Counter(query.month.ratings[key].grade for key in group.members)
        told = [f"{titles[grade]} {counted[grade]}" for grade in reversed(titles) if counted[grade]]
        told += [f"Not enough data {counted[NOT_RATED]}"] if counted[NOT_RATED] else []
        assert said.startswith("; ".join([", ".join(told), ""]))
        late = sum(overdue[key] for key in group.members)
        assert said.endswith(
            f"{late} matters overdue" if late > 1 else "1 matter overdue" if late else "nothing overdue"
        )


def test_tiles_and_heat_have_the_same_groups(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    movements = watched(query).movements(LAST)
    titles = [group.title for group in body_groups(query, BY_POST)]
    assert [group.title for group in tile_groups(query, movements, by=BY_POST)] == titles
    assert [group.title for group in matrix_view(query, movements, BY_POST).heat] == titles


def test_a_reader_of_some_bodies_sees_their_posts_only(sample_city: SampleCity) -> None:
    query = scoped(asked(sample_city), "G05", "P01")
    assert [group.members for group in body_groups(query, BY_POST)] == [("G05",), ("P01",)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["overview", "matrix"])
def test_the_pages_open_by_post(open_page: OpenPage, name: str, language: str) -> None:
    page = open_page(name, lang=language, by="post")
    assert not page.exception


def test_a_city_without_posts_has_one_way_of_grouping(sample_city: SampleCity) -> None:
    assert groupings(asked(sample_city)) == ["group", "post"]
    assert not load_config(EXAMPLE / "config").city.posts


WRONG = [
    ("[G01, G02,", "[G01, G99,", "posts.economy.entities[1]", "G99"),
    ("[G04, G05,", "[G04, G09,", "posts.industry.entities[1]", "G09 stands under economy already"),
    ("市委政法委书记", "政法委书记王建国", "posts.law.title", "looks like the name of a person"),
    ("市委政法委书记", "联系人", "posts.law.title", "is about persons"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "said"), WRONG)
def test_a_wrong_post_is_refused_in_its_place(own_config: Path, right: str, wrong: str, place: str, said: str) -> None:
    file = own_config / "city.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(right) >= 1
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    line = next(n for n, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if wrong in row)
    with pytest.raises(DefinitionError) as caught:
        load(own_config, methods=METHODS)
    problems = [str(problem) for problem in caught.value.problems]
    assert any(said in problem and f"city.yaml:{line}" in problem for problem in problems), problems


@pytest.mark.parametrize("title", ["王建国", "副市长李娜", "张伟（副市长）", "市委副书记 陈晓东"])
def test_a_name_is_found_beside_a_post(title: str) -> None:
    assert names_a_person(title)


@pytest.mark.parametrize(
    "title", ["分管经济工作的副市长", "常务副市长", "市委政法委书记", "市长", "金台区区长", "市委秘书长"]
)
def test_a_post_is_no_name(title: str) -> None:
    assert not names_a_person(title)
