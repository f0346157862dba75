"""How past alerts have fared: what came true, how early it was said, how often in vain, and what no alert said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, figures, records, records_by, row, sheet, wide
from dashboard.presenters.signals import alert_words
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor import SETTLED, BackTest
from metrics.model import NOT_RATED, shift
from metrics.wording import mark

LEAST: Final = 10
"""Fewer decided alerts than this bear no percentage."""

OUTCOMES: Final = {
    "came_true": mark("came true"),
    "in_vain": mark("in vain"),
    "open": mark("still open"),
}


@dataclass(frozen=True)
class Dot:
    """The alerts of one rule and month that ended alike."""

    outcome: str
    rule: int
    """Line of the figure, from the top."""
    month: int
    count: int
    hover: str


@dataclass(frozen=True)
class BackTestView:
    """All that the page shows."""

    lead: str
    meaning: str
    rules: Table
    rules_reading: str
    titles: tuple[str, ...]
    """Of the figure's lines."""
    months: tuple[str, ...]
    outcomes: dict[str, str]
    dots: tuple[Dot, ...]
    reading: str
    numbers: pd.DataFrame
    falls_lead: str
    falls: Table


def back_test_view(query: Query, found: BackTest) -> BackTestView:
    """Shape the back-test of all months: sums are the city's, single alerts and falls those of bodies in scope."""
    t, rules = query.t, warnings(query)
    return BackTestView(
        lead=_lead(query, found, rules),
        meaning=_meaning(query, found),
        rules=_rules(query, found, rules),
        rules_reading=_rules_reading(query, found),
        titles=tuple(alert_words.title(rule, t) for rule in rules),
        months=tuple(format.month_short(period, t) for period in query.results.periods),
        outcomes={key: t(word) for key, word in OUTCOMES.items()},
        dots=tuple(_dots(query, found, rules)),
        reading=_reading(query, found, rules),
        numbers=_numbers(query, found),
        falls_lead=_falls_lead(query, found),
        falls=_falls(query, found),
    )


def warnings(query: Query) -> list[str]:
    """The rules that are tested, in the order in which they are ranked."""
    return [rule for rule in query.config.monitoring.alerts.rules if rule not in alert_words.STATES]


def _lead(query: Query, found: BackTest, rules: list[str]) -> str:
    t, periods = query.t, query.results.periods
    span = {"first": format.month(periods[0], t), "last": format.month(periods[-1], t)}
    by_rule = found.by_rule
    if by_rule.empty:
        return t("From {first} to {last} no rule has warned of anything.").format(**span)
    fired = t("From {first} to {last} {fired} of {rules} rules gave {n} alerts.").format(
        fired=len(by_rule), rules=len(rules), n=int(by_rule["fired"].sum()), **span
    )
    count = {key: int(by_rule[key].sum()) for key in OUTCOMES}
    fared = t("{came_true} came true, {in_vain} were in vain, {open} are still open.").format(**count)
    told, hits = count["came_true"] + count["in_vain"], count["came_true"]
    sentences = [fired, fared]
    if told and not pd.isna(found.by_chance):
        sentences.append(
            t("Of the decided ones {share} came true; alerts given at random would reach {chance}.").format(
                share=_share(query, hits, told), chance=format.percent(found.by_chance)
            )
        )
    return format.sentences(sentences, t)


def _share(query: Query, hits: int, told: int) -> str:
    """So many of so many; with a percentage where it says something."""
    t = query.t
    if told < LEAST:
        return t("{part} of {whole}").format(part=hits, whole=told)
    return t("{part} of {whole} ({share})").format(part=hits, whole=told, share=format.percent(hits / told))


def _meaning(query: Query, found: BackTest) -> str:
    t = query.t
    states = [rule for rule in query.config.monitoring.alerts.rules if rule in alert_words.STATES]
    left_out = t("Rules that state what is rather than warn are left out: {rules}.").format(
        rules=t(", ").join(alert_words.title(rule, t) for rule in states)
    )
    meaning = t(
        "Every alert was given as the month stood then; only seasonal factors come from all months. It came true if "
        "within {horizon} months the body's grade fell below the one it had, or its score fell by more than the 95% "
        "interval of the difference; it was in vain if the {horizon} months passed without that, and is open while "
        "they are not over."
    ).format(horizon=found.horizon)
    return format.sentences([meaning, left_out], t) if states else meaning


def _rules(query: Query, found: BackTest, rules: list[str]) -> Table:
    by_rule = records_by(found.by_rule.set_index("rule"))
    t = query.t
    columns = [
        wide(t("Rule")), figures(t("Alerts")), figures(t("Came true")), figures(t("In vain")), figures(t("Still open")),
        figures(t("Hit rate")), figures(t("By chance")), figures(t("Median lead (months)")),
        figures(t("Within the budget")),
    ]  # fmt: skip
    return sheet(columns, [_rule(query, rule, by_rule.get(rule), found.by_chance) for rule in rules])


def _rule(query: Query, rule: str, one: dict[str, Any] | None, chance: float) -> Row:
    t = query.t
    name = Cell(alert_words.title(rule, t), note=alert_words.meaning(rule, t))
    if one is None:
        return row(name, Cell(t("never"), "quiet"), *[Cell(format.NONE, "quiet")] * 7)
    hits, told = int(one["came_true"]), int(one["came_true"] + one["in_vain"])
    return row(
        name,
        *(format.number(one[name], 0) for name in ("fired", "came_true", "in_vain", "open")),
        _share(query, hits, told) if told else format.NONE,
        Cell(format.percent(chance), "quiet"),
        format.NONE if pd.isna(one["lead"]) else f"{one['lead']:g}",
        t("{part} of {whole}").format(part=int(one["shown"]), whole=int(one["fired"])),
    )


def _rules_reading(query: Query, found: BackTest) -> str:
    t = query.t
    sentences = [
        t(
            "By chance: the share of all months of all rated bodies that were followed by a fall; a rule worth its "
            "place lies above it. Lead: months from the alert until it came true."
        )
    ]
    told = found.by_rule["came_true"] + found.by_rule["in_vain"]
    if few := int((told < LEAST).sum()):
        text = t("{count} of {rules} rules that fired have fewer than {least} decided alerts: their shares say little.")
        sentences.append(text.format(count=few, rules=len(told), least=LEAST))
    bodies = found.fired["entity"].value_counts()
    if len(bodies) > 1 and query.viewer.scope is None:
        text = t("The {n} alerts speak of {bodies} bodies, most of all of {name} ({most}); they are not independent.")
        most = {"name": naming.short(query, str(bodies.index[0])), "most": int(bodies.iloc[0])}
        sentences.append(text.format(n=len(found.fired), bodies=len(bodies), **most))
    return format.sentences(sentences, t)


def _dots(query: Query, found: BackTest, rules: list[str]) -> list[Dot]:
    t, periods, dots = query.t, query.results.periods, list[Dot]()
    for (rule, period, outcome), group in found.fired.groupby(["rule", "period", "outcome"]):
        lines = [
            f"<b>{alert_words.title(str(rule), t)}</b>",
            t("{month}: {count} {outcome}").format(
                month=format.month(str(period), t), count=len(group), outcome=t(OUTCOMES[str(outcome)])
            ),
            *(_named(query, record) for record in records(group)),
        ]
        index = rules.index(str(rule))
        dots.append(Dot(str(outcome), index, periods.index(str(period)), len(group), "<br>".join(lines)))
    return dots


def _named(query: Query, one: dict[str, Any]) -> str:
    """A body and what was called out of it."""
    return f"{naming.short(query, one['entity'])} · {_subject(query, one)}"


def _subject(query: Query, one: dict[str, Any]) -> str:
    """The title of the node, indicator or ledger that an alert speaks of."""
    ledgers, subject = query.config.ledgers, one["subject"]
    return ledgers[subject].title.get(query.language) if subject in ledgers else naming.node(query, subject)


def _reading(query: Query, found: BackTest, rules: list[str]) -> str:
    t = query.t
    never = [alert_words.title(rule, t) for rule in rules if rule not in set(found.by_rule["rule"])]
    sentences = [t("A mark is the alerts of one rule and month that ended alike, the larger the more.")]
    if never:
        sentences.append(t("Never fired: {rules}.").format(rules=format.listing(never, t)))
    return format.sentences(sentences, t)


def _numbers(query: Query, found: BackTest) -> pd.DataFrame:
    """Every alert, the newest first."""
    t, outcomes = query.t, {key: query.t(word) for key, word in OUTCOMES.items()}
    lines = records(found.fired.sort_values(["period", "rank"], ascending=[False, True], kind="stable"))
    return pd.DataFrame(
        {
            t("Month"): [line["period"] for line in lines],
            t("Rule"): [alert_words.title(line["rule"], t) for line in lines],
            t("Body"): [naming.short(query, line["entity"]) for line in lines],
            t("What is called out"): [_subject(query, line) for line in lines],
            t("Outcome"): [outcomes[line["outcome"]] for line in lines],
            t("Lead in months"): [line["lead"] for line in lines],
            t("Within the budget"): [t("yes") if line["shown"] else t("no") for line in lines],
        }
    )


def _falls_lead(query: Query, found: BackTest) -> str:
    t, falls = query.t, found.falls
    if falls.empty:
        return t("No grade fell.")
    warned = int(falls["warned"].sum())
    sentences = [
        t("{warned} of {falls} falls of a grade came after an alert within the {horizon} months before.").format(
            warned=warned, falls=len(falls), horizon=found.horizon
        )
    ]
    ratings = query.results.ratings
    settled = shift(min(ratings.loc[ratings["grade"] != NOT_RATED, "period"]), SETTLED - 1)
    if early := int((falls["period"] < settled).sum()):
        text = t(
            "{count} of the falls lie before {month}, until when charts of scores do not warn: "
            "they need {points} months first."
        )
        sentences.append(text.format(count=early, month=format.month(settled, t), points=SETTLED))
    return format.sentences(sentences, t)


def _falls(query: Query, found: BackTest) -> Table:
    """Every fall, the newest first."""
    t, rows = query.t, list[Row]()
    ratings = query.results.ratings
    grades = dict(zip(zip(ratings["entity"], ratings["period"], strict=True), ratings["grade"], strict=True))
    for record in reversed(records(found.falls)):
        entity, period = record["entity"], record["period"]
        rows.append(
            row(
                naming.entity(query, entity),
                format.month(period, t),
                _chip(query, grades[entity, shift(period, -1)]),
                _chip(query, grades[entity, period]),
                *_warned(query, record),
                id=entity,
            )
        )
    columns = [
        t("Body"), t("Month"), t("Before"), t("After"), wide(t("First alert")), figures(t("Months earlier")),
        t("Within the budget"),
    ]  # fmt: skip
    return sheet(columns, rows)


def _chip(query: Query, grade: str) -> Cell:
    return Cell(format.grade_with_letter(query.scheme, grade, query.t), grade=grade)


def _warned(query: Query, fall: dict[str, Any]) -> list[Cell]:
    t = query.t
    if not fall["warned"]:
        return [Cell(t("no alert"), "quiet"), Cell(format.NONE, "quiet"), Cell(format.NONE, "quiet")]
    return [
        Cell(alert_words.title(fall["rule"], t), "strong"),
        Cell(format.number(fall["lead"], 0)),
        Cell(t("yes") if fall["shown"] else t("no")),
    ]
