"""Weights as they are written, as they are carried, and what they move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.presenters.ratings.rated import count_rated
from dashboard.screens.tuning.bars import Bars, BarsView, Series
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.statistical_coherence import NodeWeight, TunedWeight
from metrics.definitions import Scheme


@dataclass(frozen=True)
class ImportanceView:
    """One family's weights, and the child of any family whose importance departs most from its weight."""

    lead: str
    chart: BarsView


def families(scheme: Scheme) -> list[str]:
    """Branches with children to weigh against each other."""
    return [branch.key for branch in scheme.tree.branches() if len(branch.children) > 1]


def meant(weights: Sequence[NodeWeight], family: str) -> dict[str, float]:
    """How much each child of a family is meant to matter: its weight."""
    return {row.node: row.weight for row in weights if row.parent == family}


@cached(entries=128, worded=True)
def importance_view(
    query: Query, weights: Sequence[NodeWeight], tuned: Sequence[TunedWeight], family: str
) -> ImportanceView:
    """Shape the weights of one family.

    Args:
        weights: Of the whole tree.
        tuned: Of the family, with its own weights as the target.
    """
    t, own = query.t, [row for row in weights if row.parent == family]
    total, parent = sum(row.carried for row in own), naming.node(query, family)
    columns = {
        t("Weight"): [row.weight for row in own],
        t("Carried"): [row.carried / total for row in own],
        t("Importance"): [row.importance for row in own],
    }
    bars = Bars(
        labels=tuple(title(query, row.node) for row in own),
        series=tuple(
            Series(name, tuple(shares), tuple(format.percent(share) for share in shares))
            for name, shares in columns.items()
        ),
        axis=t("Share in {parent}").format(parent=parent),
    )
    reading = t(
        "Weight: the share among siblings that the scheme gives. Carried: what is left of it on average once what is "
        'missing or does not apply is re-based. Importance: the share in moving "{parent}" from unit to unit '
        "(squared correlation, re-based)."
    ).format(parent=parent)
    numbers = _numbers(query, own, {row.node: row for row in tuned})
    return ImportanceView(_lead(query, weights), BarsView(bars, reading, numbers))


def title(query: Query, key: str) -> str:
    """The title of a node, an indicator's with its code."""
    return naming.indicator_title(query, key) if key in query.config.indicators else naming.node(query, key)


def _lead(query: Query, weights: Sequence[NodeWeight]) -> str:
    """The child whose importance departs most from its weight."""
    t = query.t
    if not count_rated(query.month):
        return t("No unit is rated yet this month.")
    moving = {row.parent for row in weights if row.importance > 0}
    known = [row for row in weights if row.parent in moving]
    if not known:
        return t("No score moves this month, so that nothing can be said of importance.")
    row = max(known, key=lambda row: abs(row.importance - row.weight))
    text = t(
        '"{name}" departs most: {weight} of the weight in "{parent}", yet {importance} of the importance: less than '
        "intended."
    )
    if row.importance > row.weight:
        text = t(
            '"{name}" departs most: {weight} of the weight in "{parent}", yet {importance} of the importance: more '
            "than intended."
        )
    return text.format(
        name=title(query, row.node),
        parent=naming.node(query, row.parent),
        weight=format.percent(row.weight),
        importance=format.percent(row.importance),
    )


def _numbers(query: Query, own: Sequence[NodeWeight], tuned: Mapping[str, TunedWeight]) -> pd.DataFrame:
    t = query.t
    shares = {
        t("Weight"): [row.weight for row in own],
        t("Weight in the index"): [row.effective for row in own],
        t("Carried in the index"): [row.carried for row in own],
        t("Importance"): [row.importance for row in own],
        t("Weight for that importance"): [tuned[row.node].tuned for row in own],
        t("Importance then"): [tuned[row.node].reached for row in own],
    }
    texts = {name: [format.percent(share, 1) for share in column] for name, column in shares.items()}
    return pd.DataFrame({t("Name"): [title(query, row.node) for row in own], **texts})
