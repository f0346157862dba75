"""Everything that is kept between runs: one function a question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.session import access, state
from dashboard.session.cached import cached
from dashboard.session.query import Query, Session
from metrics import wording
from metrics.application.city import CityHandle, open_city_in_force
from metrics.application.ratings import background, explanation, pipeline, robustness, statistical_coherence
from metrics.application.ratings.derived_weights import DerivedWeights
from metrics.application.ratings.derived_weights import derived_weights as weights_of_run
from metrics.application.ratings.run import RatingRun
from metrics.application.ratings.score_changes import ScoreChange, changes_at_splice, changes_of_month
from metrics.application.ratings.statistical_coherence import NodeWeight, TunedWeight
from metrics.application.records import arrivals, queries
from metrics.application.records.rows import Completeness, FollowUp, Return, Supervised
from metrics.application.signals import event_gaps as rare
from metrics.application.signals import monitor_view as monitoring
from metrics.application.signals.rows import EventGaps, Movement, Verdict
from metrics.definitions import Scheme
from metrics.definitions.review import boundary_problems
from metrics.errors import Message
from metrics.model import Actor, Period, Records, Results

GeoJSON = dict[str, Any]


@dataclass(frozen=True)
class Boundaries:
    """The city's GeoJSON layers; counties carry their id as ``properties.adcode``."""

    counties: GeoJSON
    river: GeoJSON | None
    problems: tuple[Message, ...] = ()
    """Why there are none: no feature is drawn of a layer that is wrong."""


def query() -> Query:
    """What this page run is about: reader, city, results, month and language."""
    query = session()
    results = results_of(query.actor, query.city)
    period = state.period(results.periods, results.newest)
    return Query(actor=query.actor, city=query.city, t=query.t, results=results, period=period)


def usual() -> Query | None:
    """The question of somebody who has chosen nothing, asked outside a run of a page; None before the first records."""
    here = city()
    if here.store.is_empty:
        return None
    actor = access.actor()
    results = results_of(actor, here)
    t = wording.to(state.DEFAULT_LANGUAGE)
    return Query(actor=actor, city=here, t=t, results=results, period=results.newest)


def session() -> Session:
    """Who asks, of which city, in which language; there need not be any results yet."""
    return Session(actor=access.actor(), city=city(), t=wording.to(state.language()))


@cached(entries=2)
def city() -> CityHandle:
    """The city as ``config/`` stands now: an edited YAML file shows at the next run, unless it is wrong."""
    return open_city_in_force()


def results_of(actor: Actor, city: CityHandle, scheme: str | None = None) -> Results:
    """The results of a scheme (the city's own when None) for the present state of the data.

    While they are worked out after an import, the last complete ones; their data version is then an older one.
    """
    return _seen_by(_whole_city(city, scheme), actor)


@cached(entries=8)
def _seen_by(whole_city: Results, actor: Actor) -> Results:
    return whole_city.seen_by(actor)


@cached(entries=8, monthly=False)
def rescored(query: Query, scheme: Scheme) -> Results:
    """The same values under another scheme, for all months."""
    return _rating_run(query, scheme).results.seen_by(query.actor)


@cached(entries=32)
def uncertainty(query: Query, scheme: Scheme) -> robustness.Uncertainty:
    """How sure the chosen month's scores, ranks and grades are under a scheme."""
    return robustness.uncertainty(_rating_run(query, scheme), period=query.period)


@cached(entries=32)
def sensitivities(query: Query, scheme: Scheme) -> robustness.Sensitivities:
    """What the chosen month's ranks and grades hang on under a scheme."""
    return robustness.sensitivities(_rating_run(query, scheme), period=query.period)


@cached(entries=4, monthly=False)
def monitor(query: Query) -> monitoring.MonitorView:
    """Control charts, funnels, movements and alerts under the scheme in force; each is worked out when asked for."""
    scheme = query.config.schemes[query.results.scheme]
    return monitoring.monitor_view(query.actor, query.city, scheme, _whole_city(query.city))


@cached(entries=64)
def movements(query: Query, apart: int = 1) -> Mapping[str, Movement]:
    """The index of each body in the chosen month against some months before, by entity."""
    return monitor(query).movements(query.period, apart)


@cached(entries=128)
def verdicts(query: Query, subject: str) -> Mapping[str, Verdict]:
    """What the charts of a node or an indicator say in the chosen month, by entity."""
    return monitor(query).verdicts(query.period, subject)


@cached(entries=256)
def funnel(query: Query, code: str, group: str) -> monitoring.Funnel | None:
    """The funnel of an indicator among one peer group in the chosen month; None where there is none."""
    return monitor(query).funnel(code, query.period, group)


@cached(entries=256)
def chart(query: Query, entity: str, indicator: str) -> monitoring.Chart | None:
    """The control chart of a body's indicator, or branch, as of the chosen month; None where there is none."""
    return monitor(query).chart(entity, indicator, query.period)


@cached(entries=4, monthly=False)
def back_test(query: Query) -> monitoring.BackTest:
    """What became of all alerts."""
    return monitor(query).back_test


@cached(entries=128, monthly=False)
def event_gaps(query: Query, chart: monitoring.Chart) -> EventGaps | None:
    """What lies between the events that a body's chart counts; None where it counts no events."""
    return rare.event_gaps(query.actor, query.city, chart)


@cached(entries=32)
def revision(query: Query, scheme: Scheme) -> explanation.Revision:
    """What a scheme makes of the history beside the scheme in force, and of the change to the chosen month."""
    return explanation.revise(_rating_run(query, query.scheme), _rating_run(query, scheme), period=query.period)


def spreads(query: Query, scheme: Scheme) -> dict[str, statistical_coherence.Spread]:
    """Peer group to how far its grades and scores of the chosen month lie apart under a scheme."""
    run = _rating_run(query, scheme)
    groups = [str(group) for group in run.panel.rows.groups]
    return dict(zip(groups, statistical_coherence.spreads(run, period=query.period), strict=True))


def coherence_findings(query: Query, scheme: Scheme) -> list[statistical_coherence.Finding]:
    """Whether indicators hang together in the chosen month under a scheme."""
    return statistical_coherence.coherence_findings(_rating_run(query, scheme), period=query.period)


def weights(query: Query, scheme: Scheme) -> tuple[NodeWeight, ...]:
    """Nominal and effective weights of every node, and what each moves in the chosen month."""
    return statistical_coherence.weights(_rating_run(query, scheme), period=query.period)


def derived_weights(query: Query) -> DerivedWeights:
    """How the weights of the scheme in force came about: their shares, and how consistent experts' judgements are."""
    return weights_of_run(_rating_run(query, query.scheme), period=query.period)


def weights_for(query: Query, scheme: Scheme, branch: str, target: Mapping[str, float]) -> tuple[TunedWeight, ...]:
    """Weights under which the children of a branch would matter as much as they are meant to."""
    return statistical_coherence.weights_for(_rating_run(query, scheme), branch, target, period=query.period)


def records(query: Query, *, entity: str, indicator: str) -> Records:
    """The ledger rows behind an indicator's value in the chosen month."""
    return queries.records(query.actor, query.city, entity=entity, period=query.period, indicator=indicator)


def evidence(query: Query, *, entity: str, rule: str) -> Records:
    """The ledger rows that set off a rule in the chosen month."""
    return queries.evidence(query.actor, query.city, entity=entity, period=query.period, rule=rule)


@cached(entries=32)
def owed(query: Query, today: date) -> tuple[Return, ...]:
    """Which of the ledgers that are owed for the chosen month came in, and when, as of a day."""
    return arrivals.owed(calendar(query, today), query.period)


@cached(entries=32)
def calendar(query: Query, today: date) -> tuple[Return, ...]:
    """What every supplier owes for the chosen month and the year before it, as of a day."""
    return arrivals.calendar(query.actor, query.city, until=query.period, today=today)


@cached(entries=32)
def completeness(query: Query, today: date) -> Completeness:
    """How much of the chosen month is there, as of a day."""
    return arrivals.completeness(query.actor, query.city, query.results, query.period, today=today)


@cached(entries=64)
def follow_ups(query: Query) -> tuple[FollowUp, ...]:
    """What was decided and is still open at the end of the chosen month, most overdue first."""
    return queries.follow_ups(query.actor, query.city, query.period)


@cached(entries=32)
def supervised(query: Query) -> tuple[Supervised, ...]:
    """What was open at the end of the month before, and how each matter stands at the end of the chosen one."""
    return queries.supervised(query.actor, query.city, query.period)


@cached(entries=4, monthly=False)
def unread(query: Query) -> list[Message]:
    """What of the database counts nowhere by the definitions."""
    return queries.unread(query.actor, query.city)


@cached(entries=32)
def score_changes(query: Query, before: Period) -> Mapping[str, ScoreChange]:
    """What has changed the score of each body since an earlier month; empty where that was not rated."""
    if before not in query.results.periods:
        return {}
    old, new = query.scheme_of(before), query.scheme
    if old.id == new.id:
        return changes_of_month(query.results, new, query.period, since=before)
    sides = (results_of(query.actor, query.city, scheme.id) for scheme in (old, new))
    return changes_at_splice(next(sides), old, next(sides), new, query.period, since=before)


@cached(entries=4, monthly=False)
def boundaries(query: Query) -> Boundaries | None:
    """The city's map layers as read from the folder of definitions; None where it has no map."""
    folder, layers = query.config.directory, query.config.city.map
    if layers is None:
        return None
    if problems := boundary_problems(query.config.city, folder):
        return Boundaries({"type": "FeatureCollection", "features": []}, None, tuple(problems))
    return Boundaries(
        counties=_geojson(folder / layers.boundaries), river=_geojson(folder / layers.river) if layers.river else None
    )


def _whole_city(city: CityHandle, scheme: str | None = None) -> Results:
    """The results of all bodies, for limits and ranks that are the city's; no page shows them as they are."""
    last = _last_complete(city, scheme) if background.is_rating(city) else None
    return _rated(city, scheme) if last is None else last


@cached(entries=4)
def _rated(city: CityHandle, scheme: str | None) -> Results:
    return pipeline.whole_city_results(city, scheme)


@cached(entries=4)
def _last_complete(city: CityHandle, scheme: str | None) -> Results | None:
    return background.last_complete(city, scheme)


@cached(entries=8, monthly=False)
def _rating_run(query: Query, scheme: Scheme) -> RatingRun:
    """The values of the whole city under a scheme, to be rated when asked for."""
    return pipeline.rating_run(query.actor, query.city, scheme, _whole_city(query.city))


def _geojson(path: Path) -> GeoJSON:
    return json.loads(path.read_text(encoding="utf-8"))
