"""Whether grades tell bodies apart and whether indicators hang together, most pressing first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.elements.table import Cell, Table, figures, row, sheet, wide
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.statistical_coherence import Finding, Spread
from metrics.wording import mark

KINDS: Final = {
    "collinear": mark("counted twice"),
    "negative": mark("working against each other"),
    "against_parent": mark("against its dimension"),
    "ceiling": mark("at the ceiling"),
    "floor": mark("at the floor"),
    "constant": mark("the same everywhere"),
    "one_value": mark("one value for most"),
    "peers_alike": mark("the same for all peers"),
    "missing": mark("mostly missing"),
    "weak": mark("hardly felt"),
    "inconsistent": mark("loose family"),
    "several_components": mark("several things in one"),
    "outliers": mark("outliers"),
}
"""Kinds of findings in the order in which they are told."""


@dataclass(frozen=True)
class CoherenceView:
    """Warnings, the spread of each peer group, and findings."""

    warnings: tuple[str, ...]
    spread: Table
    spread_reading: str
    lead: str
    findings: Table
    findings_reading: str


@cached(entries=128, worded=True)
def coherence_view(query: Query, spreads: Mapping[str, Spread], findings: Sequence[Finding]) -> CoherenceView:
    """Put what was found in order.

    Args:
        spreads: Peer group to how far its grades and scores lie apart.
        findings: In any order.
    """
    t, order = query.t, list(KINDS)
    ranked = sorted(findings, key=lambda finding: order.index(finding.kind) if finding.kind in order else len(order))
    warnings = tuple(t(finding.sentence) for spread in spreads.values() for finding in spread.findings)
    return CoherenceView(
        warnings=warnings,
        spread=_spread(query, spreads),
        spread_reading=_spread_reading(query, spreads, warnings),
        lead=_lead(query, ranked),
        findings=_findings(query, ranked),
        findings_reading=t(
            "Each is worked out from the points of this month's units. It calls for a check, not necessarily for a "
            "change: two indicators may well go together for a good reason."
        ),
    )


def _spread_reading(query: Query, spreads: Mapping[str, Spread], warnings: Sequence[str]) -> str:
    t = query.t
    if not any(spread.rated for spread in spreads.values()):
        return t("No unit is rated yet this month.")
    judged = sum(spread.is_judged for spread in spreads.values())
    if not judged:
        return t("No peer group has {least} rated units, fewer than which are not judged.").format(least=Spread.least)
    told = t("In every peer group grades and scores distinguish the units.")
    if warnings:
        told = t.plural("{n} warning stands above.", "{n} warnings stand above.", len(warnings))
    elif judged < len(spreads):
        told = t("In every peer group that is judged grades and scores distinguish the units.")
    if judged == len(spreads):
        return told
    left_out = t.plural(
        "{n} group of fewer than {least} rated units is not judged.",
        "{n} groups of fewer than {least} rated units are not judged.",
        len(spreads) - judged,
        least=Spread.least,
    )
    return format.sentences([told, left_out], t)


def _spread(query: Query, spreads: Mapping[str, Spread]) -> Table:
    t = query.t
    lines = [
        row(
            query.t(query.config.city.peer_groups[group].title),
            format.number(item.rated, 0),
            format.number(item.not_rated, 0),
            _commonest(query, item),
            format.percent(item.share),
            f"{format.score(item.quartiles[0])}–{format.score(item.quartiles[1])}" if item.rated else format.NONE,
            _remark(query, item),
        )
        for group, item in spreads.items()
    ]
    columns = [
        wide(t("Peer group")), figures(t("Rated")), figures(t("Not rated")), t("Commonest grade"), figures(t("Share")),
        figures(t("Middle half of scores")), t("Remark"),
    ]  # fmt: skip
    return sheet(columns, lines)


def _remark(query: Query, spread: Spread) -> Cell:
    if not spread.is_judged:
        return Cell(query.t("too few to judge"), "quiet")
    return Cell(query.t("see the warning"), "worse") if spread.findings else Cell(format.NONE, "quiet")


def _commonest(query: Query, spread: Spread) -> Cell:
    if spread.commonest is None:
        return Cell(format.NONE, "quiet")
    return Cell(format.grade_with_letter(query.scheme, spread.commonest, query.t), grade=spread.commonest)


def _lead(query: Query, ranked: Sequence[Finding]) -> str:
    """How many findings of which kind."""
    t, counts = query.t, Counter(item.kind for item in ranked)
    if not counts:
        return t("Nothing to note; coherence is judged only where enough units have scores.")
    kinds = [t("{kind} {count}").format(kind=_kind(query, kind), count=n) for kind, n in counts.items()]
    return t.plural("{n} finding: {kinds}.", "{n} findings: {kinds}.", len(ranked), kinds=t(", ").join(kinds))


def _findings(query: Query, ranked: Sequence[Finding]) -> Table:
    t = query.t
    lines = [row(Cell(_kind(query, item.kind), "strong"), t(item.sentence)) for item in ranked]
    return sheet([t("Finding"), wide(t("Content"))], lines)


def _kind(query: Query, kind: str) -> str:
    return query.t(KINDS[kind]) if kind in KINDS else kind
