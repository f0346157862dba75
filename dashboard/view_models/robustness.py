"""How far grades hang on the weights of the dimensions: each weight a fifth up and down, all else as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.view_models import wording
from dashboard.view_models.changes import some_of
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.sheet import Cell, Row, Sheet, figures, row, sheet, wide
from metrics.definitions import Scheme, with_changes
from metrics.model import Results

STEP: Final = 0.2
"""Share by which a weight is moved."""
FACTORS: Final = (1 - STEP, 1 + STEP)
NAMED: Final = 6
"""Bodies named in one line."""

Trials = Mapping[str, tuple[frozenset[str], ...]]
"""Dimension → the bodies whose grade flips, for each of ``FACTORS``."""


@dataclass(frozen=True)
class RobustnessView:
    """What the trials came to."""

    lead: str
    table: Sheet


def trials(enquiry: Enquiry, scheme: Scheme, rescore: Callable[[Scheme], Results]) -> Trials:
    """Rate the chosen month with each dimension's weight moved, and note whose grade flips.

    Args:
        enquiry: Whose month counts.
        scheme: The scheme whose weights are moved.
        rescore: Rates the same values under another scheme.
    """
    reference = _grades(rescore(scheme), enquiry.period)
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for child in scheme.tree.children:
        flips: list[frozenset[str]] = []
        for factor in FACTORS:
            changed = with_changes(
                scheme, indicators=enquiry.config.indicators, weights={child.key: child.weight * factor}
            )
            grades = _grades(rescore(changed), enquiry.period)
            flips.append(frozenset(key for key, grade in grades.items() if grade != reference.get(key)))
        found[child.key] = tuple(flips)
    return found


def robustness_view(enquiry: Enquiry, found: Trials) -> RobustnessView:
    """Put the trials in words."""
    t = enquiry.t
    touched = frozenset[str]().union(*(part for parts in found.values() for part in parts))
    total = len(enquiry.config.city.entities)
    lead = (
        t("{count} of {total} grades hang on it: they flip in at least one trial. All others hold in every trial.")
        if touched
        else t("All {total} grades hold in every trial.")
    ).format(count=len(touched), total=total)
    lines: list[Row] = []
    for key, parts in found.items():
        either = sorted(parts[0] | parts[1], key=list(enquiry.config.city.entities).index)
        names = some_of(enquiry, [wording.short(enquiry, one) for one in either], NAMED) or wording.NONE
        counts = [Cell(str(len(part)), "strong" if part else "quiet") for part in parts]
        lines.append(row(wording.node(enquiry, key), *counts, names))
    columns = [
        t("Dimension"), figures(t("Weight −20%: grades that flip")), figures(t("Weight +20%: grades that flip")),
        wide(t("Whose")),
    ]  # fmt: skip
    return RobustnessView(lead, sheet(columns, lines))


def _grades(results: Results, period: str) -> dict[str, str]:
    frame = results.ratings[results.ratings["period"] == period]
    return {str(entity): str(grade) for entity, grade in zip(frame["entity"], frame["grade"], strict=True)}
