"""One number for every body and month: the index, a dimension or an indicator, under one shape."""

from __future__ import annotations

from math import isnan
from typing import Final

from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import Observation
from metrics.definitions import Branch, Goalposts, Leaf
from metrics.model import NOT_RATED, TOO_FEW, IndicatorScore, Period, shown
from metrics.wording import Translate, mark
from metrics.wording.numbers import VALUE_DECIMALS, decimals_beside, decimals_of
from metrics.wording.terms import MONTHS

KINDS: Final = {"dimension": mark("Dimension · {title}"), "indicator": mark("Indicator · {title}")}


@cached(entries=128, worded=True)
def subjects(query: Query) -> list[str]:
    """Keys of all that can be looked at: the index, its branches, then every indicator, context ones last."""
    branches = [branch.key for branch in query.scheme.tree.branches()]
    leaves = [leaf.key for leaf in query.scheme.leaves()]
    others = [code for code in query.config.indicators if code not in leaves]
    return [*branches, *leaves, *others]


def is_index(query: Query, key: str) -> bool:
    """Whether ``key`` is the root of the tree."""
    return key == query.scheme.tree.key


def is_indicator(query: Query, key: str) -> bool:
    """Whether ``key`` is an indicator's code."""
    return key in query.config.indicators


def subject_title(query: Query, key: str) -> str:
    """A subject as it stands in a drop-down."""
    title = naming.node(query, key)
    if is_index(query, key):
        return title
    kind = "indicator" if is_indicator(query, key) else "dimension"
    return query.t(KINDS[kind]).format(title=title)


def amount_text(query: Query, key: str, amount: float | None) -> str:
    """A subject's number as it is written."""
    return value_text(query, key, amount) if is_indicator(query, key) else format.score(amount)


def value_text(query: Query, code: str, amount: float | None, decimals: int = VALUE_DECIMALS) -> str:
    """An indicator's value as it is written: one that misses a goalpost never reads as that goalpost."""
    return format.value(
        amount, query.config.indicators[code].unit, query.t, decimals=decimals, beside=_posts(query, code)
    )


def _posts(query: Query, code: str) -> tuple[float, ...]:
    posts = goalposts(query, code)
    return posts.values if posts else ()


def change(query: Query, key: str, now: float, before: float) -> float:
    """How far two of a subject's numbers lie apart as they are written; NaN where either is missing."""
    return round(as_shown(query, key, now) - as_shown(query, key, before), decimals(query, key))


def as_shown(query: Query, key: str, amount: float) -> float:
    """A subject's number as it is written: a score cut, a value rounded; NaN stays NaN."""
    if not is_indicator(query, key):
        return format.cut(amount)
    return amount if isnan(amount) else round(amount, decimals_beside(amount, _posts(query, key), decimals(query, key)))


def decimals(query: Query, key: str) -> int:
    """Decimals with which a subject's numbers are written."""
    if not is_indicator(query, key):
        return shown.SCORE_DECIMALS
    return decimals_of(query.config.indicators[key].unit)


def change_text(query: Query, key: str, change: float) -> str:
    """A change of a subject's number as it is written."""
    return format.change(change, decimals(query, key))


def cell(query: Query, key: str, observation: Observation) -> str:
    """A number as it is written in a table: its amount, how few cases there are, or a dash."""
    if not observation.is_known:
        return few(query, key, observation)
    return amount_text(query, key, observation.amount)


def few(query: Query, key: str, row: Observation | IndicatorScore) -> str:
    """In place of a value: n and the least n where that is why there is none, else a dash."""
    if row.reason != TOO_FEW:
        return format.NONE
    return format.few(row.n, query.config.indicators[key].min_n, query.t)


def why_none(query: Query, key: str, row: Observation | IndicatorScore) -> str:
    """Why there is no number; where cases are too few, how many there are."""
    t, shown = query.t, few(query, key, row)
    why = format.reason(row.reason, t) or format.grade(query.scheme, NOT_RATED, t)
    return why if shown == format.NONE else t("{reason}: {few}").format(reason=why, few=shown)


def unit_title(query: Query, key: str) -> str:
    """The unit of a subject, for an axis."""
    unit = query.config.indicators[key].unit if is_indicator(query, key) else "points"
    return query.t(UNIT_TITLES[unit])


UNIT_TITLES: Final = {
    "percent": mark("percent"),
    "per_1000": mark("per 1,000"),
    "points": mark("points"),
    "days": mark("days"),
    "count": mark("number"),
}


def goalposts(query: Query, code: str) -> Goalposts | None:
    """The goalposts an indicator is scored by: the scheme's own, else the indicator's."""
    return query.scheme.goalposts(query.config.indicators[code])


def peers(query: Query, entity: str) -> list[str]:
    """All bodies of an entity's peer group, the entity included, in the order of the city's file."""
    entities = query.config.city.entities
    return [key for key, item in entities.items() if item.group == entities[entity].group]


def is_asked(query: Query, key: str, entity: str) -> bool:
    """Whether a body has a number of a subject: a part of the index always, an indicator where it is asked."""
    return not is_indicator(query, key) or key in query.config.applicable(entity)


def not_asked(query: Query, key: str, names: list[str]) -> str:
    """That an indicator is not asked of bodies or groups, which the address names or the reader has chosen."""
    text = query.t("{indicator} does not apply to {names}.")
    return text.format(indicator=naming.indicator_title(query, key), names=format.listing(names, query.t))


def path(query: Query, key: str) -> list[str]:
    """Keys from the root down to a branch or an indicator of the tree; empty when it is not in the tree."""

    def down(node: Branch | Leaf) -> list[str]:
        if node.key == key:
            return [node.key]
        for child in node.children if isinstance(node, Branch) else ():
            if below := down(child):
                return [node.key, *below]
        return []

    return down(query.scheme.tree)


def branch(query: Query, key: str) -> Branch:
    """The branch of that key."""
    return next(item for item in query.scheme.tree.branches() if item.key == key)


def window(first: Period | None, last: Period, t: Translate) -> str:
    """The months a value rests on: 2021年4–6月, April–June 2021."""
    if first is None:
        return t("up to {month}").format(month=format.month(last, t))
    if first == last:
        return format.month(last, t)
    if first[:4] != last[:4]:
        return t("{first} to {last}").format(first=format.month(first, t), last=format.month(last, t))
    start, end = (t(MONTHS[int(month[5:7]) - 1]) for month in (first, last))
    return t("{start}–{end} {year}").format(start=start, end=end, year=int(last[:4]))
