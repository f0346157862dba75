"""What the rules and the data call out this month, each with its evidence and how long it has stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.translate import mark
from dashboard.view_models import wording
from dashboard.view_models.changes import grade_changes
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.reasons import reasons_of_month
from dashboard.view_models.returns import resting_on
from dashboard.view_models.sheet import Cell, Row, Sheet, figures, heading, records, row, sheet, wide
from metrics.definitions import Rule
from metrics.model import Period, shift

NOT_RATED: Final = "not_rated"
RULE: Final = "rule:"
"""What a cell opens that shows a rule's records: ``rule:ENTITY:RULE``."""

KINDS: Final = {
    "fell": mark("Grade fell"),
    "void": mark("Data struck out"),
    "cap": mark("Cap in force"),
    "points": mark("Deduction in force"),
    "coverage": mark("Not enough data"),
    "ledger": mark("Ledger missing"),
}
"""Kinds of alert, in the order in which a meeting takes them."""


@dataclass(frozen=True)
class Alert:
    """One matter that is called out."""

    kind: str
    entity: str | None
    about: str
    matter: str
    evidence: str
    months: int | None
    """How many months in a row it has stood; None where that says nothing."""
    rule: str | None = None
    """Set where records set it off."""


def alerts(enquiry: Enquiry, completeness: pd.DataFrame) -> list[Alert]:
    """Everything called out in the chosen month, by kind.

    Args:
        enquiry: Whose month and language count.
        completeness: From ``application.completeness`` for the same month.
    """
    found = [*_fallen(enquiry), *_by_rules(enquiry), *_uncovered(enquiry), *_ledgers(enquiry, completeness)]
    order = list(KINDS)
    return sorted(found, key=lambda alert: order.index(alert.kind))


def alerts_lead(enquiry: Enquiry, found: list[Alert]) -> str:
    """How many there are, of which kind, and how many are new."""
    t = enquiry.t
    if not found:
        return t("Nothing is called out this month.")
    counts = [
        f"{t(title)} {sum(alert.kind == kind for alert in found)}"
        for kind, title in KINDS.items()
        if any(alert.kind == kind for alert in found)
    ]
    new = sum(alert.months == 1 for alert in found)
    sentence = t.plural("{n} alert", "{n} alerts", len(found))
    return t("{alerts}: {kinds}. New this month: {new}.").format(alerts=sentence, kinds=t(", ").join(counts), new=new)


def alerts_sheet(enquiry: Enquiry, found: list[Alert]) -> Sheet:
    """All alerts under the headings of their kinds."""
    t, rows, kind = enquiry.t, list[Row](), ""
    for alert in found:
        if alert.kind != kind:
            kind = alert.kind
            rows.append(heading(t(KINDS[kind])))
        opens = f"{RULE}{alert.entity}:{alert.rule}" if alert.rule else None
        rows.append(
            row(alert.about, alert.matter, Cell(alert.evidence, opens=opens), _since(enquiry, alert), id=alert.entity)
        )
    return sheet([t("Body"), wide(t("What is called out")), wide(t("Evidence")), figures(t("Standing"))], rows)


def _since(enquiry: Enquiry, alert: Alert) -> Cell:
    if alert.months is None:
        return Cell(wording.NONE, "quiet")
    if alert.months == 1:
        return Cell(enquiry.t("new this month"), "strong")
    return Cell(enquiry.t.plural("{n} month", "{n} months", alert.months), "quiet")


def _fallen(enquiry: Enquiry) -> list[Alert]:
    why, t = reasons_of_month(enquiry), enquiry.t
    return [
        Alert(
            kind="fell",
            entity=one.entity,
            about=one.name,
            matter=t("{before} to {now}, score {change}").format(
                before=wording.grade_with_letter(enquiry.scheme, one.before, t),
                now=wording.grade_with_letter(enquiry.scheme, one.now, t),
                change=one.change,
            ),
            evidence=why.get(one.entity, wording.NONE),
            months=1,
        )
        for one in grade_changes(enquiry)[1]
    ]


def _by_rules(enquiry: Enquiry) -> list[Alert]:
    """Caps, deductions and voids of the month's statements; without caps where there is no grade to cap."""
    steps = enquiry.results.statement
    steps = steps[
        steps["kind"].isin(["cap", "points", "void"]) & ~((steps["kind"] == "points") & (steps["points"] >= 0))
    ]
    standing = _standing(steps[["entity", "kind", "rule", "period"]], enquiry.period)
    rules = {rule.id: rule for rule in enquiry.scheme.rules}
    ratings = enquiry.results.ratings
    bare = set(ratings.loc[(ratings["period"] == enquiry.period) & (ratings["grade"] == NOT_RATED), "entity"])
    return [
        Alert(
            kind=one["kind"],
            entity=one["entity"],
            about=wording.entity(enquiry, one["entity"]),
            matter=_matter(enquiry, one, rules[one["rule"]]),
            evidence=_evidence(enquiry, one, rules[one["rule"]]),
            months=standing[one["entity"], one["kind"], one["rule"]],
            rule=one["rule"] if rules[one["rule"]].event else None,
        )
        for one in records(steps[steps["period"] == enquiry.period])
        if one["kind"] != "cap" or one["entity"] not in bare
    ]


def _matter(enquiry: Enquiry, step: dict[str, Any], rule: Rule) -> str:
    t, title = enquiry.t, rule.title.get(enquiry.language)
    if step["kind"] == "points":
        return t("{rule} ({points} points)").format(rule=title, points=wording.change(step["points"]))
    if step["kind"] == "cap":
        grade = wording.grade(enquiry.scheme, str(rule.effects.cap), t)
        return t("{rule}: at most {grade}").format(rule=title, grade=grade)
    frame = enquiry.results.indicators
    struck = frame[
        (frame["entity"] == step["entity"]) & (frame["period"] == enquiry.period) & (frame["reason"] == "void")
    ]
    codes = [str(code) for code in struck["indicator"]]
    return t("{rule}: {indicators} counts no more").format(rule=title, indicators=wording.listing(codes, t))


def _evidence(enquiry: Enquiry, step: dict[str, Any], rule: Rule) -> str:
    t = enquiry.t
    if rule.event is not None:
        count = t.plural("{n} record", "{n} records", int(step["evidence"]))
        ledger = enquiry.config.ledgers[rule.event.ledger].title.get(enquiry.language)
        return t("{records} in {ledger}").format(records=count, ledger=ledger)
    assert rule.below is not None
    nodes = enquiry.results.nodes
    weak = nodes[
        (nodes["entity"] == step["entity"])
        & (nodes["period"] == enquiry.period)
        & (nodes["depth"] == 1)
        & (nodes["score"] < rule.below.threshold)
    ]
    parts = [f"{wording.node(enquiry, one['node'])} {wording.score(one['score'])}" for one in records(weak)]
    return t(", ").join(parts)


def _uncovered(enquiry: Enquiry) -> list[Alert]:
    t, ratings = enquiry.t, enquiry.results.ratings
    bare = ratings[ratings["grade"] == NOT_RATED].assign(kind="coverage")
    standing = _standing(bare.assign(rule="")[["entity", "kind", "rule", "period"]], enquiry.period)
    found: list[Alert] = []
    for one in records(bare[bare["period"] == enquiry.period]):
        matter = t("records cover {coverage} of the weight, {least} are needed").format(
            coverage=wording.percent(one["coverage"]), least=wording.percent(enquiry.scheme.minimum_coverage)
        )
        name, evidence = wording.entity(enquiry, one["entity"]), _reasons(enquiry, one["entity"])
        found.append(Alert("coverage", one["entity"], name, matter, evidence, standing[one["entity"], "coverage", ""]))
    return found


def _reasons(enquiry: Enquiry, entity: str) -> str:
    """Why the indicators of a body have no value, counted."""
    frame = enquiry.results.indicators
    mine = frame[(frame["entity"] == entity) & (frame["period"] == enquiry.period)]
    counts = mine["reason"].dropna().value_counts()
    parts = [f"{wording.reason(str(reason), enquiry.t)} {count}" for reason, count in counts.items()]
    return enquiry.t("indicators without a value: {reasons}").format(reasons=enquiry.t(", ").join(parts))


def _ledgers(enquiry: Enquiry, completeness: pd.DataFrame) -> list[Alert]:
    t, found = enquiry.t, list[Alert]()
    for one in records(completeness[completeness["status"] == "missing"]):
        ledger = enquiry.config.ledgers[one["ledger"]]
        last = wording.NONE if pd.isna(one["latest"]) else wording.month(one["latest"], t)
        codes = wording.listing(resting_on(enquiry, ledger.id), t) or wording.NONE
        evidence = t("{supplier}; last return for {month}; indicators that rest on it: {codes}").format(
            supplier=ledger.supplier.get(enquiry.language), month=last, codes=codes
        )
        since = None if pd.isna(one["latest"]) else _months_between(one["latest"], enquiry.period)
        matter = t("no return for the month")
        found.append(Alert("ledger", None, ledger.title.get(enquiry.language), matter, evidence, since))
    return found


def _months_between(earlier: Period, later: Period) -> int:
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[5:]) - int(earlier[5:])


def _standing(steps: pd.DataFrame, period: Period) -> dict[tuple[str, str, str], int]:
    """For each entity, kind and rule of ``period``: months in a row up to it."""
    present = set(_keys(steps))
    counts: dict[tuple[str, str, str], int] = {}
    for entity, kind, rule, month in present:
        if month == period:
            months = 1
            while (entity, kind, rule, shift(period, -months)) in present:
                months += 1
            counts[entity, kind, rule] = months
    return counts


def _keys(steps: pd.DataFrame) -> Iterable[tuple[str, str, str, str]]:
    return ((one["entity"], one["kind"], one["rule"], one["period"]) for one in records(steps))
