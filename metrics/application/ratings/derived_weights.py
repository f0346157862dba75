"""Weights that follow from something else than the scheme's own numbers: from a method, or from experts' judgements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metrics.application.ratings import statistical_coherence
from metrics.application.ratings.run import RatingRun
from metrics.model.periods import Period
from metrics.scoring.pairwise import Agreement, ahp


@dataclass(frozen=True)
class DerivedWeights:
    """What weights came to.

    ``shares`` holds the share of every node and leaf among its siblings, by key; ``agreements`` what experts' sheets
    came to, by id of the branch whose children they compare.
    """

    shares: Mapping[str, float] = field(default_factory=dict[str, float])
    agreements: Mapping[str, Agreement] = field(default_factory=dict[str, Agreement])


def derived_weights(run: RatingRun, *, period: Period | None = None) -> DerivedWeights:
    """The weights of a rating as they were worked out, and how consistent the judgements behind them are."""
    shares = {row.node: row.weight for row in statistical_coherence.weights(run, period=period)}
    return DerivedWeights(shares, expert_agreements(run))


def expert_agreements(run: RatingRun) -> dict[str, Agreement]:
    """Weights and consistency of experts' sheets, for every branch that has some, in the order of the tree."""
    return {
        branch.id: ahp([child.key for child in branch.children], branch.weigh.sheets)
        for branch in run.method.scheme.tree.branches()
        if branch.weigh and branch.weigh.sheets
    }
