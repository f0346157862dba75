"""Questions behind a figure: its records, a rule's evidence, what is still open, and for how long that may be."""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics.application.city import CityHandle
from metrics.application.records.rows import FollowUp, Handled, Supervised
from metrics.definitions import Config, Scheme
from metrics.definitions.expressions import days_beyond
from metrics.errors import Message, OperatorError, unknown_name
from metrics.ledgers import questions
from metrics.measures.kinds import kind_of
from metrics.measures.timing import bases
from metrics.model import Actor, Records
from metrics.model.periods import Period, month_end, shift
from metrics.model.permissions import require
from metrics.wording import returns as sentences


def records(actor: Actor, city: CityHandle, *, entity: str, period: Period, indicator: str) -> Records:
    """The very records behind one value; without a month that the value rests on, there are none.

    Returns:
        The ledger's columns, ``in_numerator``, ``numerator``, ``denominator`` and ``measured`` of each record. The sums
        of numerator and denominator are the value's (a rate's denominator is the staff).

    Raises:
        OperatorError: There is no such entity or indicator, or it lies outside the actor's scope.
    """
    require(actor, "records")
    _require(actor, city, entity)
    if indicator not in city.config.indicators:
        raise OperatorError(unknown_name(Message("indicator"), indicator, city.config.indicators))
    definition = city.config.indicators[indicator]
    ledger = city.config.ledgers[definition.measure.ledger]
    reported = questions.reported(city.store, city.config)
    [basis] = bases(definition, ledger, [period], reported.get(ledger.id, frozenset()))
    if basis.as_of is None:
        empty = [*ledger.all_columns, "numerator", "denominator", "measured", "in_numerator"]
        return Records(ledger.id, pd.DataFrame(columns=pd.Index(empty)))
    selection = kind_of(definition).selection(ledger)
    frame = questions.records(city.store, selection, entity=entity, period=basis.as_of)
    return Records(ledger.id, frame.assign(in_numerator=frame["numerator"].fillna(0).astype(float) != 0))


def evidence(actor: Actor, city: CityHandle, *, entity: str, period: Period, rule: str) -> Records:
    """The records that set off a rule of the scheme in force in the month.

    Raises:
        OperatorError: No rule of that name looks at records, or the entity cannot be seen.
    """
    require(actor, "records")
    _require(actor, city, entity)
    rules = {item.id: item for item in city.config.scheme_in_force(period).rules if item.event is not None}
    if rule not in rules:
        raise OperatorError(unknown_name(Message("rule with records"), rule, rules))
    chosen = rules[rule]
    assert chosen.event is not None
    result = questions.events(city.store, city.config, chosen, [period])
    columns = list(city.config.ledgers[chosen.event.ledger].all_columns)
    return Records(chosen.event.ledger, result.loc[result["entity"] == entity, columns].reset_index(drop=True))


def follow_ups(actor: Actor, city: CityHandle, period: Period) -> tuple[FollowUp, ...]:
    """What was asked for and is not done at the end of a month, the most overdue first."""
    require(actor, "records")
    end = month_end(period)
    rows = [
        FollowUp(kind, entity, reference, opened, due, (end - due).days if due else 0)
        for kind, entity, reference, opened, due in questions.follow_ups(city.store, city.config, period)
        if actor.may_see(entity)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.days_overdue, row.reference)))


def supervised(actor: Actor, city: CityHandle, period: Period) -> tuple[Supervised, ...]:
    """What was open at the end of the month before, and how each matter stands at the end of ``period``."""
    require(actor, "records")
    end, rows = month_end(period), questions.open_at(city.store, city.config, shift(period, -1))
    return tuple(
        Supervised(kind, entity, reference, _handled(due, closed, end))
        for kind, entity, reference, _, due, closed in sorted(rows, key=lambda row: row[:3])
        if actor.may_see(entity)
    )


def _handled(due: date | None, closed: date | None, end: date) -> Handled:
    if closed is not None and closed <= end:
        return "late" if due is not None and closed > due else "in_time"
    return "overdue" if due is not None and due < end else "not_due"


def unlisted(actor: Actor, city: CityHandle) -> dict[str, int]:
    """Body → how many records of it stand though the city does not list it; told to who sees the whole city alone."""
    require(actor, "arrivals")
    return questions.unlisted(city.store, city.config) if actor.scope is None else {}


def unread(actor: Actor, city: CityHandle) -> list[Message]:
    """What of the database counts nowhere by these definitions, for who sees the whole city: ledgers, words, bodies."""
    require(actor, "arrivals")
    if actor.scope is not None:
        return []
    store, config, told = city.store, city.config, of_other_definitions(city)
    for (name, column), words in questions.unknown_words(store, config).items():
        ledger = config.ledgers[name]
        told.append(sentences.unknown_words(ledger.title, ledger.columns[column].title, words))
    if bodies := unlisted(actor, city):
        told.append(sentences.unlisted(bodies))
    return told


def of_other_definitions(city: CityHandle) -> list[Message]:
    """That records are of ledgers that the definitions lack, if they are."""
    others = questions.undefined(city.store, city.config)
    without = [city.config.ledgers[name].title for name in questions.without_records(city.store, city.config)]
    return [sentences.undefined(others, without)] if others else []


def long_overdue_days(config: Config, scheme: Scheme) -> int | None:
    """After how many days overdue a rule of the scheme takes note of an open follow-up; the fewest if several do.

    Returns:
        The days that the rule's filter names; None where no rule looks at follow-ups that are overdue for long.
    """
    result: list[int] = []
    for rule in scheme.rules:
        if rule.event is None or rule.event.filter is None:
            continue
        asked = config.ledgers[rule.event.ledger].follow_up
        days = days_beyond(rule.event.filter, asked.due) if asked else None
        if days is not None:
            result.append(days)
    return min(result, default=None)


def _require(actor: Actor, city: CityHandle, entity: str) -> None:
    if entity not in city.config.city.entities or not actor.may_see(entity):
        raise OperatorError(
            unknown_name(Message("entity"), entity, [e for e in city.config.city.entities if actor.may_see(e)])
        )
