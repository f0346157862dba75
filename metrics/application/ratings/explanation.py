"""How a score came about, what has changed it, and what another scheme would make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np
import pandas as pd

from metrics.application.ratings.run import RatingRun
from metrics.errors import Message, OperatorError, unknown_name
from metrics.insight import attribution, change, explanation, method_change
from metrics.insight.decomposition import Decomposition, decomposition
from metrics.insight.method_change import GroupAgreement, RevisedRating, SplitChange
from metrics.model import NOT_RATED, Period, Text
from metrics.model.rows import rows_of
from metrics.wording.explanation import no_index, schemes_differ, too_little

CONTRIBUTIONS: Final = ("indicator", "points", "weight", "contribution", "lost")
PARTS: Final = ("part", "key", "points")


@dataclass(frozen=True, eq=False)
class Explanation:
    """One body's score taken apart.

    ``contributions``: indicator, points, weight, contribution, lost. ``losses``: the Pareto of lost points, rules and
    caps included. ``changes``: what moved the score since ``since``: part, key, points; they add up to the change.
    ``sentences`` say it.
    """

    entity: str
    period: Period
    since: Period | None
    score: float | None
    contributions: pd.DataFrame
    losses: pd.DataFrame
    changes: pd.DataFrame
    sentences: tuple[Message, ...]


def explain(
    run: RatingRun,
    entity: str,
    *,
    period: Period | None = None,
    since: Period | None = None,
    earlier: RatingRun | None = None,
    everything: bool = False,
) -> Explanation:
    """Where a body's score comes from, what it loses, and what moved it.

    Args:
        since: The month to compare with; by default the one before.
        earlier: The same values under the scheme that rates that month, where it is another one: what the change of
            scheme does is then told apart.
        everything: Explain scores that rest on too little for a grade as well, which are withheld else.

    Raises:
        OperatorError: There is no such body or month.
    """
    month = run.period(period)
    before = run.period(since) if since else run.before(month)
    basis = decomposition(run.scores, run.statement, run.method.scheme)
    known = [name for name in run.panel.rows.entities if run.shows(name)]
    if entity not in known:
        raise OperatorError(unknown_name(Message("unit"), entity, known))
    now = _at(basis, entity, month)
    if now is None:
        raise OperatorError("'{entity}' has no values in {month}", entity=entity, month=month)
    contributed, losses, moved = (
        pd.DataFrame(columns=pd.Index(names)) for names in (CONTRIBUTIONS, attribution.PARETO, PARTS)
    )
    if np.isnan(now.base[0]):
        return Explanation(entity, month, before, None, contributed, losses, moved, (no_index(month),))
    if not everything and not _rated(run, entity, month):
        return Explanation(entity, month, before, None, contributed, losses, moved, (too_little(month),))
    held = attribution.contributions(now)
    parts = (now.indicators, now.points[0], now.weights[0], held.leaves[0], held.lost[0])
    contributed = pd.DataFrame(dict(zip(CONTRIBUTIONS, parts, strict=True)))
    titles = _titles(run) if earlier is None else {**_titles(earlier), **_titles(run)}
    losses = _losses(run, now, entity, month)
    sentences = [explanation.losses_told(losses, titles)]
    apart = None
    if before is not None and (everything or _rated(earlier or run, entity, before)):
        apart = _change(basis, now, entity, before, earlier)
    if apart is not None:
        moved = _parts(apart)
        if earlier is not None:
            schemes = (side.method.scheme.title for side in (earlier, run))
            sentences.append(schemes_differ(str(before), month, *schemes))
        sentences.append(explanation.change_told(apart, 0))
        if leading := explanation.leading_told(apart, 0, titles):
            sentences.append(leading)
    return Explanation(entity, month, before, float(now.score[0]), contributed, losses, moved, tuple(sentences))


@dataclass(frozen=True, eq=False)
class Revision:
    """History under another scheme beside history as it is.

    ``transitions`` says how many rows went from which grade to which, best first, not rated last. ``split`` takes the
    change between two months apart into what is real and what is the method, should the other scheme come into force
    between them.
    """

    rows: tuple[RevisedRating, ...]
    transitions: Mapping[str, Mapping[str, int]]
    agreement: tuple[GroupAgreement, ...]
    split: tuple[SplitChange, ...]

    @property
    def split_of_rated(self) -> list[SplitChange]:
        """The changes of bodies that are rated at both ends, those that the method moves most first."""
        grades = {(row.entity, row.period): (row.grade_old, row.grade_new) for row in self.rows}
        rated = [
            row
            for row in self.split
            if grades[row.entity, row.before][0] != NOT_RATED
            and grades[row.entity, row.after][1] != NOT_RATED
            and not isnan(row.real)
        ]
        return sorted(rated, key=lambda row: -abs(row.method))


def revise(old: RatingRun, new: RatingRun, *, period: Period | None = None, since: Period | None = None) -> Revision:
    """What another scheme makes of the same values and records.

    Args:
        old: Under the scheme as it is.
        new: The same values under the other one.
        period: The month under the new scheme; by default the last one.
        since: The month under the old scheme; by default the one before.
    """
    month = old.period(period)
    before = old.period(since) if since else old.before(month)
    if before is None:
        raise OperatorError("{month} is the first month; there is none before it to compare with", month=month)
    grades = list(dict.fromkeys(band.id for run in (new, old) for band in run.method.scheme.bands))
    rows = method_change.compare(old.results, new.results, groups=dict(old.method.groups), grades=grades)
    split = method_change.real_and_method(old.results, new.results, before=before, after=month)
    table = method_change.transitions(rows, grades)
    return Revision(
        rows=rows_of(RevisedRating, old.seen(rows)),
        transitions={grade: dict(zip(table.columns, table.loc[grade].tolist(), strict=True)) for grade in table.index},
        agreement=rows_of(GroupAgreement, method_change.agreement(rows)),
        split=rows_of(SplitChange, old.seen(split)),
    )


def _titles(run: RatingRun) -> dict[str, Text]:
    return {**run.titles, **{rule.id: rule.title for rule in run.method.scheme.rules}}


def _change(
    basis: Decomposition, now: Decomposition, entity: str, since: Period, earlier: RatingRun | None
) -> change.Change | None:
    """What moved one body's score since a month; None where it had none then."""
    anew = _at(basis, entity, since)
    if earlier is None:
        return None if anew is None or np.isnan(anew.base[0]) else change.explain_change(anew, now)
    own = decomposition(earlier.scores, earlier.statement, earlier.method.scheme)
    before, still = _at(own, entity, since), _at(own, entity, str(now.periods[0]))
    if anew is None or before is None or still is None or np.isnan(before.base[0]):
        return None
    return change.explain_change(before, now, recast=(anew, still))


def _losses(run: RatingRun, now: Decomposition, entity: str, month: Period) -> pd.DataFrame:
    """Where points are lost; of the caps in force only those that lower the grade."""
    losses = attribution.lost_points(now)
    lowering = run.results.month(month).capped_by(entity)
    return losses[(losses["kind"] != "cap") | losses["key"].isin(lowering)].reset_index(drop=True)


def _rated(run: RatingRun, entity: str, month: Period) -> bool:
    rating = run.results.rating(entity, month)
    return rating is not None and rating.is_rated


def _at(basis: Decomposition, entity: str, period: Period) -> Decomposition | None:
    """One body in one month; None where it has no row."""
    result = np.flatnonzero((basis.entities == entity) & (basis.periods == period))
    return basis.take(result) if len(result) else None


def _parts(apart: change.Change) -> pd.DataFrame:
    """The parts of one body's change, largest first."""
    values = [("values", code, apart.values[0, number]) for number, code in enumerate(apart.indicators)]
    rules = [("rules", rule, points[0]) for rule, points in apart.rules.items()]
    rest = [("weights", None, apart.weights[0]), ("method", None, apart.method[0])]
    frame = pd.DataFrame([*values, *rules, *rest], columns=pd.Index(PARTS))
    frame = frame[frame["points"].fillna(0.0) != 0]
    return frame.sort_values("points", key=lambda points: -points.abs(), ignore_index=True)
