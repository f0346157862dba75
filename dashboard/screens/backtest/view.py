"""How alerts have fared: which falls came after one, how many were confirmed, and how early they were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Final

from dashboard.elements.parts import Columns
from dashboard.elements.table import Cell, Row, Table, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import alike
from dashboard.presenters.ratings.rated import count_rated
from dashboard.presenters.signals import alert_words
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor_view import SETTLED, BackTest, Fall, FiredAlert, Outcome, RuleRecord
from metrics.model import shift
from metrics.model.rows import grouped
from metrics.wording import mark

LEAST: Final = 10
"""Fewer decided alerts than this bear no percentage."""

OUTCOMES: Final[dict[Outcome, str]] = {
    "came_true": mark("confirmed"),
    "in_vain": mark("false alarm"),
    "open": mark("still open"),
}


@dataclass(frozen=True)
class Dot:
    """The alerts of one rule and month that ended alike."""

    outcome: Outcome
    rule: int
    """Line of the figure, from the top."""
    month: int
    count: int
    hover: str


@dataclass(frozen=True)
class BackTestView:
    """All that the page shows."""

    claim: str
    """Of how many falls how many were preceded by an alert, and how many alerts were confirmed."""
    lead: str
    meaning: str
    rules: Table
    rules_reading: str
    titles: tuple[str, ...]
    """Of the figure's lines."""
    months: tuple[str, ...]
    outcomes: dict[Outcome, str]
    dots: tuple[Dot, ...]
    reading: str
    numbers: Columns
    falls_lead: str
    falls: Table


@cached(entries=128, worded=True)
def back_test_view(query: Query, result: BackTest) -> BackTestView:
    """Shape the back-test of all months: sums are the city's, single alerts and falls those of bodies in scope."""
    t, rules = query.t, warnings(query)
    return BackTestView(
        claim=_claim(query, result),
        lead=_lead(query, result, rules),
        meaning=_meaning(query, result),
        rules=_rules(query, result, rules),
        rules_reading=_rules_reading(query, result),
        titles=tuple(alert_words.title(rule, t) for rule in rules),
        months=tuple(format.month_short(period, t) for period in query.results.periods),
        outcomes={key: t(word) for key, word in OUTCOMES.items()},
        dots=tuple(_dots(query, result, rules)),
        reading=_reading(query, result, rules),
        numbers=_numbers(query, result),
        falls_lead=_falls_lead(query, result),
        falls=_falls(query, result),
    )


def warnings(query: Query) -> list[str]:
    """The rules that are tested, in the order in which they are ranked."""
    return [rule for rule in query.config.monitoring.alerts.rules if rule not in alert_words.STATES]


def _claim(query: Query, result: BackTest) -> str:
    """Falls before alerts: an alert that is never given misses the fall, however sure the others are."""
    t, falls = query.t, [fall for fall in result.falls if not fall.carried]
    hits = sum(record.came_true for record in result.by_rule.values())
    decided = sum(record.decided for record in result.by_rule.values())
    sentences: list[str] = []
    if falls:
        warned = sum(fall.rule is not None for fall in falls)
        sentences.append(
            t.plural(
                "{warned} of {n} fall of a grade was preceded by an alert",
                "{warned} of {n} falls of a grade were preceded by an alert",
                len(falls), warned=warned,
            )
        )  # fmt: skip
    if decided:
        sentences.append(
            t.plural(
                "{hits} of {n} decided alert confirmed", "{hits} of {n} decided alerts confirmed", decided, hits=hits
            )
        )
    return t("; ").join(sentences) or t("No grade fell, and no alert is decided yet")


def _lead(query: Query, result: BackTest, rules: list[str]) -> str:
    t, periods = query.t, query.results.periods
    span = {"first": format.month(periods[0], t), "last": format.month(periods[-1], t)}
    records = result.by_rule.values()
    if not records:
        return t("From {first} to {last} no rule has warned of anything.").format(**span)
    fired = t.plural(
        "From {first} to {last} {fired} of {rules} rules gave {n} alert.",
        "From {first} to {last} {fired} of {rules} rules gave {n} alerts.",
        sum(record.fired for record in records), fired=len(records), rules=len(rules), **span,
    )  # fmt: skip
    hits, decided = sum(record.came_true for record in records), sum(record.decided for record in records)
    fared = t("Confirmed: {confirmed}; false alarms: {false_alarms}; still open: {open}.").format(
        confirmed=hits, false_alarms=decided - hits, open=sum(record.open for record in records)
    )
    sentences = [fired, fared]
    if decided and not isnan(result.by_chance):
        sentences.append(
            t("Of the decided ones {share} were confirmed; alerts given at random would reach {chance}.").format(
                share=_share(query, hits, decided), chance=format.percent(result.by_chance)
            )
        )
    return format.sentences(sentences, t)


def _share(query: Query, hits: int, decided: int) -> str:
    """So many of so many; with a percentage where it says something."""
    t = query.t
    if decided < LEAST:
        return t("{part} of {whole}").format(part=hits, whole=decided)
    return t("{part} of {whole} ({share})").format(part=hits, whole=decided, share=format.percent(hits / decided))


def _meaning(query: Query, result: BackTest) -> str:
    t = query.t
    states = [rule for rule in query.config.monitoring.alerts.rules if rule in alert_words.STATES]
    left_out = t("Rules that state what is rather than warn are left out: {rules}.").format(
        rules=t(", ").join(alert_words.title(rule, t) for rule in states)
    )
    meaning = t(
        "Every alert was given as the month stood then; only seasonal factors come from all months. It is confirmed "
        "if within {horizon} months the unit's grade fell below the one it had, or its score fell by more than the "
        "95% interval of the difference; it is a false alarm if the {horizon} months passed without that, and open "
        "while they are not over."
    ).format(horizon=result.horizon)
    apart = t(
        "Where another scheme begins to rate, months before and after are not compared: what differs is partly method."
    )
    carried = t(
        "A fall in a month of which too few returns are in, or that brought nothing new of the unit, is not counted, "
        "unless a rule limits the grade: it comes from values carried on."
    )
    splices = [apart] if query.results.in_force else []
    return format.sentences([meaning, carried, *splices, *([left_out] if states else [])], t)


def _rules(query: Query, result: BackTest, rules: list[str]) -> Table:
    t = query.t
    columns = [
        wide(t("Rule")), figures(t("Alerts")), figures(t("Confirmed")), figures(t("False alarms")),
        figures(t("Still open")), figures(t("Share confirmed")), figures(t("Random baseline")),
        figures(t("Median lead (months)")), figures(t("Put before the meeting")),
    ]  # fmt: skip
    return sheet(columns, [_rule(query, rule, result.by_rule.get(rule), result.by_chance) for rule in rules])


def _rule(query: Query, rule: str, record: RuleRecord | None, chance: float) -> Row:
    t = query.t
    name = Cell(alert_words.title(rule, t), note=alert_words.meaning(rule, t))
    if record is None:
        return row(name, Cell(t("never"), "quiet"), *[Cell(format.NONE, "quiet")] * 7)
    return row(
        name,
        *(format.number(count, 0) for count in (record.fired, record.came_true, record.in_vain, record.open)),
        _share(query, record.came_true, record.decided) if record.decided else format.NONE,
        Cell(format.percent(chance), "quiet"),
        format.NONE if isnan(record.lead) else f"{record.lead:g}",
        t("{part} of {whole}").format(part=record.shown, whole=record.fired),
    )


def _rules_reading(query: Query, result: BackTest) -> str:
    t = query.t
    sentences = [
        t(
            "Random baseline: the share of all months of all rated units that were followed by a fall; a useful rule "
            "lies above it. Lead: months from the alert until it was confirmed."
        )
    ]
    if few := sum(record.decided < LEAST for record in result.by_rule.values()):
        sentences.append(
            t.plural(
                "{n} of {rules} rules that fired has fewer than {least} decided alerts: its share is only indicative.",
                "{n} of {rules} rules that fired have fewer than {least} decided alerts: their shares are only "
                "indicative.",
                few, rules=len(result.by_rule), least=LEAST,
            )
        )  # fmt: skip
    bodies = Counter(alert.entity for alert in result.fired)
    if len(bodies) > 1 and query.actor.scope is None:
        counts, most = [(naming.short(query, key), str(n)) for key, n in bodies.items()], max(bodies.values())
        text = t("The {n} alerts concern {bodies} units, most of them {name} ({most}); they are not independent.")
        if most == min(bodies.values()):
            text = t("The {n} alerts concern {bodies} units, all alike ({most}); they are not independent.")
        name = alike(query, counts, str(most))
        sentences.append(text.format(n=len(result.fired), bodies=len(bodies), name=name, most=most))
    return format.sentences(sentences, t)


def _dots(query: Query, result: BackTest, rules: list[str]) -> list[Dot]:
    t, periods, dots = query.t, query.results.periods, list[Dot]()
    groups = grouped(result.fired, lambda alert: (alert.rule, alert.period, alert.outcome))
    for (rule, period, outcome), alerts in sorted(groups.items()):
        lines = [
            f"<b>{alert_words.title(rule, t)}</b>",
            t("{month}: {count} {outcome}").format(
                month=format.month(period, t), count=len(alerts), outcome=t(OUTCOMES[outcome])
            ),
            *(f"{naming.short(query, alert.entity)} · {_subject(query, alert)}" for alert in alerts),
        ]
        dots.append(Dot(outcome, rules.index(rule), periods.index(period), len(alerts), "<br>".join(lines)))
    return dots


def _subject(query: Query, alert: FiredAlert) -> str:
    """The title of the node, indicator or ledger that an alert speaks of."""
    ledgers, subject, query = query.config.ledgers, alert.subject, replace(query, period=alert.period)
    return query.t(ledgers[subject].title) if subject in ledgers else naming.node(query, subject)


def _reading(query: Query, result: BackTest, rules: list[str]) -> str:
    t = query.t
    never = [alert_words.title(rule, t) for rule in rules if rule not in result.by_rule]
    sentences = [t("A mark is the alerts of one rule and month that ended alike, the larger the more.")]
    if never:
        sentences.append(t("Never fired: {rules}.").format(rules=format.listing(never, t)))
    return format.sentences(sentences, t)


def _numbers(query: Query, result: BackTest) -> Columns:
    """Every alert, the newest first."""
    t = query.t
    alerts = sorted(sorted(result.fired, key=lambda alert: alert.rank), key=lambda alert: alert.period, reverse=True)
    return {
        t("Month"): [format.month(alert.period, t) for alert in alerts],
        t("Rule"): [alert_words.title(alert.rule, t) for alert in alerts],
        t("Unit"): [naming.short(query, alert.entity) for alert in alerts],
        t("Subject of the alert"): [_subject(query, alert) for alert in alerts],
        t("Outcome"): [t(OUTCOMES[alert.outcome]) for alert in alerts],
        t("Lead in months"): [alert.lead for alert in alerts],
        t("Put before the meeting"): [_yes_or_no(query, yes=alert.shown) for alert in alerts],
    }


def _falls_lead(query: Query, result: BackTest) -> str:
    t, falls = query.t, [fall for fall in result.falls if not fall.carried]
    if not result.falls:
        return t("No grade fell.") if query.actor.scope is None else t("No grade of the units that you see fell.")
    warned = sum(fall.rule is not None for fall in falls)
    sentences = [
        t("{warned} of {falls} falls of a grade came after an alert within the {horizon} months before.").format(
            warned=warned, falls=len(falls), horizon=result.horizon
        )
    ]
    if carried := len(result.falls) - len(falls):
        text = t.plural(
            "{n} fall more is not counted: too few returns are in for its month, or none brought anything new of the "
            "unit.",
            "{n} falls more are not counted: too few returns are in for their months, or none brought anything new "
            "of the units.",
            carried,
        )
        sentences.append(text)
    first = next(period for period in query.results.periods if count_rated(query.results.month(period)))
    settled = shift(first, SETTLED - 1)
    if early := sum(fall.period < settled for fall in falls):
        text = t.plural(
            "{n} of the falls lies before {month}, until when charts of scores do not warn: they need {points} months "
            "first.",
            "{n} of the falls lie before {month}, until when charts of scores do not warn: they need {points} months "
            "first.",
            early, month=format.month(settled, t), points=SETTLED,
        )  # fmt: skip
        sentences.append(text)
    return format.sentences(sentences, t)


def _falls(query: Query, result: BackTest) -> Table:
    """Every fall, the newest first."""
    t = query.t
    rows = [
        row(
            naming.entity(query, fall.entity),
            format.month(fall.period, t),
            *(
                Cell(format.grade_with_letter(query.scheme_of(fall.period), grade, t), grade=grade, note=note)
                for grade, note in ((fall.before, ""), (fall.after, t("not counted") if fall.carried else ""))
            ),
            *_warned(query, fall),
            id=fall.entity,
        )
        for fall in reversed(result.falls)
    ]
    columns = [
        t("Unit"), t("Month"), t("Before"), t("After"), wide(t("First alert")), figures(t("Months earlier")),
        t("Put before the meeting"),
    ]  # fmt: skip
    return sheet(columns, rows)


def _warned(query: Query, fall: Fall) -> Sequence[Cell | str]:
    t = query.t
    if fall.rule is None:
        return [Cell(t("no alert"), "quiet"), Cell(format.NONE, "quiet"), Cell(format.NONE, "quiet")]
    title = Cell(alert_words.title(fall.rule, t), "strong")
    return [title, format.number(fall.lead, 0), _yes_or_no(query, yes=fall.shown)]


def _yes_or_no(query: Query, *, yes: bool) -> str:
    return query.t("yes") if yes else query.t("no")
