"""What is called out this month: what is new, a line a body, ranked and cut to a budget; and what stands already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.elements.table import Cell, Row, Table, figures, heading, row, sheet, wide
from dashboard.presenters.signals import alert_words
from dashboard.screens.review.alert_evidence import AlertEvidence, AlertText, alert_text
from dashboard.screens.review.signal_evidence import QUARTER, points
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.records.rows import Return
from metrics.application.signals.monitor_view import MonitorView
from metrics.application.signals.rows import Alert
from metrics.model.rows import grouped

RULE: Final = "rule:"
"""What a cell opens that shows the records of a rule: ``rule:ENTITY:RULE``."""


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
    """All that is new of the bodies beyond the budget, one line a matter."""
    standing_lead: str
    """How much stands from earlier months; empty where nothing does."""
    standing: Table
    rules: Table

    def opens(self, entity: str, rule: str) -> bool:
        """Whether a cell of this month opens these records."""
        tables = (self.listed, self.further, self.rest, self.standing)
        key = f"{RULE}{entity}:{rule}"
        return any(cell.opens == key for table in tables for line in table.rows for cell in line.cells)


Matter = tuple[Alert, AlertText]
Line = Sequence[Matter]
"""All that is new of one body, or one ledger, the gravest first."""


@cached(entries=128, worded=True)
def alerts_view(query: Query, monitor: MonitorView, returns: Sequence[Return]) -> AlertsView:
    """Shape the alerts of the chosen month, whose ``returns`` are those of ``records.arrivals.owed``."""
    grounds = AlertEvidence(query, monitor, returns)
    matters = [(alert, alert_text(grounds, alert)) for alert in monitor.alerts(query.period)]
    standing = [matter for matter in matters if not matter[0].is_new]
    lines = list(grouped([matter for matter in matters if matter[0].is_new], lambda matter: matter[0].rank).values())
    listed = [line for line in lines if line[0][0].shown]
    rest = [line for line in lines if not line[0][0].shown]
    further = [matter for line in listed for matter in line[1:]]
    return AlertsView(
        lead=_lead(query, [alert for line in lines for alert, _ in line], len(standing)),
        listed=_new(query, listed),
        further_lead=_counted(
            query, query.t("The evidence of what is new besides ({count}): {kinds}"), [alert for alert, _ in further]
        ),
        further=_table(query, [_cells(query, matter) for matter in further]),
        rest_lead=_not_listed(query, rest),
        rest=_table(query, [_cells(query, matter) for line in rest for matter in line]),
        standing_lead=_counted(
            query, query.t("Still standing from earlier months ({count}): {kinds}"), [alert for alert, _ in standing]
        ),
        standing=_standing(query, standing),
        rules=_rules(query),
    )


def _lead(query: Query, new: Sequence[Alert], standing: int) -> str:
    t = query.t
    if not new and not standing:
        return t("No alerts this month.")
    first = t("No new alerts this month.")
    if new:
        count = t.plural("{n} alert is new this month", "{n} alerts are new this month", len(new))
        first = t("{alerts}: {kinds}.").format(alerts=count, kinds=_by_rule(query, new))
    if not standing:
        return first
    still = t.plural(
        "{n} matter still stands from earlier months.", "{n} matters still stand from earlier months.", standing
    )
    return format.sentences([first, still], t)


def _not_listed(query: Query, rest: Sequence[Line]) -> str:
    """How many bodies and ledgers are beyond the budget, and all alerts of theirs; empty where none is."""
    alerts = [alert for line in rest for alert, _ in line]
    pattern = query.t(
        "Not listed, since a meeting takes at most {budget} units or ledgers: {bodies} more, with alerts of these "
        "rules ({count}): {kinds}"
    )
    budget = query.config.monitoring.alerts.budget
    return _counted(query, pattern, alerts, budget=budget, bodies=len(rest))


def _counted(query: Query, pattern: str, alerts: Sequence[Alert], **fields: int) -> str:
    """How many there are and of which rules; empty where there are none."""
    return pattern.format(count=len(alerts), kinds=_by_rule(query, alerts), **fields) if alerts else ""


def _by_rule(query: Query, alerts: Sequence[Alert]) -> str:
    """How many of each rule, in the order of the definitions."""
    t, counts = query.t, Counter(alert.rule for alert in alerts)
    order = [rule for rule in query.config.monitoring.alerts.rules if counts[rule]]
    parts = [t("{title} {count}").format(title=alert_words.title(rule, t), count=counts[rule]) for rule in order]
    return t(", ").join(parts)


def _new(query: Query, lines: Sequence[Line]) -> Table:
    """The strongest matter of each body, and beneath it whatever else is new of the same body."""
    t, rows = query.t, list[Row]()
    for first, *further in lines:
        by_rule = grouped(further, lambda matter: matter[0].rule)
        others = [
            t("{rule} ({matter})").format(
                rule=alert_words.title(rule, t), matter=t(", ").join(text.matter for _, text in own)
            )
            for rule, own in by_rule.items()
        ]
        also = t("also: {matters}").format(matters=t("; ").join(others)) if others else ""
        rows.append(_cells(query, first, Cell(first[1].matter, "strong", note=also)))
    return _table(query, rows)


def _cells(query: Query, matter: Matter, what: Cell | None = None) -> Row:
    alert, text = matter
    title = alert_words.title(alert.rule, query.t)
    return row(text.about, title, what or text.matter, _evidence(alert, text), id=alert.entity or None)


def _table(query: Query, rows: Sequence[Row]) -> Table:
    t = query.t
    return sheet([t("Unit"), t("Rule"), wide(t("Alert")), wide(t("Evidence and reason"))], rows)


def _evidence(alert: Alert, text: AlertText) -> Cell:
    """The evidence; a click opens the records of the rule of the scheme that a matter tells of."""
    return Cell(text.evidence, opens=f"{RULE}{alert.entity}:{text.records}" if text.records else None)


def _standing(query: Query, matters: Sequence[Matter]) -> Table:
    """One line a matter, under the headings of the rules."""
    t, rows = query.t, list[Row]()
    for rule, own in grouped(matters, lambda matter: matter[0].rule).items():
        rows.append(heading(alert_words.title(rule, t)))
        for alert, text in own:
            since = Cell(_since(query, alert), "quiet")
            rows.append(row(text.about, text.matter, _evidence(alert, text), since, id=alert.entity or None))
    return sheet([t("Unit"), wide(t("Alert")), wide(t("Evidence")), figures(t("Standing"))], rows)


def _since(query: Query, alert: Alert) -> str:
    """For how long in a row a matter has stood, by how often one looks."""
    if alert.every == QUARTER:
        return points(alert.months_active, QUARTER, query.t)
    return points(alert.months_active * alert.every, 1, query.t)


def _rules(query: Query) -> Table:
    """All rules in the order in which they are ranked."""
    t = query.t
    rows = [
        row(alert_words.title(rule, t), alert_words.meaning(rule, t)) for rule in query.config.monitoring.alerts.rules
    ]
    return sheet([t("Rule"), wide(t("When it holds"))], rows)
