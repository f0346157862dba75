"""Whom a body is set beside unless somebody asks for others: the nearest of its peer group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.session import state
from dashboard.session.query import Query
from metrics.application.findings.side_by_side import nearest

PEERS: Final = 2


def with_nearest(query: Query, entity: str) -> list[str]:
    """A body and the nearest of its peers by score."""
    return [entity, *nearest(query.results, query.config, query.period, entity, PEERS)]


def default_units(query: Query, bodies: Sequence[str]) -> list[str]:
    """The body that the address names and its nearest peers; else the lowest score that has any."""
    named, ratings = state.parameter("entity"), query.month.ratings
    rated = sorted((key for key in bodies if key in ratings and ratings[key].is_rated), key=lambda k: ratings[k].score)
    for entity in ([named] if named in bodies and named else []) + rated:
        if len(units := with_nearest(query, entity)) > 1:
            return units
    return []
