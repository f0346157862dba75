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
from dashboard.session.query import Desk, Enquiry
from dashboard.text import translate
from metrics.application.city import CityHandle, config_directory, database_url
from metrics.application.city import open_city as opened
from metrics.application.ratings import answers, explanation, pipeline, robustness, statistical_coherence
from metrics.application.ratings.run import Material
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


def enquiry() -> Enquiry:
    """What this page run is about: reader, city, results, month and language."""
    asked = desk()
    results = results_of(asked.viewer, asked.city)
    return Enquiry(
        viewer=asked.viewer, city=asked.city, t=asked.t, results=results, period=state.period(results.periods)
    )


def desk() -> Desk:
    """Who asks, of which city, in which language; there need not be any results yet."""
    return Desk(viewer=access.viewer(), city=city(), t=translate.to(state.language()))


def city() -> CityHandle:
    """The city as ``config/`` stands now: an edited YAML file shows at the next run."""
    return _city(_source())


def results_of(viewer: Viewer, city: CityHandle, scheme: str | None = None) -> Results:
    """The stored results of a scheme (the city's own when None) for the present state of the data."""
    return _results(viewer, scheme, city.data_version, _source())


def rescored(asked: Enquiry, scheme: Scheme) -> Results:
    """The same values under another scheme, for all months."""
    return _rescored(*_under(asked, scheme), scheme)


def uncertainty(asked: Enquiry, scheme: Scheme) -> robustness.Uncertainty:
    """How sure the chosen month's scores, ranks and grades are under a scheme."""
    return _uncertainty(*_under(asked, scheme), asked.period, scheme)


def sensitivities(asked: Enquiry, scheme: Scheme) -> robustness.Sensitivities:
    """What the chosen month's ranks and grades hang on under a scheme."""
    return _sensitivities(*_under(asked, scheme), asked.period, scheme)


def watching(asked: Enquiry) -> monitoring.Watching:
    """Control charts, funnels, movements and alerts under the scheme in force; each is worked out when asked for."""
    return _watching(*_under(asked, asked.scheme), asked.scheme)


def revision(asked: Enquiry, scheme: Scheme) -> explanation.Revision:
    """What a scheme makes of the history beside the scheme in force, and of the change to the chosen month."""
    return _revision(*_under(asked, scheme), asked.period, scheme, asked.scheme)


def spreads(asked: Enquiry, scheme: Scheme) -> dict[str, statistical_coherence.Spread]:
    """Peer group to how far its grades and scores of the chosen month lie apart under a scheme."""
    given = _material(*_under(asked, scheme), scheme)
    groups = [str(group) for group in given.panel.rows.groups]
    return dict(zip(groups, statistical_coherence.spreads(given, period=asked.period), strict=True))


def findings(asked: Enquiry, scheme: Scheme) -> list[statistical_coherence.Finding]:
    """Whether indicators hang together in the chosen month under a scheme."""
    return statistical_coherence.findings(_material(*_under(asked, scheme), scheme), period=asked.period)


def weights(asked: Enquiry, scheme: Scheme) -> pd.DataFrame:
    """Nominal and effective weights of every node, and what each moves in the chosen month."""
    return statistical_coherence.weights(_material(*_under(asked, scheme), scheme), period=asked.period)


def weighing(asked: Enquiry) -> dict[str, Any]:
    """How the weights of the scheme in force came about: their shares, and how consistent experts' judgements are."""
    given = _material(*_under(asked, asked.scheme), asked.scheme)
    return answers.weigh(given, asked.period, None, {})


def weights_for(asked: Enquiry, scheme: Scheme, branch: str, target: Mapping[str, float]) -> pd.DataFrame:
    """Weights under which the children of a branch would matter as much as they are meant to."""
    return statistical_coherence.weights_for(
        _material(*_under(asked, scheme), scheme), branch, target, period=asked.period
    )


def records(asked: Enquiry, *, entity: str, indicator: str) -> Records:
    """The ledger rows behind an indicator's value in the chosen month."""
    return queries.records(asked.viewer, asked.city, entity=entity, period=asked.period, indicator=indicator)


def evidence(asked: Enquiry, *, entity: str, rule: str) -> Records:
    """The ledger rows that set off a rule in the chosen month."""
    return queries.evidence(asked.viewer, asked.city, entity=entity, period=asked.period, rule=rule)


def completeness(asked: Enquiry) -> pd.DataFrame:
    """Which ledger came in for the chosen month, and when."""
    return _completeness(asked.viewer, asked.period, asked.results.data_version, _source())


def calendar(asked: Enquiry) -> pd.DataFrame:
    """What every supplier owes for the chosen month and the year before it, as of ``as_of``."""
    return _calendar(asked.viewer, asked.period, as_of(asked), asked.results.data_version, _source())


def coverage(asked: Enquiry) -> arrivals.Coverage:
    """How much of the chosen month is there, as of ``as_of``."""
    return _coverage(asked.viewer, asked.period, as_of(asked), asked.results.data_version, _source())


def as_of(asked: Enquiry) -> date:
    """The day as of which the arrival of the chosen month is told."""
    return arrivals.as_of(asked.period, date.today())


def follow_ups(asked: Enquiry) -> pd.DataFrame:
    """What was decided and is still open at the end of the chosen month, most overdue first."""
    return _follow_ups(asked.viewer, asked.period, asked.results.data_version, _source())


def boundaries(asked: Enquiry) -> Boundaries:
    """The city's map layers as read from ``config/map``."""
    folder, layers = asked.config.directory, asked.config.city.map
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


def _under(asked: Enquiry, scheme: Scheme) -> tuple[Viewer, str, str, str]:
    """Who asks, which scheme, which state of the data and of the definitions: the key of everything rated anew."""
    return asked.viewer, asked.config.scheme_hash(scheme), asked.results.data_version, _source()


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
    return _material(viewer, scheme_hash, data_version, source, _scheme).results.seen_by(viewer)


@st.cache_resource(max_entries=8, show_spinner=False)
def _material(viewer: Viewer, scheme_hash: str, data_version: str, source: str, _scheme: Scheme) -> Material:
    del scheme_hash
    whole_city = _results(Viewer(), None, data_version, source)
    return pipeline.material(viewer, _city(source), _scheme, whole_city)


@st.cache_resource(max_entries=32, show_spinner=False)
def _uncertainty(
    viewer: Viewer, scheme_hash: str, data_version: str, source: str, period: str, _scheme: Scheme
) -> robustness.Uncertainty:
    return robustness.uncertainty(_material(viewer, scheme_hash, data_version, source, _scheme), period=period)


@st.cache_resource(max_entries=32, show_spinner=False)
def _sensitivities(
    viewer: Viewer, scheme_hash: str, data_version: str, source: str, period: str, _scheme: Scheme
) -> robustness.Sensitivities:
    return robustness.sensitivities(_material(viewer, scheme_hash, data_version, source, _scheme), period=period)


@st.cache_resource(max_entries=4, show_spinner=False)
def _watching(viewer: Viewer, scheme_hash: str, data_version: str, source: str, _scheme: Scheme) -> monitoring.Watching:
    del scheme_hash
    return monitoring.watching(viewer, _city(source), _scheme, _results(Viewer(), None, data_version, source))


@st.cache_resource(max_entries=32, show_spinner=False)
def _revision(
    viewer: Viewer, scheme_hash: str, data_version: str, source: str, period: str, _scheme: Scheme, _in_force: Scheme
) -> explanation.Revision:
    city = _city(source)
    old = _material(viewer, city.config.scheme_hash(_in_force), data_version, source, _in_force)
    new = _material(viewer, scheme_hash, data_version, source, _scheme)
    return explanation.revise(old, new, period=period)


@st.cache_data(max_entries=64, show_spinner=False)
def _completeness(viewer: Viewer, period: str, data_version: str, source: str) -> pd.DataFrame:
    del data_version
    return queries.completeness(viewer, _city(source), period)


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
