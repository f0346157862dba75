"""Weights as they are written, as they are carried, and what they move."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.elements.table import records
from dashboard.presenters.ratings.rated import count_rated
from dashboard.screens.tuning.bars import Bars, Series
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import Scheme


@dataclass(frozen=True)
class ImportanceView:
    """One family's weights, and the child of any family whose importance departs most from its weight."""

    lead: str
    bars: Bars
    reading: str
    numbers: pd.DataFrame


def families(scheme: Scheme) -> list[str]:
    """Branches with children to weigh against each other."""
    return [branch.key for branch in scheme.tree.branches() if len(branch.children) > 1]


def meant(weights: pd.DataFrame, family: str) -> dict[str, float]:
    """How much each child of a family is meant to matter: its weight."""
    own = weights[weights["parent"] == family]
    return {str(key): float(share) for key, share in zip(own["node"], own["weight"], strict=True)}


def importance_view(query: Query, weights: pd.DataFrame, tuned: pd.DataFrame, family: str) -> ImportanceView:
    """Shape the weights of one family.

    Args:
        query: Whose language counts.
        weights: ``statistical_coherence.weights`` of the whole tree.
        tuned: ``statistical_coherence.weights_for`` of the family, with its own weights as the target.
        family: Key of the branch.
    """
    t, own = query.t, weights[weights["parent"] == family]
    carried = own["carried"] / own["carried"].sum()
    series = ((t("Weight"), own["weight"]), (t("Carried"), carried), (t("Importance"), own["importance"]))
    return ImportanceView(
        lead=_lead(query, weights),
        bars=Bars(
            labels=tuple(title(query, str(key)) for key in own["node"]),
            series=tuple(
                Series(name, tuple(column), tuple(format.percent(share) for share in column)) for name, column in series
            ),
            axis=t("Share in {parent}").format(parent=naming.node(query, family)),
        ),
        reading=t(
            "Weight: the share among siblings that the scheme gives. Carried: what is left of it on average once what "
            "is missing or does not apply is re-based. Importance: the share in moving “{parent}” from body to body "
            "(squared correlation, re-based)."
        ).format(parent=naming.node(query, family)),
        numbers=_numbers(query, own, tuned),
    )


def title(query: Query, key: str) -> str:
    """The title of a node, an indicator's with its code."""
    name = naming.node(query, key)
    return f"{key} {name}" if key in query.config.indicators else name


def _lead(query: Query, weights: pd.DataFrame) -> str:
    """The child whose importance departs most from its weight."""
    t, apart = query.t, weights["importance"] - weights["weight"]
    if not count_rated(query.month):
        return t("No body is rated yet this month.")
    known = weights[weights.groupby("parent")["importance"].transform("sum") > 0]
    if known.empty:
        return t("No score moves this month, so that nothing can be said of importance.")
    item = records(weights.loc[[apart[known.index].abs().idxmax()]])[0]
    more = item["importance"] > item["weight"]
    told = (
        t("“{name}” departs most: {weight} of the weight in “{parent}”, yet {importance} of the say: more than meant.")
        if more
        else t(
            "“{name}” departs most: {weight} of the weight in “{parent}”, yet {importance} of the say: less than meant."
        )
    )
    return told.format(
        name=title(query, item["node"]),
        parent=naming.node(query, item["parent"]),
        weight=format.percent(item["weight"]),
        importance=format.percent(item["importance"]),
    )


def _numbers(query: Query, mine: pd.DataFrame, tuned: pd.DataFrame) -> pd.DataFrame:
    t = query.t
    by_node = tuned.set_index("node").loc[mine["node"]]

    def shares(column: pd.Series) -> list[str]:
        return [format.percent(share, 1) for share in column]

    return pd.DataFrame(
        {
            t("Name"): [title(query, str(key)) for key in mine["node"]],
            t("Weight"): shares(mine["weight"]),
            t("Weight in the index"): shares(mine["effective"]),
            t("Carried in the index"): shares(mine["carried"]),
            t("Importance"): shares(mine["importance"]),
            t("Weight for that importance"): shares(by_node["tuned"]),
            t("Importance then"): shares(by_node["reached"]),
        }
    )
