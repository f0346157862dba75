"""One indicator across all bodies: values by peer group, goalposts, definition, and who has no value and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.elements.table import Cell, Table, row, sheet, wide
from dashboard.presenters.indicators import observations
from dashboard.presenters.indicators.arithmetic import late
from dashboard.presenters.indicators.value_parts import amount, arithmetic, interval, is_pulled, pulled, pulled_sentence
from dashboard.screens.indicators.registers import missing_lead, missing_sheet, values_sheet
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import kind_of
from metrics.application.findings.standings import reaches_target
from metrics.application.ratings.peers import median
from metrics.application.signals.rows import Interval
from metrics.definitions import TARGET_POINTS, Indicator
from metrics.definitions.words.indicators import describe
from metrics.model import IndicatorScore
from metrics.wording import mark
from metrics.wording.terms import CADENCES, LINKS

POSTS: Final = {
    "worst": mark("Worst {value}: 0 points"),
    "target": mark("Target {value}: {points} points"),
    "best": mark("Best {value}: 100 points"),
    "target_best": mark("Target and best {value}: 100 points"),
}


@dataclass(frozen=True)
class Dot:
    """One body's value."""

    entity: str
    name: str
    group: int
    """Position of its peer group."""
    value: float
    raw: float
    """As counted; another value than the one used where that was pulled towards the peers."""
    hover: str
    counts: bool
    """False for a value that a rule has struck out."""
    named: bool


@dataclass(frozen=True)
class Post:
    """One goalpost."""

    value: float
    label: str
    is_target: bool


@dataclass(frozen=True)
class DistributionView:
    """Everything the page shows of one indicator."""

    code: str
    title: str
    subtitle: str
    lead: str
    late: str
    """That the values rest on an older month, since the next return is overdue; else empty."""
    groups: tuple[str, ...]
    """Titles of the peer groups, with how many have a value."""
    dots: tuple[Dot, ...]
    posts: tuple[Post, ...]
    falling: bool
    """Lower values are better."""
    axis: str
    reading: str
    definition: Table
    missing: Table
    missing_lead: str
    values: Table


@cached(entries=128, worded=True)
def distribution(query: Query, code: str, intervals: Mapping[str, Interval] | None = None) -> DistributionView:
    """Shape one indicator in the chosen month.

    Args:
        intervals: From ``MonitorView.intervals`` for the same month; None leaves them out.
    """
    indicator = query.config.indicators[code]
    rows = _rows(query, code)
    posts = observations.goalposts(query, code)
    groups = [key for key in query.config.city.peer_groups if any(_group(query, row) == key for row in rows)]
    present = [row for row in rows if row.has_value]
    drawn = [row for row in rows if row.has_value or row.is_void]
    missing = [row for row in rows if not row.has_value]
    return DistributionView(
        code=code,
        title=naming.node(query, code),
        subtitle=_subtitle(query, indicator),
        lead=_lead(query, indicator, rows),
        late=late(query, indicator, max(str(row.as_of) for row in present)) if present else "",
        groups=tuple(_group_title(query, key, rows) for key in groups),
        dots=tuple(_dots(query, indicator, drawn, groups, intervals)),
        posts=_posts(query, code),
        falling=posts is not None and posts.worst > posts.best,
        axis=observations.unit_title(query, code),
        reading=_reading(query, indicator, drawn),
        definition=definition(query, indicator),
        missing=missing_sheet(query, indicator, missing),
        missing_lead=missing_lead(query, missing, len(rows)),
        values=values_sheet(query, indicator, rows, groups, intervals),
    )


def elsewhere(query: Query, code: str, group: str, shown: str | None = None) -> str:
    """That nobody of a peer group has to do with an indicator, and which group is shown in its place, if one is."""
    t, groups = query.t, query.config.city.peer_groups
    members = [key for key, entity in query.config.city.entities.items() if entity.group == group]
    if any(observations.is_asked(query, code, key) for key in members):
        text = t("You see no unit of {group}.").format(group=t(groups[group].title))
    else:
        text = observations.not_asked(query, code, [t(groups[group].title)])
    here = [t("Here is {group}.").format(group=t(groups[shown].title))] if shown else []
    return format.sentences([text, *here], t)


def indicator_codes(query: Query) -> list[str]:
    """All indicators: those of the tree in its order, then the ones that are not scored."""
    leaves = [leaf.key for leaf in query.scheme.leaves()]
    return [*leaves, *(code for code in query.config.indicators if code not in leaves)]


def definition(query: Query, indicator: Indicator) -> Table:
    """The definition as the YAML has it, line by line."""
    leaf = next((leaf for leaf in query.scheme.leaves() if leaf.indicator == indicator.code), None)
    method = {"method": query.scheme.preparation(leaf).normalise.method} if leaf else {}
    posts = observations.goalposts(query, indicator.code)
    ledger = query.config.ledgers[indicator.measure.ledger]
    lines = describe(indicator, ledger, kind_of(indicator), query.config.city, goalposts=posts, **method)
    t = query.t
    return sheet([t("Item"), wide(t("As defined"))], [row(Cell(t(label), "quiet"), t(text)) for label, text in lines])


def is_scored(indicator: Indicator) -> bool:
    """Whether the indicator counts, rather than giving context."""
    return indicator.nature != "context"


def _rows(query: Query, code: str) -> list[IndicatorScore]:
    """The results of the chosen month, in the order of the city's file."""
    rows = query.month.of_indicator(code)
    return [rows[key] for key in query.config.city.entities if key in rows]


def _group(query: Query, result: IndicatorScore) -> str:
    return query.config.city.entities[result.entity].group


def _subtitle(query: Query, indicator: Indicator) -> str:
    t = query.t
    dimension = query.t(query.config.dimension_titles[indicator.dimension])
    parts = [dimension, t(LINKS[indicator.link]), t(CADENCES[indicator.cadence])]
    return " · ".join(parts)


def _lead(query: Query, indicator: Indicator, rows: Sequence[IndicatorScore]) -> str:
    """How many have a value, the median, and how many reach the target."""
    t, values = query.t, [row.value for row in rows if row.has_value]
    if not values:
        return t("No unit has a value this month.")
    middle = amount(query, indicator, median(values))
    first = t.plural(
        "{n} of {total} units has a value; the median is {median}.",
        "{n} of {total} units have a value; the median is {median}.", len(values), total=len(rows), median=middle,
    )  # fmt: skip
    if not is_scored(indicator):
        return format.sentences([first, t("This is context and not scored: more found is not worse.")], t)
    return format.sentences([first, *_reached(query, indicator, rows)], t)


def _reached(query: Query, indicator: Indicator, rows: Sequence[IndicatorScore]) -> list[str]:
    """How many values reach the target, and how many earn few points; each only where there is such a thing."""
    t, scored = query.t, [row for row in rows if row.is_scored]
    posts = observations.goalposts(query, indicator.code)
    sentences: list[str] = []
    if posts is not None:
        count = sum(reaches_target(posts, row.value) for row in rows if row.has_value)
        sentences.append(t.plural("{n} reaches the target.", "{n} reach the target.", count))
    if not any(leaf.indicator == indicator.code for leaf in query.scheme.leaves()):
        sentences.append(t("The scheme does not weigh this indicator, so no unit has points for it."))
    elif scored:
        below = [row for row in scored if row.points < query.scheme.lowest_edge]
        limit = format.number(query.scheme.lowest_edge, 0)
        sentences.append(
            t.plural("{n} scores under {limit} points.", "{n} score under {limit} points.", len(below), limit=limit)
        )
        if imputed := sum(row.is_imputed for row in below):
            sentences.append(
                t.plural(
                    "Of these {n} has no value of its own: an imputed one is used.",
                    "Of these {n} have no values of their own: imputed ones are used.",
                    imputed,
                )
            )
    return sentences


def _group_title(query: Query, group: str, rows: Sequence[IndicatorScore]) -> str:
    own = [row for row in rows if _group(query, row) == group]
    title = query.t(query.config.city.peer_groups[group].title)
    counts = query.t("{count} of {total}").format(count=sum(row.has_value for row in own), total=len(own))
    return f"{title}\n{counts}"


def _dots(
    query: Query,
    indicator: Indicator,
    drawn: Sequence[IndicatorScore],
    groups: list[str],
    intervals: Mapping[str, Interval] | None,
) -> list[Dot]:
    low = [row for row in drawn if row.points < query.scheme.lowest_edge]
    named = _lowest([row for row in low if _group(query, row) == group] for group in groups)
    return [
        Dot(
            entity=row.entity,
            name=naming.short(query, row.entity),
            group=groups.index(_group(query, row)),
            value=row.value,
            raw=row.raw if is_pulled(indicator, row) else row.value,
            hover=_hover(query, indicator, row, interval(query, indicator, intervals, row.entity)),
            counts=row.has_value,
            named=row.entity in named,
        )
        for row in drawn
    ]


def _lowest(groups: Iterable[Sequence[IndicatorScore]]) -> set[str]:
    """The bodies that alone have the lowest points of their group; it has room for one name."""
    named: set[str] = set()
    for rows in groups:
        ends = [row.entity for row in rows if format.score(row.points) == format.score(min(row.points for row in rows))]
        named |= set(ends) if len(ends) == 1 else set()
    return named


def _hover(query: Query, indicator: Indicator, result: IndicatorScore, within: str) -> str:
    t = query.t
    lines = [f"{naming.entity(query, result.entity)} · {pulled(query, indicator, result)}"]
    if text := arithmetic(query, indicator, result):
        lines.append(text)
    if within:
        lines.append(t("95% interval {interval}").format(interval=within))
    if result.is_scored:
        lines.append(t("{points} points").format(points=format.score(result.points)))
    if result.is_void:
        lines.append(format.reason(result.reason, t))
    if result.as_of != query.period:
        lines.append(t("as of {month}").format(month=format.month(str(result.as_of), t)))
    return "<br>".join(lines)


def _posts(query: Query, code: str) -> tuple[Post, ...]:
    posts = observations.goalposts(query, code)
    if posts is None:
        return ()

    def post(kind: str, value: float, *, is_target: bool = False) -> Post:
        shown = observations.value_text(query, code, value, 0 if float(value).is_integer() else 1)
        return Post(value, query.t(POSTS[kind]).format(value=shown, points=format.number(TARGET_POINTS, 0)), is_target)

    if posts.target == posts.best:
        return post("worst", posts.worst), post("target_best", posts.best, is_target=True)
    return post("worst", posts.worst), post("target", posts.target, is_target=True), post("best", posts.best)


def _reading(query: Query, indicator: Indicator, drawn: Sequence[IndicatorScore]) -> str:
    t = query.t
    sentences = [t("Each dot is a unit, in the row of its peer group; only within a row are units compared.")]
    if is_scored(indicator):
        text = t(
            "Further right is better. Named is the lowest of each group under {points} points, where it is one alone."
        )
        sentences.append(text.format(points=format.number(query.scheme.lowest_edge, 0)))
    if any(row.is_void for row in drawn):
        sentences.append(t("A cross is a value that a rule has struck out; it does not count."))
    if text := pulled_sentence(query, indicator, [row for row in drawn if row.has_value]):
        sentences.append(text)
    sentences.append(t("A click on a dot opens the unit's profile."))
    return format.sentences(sentences, t)
