"""Values to points: treat outliers where that is asked for, then normalise, each indicator by its own methods."""

from __future__ import annotations

from typing import Any

import numpy as np

from metrics.definitions.choice import Choice
from metrics.scoring.method import Ints, RatingMethod
from metrics.scoring.normalise import NORMALISERS
from metrics.scoring.panel import Floats, Rows
from metrics.scoring.relative import RELATIVE, slope
from metrics.scoring.treat import NONE, TREATMENTS


def treat(values: Floats, rows: Rows, method: RatingMethod) -> Floats:
    """Values with outliers pulled in, for the indicators that ask for it.

    Args:
        values: Shape (rows, leaves), in the indicators' units.
        rows: Who and when each row is.
        method: Says which treatment each indicator gets, and among whom.

    Returns:
        Shape (rows, leaves); NaN exactly where ``values`` is NaN.
    """
    treated = values
    for (choice, among), columns in method.alike("treat", "among"):
        if choice.method != NONE:
            treated = treated.copy() if treated is values else treated
            treated[:, columns] = TREATMENTS.find(choice.method)(
                values[:, columns], rows.sets(among), **choice.settings
            )
    return treated


def normalise(values: Floats, rows: Rows, method: RatingMethod) -> Floats:
    """Points of treated values.

    Args:
        values: Shape (rows, leaves); NaN means not observed.
        rows: Who and when each row is.
        method: Says which method each indicator is scored by, and holds the goalposts.

    Returns:
        Shape (rows, leaves), points on each method's scale: 0 to 100 for all anchored ones. They lie column by column
        in memory, since the tree works on columns.
    """
    parts = [
        (columns, _points(values, rows, method, chosen, columns))
        for chosen, columns in method.alike("normalise", "among")
    ]
    if len(parts) == 1:
        return np.asfortranarray(parts[0][1])
    scored = np.empty(values.shape, order="F")
    for columns, points in parts:
        scored[:, columns] = points
    return scored


def error_of_points(
    raw: Floats, treated: Floats, se: Floats, points: Floats, rows: Rows, method: RatingMethod
) -> Floats:
    """Standard errors of points from those of the values.

    For anchored methods half the distance between the points of value ± error, so that bends and ends count as they
    are; for relative ones the set's least-squares slope. Where values were treated, errors are stretched by the
    slope of treated on raw values in the set.

    Args:
        raw: Shape (rows, leaves), the values that ``se`` belongs to.
        treated: The values that are normalised.
        se: Standard errors, in the units of ``raw``; NaN where none is known.
        points: What the treated values earn.
        rows: Who and when each row is.
        method: The methods.

    Returns:
        Shape (rows, leaves), 0 where no error is known.
    """
    known, result = np.nan_to_num(se), np.zeros_like(treated)
    for chosen, columns in method.alike("treat", "normalise", "among"):
        treatment, *chosen = chosen
        own, error = treated[:, columns], known[:, columns]
        if treatment.method != NONE:
            error = np.abs(slope(own, raw[:, columns], rows.sets(chosen[1]))) * error
        if chosen[0].method in NORMALISERS:
            above, below = (_anchored(own + sign * error, method, chosen[0], columns) for sign in (1, -1))
            result[:, columns] = np.abs(above - below) / 2
        else:
            result[:, columns] = np.abs(slope(points[:, columns], own, rows.sets(chosen[1]))) * error
    return np.nan_to_num(result)


def _points(values: Floats, rows: Rows, method: RatingMethod, chosen: tuple[Any, ...], columns: Ints | slice) -> Floats:
    choice, among = chosen
    if choice.method in NORMALISERS:
        return _anchored(values[:, columns], method, choice, columns)
    directions, settings = method.directions[columns], dict(choice.settings)
    if "target" in settings:
        settings["target"] = settings["target"] * directions
    turned = values[:, columns] if (directions > 0).all() else values[:, columns] * directions
    return RELATIVE.find(choice.method)(turned, rows.sets(among), **settings)


def _anchored(values: Floats, method: RatingMethod, choice: Choice, columns: Ints | slice) -> Floats:
    worst, target, best = method.posts[:, columns]
    return NORMALISERS.find(choice.method)(values, worst=worst, target=target, best=best, **choice.settings)
