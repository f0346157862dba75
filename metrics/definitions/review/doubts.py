"""What parses and can hardly be meant: one doubt, one function, one list. None keeps definitions from being used."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from metrics.definitions import expressions
from metrics.definitions.context import Context, Problems
from metrics.definitions.indicator import SCALE, Goalposts, Indicator
from metrics.definitions.ledger import Column, Ledger
from metrics.definitions.review.constancy import constant
from metrics.definitions.review.ledgers import (
    dates_before_the_ledgers_own,
    days_that_name_records,
    follow_ups_that_end_first,
    idle_checks,
    keys_without_a_date,
)
from metrics.definitions.review.measures import differences_below_the_line, points_off_the_scale, quantities_of_nothing
from metrics.definitions.review.signs import points_of, rules, say, signs_that_contradict
from metrics.definitions.scheme import Leaf, Scheme
from metrics.definitions.sources import Place, Source
from metrics.errors import Message
from metrics.model import month_of

Written = Iterator[tuple[Source, Place, str, Ledger]]
"""Expressions with their places and their ledgers."""

UNITS: Final = {
    "share": ("percent", "per_1000"),
    "rate": ("percent", "per_1000", "count"),
    "count": ("count", "points"),
}
"""Units in which values by events can be told."""


def doubts(context: Context) -> list[Message]:
    """Every doubt about definitions that have no problems."""
    return [doubt for ask in DOUBTS for doubt in ask(context)]


def _indicators(context: Context) -> Iterator[tuple[Source, Place, Indicator]]:
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            yield source, ("indicators", code), indicator


def _filters(context: Context) -> Written:
    """The conditions that choose records, of measures and of rules."""
    for source, place, indicator in _indicators(context):
        if indicator.measure.filter is not None:
            yield source, (*place, "measure", "filter"), indicator.measure.filter, _ledger(context, indicator)
    for source, place, _, rule in rules(context):
        if rule.event is not None and rule.event.filter is not None:
            yield source, (*place, "event", "filter"), rule.event.filter, context.ledgers[rule.event.ledger]


def _ledger(context: Context, indicator: Indicator) -> Ledger:
    return context.ledgers[indicator.measure.ledger]


def _expressions(context: Context) -> Written:
    """Every expression there is."""
    yield from _filters(context)
    for source, place, indicator in _indicators(context):
        for part in ("numerator", "denominator", "of", "weight"):
            text = getattr(indicator.measure, part)
            if text is not None:
                yield source, (*place, "measure", part), text, _ledger(context, indicator)
    for source, ledger in context.documents.ledgers:
        for number, check in enumerate(ledger.checks):
            yield source, ("checks", number, "holds"), check.holds, ledger


def unknown_bodies(context: Context) -> Problems:
    """Conditions that ask for a body that is not there."""
    for source, place, text, ledger in _expressions(context):
        for name in _bodies(text, ledger):
            if context.entities and name not in context.entities:
                message = Message("never true for '{name}': {reason}", name=name, reason=context.no_body(name))
                yield say(source, place, message)


def _bodies(text: str, ledger: Ledger) -> Iterator[str]:
    columns = ledger.all_columns
    for node in ast.walk(expressions.parse(text)):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        named = [columns[side.id].type for side in sides if isinstance(side, ast.Name) and side.id in columns]
        if "entity" in named:
            constants = (part for side in sides for part in ast.walk(side) if isinstance(part, ast.Constant))
            yield from (part.value for part in constants if isinstance(part.value, str))


def idle_filters(context: Context) -> Problems:
    """Filters that let every record through, or none."""
    for source, place, text, ledger in _filters(context):
        match constant(text, ledger.all_columns):
            case True:
                yield say(source, place, Message("'{text}' holds for every record; it filters nothing", text=text))
            case False:
                yield say(source, place, Message("'{text}' holds for no record; nothing is ever counted", text=text))
            case None:
                pass


def idle_measures(context: Context) -> Problems:
    """Measures that have one value whatever the records say."""
    for source, place, indicator in _indicators(context):
        measure, columns = indicator.measure, _ledger(context, indicator).all_columns
        above, here = measure.numerator, (*place, "measure", "numerator")
        if above is None:
            continue
        held = constant(above, columns)
        if held is None and above in (measure.filter, measure.denominator):
            yield say(
                source,
                here,
                Message(
                    "'{text}' is the filter or the denominator as well; every record counts, whatever it says",
                    text=above,
                ),
            )
        elif held is not None and _is_condition(above, columns):
            message = Message("'{text}' holds for every record; the value says nothing", text=above)
            other = Message("'{text}' holds for no record; the value is always 0", text=above)
            yield say(source, here, message if held else other)


def _is_condition(text: str, columns: dict[str, Column]) -> bool:
    return not expressions.problems(text, columns, expected="condition")


def strange_units(context: Context) -> Problems:
    """Units in which a measure of that kind cannot be told."""
    for source, place, indicator in _indicators(context):
        fitting = UNITS.get(_events(context, indicator) or "", ())
        if fitting and indicator.unit not in fitting:
            message = Message(
                "the unit {unit} does not fit a {kind}; these do: {units}",
                unit=indicator.unit, kind=indicator.measure.kind, units=[*fitting],
            )  # fmt: skip
            yield say(source, (*place, "unit"), message)
        of = indicator.measure.of
        if of is not None and of.startswith("days(") and indicator.unit != "days":
            yield say(source, (*place, "unit"), Message("'{text}' is a number of days; write unit: days", text=of))


def _events(context: Context, indicator: Indicator) -> str | None:
    kinds: Any = context.methods.measure if context.methods else None
    return getattr(kinds.find(indicator.measure.kind), "events", None) if kinds is not None else None


def goalposts_out_of_reach(context: Context) -> Problems:
    """Goalposts that no value can come to."""
    for source, place, code, posts in _all_goalposts(context):
        yield from _beyond(context, source, place, context.indicators[code], posts)


def _all_goalposts(context: Context) -> Iterator[tuple[Source, Place, str, Goalposts]]:
    """Those of indicators and of leaves, with the indicator's code."""
    for source, place, indicator in _indicators(context):
        if indicator.goalposts is not None:
            yield source, (*place, "goalposts"), indicator.code, indicator.goalposts
    for source, scheme in context.documents.schemes:
        for place, leaf in _leaves(scheme):
            if leaf.indicator in context.indicators and leaf.goalposts is not None:
                yield source, (*place, "goalposts"), leaf.indicator, leaf.goalposts


def _leaves(scheme: Scheme) -> Iterator[tuple[Place, Leaf]]:
    pending: list[tuple[Place, Any]] = [(("tree",), scheme.tree)]
    while pending:
        place, node = pending.pop()
        if isinstance(node, Leaf):
            yield place, node
        else:
            pending += [((*place, "children", number), child) for number, child in enumerate(node.children)]


def _beyond(context: Context, source: Source, place: Place, indicator: Indicator, posts: Goalposts) -> Problems:
    low, high = _range(context, indicator)
    for name in ("worst", "target", "best"):
        value = getattr(posts, name)
        if low <= value <= high:
            continue
        message = Message(
            "{value:g} cannot come about; values lie from {low:g} to {high:g}", value=value, low=low, high=high
        )
        if math.isinf(high):
            message = Message("{value:g} cannot come about; values are at least {low:g}", value=value, low=low)
        elif math.isinf(low):
            message = Message("{value:g} cannot come about; values are at most {high:g}", value=value, high=high)
        yield say(source, (*place, name), message)


def _range(context: Context, indicator: Indicator) -> tuple[float, float]:
    """The values that an indicator can have, in its unit."""
    events = _events(context, indicator)
    if events == "share" and indicator.unit in SCALE:
        return 0.0, SCALE[indicator.unit]
    if events is not None:
        return 0.0, float("inf")
    of = indicator.measure.of
    column = _ledger(context, indicator).all_columns.get(of) if of is not None else None
    low, high = (None, None) if column is None else (column.min, column.max)
    return (
        float("-inf") if low is None else low * indicator.scale,
        float("inf") if high is None else high * indicator.scale,
    )


def goalposts_as_fractions(context: Context) -> Problems:
    """Goalposts from 0 to 1 of values that are told in per cent."""
    for source, place, code, posts in _all_goalposts(context):
        indicator = context.indicators[code]
        scale = SCALE.get(indicator.unit, 1)
        if scale > 1 and 0 <= posts.worst < posts.best <= 1:
            message = Message(
                "from {worst:g} to {best:g}, and values are told {scale} times as large; write {wanted:g} for {best:g}",
                worst=posts.worst, best=posts.best, scale=f"{scale:g}", wanted=posts.best * scale,
            )  # fmt: skip
            yield say(source, place, message)


def rules_that_never_act(context: Context) -> Problems:
    """Rules about more dimensions than there are, caps at the best grade, points of 0."""
    for source, place, scheme, rule in rules(context):
        dimensions = len(scheme.dimensions())
        if rule.below is not None and rule.below.nodes > dimensions:
            message = Message(
                "this rule never acts: dimensions that it asks for: {needed}, under the root: {there}",
                needed=rule.below.nodes, there=dimensions,
            )  # fmt: skip
            yield say(source, (*place, "below"), message)
        if rule.effects.cap == scheme.bands[0].id:
            message = Message("'{grade}' is the best grade; a cap at it changes nothing", grade=rule.effects.cap)
            yield say(source, (*place, "effects", "cap"), message)
        if points_of(rule.effects) and not any(points_of(rule.effects)):
            yield say(source, (*place, "effects"), Message("the points are 0; they change nothing"))


def words_left_out(context: Context) -> Problems:
    """Words of a choice that points do not name, so that such records earn none."""
    for source, place, _, rule in rules(context):
        by = rule.effects.points_by
        if by is None or rule.event is None:
            continue
        values = context.ledgers[rule.event.ledger].all_columns[by.column].values or {}
        lost = [word for word in values if word not in by.points]
        if lost:
            message = Message(
                "records with {words} in '{column}' have no points; name them, with 0 if that is meant",
                words=lost, column=by.column,
            )  # fmt: skip
            yield say(source, (*place, "effects", "points_by", "points"), message)


def grades_alike(context: Context) -> Problems:
    """Grades that are called the same: nobody can tell them apart."""
    for source, scheme in context.documents.schemes:
        titles = [*(band.title for band in scheme.bands), scheme.not_rated.title]
        for words in ([title.zh for title in titles], [title.en for title in titles]):
            if len(set(words)) < len(words):
                message = Message("grades share a title; give each its own (now {titles})", titles=words)
                yield say(source, ("bands",), message)
                break


def schemes_alike(context: Context) -> Problems:
    """Schemes that are called the same: no sentence can tell them apart."""
    titles: dict[str, str] = {}
    for source, scheme in sorted(context.documents.schemes, key=lambda document: document[1].effective_from):
        for word in {scheme.title.zh, scheme.title.en}:
            first = titles.setdefault(word, scheme.id)
            if first != scheme.id:
                message = Message("'{first}' has this title as well; give each its own", first=first)
                yield say(source, ("title",), message)
                break


def schemes_from_one_month(context: Context) -> Problems:
    """Schemes of which only one can ever rate, for they begin in one month."""
    begun: dict[str, str] = {}
    for source, scheme in sorted(context.documents.schemes, key=lambda document: document[1].id):
        first = begun.setdefault(scheme.effective_from, scheme.id)
        if first != scheme.id:
            message = Message(
                "'{first}' begins in {month} as well and never rates a month by itself; give each a month of its own",
                first=first, month=scheme.effective_from,
            )  # fmt: skip
            yield say(source, ("effective_from",), message)


def schemes_to_come(context: Context) -> Problems:
    """Schemes none of which is in force yet: until then the first of them rates, as nothing else can."""
    begin = [
        scheme.effective_from for scheme in (*(scheme for _, scheme in context.documents.schemes), *context.others)
    ]
    for source, scheme in context.documents.schemes:
        if scheme.effective_from == min(begin) > month_of(date.today()):
            message = Message(
                "no scheme is in force yet: the first one begins in {month}, and rates all months before it as well; "
                "write the month from which it holds",
                month=scheme.effective_from,
            )
            yield say(source, ("effective_from",), message)


def unused_indicators(context: Context) -> Problems:
    """Scored indicators that no scheme weighs."""
    used = {leaf.indicator for _, scheme in context.documents.schemes for leaf in scheme.leaves()}
    for source, place, indicator in _indicators(context):
        if indicator.nature != "context" and indicator.code not in used:
            message = Message("no scheme weighs '{code}'; add it to one, or write nature: context", code=indicator.code)
            yield say(source, place, message)


DOUBTS: Final[tuple[Callable[[Context], Problems], ...]] = (
    unknown_bodies, idle_filters, idle_measures, strange_units, goalposts_out_of_reach, rules_that_never_act,
    words_left_out, signs_that_contradict, unused_indicators, grades_alike, schemes_from_one_month,
    schemes_to_come, schemes_alike, goalposts_as_fractions, days_that_name_records, keys_without_a_date,
    follow_ups_that_end_first, dates_before_the_ledgers_own, differences_below_the_line, points_off_the_scale,
    quantities_of_nothing, idle_checks,
)  # fmt: skip
