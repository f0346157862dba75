"""Everything that is kept between runs; keys are versions and fingerprints, never frames."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.session import access, state
from dashboard.session.query import Query, Session
from dashboard.text import translate
from metrics.application.city import CityHandle, config_directory, database_url
from metrics.application.city import open_city as opened
from metrics.application.ratings import answers, explanation, pipeline, robustness, statistical_coherence
from metrics.application.ratings.run import RatingRun
from metrics.application.records import arrivals, queries
from metrics.application.signals import monitor as monitoring
from metrics.definitions import Scheme
from metrics.model import Records, Results, Viewer

GeoJSON = dict[str, Any]


@dataclass(frozen=True)
class Boundaries:
    """The city's GeoJSON layers; counties carry their id as ``properties.adcode``."""

    counties: GeoJSON
    outline: GeoJSON | None
    river: GeoJSON | None


def query() -> Query:
    """What this page run is about: reader, city, results, month and language."""
    query = session()
    results = results_of(query.viewer, query.city)
    return Query(viewer=query.viewer, city=query.city, t=query.t, results=results, period=state.period(results.periods))


def session() -> Session:
    """Who asks, of which city, in which language; there need not be any results yet."""
    return Session(viewer=access.viewer(), city=city(), t=translate.to(state.language()))


def city() -> CityHandle:
    """The city as ``config/`` stands now: an edited YAML file shows at the next run."""
    return _city(_source())


def results_of(viewer: Viewer, city: CityHandle, scheme: str | None = None) -> Results:
    """The stored results of a scheme (the city's own when None) for the present state of the data."""
    return _results(viewer, scheme, city.data_version, _source())


def rescored(query: Query, scheme: Scheme) -> Results:
    """The same values under another scheme, for all months."""
    return _rescored(*_under(query, scheme), scheme)


def uncertainty(query: Query, scheme: Scheme) -> robustness.Uncertainty:
    """How sure the chosen month's scores, ranks and grades are under a scheme."""
    return _uncertainty(*_under(query, scheme), query.period, scheme)


def sensitivities(query: Query, scheme: Scheme) -> robustness.Sensitivities:
    """What the chosen month's ranks and grades hang on under a scheme."""
    return _sensitivities(*_under(query, scheme), query.period, scheme)


def monitor(query: Query) -> monitoring.MonitorView:
    """Control charts, funnels, movements and alerts under the scheme in force; each is worked out when asked for."""
    return _monitor(*_under(query, query.scheme), query.scheme)


def revision(query: Query, scheme: Scheme) -> explanation.Revision:
    """What a scheme makes of the history beside the scheme in force, and of the change to the chosen month."""
    return _revision(*_under(query, scheme), query.period, scheme, query.scheme)


def spreads(query: Query, scheme: Scheme) -> dict[str, statistical_coherence.Spread]:
    """Peer group to how far its grades and scores of the chosen month lie apart under a scheme."""
    given = _rating_run(*_under(query, scheme), scheme)
    groups = [str(group) for group in given.panel.rows.groups]
    return dict(zip(groups, statistical_coherence.spreads(given, period=query.period), strict=True))


def coherence_findings(query: Query, scheme: Scheme) -> list[statistical_coherence.Finding]:
    """Whether indicators hang together in the chosen month under a scheme."""
    return statistical_coherence.coherence_findings(_rating_run(*_under(query, scheme), scheme), period=query.period)


def weights(query: Query, scheme: Scheme) -> pd.DataFrame:
    """Nominal and effective weights of every node, and what each moves in the chosen month."""
    return statistical_coherence.weights(_rating_run(*_under(query, scheme), scheme), period=query.period)


def weighing(query: Query) -> dict[str, Any]:
    """How the weights of the scheme in force came about: their shares, and how consistent experts' judgements are."""
    given = _rating_run(*_under(query, query.scheme), query.scheme)
    return answers.weigh(given, query.period, None, {})


def weights_for(query: Query, scheme: Scheme, branch: str, target: Mapping[str, float]) -> pd.DataFrame:
    """Weights under which the children of a branch would matter as much as they are meant to."""
    return statistical_coherence.weights_for(
        _rating_run(*_under(query, scheme), scheme), branch, target, period=query.period
    )


def records(query: Query, *, entity: str, indicator: str) -> Records:
    """The ledger rows behind an indicator's value in the chosen month."""
    return queries.records(query.viewer, query.city, entity=entity, period=query.period, indicator=indicator)


def evidence(query: Query, *, entity: str, rule: str) -> Records:
    """The ledger rows that set off a rule in the chosen month."""
    return queries.evidence(query.viewer, query.city, entity=entity, period=query.period, rule=rule)


def completeness(query: Query) -> pd.DataFrame:
    """Which ledger came in for the chosen month, and when, as of ``as_of``."""
    return _completeness(query.viewer, query.period, as_of(query), query.results.data_version, _source())


def calendar(query: Query) -> pd.DataFrame:
    """What every supplier owes for the chosen month and the year before it, as of ``as_of``."""
    return _calendar(query.viewer, query.period, as_of(query), query.results.data_version, _source())


def coverage(query: Query) -> arrivals.Coverage:
    """How much of the chosen month is there, as of ``as_of``."""
    return _coverage(query.viewer, query.period, as_of(query), query.results.data_version, _source())


def as_of(query: Query) -> date:
    """The day as of which the arrival of the chosen month is told."""
    return arrivals.as_of(query.period, date.today())


def follow_ups(query: Query) -> pd.DataFrame:
    """What was decided and is still open at the end of the chosen month, most overdue first."""
    return _follow_ups(query.viewer, query.period, query.results.data_version, _source())


def boundaries(query: Query) -> Boundaries:
    """The city's map layers as read from ``config/map``."""
    folder, layers = query.config.directory, query.config.city.map
    return Boundaries(
        counties=_geojson(folder / layers.boundaries),
        outline=_geojson(folder / layers.outline) if layers.outline else None,
        river=_geojson(folder / layers.river) if layers.river else None,
    )


def fingerprint(folder: Path) -> str:
    """Changes whenever a file below ``folder`` does; reads names, times and sizes only."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path.relative_to(folder)}\0{stat.st_mtime_ns}\0{stat.st_size}\n".encode())
    return digest.hexdigest()


def _under(query: Query, scheme: Scheme) -> tuple[Viewer, str, str, str]:
    """Who asks, which scheme, which state of the data and of the definitions: the key of everything rated anew."""
    return query.viewer, query.config.scheme_hash(scheme), query.results.data_version, _source()


def _source() -> str:
    """Which database and which state of which definitions: a part of every key."""
    folder = config_directory()
    return f"{database_url()} {folder} {fingerprint(folder)}"


@st.cache_resource(max_entries=2, show_spinner=False)
def _city(source: str) -> CityHandle:
    del source
    return opened()


# Results are a resource, not data: every session reads the same frames and none may change them.


@st.cache_resource(max_entries=4, show_spinner=False)
def _results(viewer: Viewer, scheme: str | None, data_version: str, source: str) -> Results:
    del data_version
    return pipeline.results(viewer, _city(source), scheme)


@st.cache_resource(max_entries=8, show_spinner=False)
def _rescored(viewer: Viewer, scheme_hash: str, data_version: str, source: str, _scheme: Scheme) -> Results:
    return _rating_run(viewer, scheme_hash, data_version, source, _scheme).results.seen_by(viewer)


@st.cache_resource(max_entries=8, show_spinner=False)
def _rating_run(viewer: Viewer, scheme_hash: str, data_version: str, source: str, _scheme: Scheme) -> RatingRun:
    del scheme_hash
    whole_city = _results(Viewer(), None, data_version, source)
    return pipeline.rating_run(viewer, _city(source), _scheme, whole_city)


@st.cache_resource(max_entries=32, show_spinner=False)
def _uncertainty(
    viewer: Viewer, scheme_hash: str, data_version: str, source: str, period: str, _scheme: Scheme
) -> robustness.Uncertainty:
    return robustness.uncertainty(_rating_run(viewer, scheme_hash, data_version, source, _scheme), period=period)


@st.cache_resource(max_entries=32, show_spinner=False)
def _sensitivities(
    viewer: Viewer, scheme_hash: str, data_version: str, source: str, period: str, _scheme: Scheme
) -> robustness.Sensitivities:
    return robustness.sensitivities(_rating_run(viewer, scheme_hash, data_version, source, _scheme), period=period)


@st.cache_resource(max_entries=4, show_spinner=False)
def _monitor(
    viewer: Viewer, scheme_hash: str, data_version: str, source: str, _scheme: Scheme
) -> monitoring.MonitorView:
    del scheme_hash
    return monitoring.monitor_view(viewer, _city(source), _scheme, _results(Viewer(), None, data_version, source))


@st.cache_resource(max_entries=32, show_spinner=False)
def _revision(
    viewer: Viewer, scheme_hash: str, data_version: str, source: str, period: str, _scheme: Scheme, _in_force: Scheme
) -> explanation.Revision:
    city = _city(source)
    old = _rating_run(viewer, city.config.scheme_hash(_in_force), data_version, source, _in_force)
    new = _rating_run(viewer, scheme_hash, data_version, source, _scheme)
    return explanation.revise(old, new, period=period)


@st.cache_data(max_entries=64, show_spinner=False)
def _completeness(viewer: Viewer, period: str, today: date, data_version: str, source: str) -> pd.DataFrame:
    del data_version
    return arrivals.completeness(viewer, _city(source), period, today=today)


@st.cache_data(max_entries=32, show_spinner=False)
def _calendar(viewer: Viewer, period: str, today: date, data_version: str, source: str) -> pd.DataFrame:
    del data_version
    return arrivals.calendar(viewer, _city(source), until=period, today=today)


@st.cache_resource(max_entries=32, show_spinner=False)
def _coverage(viewer: Viewer, period: str, today: date, data_version: str, source: str) -> arrivals.Coverage:
    city = _city(source)
    return arrivals.coverage(viewer, city, _results(viewer, None, data_version, source), period, today=today)


@st.cache_data(max_entries=64, show_spinner=False)
def _follow_ups(viewer: Viewer, period: str, data_version: str, source: str) -> pd.DataFrame:
    del data_version
    return queries.follow_ups(viewer, _city(source), period)


def _geojson(path: Path) -> GeoJSON:
    return _read_json(str(path), path.stat().st_mtime_ns)


@st.cache_resource(max_entries=8, show_spinner=False)
def _read_json(path: str, mtime_ns: int) -> GeoJSON:
    del mtime_ns
    return json.loads(Path(path).read_text(encoding="utf-8"))
