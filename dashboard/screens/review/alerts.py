"""What is called out this month: what is new, a line a body, ranked and cut to a budget; and what stands already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.elements.table import Cell, Row, Table, figures, heading, records, row, sheet, wide
from dashboard.presenters.signals import alert_words
from dashboard.screens.review.alert_evidence import AlertEvidence, AlertText, Hit, called
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor import MonitorView

RULE: Final = "rule:"
"""What a cell opens that shows the records of a rule: ``rule:ENTITY:RULE``."""
QUARTER: Final = 3


@dataclass(frozen=True)
class AlertsView:
    """The month's alerts."""

    lead: str
    listed: Table
    """What is new, one line a body, the gravest first, at most the budget."""
    further_lead: str
    """How much more is new of the bodies that are listed; empty where nothing is."""
    further: Table
    rest_lead: str
    """How many more are new, by rule; empty where none is."""
    rest: Table
    standing_lead: str
    """How much stands from earlier months; empty where nothing does."""
    standing: Table
    rules: Table

    def opens(self, entity: str, rule: str) -> bool:
        """Whether a cell of this month opens these records."""
        sheets = (self.listed, self.further, self.rest, self.standing)
        asked = f"{RULE}{entity}:{rule}"
        return any(cell.opens == asked for item in sheets for line in item.rows for cell in line.cells)


@dataclass(frozen=True)
class _Line:
    """All that is new of one body, or one ledger, the gravest first."""

    hits: list[Hit]
    said: list[AlertText]

    @property
    def rule(self) -> str:
        return self.hits[0]["rule"]


def alerts_view(query: Query, monitor: MonitorView, completeness: pd.DataFrame) -> AlertsView:
    """Shape the alerts of the chosen month.

    Args:
        query: Whose month and language count.
        monitor: Ranks what is called out.
        completeness: From ``application.completeness`` for the same month.
    """
    frame, grounds = monitor.alerts(query.period), AlertEvidence(query, monitor, completeness)
    new, old = frame[frame["rank"].notna()], records(frame[frame["rank"].isna()])
    listed = _lines(grounds, new[new["shown"]])
    rest = _lines(grounds, new[~new["shown"]])
    return AlertsView(
        lead=_lead(query, [*listed, *rest], len(old)),
        listed=_new(query, listed),
        further_lead=_further_lead(query, [*listed, *rest]),
        further=_further(query, [*listed, *rest]),
        rest_lead=_rest_lead(query, rest),
        rest=_new(query, rest),
        standing_lead=_standing_lead(query, old),
        standing=_standing(grounds, old),
        rules=_rules(query),
    )


def _lines(grounds: AlertEvidence, new: pd.DataFrame) -> list[_Line]:
    groups = [records(rows) for _, rows in new.groupby("rank")]
    return [_Line(list(hits), [called(grounds, hit) for hit in hits]) for hits in groups]


def _lead(query: Query, lines: list[_Line], standing: int) -> str:
    t = query.t
    if not lines and not standing:
        return t("Nothing is called out this month.")
    first = t("Nothing new is called out this month.")
    if lines:
        count = t.plural("{n} alert is new this month", "{n} alerts are new this month", len(lines))
        first = t("{alerts}: {kinds}.").format(alerts=count, kinds=_by_rule(query, [line.rule for line in lines]))
    if not standing:
        return first
    still = t.plural(
        "{n} matter still stands from earlier months.", "{n} matters still stand from earlier months.", standing
    )
    return format.sentences([first, still], t)


def _by_rule(query: Query, rules: list[str]) -> str:
    """How many of each rule, in the order of the definitions."""
    t, counts = query.t, Counter(rules)
    order = [rule for rule in query.config.monitoring.alerts.rules if counts[rule]]
    parts = [t("{title} {count}").format(title=alert_words.title(rule, t), count=counts[rule]) for rule in order]
    return t(", ").join(parts)


def _rest_lead(query: Query, rest: list[_Line]) -> str:
    if not rest:
        return ""
    pattern = query.t("Not listed, since a meeting takes at most {budget}: {count} more ({kinds})")
    budget, kinds = query.config.monitoring.alerts.budget, _by_rule(query, [line.rule for line in rest])
    return pattern.format(budget=budget, count=len(rest), kinds=kinds)


def _standing_lead(query: Query, old: Sequence[Hit]) -> str:
    if not old:
        return ""
    pattern = query.t("Still standing from earlier months ({count}): {kinds}")
    return pattern.format(count=len(old), kinds=_by_rule(query, [hit["rule"] for hit in old]))


def _new(query: Query, lines: list[_Line]) -> Table:
    t = query.t
    columns = [t("Body"), t("Rule"), wide(t("What is called out")), wide(t("Evidence and reason"))]
    return sheet(columns, [_line(query, line) for line in lines])


def _line(query: Query, line: _Line) -> Row:
    """The strongest matter of a body, and beneath it whatever else is new of the same body."""
    t, entity = query.t, line.hits[0]["entity"]
    first, further = line.said[0], dict[str, list[AlertText]]()
    for hit, one in zip(line.hits[1:], line.said[1:], strict=True):
        further.setdefault(alert_words.title(hit["rule"], t), []).append(one)
    matters = [
        t("{rule} ({matter})").format(rule=rule, matter=t(", ").join(item.matter for item in own))
        for rule, own in further.items()
    ]
    also = t("also: {matters}").format(matters=t("; ").join(matters)) if matters else ""
    return row(
        first.about,
        alert_words.title(line.rule, t),
        Cell(first.matter, "strong", note=also),
        Cell(first.evidence, opens=_opens(entity, first)),
        id=entity,
    )


def _further_lead(query: Query, lines: list[_Line]) -> str:
    rules = [hit["rule"] for line in lines for hit in line.hits[1:]]
    if not rules:
        return ""
    pattern = query.t("The evidence of what is new besides ({count}): {kinds}")
    return pattern.format(count=len(rules), kinds=_by_rule(query, rules))


def _further(query: Query, lines: list[_Line]) -> Table:
    """What stands under “also”, one line a matter."""
    t = query.t
    rows = [
        row(
            item.about,
            alert_words.title(hit["rule"], t),
            item.matter,
            Cell(item.evidence, opens=_opens(hit["entity"], item)),
            id=hit["entity"],
        )
        for line in lines
        for hit, item in zip(line.hits[1:], line.said[1:], strict=True)
    ]
    return sheet([t("Body"), t("Rule"), wide(t("What is called out")), wide(t("Evidence and reason"))], rows)


def _opens(entity: str | None, said: AlertText) -> str | None:
    """What opens the records of the rule of the scheme that a matter tells of."""
    return f"{RULE}{entity}:{said.records}" if said.records else None


def _standing(grounds: AlertEvidence, old: Sequence[Hit]) -> Table:
    """One line a matter, under the headings of the rules."""
    query, rows, rule = grounds.query, list[Row](), ""
    t = query.t
    for hit in old:
        if hit["rule"] != rule:
            rule = hit["rule"]
            rows.append(heading(alert_words.title(rule, t)))
        item, entity = called(grounds, hit), hit["entity"]
        evidence = Cell(item.evidence, opens=_opens(entity, item))
        rows.append(row(item.about, item.matter, evidence, Cell(_since(query, hit), "quiet"), id=entity))
    return sheet([t("Body"), wide(t("What is called out")), wide(t("Evidence")), figures(t("Standing"))], rows)


def _since(query: Query, hit: Hit) -> str:
    """For how long in a row a matter has stood, by how often one looks."""
    if int(hit["every"]) == QUARTER:
        return query.t.plural("{n} quarter", "{n} quarters", int(hit["months_active"]))
    return query.t.plural("{n} month", "{n} months", int(hit["months_active"] * hit["every"]))


def _rules(query: Query) -> Table:
    """All rules in the order in which they are ranked."""
    t = query.t
    rows = [
        row(alert_words.title(rule, t), alert_words.meaning(rule, t)) for rule in query.config.monitoring.alerts.rules
    ]
    return sheet([t("Rule"), wide(t("When it holds"))], rows)
