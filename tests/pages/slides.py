"""The briefing of the sample city, without a page around it."""

from __future__ import annotations

from dashboard.screens.briefing.facts import BriefingFacts
from dashboard.session.query import Query
from metrics.application.records import queries
from tests.pages.watched import watched


def facts(query: Query) -> BriefingFacts:
    """What the slides of a month are made from, without a map, simulations and missing ledgers."""
    return BriefingFacts(
        query,
        follow_ups=queries.follow_ups(query.actor, query.city, query.period),
        movements=watched(query).movements(query.period),
        supervised=queries.supervised(query.actor, query.city, query.period),
    )
