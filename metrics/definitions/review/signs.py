"""Rules that give points for what is punished elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from metrics.definitions import expressions
from metrics.definitions.context import Context, Problems
from metrics.definitions.mistakes import Mistake
from metrics.definitions.scheme import Effects, Rule, Scheme
from metrics.definitions.sources import Place, Source
from metrics.errors import Message


def say(source: Source, place: Place, message: Message) -> Message:
    return source.problem(place, message, Mistake.DOUBT)


def rules(context: Context) -> Iterator[tuple[Source, Place, Scheme, Rule]]:
    for source, scheme in context.documents.schemes:
        for number, rule in enumerate(scheme.rules):
            yield source, ("rules", number), scheme, rule


def points_of(effects: Effects) -> list[float]:
    by = effects.points_by.points.values() if effects.points_by else ()
    return [points for points in (effects.points, effects.points_per_month, *by) if points is not None]


def signs_that_contradict(context: Context) -> Problems:
    """Rules that reward what they, other rules about such records, or indicators punish."""
    for source, place, _, rule in rules(context):
        gives = [points for points in points_of(rule.effects) if points > 0]
        if not gives or rule.event is None:
            continue
        here = (*place, "effects")
        if rule.effects.cap is not None or rule.effects.void is not None:
            message = Message("this rule caps or voids, and gives points ({points:+g}); is − meant?", points=gives[0])
            yield say(source, here, message)
        elif any(points < 0 for points in points_of(rule.effects)):
            yield say(source, here, Message("this rule gives points for some words and takes them for others"))
        elif other := _punishing(context, rule):
            message = Message(
                "this rule gives points for records of '{ledger}', for which '{other}' takes them; is − meant?",
                ledger=rule.event.ledger, other=other,
            )  # fmt: skip
            yield say(source, here, message)


def _punishing(context: Context, rule: Rule) -> str | None:
    """Another rule, or an indicator, that punishes the same records; None where there is none.

    The same are those of one ledger with one filter, or with one word of one column. An indicator punishes what it
    counts where more is worse.
    """
    assert rule.event is not None
    ledger, text = rule.event.ledger, rule.event.filter
    for scheme in (*(scheme for _, scheme in context.documents.schemes), *context.others):
        for other in scheme.rules:
            if other.event is None or other.event.ledger != ledger:
                continue
            effects = other.effects
            punishes = effects.cap is not None or effects.void is not None or any(n < 0 for n in points_of(effects))
            if punishes and (other.event.filter == text or _words(other.event.filter) & _words(text)):
                return other.id
    for code, indicator in context.indicators.items():
        posts, measure = indicator.goalposts, indicator.measure
        if posts is not None and posts.worst > posts.target and measure.ledger == ledger:
            counted = _words(measure.numerator) | (set() if measure.numerator else _words(measure.filter))
            if counted & _words(text):
                return code
    return None


def _words(text: str | None) -> set[tuple[str, object]]:
    """The columns that a condition asks to hold a word, each with the word."""
    tree = None if text is None else expressions.parse(text)
    pending, found = [tree], set[tuple[str, object]]()
    while pending:
        match pending.pop():
            case ast.BoolOp(op=ast.And(), values=parts):
                pending += parts
            case ast.Compare(left=ast.Name(id=column), ops=[ast.Eq()], comparators=[ast.Constant(value=word)]):
                found.add((column, word))
            case _:
                pass
    return found
