"""Findings on coherence and spread, one sentence a kind; ``a``, ``b``, ``parent``, ``group`` and ``grade`` are titles,
the others written numbers."""

from __future__ import annotations

from typing import Final

from metrics.errors import Message, mark

FINDINGS: Final = {
    "missing": mark('"{a}" has {count} of {rows} scores that are due ({share}), under {limit}: '
                    "comparisons rest on little."),
    "constant": mark('All {rows} scores of "{a}" are the same: it does not distinguish units.'),
    "ceiling": mark('{count} of {rows} scores of "{a}" are 100 ({share}), more than {limit}: it hardly distinguishes '
                    "units at the upper end."),
    "floor": mark('{count} of {rows} scores of "{a}" are 0 ({share}), more than {limit}: it hardly distinguishes '
                  "units at the lower end."),
    "one_value": mark('{count} of {rows} scores of "{a}" are the same ({share}), more than {limit}: it hardly '
                      "distinguishes units."),
    "peers_alike": mark('Inside each peer group all units have the same score on "{a}": it does not distinguish '
                        "peers, with {share} of the index."),
    "outliers": mark('A few outliers shape the scores of "{a}" (skewness {skew}, excess kurtosis {kurtosis}); '
                     "consider treating them."),
    "collinear": mark('"{a}" and "{b}" are highly correlated (r = {r}) and all but count the same thing twice; '
                      "consider merging them or lowering their weights."),
    "negative": mark('"{a}" and "{b}", both under "{parent}", move against each other (r = {r}) and cancel out; '
                     "check which end of each is good, or rate them apart."),
    "against_parent": mark('"{a}" runs against "{parent}", to which it belongs (r = {r}): where it is high, the whole '
                           "tends to be low; check which end is good, and whether it belongs there."),
    "weak": mark('"{a}" is weakly correlated with "{parent}", to which it belongs (r = {r}, under {limit}): '
                 "it hardly shows in that score."),
    "inconsistent": mark("The {items} parts of \"{parent}\" are of low consistency (Cronbach's alpha {alpha}, under "
                         "{limit}): they may not measure one thing."),
    "several_components": mark('The {items} parts of "{parent}" have {count} principal components with an eigenvalue '
                               "over 1; the first explains {share} of the variance: it measures more than one thing."),
    "one_grade": mark('{group}: {count} of {rated} rated units ({share}) have the grade "{grade}", more than '
                      "{limit}; the grades hardly distinguish them{left_out}."),
    "narrow_scores": mark("{group}: the middle half of {rated} rated units scores from {low:.1f} to {high:.1f}, only "
                          "{span} points apart and fewer than {limit}; the scores hardly distinguish them{left_out}."),
}  # fmt: skip


def finding(kind: str, **facts: object) -> Message:
    """The sentence of one kind of finding."""
    return Message(FINDINGS[kind], **facts)


def left_out(bodies: int) -> str:
    """What is said of bodies that are not rated; empty where all are."""
    return Message(" ({n} not rated, left out)", n=bodies) if bodies else ""
