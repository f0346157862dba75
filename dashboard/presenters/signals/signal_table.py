"""The chosen bodies beside each other: level, a year before, and what their control charts say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.elements import icons
from dashboard.elements.table import Cell, Column, Row, Table, figures, row, sheet
from dashboard.presenters.indicators import observations
from dashboard.presenters.signals import judgement, tendency
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.observations import Observation
from metrics.application.ratings.observations import observations as observations_of
from metrics.application.ratings.peers import median
from metrics.application.signals.rows import Movement, Verdict
from metrics.model import shift


@cached(entries=128, worded=True)
def signal_table(
    query: Query, key: str, entities: Sequence[str], among: Mapping[str, str], verdicts: Mapping[str, Verdict]
) -> Table:
    """One line a body.

    Args:
        query: Whose month and language count.
        key: The index, a branch or an indicator's code.
        entities: At least one body.
        among: How bodies stand among their peers, in words; without it there is no such column.
        verdicts: Of the same month and subject.
    """
    t = query.t
    year_ago = query.results.month(shift(query.period, -12))
    now, before = (observations_of(month, query.scheme, key) for month in (query.month, year_ago))
    place = t("In the funnel") if observations.is_indicator(query, key) else t("Place in the group")
    columns: list[Column | str] = [
        t("Unit"), figures(format.month(query.period, t)), figures(t("Twelve months before")), figures(t("Change")),
        t("Verdict"), t("Target"), *([place] if among else []), t("Peer group"),
        figures(t("Median of the peers")),
    ]  # fmt: skip

    def line(entity: str) -> Row:
        then = now.get(entity, Observation(entity, query.period))
        earlier = before.get(entity, Observation(entity, year_ago.period))
        peers = [now[peer].amount for peer in observations.peers(query, entity) if peer in now]
        return row(
            naming.entity(query, entity),
            observations.cell(query, key, then),
            observations.cell(query, key, earlier),
            observations.change_text(query, key, observations.change(query, key, then.amount, earlier.amount)),
            *_verdict(query, verdicts.get(entity)),
            *([among.get(entity, format.NONE)] if among else []),
            naming.group(query, entity),
            observations.amount_text(query, key, median(peers)),
        )

    return sheet(columns, [line(entity) for entity in entities])


def _verdict(query: Query, verdict: Verdict | None) -> tuple[Cell | str, Cell | str]:
    """What a chart says: its one verdict, and the icon of whether the target is reached reliably."""
    if verdict is None:
        return format.NONE, format.NONE
    variation, assurance = signs(query, verdict)
    icon = variation.icon if isinstance(variation, Cell) else None
    return Cell(judgement.word(query.t, verdict.variation, verdict.side), icon=icon), assurance


def signs(query: Query, verdict: Verdict | Movement) -> tuple[Cell | str, Cell | str]:
    """Variation, and whether the target is reached reliably, as icons."""
    variation, assurance = icons.both(query.t, verdict)
    return Cell("", icon=variation), Cell("", icon=assurance) if assurance else format.NONE


def in_words(query: Query, verdict: Verdict) -> str:
    """What the icons of a score are held against, and where the score is heading."""
    t, wanted = query.t, query.config.monitoring.target
    heading = t("The tendency: {word}.").format(word=tendency.word(verdict.tendency, t))
    band = next((band for band in query.scheme.bands if band.id == wanted), None)
    if band is None:
        return heading
    target = t("By the control chart of the score; its target is {grade}, {score} points.").format(
        grade=format.grade(query.scheme, band.id, t), score=format.number(band.from_, 0)
    )
    return format.sentences([target, heading], t)
