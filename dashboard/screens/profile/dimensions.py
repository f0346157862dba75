"""The parts of an index or a dimension, each against its peers and against last month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan

import pandas as pd

from dashboard.presenters.indicators import imputed, observations
from dashboard.presenters.ratings.changes import alike
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings import contributions
from metrics.application.ratings.peers import median
from metrics.definitions import Branch, Leaf
from metrics.model import NOT_RATED, shift
from metrics.model.evidence import reaches
from metrics.wording.numbers import percent


@dataclass(frozen=True)
class Part:
    """One child of a node, with finished texts; numbers are points from 0 to 100, NaN where there are none."""

    key: str
    is_branch: bool
    title: str
    points: float
    before: float
    peers: float
    grade: str
    letter: str
    points_text: str
    missing: str
    """In place of points: how far the evidence falls short; empty where there are points."""
    value: str
    target: str
    weight: str
    contribution: str
    note: str


@dataclass(frozen=True)
class Parts:
    """All children of a node."""

    items: tuple[Part, ...]
    before_title: str
    peers_title: str
    reading: str
    numbers: pd.DataFrame


@cached(entries=128, worded=True)
def parts(query: Query, entity: str, node: str) -> Parts:
    """What a branch of the tree consists of, for one body in the chosen month."""
    children = observations.branch(query, node).children
    applicable = query.config.applicable(entity)
    shown = [child for child in children if isinstance(child, Branch) or child.indicator in applicable]
    items = tuple(_part(query, entity, child) for child in shown)
    t = query.t
    return Parts(
        items=items,
        before_title=format.month_short(shift(query.period, -1), t),
        peers_title=t("Median of {group}").format(group=naming.peers(query, entity)),
        reading=_reading(query, items),
        numbers=_numbers(query, items),
    )


@cached(entries=128, worded=True)
def context(query: Query, entity: str) -> tuple[Part, ...]:
    """Indicators that are shown and not scored."""
    scored = {leaf.indicator for leaf in query.scheme.leaves()}
    codes = [code for code in query.config.applicable(entity) if code not in scored]
    return tuple(_leaf(query, entity, code) for code in codes)


def _part(query: Query, entity: str, child: Branch | Leaf) -> Part:
    return _branch(query, entity, child.key) if isinstance(child, Branch) else _leaf(query, entity, child.key)


def _branch(query: Query, entity: str, key: str) -> Part:
    own = query.month.nodes.get(entity, {}).get(key)
    before = query.month_before.nodes.get(entity, {}).get(key)
    now = own.score if own else nan
    coverage, grade = (own.coverage, str(own.grade)) if own else (0.0, NOT_RATED)
    t = query.t
    covered = t("coverage {share}").format(share=percent(coverage, 1.0))
    pattern = t("{grade}: coverage {share} < {least}")
    if reaches(coverage, query.scheme.minimum_coverage):
        pattern = t("{grade}: the unit is not rated")
    short = pattern.format(
        grade=format.grade(query.scheme, NOT_RATED, t),
        share=percent(coverage, query.scheme.minimum_coverage),
        least=format.percent(query.scheme.minimum_coverage),
    )
    return Part(
        key=key,
        is_branch=True,
        title=naming.node(query, key),
        points=now,
        before=before.score if before else nan,
        peers=_median(query, entity, {peer: row.rated_score for peer, row in query.month.of_node(key).items()}),
        grade=grade,
        letter=format.letter(query.scheme, grade),
        points_text=format.score(now),
        missing=short if isnan(now) else "",
        value="",
        target="",
        weight=format.percent(own.weight, 1) if own else format.NONE,
        contribution=_contribution(query, entity, key, own.contribution) if own else format.NONE,
        note=short if grade == NOT_RATED else "" if reaches(coverage, 1.0) else covered,
    )


def _contribution(query: Query, entity: str, key: str, exact: float) -> str:
    """What a part gives to the index; what hangs under a branch adds up to it."""
    leaves = {code: row.contribution for code, row in query.month.indicators.get(entity, {}).items()}
    return format.number(contributions.as_shown(query.scheme.tree, leaves).get(key, exact), contributions.DECIMALS)


def _leaf(query: Query, entity: str, code: str) -> Part:
    t, row = query.t, query.month.indicators[entity][code]
    before = query.month_before.indicators.get(entity, {}).get(code)
    now = row.points
    posts = observations.goalposts(query, code)
    note = t("; ").join(part for part in (format.reason(row.reason, t), imputed.remark(query, row)) if part)
    if not note and row.as_of != query.period:
        note = t("as of {month}").format(month=format.month(str(row.as_of), t))
    value = observations.few(query, code, row) if isnan(row.value) else observations.value_text(query, code, row.value)
    return Part(
        key=code,
        is_branch=False,
        title=naming.node(query, code),
        points=now,
        before=before.points if before else nan,
        peers=_median(query, entity, {peer: result.points for peer, result in query.month.of_indicator(code).items()}),
        grade=NOT_RATED,
        letter="",
        points_text=format.score(now),
        missing=observations.why_none(query, code, row) if isnan(now) else "",
        value=value,
        target=observations.value_text(query, code, posts.target) if posts else format.NONE,
        weight=format.percent(row.weight, 1),
        contribution=_contribution(query, entity, code, row.contribution),
        note=note,
    )


def _median(query: Query, entity: str, points: Mapping[str, float]) -> float:
    """The median of a body's peers, the body among them."""
    return median(points[peer] for peer in observations.peers(query, entity) if peer in points)


def _reading(query: Query, items: tuple[Part, ...]) -> str:
    t = query.t
    backed = [item for item in items if not (item.is_branch and item.grade == NOT_RATED)]
    scored = sorted((item for item in backed if not isnan(item.points)), key=lambda item: item.points)
    if not scored:
        return t("Nothing here has enough data.")
    lowest, highest = scored[0], scored[-1]
    apart = any(item not in backed and not isnan(item.points) for item in items)
    if len(scored) == 1:
        sentence = t("Only {name} has enough evidence here: {score} points.").format(
            name=lowest.title, score=lowest.points_text
        )
    elif highest.points_text == lowest.points_text:
        sentence = t("All with enough evidence have {score} points.").format(score=highest.points_text)
    else:
        pattern = t("Highest: {high} ({high_score}); lowest: {low} ({low_score}).")
        if apart:
            pattern = t("Of those with enough evidence, highest: {high} ({high_score}); lowest: {low} ({low_score}).")
        points = [(item.title, item.points_text) for item in scored]
        sentence = pattern.format(
            high=alike(query, points, highest.points_text), high_score=highest.points_text,
            low=alike(query, points, lowest.points_text), low_score=lowest.points_text,
        )  # fmt: skip
    second = t("None is below the median of the peers.")
    if behind := [item.title for item in backed if format.cut(item.points) < format.cut(item.peers)]:
        names = format.listing(behind, t)
        second = t.plural(
            "{n} is below the median of the peers: {names}.",
            "{n} are below the median of the peers: {names}.",
            len(behind),
            names=names,
        )
    return format.sentences([sentence, second], t)


def _numbers(query: Query, items: tuple[Part, ...]) -> pd.DataFrame:
    t = query.t
    columns = {
        t("Name"): [item.title for item in items],
        t("Value"): [item.value for item in items],
        t("Target"): [item.target for item in items],
        t("Points"): [item.points_text for item in items],
        t("Last month"): [format.score(item.before) for item in items],
        t("Median of the peers"): [format.score(item.peers) for item in items],
        t("Weight"): [item.weight for item in items],
        t("Contribution"): [item.contribution for item in items],
        t("Note"): [item.note for item in items],
    }
    if all(item.is_branch for item in items):
        del columns[t("Value")], columns[t("Target")]
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class Summary:
    """A dimension's own line of figures."""

    title: str
    figures: tuple[tuple[str, str], ...]


@cached(entries=128, worded=True)
def summary(query: Query, entity: str, key: str) -> Summary:
    """Score, the peers' median, coverage, weight and contribution of a branch for one body."""
    part, t = _branch(query, entity, key), query.t
    return Summary(
        title=f"{part.title} · {naming.entity(query, entity)}",
        figures=(
            (t("Score"), f"{part.points_text}  {part.letter}"),
            (t("Median of the peers"), format.score(part.peers)),
            (t("Coverage of the weight"), format.percent(query.month.nodes[entity][key].coverage, 1)),
            (t("Weight in the index"), part.weight),
            (t("Contribution in points"), part.contribution),
        ),
    )
