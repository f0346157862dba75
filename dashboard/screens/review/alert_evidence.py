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
from dashboard.session.query import Enquiry
from dashboard.text import format
from metrics.application.signals.monitor import Watching
from metrics.definitions import Rule

Hit = Mapping[str, Any]
"""A line of ``Watching.alerts``."""


@dataclass(frozen=True)
class Called:
    """One matter."""

    about: str
    """The body, or the ledger."""
    matter: str
    evidence: str
    records: str | None = None
    """The rule of the scheme whose records can be opened."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """What evidence is taken from; ``completeness`` is ``application.completeness`` of the same month."""

    enquiry: Enquiry
    watching: Watching
    completeness: pd.DataFrame

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why scores moved, by body."""
        return reasons_of_month(self.enquiry)

    @cached_property
    def fallen(self) -> dict[str, GradeChange]:
        """Bodies whose grade fell."""
        return {one.entity: one for one in grade_changes(self.enquiry)[1]}

    @cached_property
    def ratings(self) -> dict[str, dict[str, Any]]:
        """Ratings of the month, by body."""
        ratings = self.enquiry.results.ratings
        return records_by(ratings[ratings["period"] == self.enquiry.period].set_index("entity"))

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Indicators of the month."""
        frame = self.enquiry.results.indicators
        return frame[frame["period"] == self.enquiry.period]

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Anomalies in reporting that stand in the month."""
        return self.watching.findings(self.enquiry.period)


def called(grounds: Grounds, hit: Hit) -> Called:
    """What a line of ``Watching.alerts`` says."""
    found = CALLED[hit["rule"]](grounds, hit)
    return found if found.about else Called(naming.entity(grounds.enquiry, hit["entity"]), *_texts(found))


def _texts(found: Called) -> tuple[str, str, str | None]:
    return found.matter, found.evidence, found.records


def _fell(grounds: Grounds, hit: Hit) -> Called:
    enquiry, one = grounds.enquiry, grounds.fallen[hit["entity"]]
    matter = enquiry.t("{before} to {now}, score {change}").format(
        before=format.grade_with_letter(enquiry.scheme, one.before, enquiry.t),
        now=format.grade_with_letter(enquiry.scheme, one.now, enquiry.t),
        change=one.change,
    )
    return Called("", matter, grounds.reasons.get(one.entity, format.NONE))


def _cap(grounds: Grounds, hit: Hit) -> Called:
    enquiry, rule = grounds.enquiry, _rule(grounds, hit)
    grade = format.grade(enquiry.scheme, str(rule.effects.cap), enquiry.t)
    matter = enquiry.t("{rule}: at most {grade}").format(rule=rule.title.get(enquiry.language), grade=grade)
    return _by_rule(grounds, hit, rule, matter)


def _deduction(grounds: Grounds, hit: Hit) -> Called:
    enquiry, rule = grounds.enquiry, _rule(grounds, hit)
    matter = enquiry.t("{rule} ({points} points)").format(
        rule=rule.title.get(enquiry.language), points=format.change(-hit["strength"])
    )
    return _by_rule(grounds, hit, rule, matter)


def _void(grounds: Grounds, hit: Hit) -> Called:
    enquiry, rule, frame = grounds.enquiry, _rule(grounds, hit), grounds.indicators
    struck = frame[(frame["entity"] == hit["entity"]) & (frame["reason"] == "void")]
    codes = [str(code) for code in struck["indicator"]]
    matter = enquiry.t("{rule}: {indicators} counts no more").format(
        rule=rule.title.get(enquiry.language), indicators=format.listing(codes, enquiry.t)
    )
    return _by_rule(grounds, hit, rule, matter)


def _rule(grounds: Grounds, hit: Hit) -> Rule:
    return next(rule for rule in grounds.enquiry.scheme.rules if rule.id == hit["subject"])


def _by_rule(grounds: Grounds, hit: Hit, rule: Rule, matter: str) -> Called:
    """Evidence of a rule of the scheme: its records, or the dimensions that are too weak."""
    enquiry, t = grounds.enquiry, grounds.enquiry.t
    if rule.event is not None:
        count = t.plural("{n} record", "{n} records", int(hit["records"]))
        ledger = enquiry.config.ledgers[rule.event.ledger].title.get(enquiry.language)
        return Called("", matter, t("{records} in {ledger}").format(records=count, ledger=ledger), rule.id)
    assert rule.below is not None
    nodes = enquiry.results.nodes
    weak = nodes[
        (nodes["entity"] == hit["entity"])
        & (nodes["period"] == enquiry.period)
        & (nodes["depth"] == 1)
        & (nodes["score"] < rule.below.threshold)
    ]
    parts = [f"{naming.node(enquiry, one['node'])} {format.score(one['score'])}" for one in records(weak)]
    return Called("", matter, t(", ").join(parts))


def _not_rated(grounds: Grounds, hit: Hit) -> Called:
    enquiry, t, frame = grounds.enquiry, grounds.enquiry.t, grounds.indicators
    matter = t("records cover {coverage} of the weight, {least} are needed").format(
        coverage=format.percent(grounds.ratings[hit["entity"]]["coverage"]),
        least=format.percent(enquiry.scheme.minimum_coverage),
    )
    counts = frame.loc[frame["entity"] == hit["entity"], "reason"].dropna().value_counts()
    parts = [f"{format.reason(str(reason), t)} {count}" for reason, count in counts.items()]
    return Called("", matter, t("indicators without a value: {reasons}").format(reasons=t(", ").join(parts)))


def _ledger(grounds: Grounds, hit: Hit) -> Called:
    enquiry, t = grounds.enquiry, grounds.enquiry.t
    ledger, frame = enquiry.config.ledgers[hit["subject"]], grounds.completeness
    latest = frame.loc[frame["ledger"] == ledger.id, "latest"].dropna()
    evidence = t("{supplier}; last return for {month}; indicators that rest on it: {codes}").format(
        supplier=ledger.supplier.get(enquiry.language),
        month=format.month(latest.iloc[0], t) if len(latest) else format.NONE,
        codes=format.listing(resting_on(enquiry, ledger.id), t) or format.NONE,
    )
    return Called(ledger.title.get(enquiry.language), t("no return for the month"), evidence)


def _finding(grounds: Grounds, hit: Hit) -> Called:
    one = finding_of(grounds.findings, hit)
    return Called("", *signal_evidence.finding(grounds.enquiry, grounds.watching, one))


def _funnel(grounds: Grounds, hit: Hit) -> Called:
    enquiry, code = grounds.enquiry, hit["subject"]
    group = enquiry.config.city.entities[hit["entity"]].group
    found = grounds.watching.funnel(code, enquiry.period, group)
    assert found is not None
    dot = records_by(found.dots.set_index("entity"))[hit["entity"]]
    return Called("", *signal_evidence.funnel(enquiry, code, found, dot))


def _signal(grounds: Grounds, hit: Hit) -> Called:
    chart = grounds.watching.chart(hit["entity"], hit["subject"], grounds.enquiry.period)
    assert chart is not None
    return Called("", *signal_evidence.signal(grounds.enquiry, chart, hit["rule"]))


CALLED: Final[Mapping[str, Callable[[Grounds, Hit], Called]]] = {
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
