"""What each page says of a month or a body: its view models, called as the page calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from dashboard.presenters.indicators import arithmetic, observations, record_table
from dashboard.presenters.ratings import certainty as sure
from dashboard.presenters.ratings import places
from dashboard.presenters.ratings.attention import attention
from dashboard.presenters.ratings.city import where_worst
from dashboard.presenters.ratings.nearest import with_nearest
from dashboard.presenters.ratings.statement import statement
from dashboard.presenters.signals import funnel, funnel_words, interpretation, signal_table, trend
from dashboard.screens.backtest.view import back_test_view
from dashboard.screens.briefing.facts import BriefingFacts
from dashboard.screens.briefing.view import briefing_view, profile_slide
from dashboard.screens.compare.view import compare_view
from dashboard.screens.data.arrivals import arrivals_view, completeness_view
from dashboard.screens.data.batches import batches_view
from dashboard.screens.indicators.ranking import ranking
from dashboard.screens.indicators.view import distribution, indicator_codes
from dashboard.screens.map.view import map_view
from dashboard.screens.matrix.view import matrix_view
from dashboard.screens.overview.view import overview_view
from dashboard.screens.profile import dimensions, first_screen, scale
from dashboard.screens.profile import view as profile_view
from dashboard.screens.profile.certainty import certainty
from dashboard.screens.profile.claim import claim
from dashboard.screens.profile.dimension_table import dimension_table
from dashboard.screens.review.alerts import alerts_view
from dashboard.screens.review.follow_ups import follow_ups_view
from dashboard.screens.review.reporting_anomalies import reporting_anomalies_view
from dashboard.screens.review.returns import returns_view
from dashboard.screens.review.view import month_view
from dashboard.screens.trends import chart_view, rare_view
from dashboard.session import cache
from dashboard.session.query import Query
from metrics.application.findings.side_by_side import side_by_side
from metrics.application.ratings import robustness
from metrics.application.ratings.robustness import Uncertainty
from metrics.application.ratings.run import RatingRun
from metrics.application.records import arrivals, imports
from metrics.application.signals.monitor_view import MonitorView

TODAY: Final = date(2021, 8, 20)
"""The day as of which is told what came in."""
DRAWS: Final = 30
"""Of the simulations; what pages say of them is counted anew, however many there are."""


@dataclass(frozen=True)
class Ask:
    """One page, asked about a month and a body; ``code`` is the indicator or the part of the index that it shows."""

    query: Query
    entity: str
    code: str
    monitor: MonitorView
    draws: Uncertainty


def overview(ask: Ask) -> Iterator[Any]:
    query, movements = ask.query, ask.monitor.movements(ask.query.period)
    standing, doubted = places.places(query, ask.draws), sure.doubted(ask.draws)
    yield overview_view(query, cache.follow_ups(query), movements, standing, moved=movements, unsure=doubted)
    yield sure.certainty_sentence(query, ask.draws)


def profile(ask: Ask) -> Iterator[Any]:
    query, entity, root = ask.query, ask.entity, ask.query.scheme.tree.key
    own = [row for row in cache.follow_ups(query) if row.entity == entity]
    yield profile_view.group_and_staff(query, entity)
    yield claim(query, entity, own)
    yield first_screen.standing(query, entity)
    yield first_screen.why(query, entity)
    yield first_screen.lifts(query, entity)
    yield first_screen.matters(query, own)
    yield dimension_table(query, entity)
    yield statement(query, entity)
    yield profile_view.moves_when(query, entity)
    yield dimensions.context(query, entity)
    place, moved = places.places(query, ask.draws).get(entity), ask.monitor.movements(query.period)[entity]
    yield certainty(query, ask.draws, entity, place, moved)
    result = ask.monitor.verdicts(query.period, root).get(entity)
    yield profile_view.history(query, entity, ask.monitor.chart(entity, root, query.period))
    yield signal_table.in_words(query, result) if result else ""
    for rule in statement(query, entity).rules:
        if rule.has_records:
            yield record_table.of_rule(query, cache.evidence(query, entity=entity, rule=rule.rule), rule.rule)


def part(ask: Ask) -> Iterator[Any]:
    """The profile one level down: a dimension or an indicator."""
    query, entity, code = ask.query, ask.entity, ask.code
    if not observations.is_indicator(query, code):
        yield dimensions.parts(query, entity, code)
        yield dimensions.summary(query, entity, code)
        return
    yield arithmetic.arithmetic(query, entity, code)
    where = funnel.positions(query, ask.monitor, code, [entity])
    yield scale.scale(query, entity, code, where.get(entity))
    yield trend.trend(query, code, [entity], funnel_words.titles(query, where))
    yield record_table.of_indicator(query, cache.records(query, entity=entity, indicator=code), code)


def map_(ask: Ask) -> Iterator[Any]:
    yield map_view(ask.query, ask.code, ask.monitor.movements(ask.query.period))


def trends(ask: Ask) -> Iterator[Any]:
    query, node, monitor = ask.query, ask.code, ask.monitor
    shown = trend.suggested(query, ask.entity)
    shown = [key for key in shown if observations.is_asked(query, node, key)]
    among: dict[str, str] = {}
    if observations.is_index(query, node):
        among = {key: places.in_words(place, query.t) for key, place in places.places(query, ask.draws).items()}
    elif observations.is_indicator(query, node):
        among = funnel_words.titles(query, funnel.positions(query, monitor, node, shown))
    charts = {key: monitor.chart(key, node, query.period) for key in shown}
    view = trend.trend(query, node, shown, among, charts)
    yield view
    yield signal_table.signal_table(query, node, shown, among, monitor.verdicts(query.period, node))
    chart = monitor.chart(ask.entity, node, query.period)
    if chart is not None and interpretation.observed(chart):
        yield chart_view.control_chart(query, chart, view.events)
        gaps = cache.event_gaps(query, chart) if rare_view.is_wanted(chart) else None
        if gaps is not None:
            yield rare_view.none(query, gaps) or rare_view.rare_chart(query, chart, gaps)


def compare(ask: Ask) -> Iterator[Any]:
    query = ask.query
    entities = with_nearest(query, ask.entity)
    if len(entities) < 2:
        return
    movements = ask.monitor.movements(query.period)
    cases = attention(query, cache.follow_ups(query), movements, at_most=len(query.month.ratings))
    compared = side_by_side(query.results, query.config, query.scheme, query.period, entities)
    view = compare_view(query, entities, compared, ask.draws, {case.entity: case.reasons for case in cases})
    yield replace(view, lines=())
    for number, head in enumerate(view.heads):
        yield {"entity": head.entity, "texts": [line.texts[number] for line in view.lines]}
    yield trend.trend(query, query.scheme.tree.key, entities)


def matrix(ask: Ask) -> Iterator[Any]:
    yield matrix_view(ask.query, ask.monitor.movements(ask.query.period))
    yield where_worst(ask.query)


def indicators(ask: Ask) -> Iterator[Any]:
    query, monitor = ask.query, ask.monitor
    yield ranking(query, monitor.separations(query.period), "target")
    code = ask.code if ask.code in indicator_codes(query) else indicator_codes(query)[0]
    yield distribution(query, code, monitor.intervals(code, query.period))
    yield funnel_words.why_none(query, code)
    group = query.config.city.entities[ask.entity].group
    if not funnel_words.why_none(query, code) and group in funnel.groups(query, code):
        result = monitor.funnel(code, query.period, group)
        yield funnel_words.none_here(query, group) if result is None else funnel.funnel_view(query, result)


def review(ask: Ask) -> Iterator[Any]:
    query, monitor = ask.query, ask.monitor
    yield returns_view(query, cache.owed(query, TODAY), arrivals.counted_to(query.period, TODAY))
    yield reporting_anomalies_view(query, monitor)
    yield month_view(query, monitor.movements(query.period))
    yield alerts_view(query, monitor, cache.owed(query, TODAY))
    yield follow_ups_view(query, cache.follow_ups(query))


def briefing(ask: Ask) -> Iterator[Any]:
    query = ask.query
    facts = BriefingFacts(
        query, cache.follow_ups(query), ask.monitor.movements(query.period), None, places.places(query, ask.draws),
        cache.supervised(query), {body.entity: body for body in ask.draws.bodies},
        [item for item in cache.owed(query, TODAY) if item.state == "overdue"],
    )  # fmt: skip
    yield briefing_view(facts)
    yield profile_slide(facts, ask.entity)


def back_test(ask: Ask) -> Iterator[Any]:
    yield back_test_view(ask.query, ask.monitor.back_test)


def data(ask: Ask) -> Iterator[Any]:
    query = ask.query
    yield batches_view(query, imports.history(query.actor, query.city))
    yield arrivals_view(query, cache.calendar(query, TODAY), arrivals.counted_to(query.period, TODAY))
    yield completeness_view(query, cache.completeness(query, TODAY))


PAGES: Final[dict[str, Callable[[Ask], Iterator[Any]]]] = {
    "overview": overview, "profile": profile, "part": part, "map": map_, "trends": trends, "compare": compare,
    "matrix": matrix, "indicators": indicators, "review": review, "briefing": briefing, "back_test": back_test,
    "data": data,
}  # fmt: skip


def simulated(run: RatingRun, period: str) -> Uncertainty:
    """A month under doubt, in few draws."""
    return robustness.uncertainty(run, period=period, draws=DRAWS)
