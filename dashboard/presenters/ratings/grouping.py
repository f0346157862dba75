"""Bodies in groups: by peer group, or by the post that is in charge of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records.rows import FollowUp

BY_GROUP: Final = "group"
BY_POST: Final = "post"


@dataclass(frozen=True)
class BodyGroup:
    """Bodies that stand together in one month; ``id`` is empty for those that no post is in charge of."""

    id: str
    title: str
    members: tuple[str, ...]


def groupings(query: Query) -> list[str]:
    """How bodies can be grouped: by peer group, and by post where the city has posts."""
    return [BY_GROUP, BY_POST] if query.config.city.posts else [BY_GROUP]


def grouping_title(query: Query, by: str) -> str:
    """A way of grouping as it stands in a choice."""
    return {BY_GROUP: query.t("By peer group"), BY_POST: query.t("By post in charge")}[by]


def body_groups(query: Query, by: str = BY_GROUP) -> list[BodyGroup]:
    """The groups with a body in the chosen month, in the order of the city's file.

    Peer groups keep the order of the file; of those under a post the worst stands first.
    """
    city, now = query.config.city, query.month.ratings
    t = query.t
    if by == BY_POST:
        known = {entity for post in city.posts.values() for entity in post.entities}
        named = [(key, t(post.title), post.entities) for key, post in city.posts.items()]
        named.append(("", t("No post in charge"), tuple(key for key in city.entities if key not in known)))
        groups = [(key, title, by_gravity(query, [one for one in own if one in now])) for key, title, own in named]
    else:
        groups = [
            (key, t(group.title), [one for one, entity in city.entities.items() if entity.group == key and one in now])
            for key, group in city.peer_groups.items()
        ]
    return [BodyGroup(key, title, tuple(members)) for key, title, members in groups if members]


def by_gravity(query: Query, entities: Sequence[str]) -> list[str]:
    """The worst grade first, in it the lowest score; those that are not rated last."""
    order, ratings = format.grades(query.scheme), query.month.ratings

    def key(entity: str) -> tuple[bool, int, float]:
        rating = ratings[entity]
        return not rating.is_rated, -order.index(rating.grade), rating.score if rating.is_rated else 0.0

    return sorted(entities, key=key)


def under_post(query: Query, members: Sequence[str], follow_ups: Sequence[FollowUp]) -> str:
    """How many bodies stand in each grade, the worst first, and how many of their matters are overdue."""
    t = query.t
    counts = Counter(query.month.ratings[entity].grade for entity in members)
    *order, unrated = format.grades(query.scheme)
    parts = [
        t("{grade} {n}").format(grade=format.grade(query.scheme, grade, t), n=counts[grade])
        for grade in (*reversed(order), unrated)
        if counts[grade]
    ]
    graded = t(", ").join(parts)
    overdue = sum(row.days_overdue > 0 for row in follow_ups if row.entity in members)
    late = t.plural("{n} matter overdue", "{n} matters overdue", overdue) if overdue else t("nothing overdue")
    return t("; ").join((graded, late))
