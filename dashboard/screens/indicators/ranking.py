"""All indicators in one list: how many bodies miss the target, and how far each tells bodies apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from dashboard.elements.table import Cell, Row, Table, figures, row, sheet
from dashboard.presenters.indicators import observations
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.standings import PARTLY, WELL, Order, Separation, Standing, Word, ranked, standings
from metrics.wording import mark

ORDERS: Final[dict[Order, str]] = {"target": mark("Units under target"), "separation": mark("Separating power")}

WORDS: Final[dict[Word, str]] = {"well": mark("well"), "partly": mark("partly"), "hardly": mark("hardly")}
"""How an indicator tells bodies apart."""

HALF: Final = 0.5


@dataclass(frozen=True)
class Ranking:
    """The list, the claim above it and what is to be known of its columns."""

    claim: str
    table: Table
    reading: str


@cached(entries=128, worded=True)
def ranking(query: Query, separations: Mapping[str, Separation], order: Order) -> Ranking:
    """Rank all indicators of the chosen month.

    Args:
        query: Whose month and bodies count.
        separations: From ``MonitorView.separations`` for the same month.
        order: What stands first.
    """
    codes = [code for code in observations.subjects(query) if observations.is_indicator(query, code)]
    posts = {code: observations.goalposts(query, code) for code in codes}
    rows = ranked(standings(query.month, posts, separations), order)
    return Ranking(
        claim=_by_target(query, rows) if order == "target" else _by_separation(query, rows),
        table=_table(query, rows),
        reading=_reading(query, rows),
    )


def _by_target(query: Query, rows: Sequence[Standing]) -> str:
    """How many indicators most bodies miss, and which one most of all."""
    t, aimed = query.t, [row for row in rows if row.under is not None and row.known]
    if not aimed:
        return t("No indicator has both a target and a value this month.")
    worst = aimed[0]
    if not worst.under:
        return t.plural(
            "The one indicator with a target is reached by every unit.",
            "All {n} indicators with a target are reached by every unit.",
            len(aimed),
        )
    return t.plural(
        "In {n} of {total} indicators more than half of the units are under target; the most are in {name} "
        "({under} of {known}).",
        "In {n} of {total} indicators more than half of the units are under target; the most are in {name} "
        "({under} of {known}).",
        sum(row.rate > HALF for row in aimed),
        total=len(aimed),
        name=naming.node(query, worst.indicator),
        under=worst.under,
        known=worst.known,
    )  # fmt: skip


def _by_separation(query: Query, rows: Sequence[Standing]) -> str:
    """How many indicators tell bodies apart well, and how many hardly."""
    t, told = query.t, [row.separation.word for row in rows if not isnan(row.separation.share)]
    if not told:
        return t("No indicator has enough records this month to distinguish units.")
    return t.plural(
        "{n} of {total} indicators distinguishes units well, {partly} partly, {hardly} hardly.",
        "{n} of {total} indicators distinguish units well, {partly} partly, {hardly} hardly.",
        told.count("well"), total=len(told), partly=told.count("partly"), hardly=told.count("hardly"),
    )  # fmt: skip


def _reading(query: Query, rows: Sequence[Standing]) -> str:
    """What separating power is, and what has none."""
    t = query.t
    texts = [
        t(
            "Separating power (I²) is the part of the differences between units of one peer group that chance does not "
            "explain: well from {well}, hardly under {partly}."
        ).format(well=format.percent(WELL), partly=format.percent(PARTLY))
    ]
    if any(isnan(row.separation.share) for row in rows):
        texts.append(t("It is known of shares and rates with at least two units in a group; others have a dash."))
    if any(row.under is None for row in rows):
        texts.append(t("Indicators without a target give context and stand last."))
    return format.sentences([*texts, t("A click on a name opens the indicator.")], t)


def _table(query: Query, rows: Sequence[Standing]) -> Table:
    t = query.t
    columns = [
        t("Indicator"), t("Dimension"), t(ORDERS["target"]), t(ORDERS["separation"]),
        figures(t("Too few records")), figures(t("No value otherwise")),
    ]  # fmt: skip
    return sheet(columns, [_row(query, standing) for standing in rows])


def _row(query: Query, standing: Standing) -> Row:
    t, code = query.t, standing.indicator
    dimension = t(query.config.dimension_titles[query.config.indicators[code].dimension])
    return row(
        naming.node(query, code),
        Cell(dimension, "quiet"),
        _under(query, standing),
        _apart(query, standing.separation),
        _of(query, standing.few, standing.asked),
        _of(query, standing.without, standing.asked),
        id=code,
    )


def _under(query: Query, standing: Standing) -> Cell:
    t = query.t
    if standing.under is None:
        return Cell(t("no target"), "quiet")
    if not standing.known:
        return Cell(t("no value"), "quiet")
    text = t("{n}/{total}, {rate}").format(
        n=standing.under, total=standing.known, rate=format.percent(standing.rate, 1)
    )
    return Cell(text, part=standing.rate)


def _apart(query: Query, separation: Separation) -> Cell:
    if separation.word == "unknown":
        return Cell(format.NONE, "quiet")
    text = query.t("{word}, {share}").format(
        word=query.t(WORDS[separation.word]), share=format.percent(separation.share)
    )
    return Cell(text, part=separation.share)


def _of(query: Query, number: int, total: int) -> Cell:
    if not number:
        return Cell("0", "quiet")
    return Cell(query.t("{n}/{total}").format(n=number, total=total))
