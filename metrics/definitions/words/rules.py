"""Rules in words: what sets them off and what follows, written from the scheme's YAML."""

from __future__ import annotations

from typing import Final

from metrics.definitions.ledger import Ledger
from metrics.definitions.scheme import Below, Effects, Event, Rule, Scheme
from metrics.definitions.words.conditions import column_words, expression_words
from metrics.model import Text

EVENT: Final = Text(zh="{when}“{ledger}”中有{records}", en='{records} in "{ledger}" {when}')
CONDITION: Final = Text(zh="{condition}的记录", en="a record where {condition}")
ANY: Final = Text(zh="记录", en="a record")
WITHIN: Final = Text(zh="近{months}个月内（按{date}），", en="within the last {months} months (by {date})")
SO_FAR: Final = Text(zh="截至当月末，", en="up to the end of the month")
NEWEST: Final = Text(zh="（只看最新一期）", en=" (of the newest date only)")
BELOW_ONE: Final = Text(zh="有维度得分低于{threshold}分", en="a dimension scores under {threshold}")
BELOW_MORE: Final = Text(
    zh="有{n}个及以上维度得分低于{threshold}分", en="{n} or more dimensions score under {threshold}"
)

DEDUCT: Final = Text(zh="每条记录扣{points}", en="{points} off for each record")
ADD: Final = Text(zh="每条记录加{points}", en="{points} on for each record")
DEDUCT_MONTHLY: Final = Text(zh="每持续一个月扣{points}", en="{points} off for each month it lasts")
ADD_MONTHLY: Final = Text(zh="每持续一个月加{points}", en="{points} on for each month it lasts")
BY_COLUMN: Final = Text(zh="按{column}计分：{parts}", en="points by {column}: {parts}")
ONE_POINT: Final = Text(zh="{n}分", en="{n} point")
POINTS: Final = Text(zh="{n}分", en="{n} points")
AT_MOST: Final = Text(zh="合计不超过{points}", en="at most {points} in all")
LIFTED: Final = Text(zh="自{date}起解除", en="lifted from {date} on")
REVIEWED: Final = Text(
    zh="逆向复核：自{date}起的各月按此重新评定", en="reverse review: the months from {date} on are rated anew"
)
HALVED: Final = Text(zh="自{date}起减半", en="half from {date} on")
CAP: Final = Text(zh="等次最高为“{grade}”", en='the grade is at most "{grade}"')
VOID: Final = Text(zh="相关指标作废，不再计入", en="the indicator named there counts no more")

PAUSE: Final = Text(zh="；", en="; ")
COMMA: Final = Text(zh="、", en=", ")


def trigger_words(rule: Rule, ledger: Ledger | None, language: str) -> str:
    """When a rule holds.

    Args:
        rule: The rule.
        ledger: The ledger of its event; None for a rule about dimensions.
        language: ``zh`` or ``en``.
    """
    if rule.below is not None:
        return _below(rule.below, language)
    assert rule.event is not None
    assert ledger is not None
    return _event(rule.event, ledger, language)


def effect_words(rule: Rule, scheme: Scheme, ledger: Ledger | None, language: str) -> str:
    """What follows when a rule holds, in the order in which it acts."""
    effects = rule.effects
    parts = [VOID.get(language)] if effects.void is not None else []
    parts += _points(effects, ledger, language)
    if effects.cap is not None:
        parts.append(CAP.get(language).format(grade=scheme.band(effects.cap).title.get(language)))
    if rule.event is not None and ledger is not None:
        for date, words in ((rule.event.lifted_by, LIFTED), (rule.event.reviewed_from, REVIEWED)):
            if date is not None:
                parts.append(words.get(language).format(date=column_words(date, ledger, language)))
    return PAUSE.get(language).join(parts)


def _below(below: Below, language: str) -> str:
    pattern = BELOW_ONE if below.nodes == 1 else BELOW_MORE
    return pattern.get(language).format(threshold=f"{below.threshold:g}", n=below.nodes)


def _event(event: Event, ledger: Ledger, language: str) -> str:
    date = column_words(event.dated_by or ledger.dated_by, ledger, language)
    when = WITHIN.get(language).format(months=event.months, date=date) if event.months else SO_FAR.get(language)
    records = ANY.get(language)
    if event.filter is not None:
        records = CONDITION.get(language).format(condition=expression_words(event.filter, ledger, language))
    text = EVENT.get(language).format(when=when, ledger=ledger.title.get(language), records=records)
    return text + NEWEST.get(language) if event.pool == "latest" else text


def _points(effects: Effects, ledger: Ledger | None, language: str) -> list[str]:
    parts: list[str] = []
    if effects.points is not None:
        parts.append(_amount(effects.points, DEDUCT, ADD, language))
    if effects.points_per_month is not None:
        parts.append(_amount(effects.points_per_month, DEDUCT_MONTHLY, ADD_MONTHLY, language))
    if effects.points_by is not None and ledger is not None:
        column = effects.points_by.column
        values = ledger.all_columns[column].values or {}
        each = [
            f"{values[code].get(language) if code in values else code} {_signed(points)}"
            for code, points in effects.points_by.points.items()
        ]
        title = column_words(column, ledger, language)
        parts.append(BY_COLUMN.get(language).format(column=title, parts=COMMA.get(language).join(each)))
    if effects.at_most is not None:
        parts.append(AT_MOST.get(language).format(points=_size(effects.at_most, language)))
    if effects.halved_after is not None and ledger is not None:
        parts.append(HALVED.get(language).format(date=column_words(effects.halved_after, ledger, language)))
    return parts


def _amount(points: float, deduct: Text, add: Text, language: str) -> str:
    return (deduct if points < 0 else add).get(language).format(points=_size(points, language))


def _size(points: float, language: str) -> str:
    size = abs(points)
    return (ONE_POINT if size == 1 else POINTS).get(language).format(n=f"{size:g}")


def _signed(points: float) -> str:
    return f"{points:+g}".replace("-", "−")
