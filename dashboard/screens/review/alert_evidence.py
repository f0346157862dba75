"""What a rule has called out, and the numbers that it rests on, as finished text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from dashboard.elements.table import records, records_by
from dashboard.presenters.ratings.changes import GradeChange, grade_changes
from dashboard.presenters.ratings.reasons import reasons_of_month
from dashboard.screens.review import signal_evidence
from dashboard.screens.review.returns import resting_on
from dashboard.screens.review.signal_evidence import finding_of
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.signals.monitor import MonitorView
from metrics.definitions import Rule

Hit = Mapping[str, Any]
"""A line of ``MonitorView.alerts``."""


@dataclass(frozen=True)
class AlertText:
    """One matter."""

    about: str
    """The body, or the ledger."""
    matter: str
    evidence: str
    records: str | None = None
    """The rule of the scheme whose records can be opened."""


@dataclass(frozen=True, eq=False)
class AlertEvidence:
    """What evidence is taken from; ``completeness`` is ``application.completeness`` of the same month."""

    query: Query
    monitor: MonitorView
    completeness: pd.DataFrame

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why scores moved, by body."""
        return reasons_of_month(self.query)

    @cached_property
    def fallen(self) -> dict[str, GradeChange]:
        """Bodies whose grade fell."""
        return {grade_change.entity: grade_change for grade_change in grade_changes(self.query)[1]}

    @cached_property
    def ratings(self) -> dict[str, dict[str, Any]]:
        """Ratings of the month, by body."""
        ratings = self.query.results.ratings
        return records_by(ratings[ratings["period"] == self.query.period].set_index("entity"))

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Indicators of the month."""
        frame = self.query.results.indicators
        return frame[frame["period"] == self.query.period]

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Anomalies in reporting that stand in the month."""
        return self.monitor.reporting_anomalies(self.query.period)


def called(grounds: AlertEvidence, hit: Hit) -> AlertText:
    """What a line of ``MonitorView.alerts`` says."""
    result = CALLED[hit["rule"]](grounds, hit)
    return result if result.about else AlertText(naming.entity(grounds.query, hit["entity"]), *_texts(result))


def _texts(found: AlertText) -> tuple[str, str, str | None]:
    return found.matter, found.evidence, found.records


def _fell(grounds: AlertEvidence, hit: Hit) -> AlertText:
    query, item = grounds.query, grounds.fallen[hit["entity"]]
    matter = query.t("{before} to {now}, score {change}").format(
        before=format.grade_with_letter(query.scheme, item.before, query.t),
        now=format.grade_with_letter(query.scheme, item.now, query.t),
        change=item.change,
    )
    return AlertText("", matter, grounds.reasons.get(item.entity, format.NONE))


def _cap(grounds: AlertEvidence, hit: Hit) -> AlertText:
    query, rule = grounds.query, _rule(grounds, hit)
    grade = format.grade(query.scheme, str(rule.effects.cap), query.t)
    matter = query.t("{rule}: at most {grade}").format(rule=rule.title.get(query.language), grade=grade)
    return _by_rule(grounds, hit, rule, matter)


def _deduction(grounds: AlertEvidence, hit: Hit) -> AlertText:
    query, rule = grounds.query, _rule(grounds, hit)
    matter = query.t("{rule} ({points} points)").format(
        rule=rule.title.get(query.language), points=format.change(-hit["strength"])
    )
    return _by_rule(grounds, hit, rule, matter)


def _void(grounds: AlertEvidence, hit: Hit) -> AlertText:
    query, rule, frame = grounds.query, _rule(grounds, hit), grounds.indicators
    struck = frame[(frame["entity"] == hit["entity"]) & (frame["reason"] == "void")]
    codes = [str(code) for code in struck["indicator"]]
    matter = query.t("{rule}: {indicators} counts no more").format(
        rule=rule.title.get(query.language), indicators=format.listing(codes, query.t)
    )
    return _by_rule(grounds, hit, rule, matter)


def _rule(grounds: AlertEvidence, hit: Hit) -> Rule:
    return next(rule for rule in grounds.query.scheme.rules if rule.id == hit["subject"])


def _by_rule(grounds: AlertEvidence, hit: Hit, rule: Rule, matter: str) -> AlertText:
    """Evidence of a rule of the scheme: its records, or the dimensions that are too weak."""
    query, t = grounds.query, grounds.query.t
    if rule.event is not None:
        count = t.plural("{n} record", "{n} records", int(hit["records"]))
        ledger = query.config.ledgers[rule.event.ledger].title.get(query.language)
        return AlertText("", matter, t("{records} in {ledger}").format(records=count, ledger=ledger), rule.id)
    assert rule.below is not None
    nodes = query.results.nodes
    weak = nodes[
        (nodes["entity"] == hit["entity"])
        & (nodes["period"] == query.period)
        & (nodes["depth"] == 1)
        & (nodes["score"] < rule.below.threshold)
    ]
    parts = [f"{naming.node(query, record['node'])} {format.score(record['score'])}" for record in records(weak)]
    return AlertText("", matter, t(", ").join(parts))


def _not_rated(grounds: AlertEvidence, hit: Hit) -> AlertText:
    query, t, frame = grounds.query, grounds.query.t, grounds.indicators
    matter = t("records cover {coverage} of the weight, {least} are needed").format(
        coverage=format.percent(grounds.ratings[hit["entity"]]["coverage"]),
        least=format.percent(query.scheme.minimum_coverage),
    )
    counts = frame.loc[frame["entity"] == hit["entity"], "reason"].dropna().value_counts()
    parts = [f"{format.reason(str(reason), t)} {count}" for reason, count in counts.items()]
    return AlertText("", matter, t("indicators without a value: {reasons}").format(reasons=t(", ").join(parts)))


def _ledger(grounds: AlertEvidence, hit: Hit) -> AlertText:
    query, t = grounds.query, grounds.query.t
    ledger, frame = query.config.ledgers[hit["subject"]], grounds.completeness
    latest = frame.loc[frame["ledger"] == ledger.id, "latest"].dropna()
    evidence = t("{supplier}; last return for {month}; indicators that rest on it: {codes}").format(
        supplier=ledger.supplier.get(query.language),
        month=format.month(latest.iloc[0], t) if len(latest) else format.NONE,
        codes=format.listing(resting_on(query, ledger.id), t) or format.NONE,
    )
    return AlertText(ledger.title.get(query.language), t("no return for the month"), evidence)


def _finding(grounds: AlertEvidence, hit: Hit) -> AlertText:
    item = finding_of(grounds.findings, hit)
    return AlertText("", *signal_evidence.finding(grounds.query, grounds.monitor, item))


def _funnel(grounds: AlertEvidence, hit: Hit) -> AlertText:
    query, code = grounds.query, hit["subject"]
    group = query.config.city.entities[hit["entity"]].group
    result = grounds.monitor.funnel(code, query.period, group)
    assert result is not None
    dot = next(row for row in result.rows if row.entity == hit["entity"])
    return AlertText("", *signal_evidence.funnel(query, code, result, dot))


def _signal(grounds: AlertEvidence, hit: Hit) -> AlertText:
    chart = grounds.monitor.chart(hit["entity"], hit["subject"], grounds.query.period)
    assert chart is not None
    return AlertText("", *signal_evidence.signal(grounds.query, chart, hit["rule"]))


CALLED: Final[Mapping[str, Callable[[AlertEvidence, Hit], AlertText]]] = {
    "grade_fell": _fell,
    "score_outside": _signal,
    "cap": _cap,
    "void": _void,
    "deduction": _deduction,
    "late_entries": _finding,
    "full_marks": _finding,
    "identical_columns": _finding,
    "digit_heaping": _finding,
    "record_jump": _finding,
    "indicator_outside": _signal,
    "indicator_shift": _signal,
    "indicator_trend": _signal,
    "indicator_two_of_three": _signal,
    "funnel": _funnel,
    "ledger_missing": _ledger,
    "not_rated": _not_rated,
}
"""How each alert rule is told; the rules are those that ``config/monitoring.yaml`` may name."""
