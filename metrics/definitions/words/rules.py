"""Rules in words: what sets them off and what follows, written from the scheme's YAML."""

from __future__ import annotations

from metrics.definitions.ledger import Ledger
from metrics.definitions.scheme import Below, Effects, Event, Rule, Scheme
from metrics.definitions.words.conditions import column_words, expression_words
from metrics.errors import Message, mark
from metrics.wording.numbers import signed
from metrics.wording.translate import chained


def trigger_words(rule: Rule, ledger: Ledger | None) -> Message:
    """When a rule holds.

    Args:
        ledger: The ledger of its event; None for a rule about dimensions.
    """
    if rule.below is not None:
        return _below(rule.below)
    assert rule.event is not None
    assert ledger is not None
    return _event(rule.event, ledger)


def effect_words(rule: Rule, scheme: Scheme, ledger: Ledger | None) -> Message:
    """What follows when a rule holds, in the order in which it acts."""
    effects, event = rule.effects, rule.event
    parts = [Message("the indicator named there counts no more")] if effects.void is not None else []
    parts += _points(effects, ledger)
    if effects.cap is not None:
        parts.append(Message('the grade is at most "{grade}"', grade=scheme.band(effects.cap).title))
    if event is not None and ledger is not None:
        if event.lifted_by is not None:
            parts.append(Message("lifted from {date} on", date=column_words(event.lifted_by, ledger)))
        if event.reviewed_from is not None:
            date = column_words(event.reviewed_from, ledger)
            parts.append(Message("reverse review: the months from {date} on are rated anew", date=date))
    return chained(mark("{effect}; {next}"), parts)


def _below(below: Below) -> Message:
    if below.nodes == 1:
        return Message("a dimension scores under {threshold:g}", threshold=below.threshold)
    return Message("{n} or more dimensions score under {threshold:g}", threshold=below.threshold, n=below.nodes)


def _event(event: Event, ledger: Ledger) -> Message:
    date = column_words(event.dated_by or ledger.dated_by, ledger)
    when, records = Message("up to the end of the month"), Message("a record")
    if event.months:
        when = Message("within the last {months} months (by {date})", months=event.months, date=date)
    if event.filter is not None:
        records = Message("a record where {condition}", condition=expression_words(event.filter, ledger))
    sentence = Message('{records} in "{ledger}" {when}', records=records, ledger=ledger.title, when=when)
    if event.pool == "latest":
        return Message("{sentence} (of the newest date only)", sentence=sentence)
    return sentence


def _points(effects: Effects, ledger: Ledger | None) -> list[Message]:
    parts: list[Message] = []
    if effects.points is not None:
        points = _size(effects.points)
        parts.append(
            Message("{points} off for each record", points=points)
            if effects.points < 0
            else Message("{points} on for each record", points=points)
        )
    if effects.points_per_month is not None:
        points = _size(effects.points_per_month)
        parts.append(
            Message("{points} off for each month it lasts", points=points)
            if effects.points_per_month < 0
            else Message("{points} on for each month it lasts", points=points)
        )
    if effects.points_by is not None and ledger is not None:
        column = effects.points_by.column
        values = ledger.all_columns[column].values or {}
        each = [
            Message("{value} {points}", value=values.get(code, code), points=signed(f"{points:+g}"))
            for code, points in effects.points_by.points.items()
        ]
        parts.append(Message("points by {column}: {points}", column=column_words(column, ledger), points=each))
    if effects.at_most is not None:
        parts.append(Message("at most {points} in all", points=_size(effects.at_most)))
    if effects.halved_after is not None and ledger is not None:
        parts.append(Message("half from {date} on", date=column_words(effects.halved_after, ledger)))
    return parts


def _size(points: float) -> Message:
    size = abs(points)
    return Message("{size:g} point", size=size) if size == 1 else Message("{size:g} points", size=size)
