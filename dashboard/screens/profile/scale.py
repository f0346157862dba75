"""One indicator's points among its peers', between the goalposts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dashboard.presenters.indicators import imputed, observations
from dashboard.presenters.signals.funnel_words import in_funnel
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import TARGET_POINTS
from metrics.model import IndicatorScore


@dataclass(frozen=True)
class Scale:
    """All in points from 0 to 100; ``posts`` are the values at 0, at the target and at 100, in words."""

    points: float
    label: str
    target: float
    posts: tuple[str, str, str]
    peers: tuple[float, ...]
    peer_labels: tuple[str, ...]
    reading: str


@cached(entries=128, worded=True)
def scale(query: Query, entity: str, code: str, where: str | None = None) -> Scale | None:
    """Where a body lies on the scale, among the peers with a measured value; None where it has no points.

    Args:
        where: Its place in the funnel, a key of ``funnel_words.PLACES``; None where it has none.
    """
    now, t = query.month.of_indicator(code), query.t
    posts = observations.goalposts(query, code)
    if posts is None or entity not in now or not now[entity].is_scored:
        return None
    others = {
        key: now[key]
        for key in observations.peers(query, entity)
        if key != entity and key in now and now[key].is_scored and not now[key].is_imputed
    }
    texts = [observations.value_text(query, code, amount) for amount in (posts.worst, posts.target, posts.best)]
    return Scale(
        points=now[entity].points,
        label=_text(query, now[entity]),
        target=TARGET_POINTS,
        posts=(
            t("worst {value} = 0").format(value=texts[0]),
            t("target {value} = {points}").format(value=texts[1], points=format.number(TARGET_POINTS, 0))
            if posts.target != posts.best
            else "",
            t("best {value} = 100").format(value=texts[2]),
        ),
        peers=tuple(row.points for row in others.values()),
        peer_labels=tuple(f"{naming.short(query, key)}  {_text(query, row)}" for key, row in others.items()),
        reading=_reading(query, now[entity], list(others.values()), where),
    )


def _text(query: Query, result: IndicatorScore) -> str:
    """A value as it is written; one that stands in for a missing one says so."""
    if result.is_imputed:
        return query.t("{value} (imputed)").format(value=imputed.used(query, result))
    return observations.value_text(query, result.indicator, result.value)


def _reading(query: Query, own: IndicatorScore, others: Sequence[IndicatorScore], where: str | None) -> str:
    """The peers' median, and whether the body differs from them by more than chance; never a rank."""
    t = query.t
    group = naming.peers(query, own.entity)
    if own.is_imputed:
        return t.plural(
            "No value of its own ({remark}); {n} of {group} has one.",
            "No value of its own ({remark}); {n} of {group} have one.",
            len(others), remark=imputed.remark(query, own), group=group,
        )  # fmt: skip
    scored = [own, *others]
    first = t.plural(
        "{n} of {group} has a value; the median there is {median}, here it is {value}.",
        "{n} of {group} have a value; the median there is {median}, here it is {value}.",
        len(scored),
        group=group,
        median=observations.value_text(query, own.indicator, median(row.value for row in scored)),
        value=_text(query, own),
    )
    return format.sentences([first, *filter(None, [in_funnel(query, where)])], t)
