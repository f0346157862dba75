"""What a rule has called out, and the numbers that it rests on, as finished text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from dashboard.presenters.ratings.changes import GradeChange, grade_changes
from dashboard.presenters.ratings.reasons import reasons_of_month
from dashboard.screens.review import signal_evidence
from dashboard.screens.review.reporting_anomalies import anomaly_text
from dashboard.screens.review.returns import parts_of, resting_on
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import weak_dimensions
from metrics.application.records.rows import Return
from metrics.application.signals.monitor_view import MonitorView
from metrics.application.signals.rows import Alert
from metrics.wording.numbers import percent


@dataclass(frozen=True)
class AlertText:
    """One matter."""

    matter: str
    evidence: str
    records: str | None = None
    """The rule of the scheme whose records can be opened."""
    about: str = ""
    """The body, or the ledger."""


@dataclass(frozen=True, eq=False)
class AlertEvidence:
    """What evidence is taken from; ``returns`` are those of ``records.arrivals.owed`` of the same month."""

    query: Query
    monitor: MonitorView
    returns: Sequence[Return]

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why scores moved, by body."""
        return reasons_of_month(self.query)

    @cached_property
    def fallen(self) -> dict[str, GradeChange]:
        """Bodies whose grade fell."""
        return {grade_change.entity: grade_change for grade_change in grade_changes(self.query)[1]}


def alert_text(grounds: AlertEvidence, alert: Alert) -> AlertText:
    """What an alert says."""
    text = TEXTS[alert.rule](grounds, alert)
    return text if text.about else replace(text, about=naming.entity(grounds.query, alert.entity))


def _fell(grounds: AlertEvidence, alert: Alert) -> AlertText:
    query, item = grounds.query, grounds.fallen[alert.entity]
    matter = query.t("{before} to {now}, score {change}").format(
        before=format.grade(query.scheme, item.before, query.t),
        now=format.grade(query.scheme, item.now, query.t),
        change=item.change,
    )
    return AlertText(matter, grounds.reasons.get(alert.entity, format.NONE))


def _scheme(grounds: AlertEvidence, alert: Alert) -> AlertText:
    """A rule of the scheme in force, with its records, or the dimensions that are too weak."""
    query, t = grounds.query, grounds.query.t
    rule = next(rule for rule in query.scheme.rules if rule.id == alert.subject)
    title = query.t(rule.title)
    if alert.rule == "cap":
        grade = format.grade(query.scheme, str(rule.effects.cap), t)
        matter = t("{rule}: at most {grade}").format(rule=title, grade=grade)
    elif alert.rule == "void":
        codes = [code for code, row in query.month.indicators[alert.entity].items() if row.is_void]
        matter = t("{rule}: {indicators} counts no more").format(rule=title, indicators=format.listing(codes, t))
    else:
        matter = t("{rule} ({points} points)").format(rule=title, points=format.change(-alert.strength))
    if rule.event is not None:
        count = signal_evidence.records(query, alert.records)
        ledger = query.t(query.config.ledgers[rule.event.ledger].title)
        return AlertText(matter, t("{records} in {ledger}").format(records=count, ledger=ledger), rule.id)
    weak = weak_dimensions(query.month, alert.entity, rule)
    text = t("{dimension} {score}")
    told = [text.format(dimension=naming.node(query, row.node), score=format.score(row.score)) for row in weak]
    return AlertText(matter, t(", ").join(told))


def _not_rated(grounds: AlertEvidence, alert: Alert) -> AlertText:
    query, t, month = grounds.query, grounds.query.t, grounds.query.month
    matter = t("records cover {coverage} of the weight, {least} are needed").format(
        coverage=percent(month.ratings[alert.entity].coverage, query.scheme.minimum_coverage),
        least=format.percent(query.scheme.minimum_coverage),
    )
    counts = Counter(row.reason for row in month.indicators[alert.entity].values() if row.reason)
    parts = [
        t.plural("{reason}: {n} indicator", "{reason}: {n} indicators", count, reason=format.reason(reason, t))
        for reason, count in counts.most_common()
    ]
    return AlertText(matter, t("indicators without a value: {reasons}").format(reasons=t(", ").join(parts)))


def _ledger(grounds: AlertEvidence, alert: Alert) -> AlertText:
    query, t, ledger = grounds.query, grounds.query.t, grounds.query.config.ledgers[alert.subject]
    owed = next((item for item in grounds.returns if item.ledger.id == ledger.id), None)
    latest = owed.latest if owed else None
    evidence = t("{supplier}; last return for {month}; indicators that rest on it: {names}").format(
        supplier=query.t(ledger.supplier),
        month=format.month(latest, t) if latest else format.NONE,
        names=format.listing(resting_on(query, ledger.id), t) or format.NONE,
    )
    matter = t("no return for the month")
    if owed and owed.part:
        matter = t("sent by {bodies}").format(bodies=parts_of(query, owed))
    elif owed and owed.state == "expected":
        matter = t("the return is expected by {day}").format(day=format.day(owed.due_on, t))
    return AlertText(matter, evidence, about=query.t(ledger.title))


def _anomaly(grounds: AlertEvidence, alert: Alert) -> AlertText:
    anomaly = grounds.monitor.anomaly(grounds.query.period, alert)
    return AlertText(*anomaly_text(grounds.query, grounds.monitor, anomaly))


def _funnel(grounds: AlertEvidence, alert: Alert) -> AlertText:
    query = grounds.query
    funnel = grounds.monitor.funnel(alert.subject, query.period, query.config.city.entities[alert.entity].group)
    assert funnel is not None
    dot = next(row for row in funnel.dots if row.entity == alert.entity)
    return AlertText(*signal_evidence.funnel(query, funnel, dot))


def _signal(grounds: AlertEvidence, alert: Alert) -> AlertText:
    chart = grounds.monitor.chart(alert.entity, alert.subject, grounds.query.period)
    assert chart is not None
    return AlertText(*signal_evidence.signal(grounds.query, chart, alert.rule))


TEXTS: Final[Mapping[str, Callable[[AlertEvidence, Alert], AlertText]]] = {
    "grade_fell": _fell,
    "funnel": _funnel,
    "ledger_missing": _ledger,
    "not_rated": _not_rated,
    **dict.fromkeys(("cap", "void", "deduction"), _scheme),
    **dict.fromkeys(("late_entries", "full_marks", "identical_columns", "digit_heaping", "record_jump"), _anomaly),
    **dict.fromkeys(("score_outside", "indicator_outside", "indicator_shift", "indicator_trend"), _signal),
    "indicator_two_of_three": _signal,
}
"""How each alert rule is told; the rules are those that ``config/monitoring.yaml`` may name."""
