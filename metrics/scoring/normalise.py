"""Values in their own units to points, against fixed anchors or against the others of a comparison set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import TARGET_POINTS
from metrics.errors import DataError, DefinitionError, Message, at
from metrics.model.registry import Registry
from metrics.scoring.relative import RELATIVE, slope

__all__ = ["NORMALISERS", "RELATIVE", "anchored", "goalposts", "slope", "step_bands"]

Floats = NDArray[np.float64]
Normaliser = Callable[..., Floats]

ROUNDING: Final = 1e-9
"""Share of a limit by which rounding may miss it."""

NORMALISERS = Registry[Normaliser](Message("normaliser"), provided=("worst", "target", "best"))
"""Anchored methods, ``(values, *, worst, target, best, **settings)``: the same value always earns the same points.

Values may have any shape that the anchors broadcast to: one column, or draws of many.
"""


@NORMALISERS.register("anchored")
def anchored(values: Floats, *, worst: float | Floats, target: float | Floats, best: float | Floats) -> Floats:
    """Score along two straight lines: worst → 0, target → ``TARGET_POINTS``, best → 100, clamped.

    Fixed anchors keep last year's points comparable with this year's, which a sample's minimum and maximum
    would not. ``best`` may lie below ``worst``. Where target and best coincide, reaching them scores 100.

    Args:
        values: Shape (n,) or any that the anchors broadcast to, in the indicator's unit. NaN means not measured.
        worst: Value that scores 0, same unit.
        target: Value that scores ``TARGET_POINTS``, same unit; between worst and best, and not worst.
        best: Value that scores 100, same unit.

    Returns:
        Shape of ``values``, points from 0 to 100; NaN exactly where ``values`` is NaN.

    Raises:
        DefinitionError: The three values are out of order.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a reference);
        the bend at the target is this product's own.
    """
    worst, target, best = np.asarray(worst, float), np.asarray(target, float), np.asarray(best, float)
    disorder = (worst == target) | ((target - worst) * (best - target) < 0)
    if np.any(disorder):
        item, two, three = _first(disorder, worst, target, best)
        raise DefinitionError(
            at(
                "goalposts",
                "worst {one:g}, target {two:g}, best {three:g} are out of order",
                one=item,
                two=two,
                three=three,
            )
        )
    below = TARGET_POINTS * (values - worst) / (target - worst)
    bend = target != best
    above = TARGET_POINTS + (100.0 - TARGET_POINTS) * (values - target) / np.where(bend, best - target, 1.0)
    points = np.where(below <= TARGET_POINTS, below, above)
    if not bend.all():
        reached = (values - best) * np.sign(best - worst) >= 0
        points = np.where(bend, points, np.where(reached, 100.0, np.minimum(below, TARGET_POINTS)))
    return np.clip(points, 0.0, 100.0)


@NORMALISERS.register("goalposts")
def goalposts(
    values: Floats,
    *,
    worst: float | Floats,
    target: float | Floats,
    best: float | Floats,
    clamp: bool = True,
    scale: Literal["linear", "log"] = "linear",
    points: Sequence[float] = (0.0, 100.0),
) -> Floats:
    """Score along one line from worst to best, straight in the values or in their logarithms; the target plays no part.

    Args:
        values: Shape (n,) or any that the anchors broadcast to, in the indicator's unit. NaN means not measured.
        worst: Value that scores the first of ``points``, same unit.
        target: Not used; every anchored method takes the same three values.
        best: Value that scores the second of ``points``, same unit.
        clamp: Whether points stop at the two ends; without, what lies beyond the goalposts scores beyond them.
        scale: "log" takes the logarithm of values and goalposts first, so that a doubling earns the same anywhere.
        points: What worst and best earn; a floor above 0 keeps a geometric mean from falling to 0.

    Returns:
        Shape of ``values``, between the two points if clamped; NaN exactly where ``values`` is NaN. On a logarithm a
        value of 0 or less lies beyond the lower goalpost.

    Raises:
        DefinitionError: ``worst`` equals ``best``; a goalpost has no logarithm; the points are not two that rise.
        DataError: A value has no logarithm, and nothing is clamped.

    Source:
        UNDP, Human Development Report, technical note 1: income on a logarithm, floor 0.
    """
    worst, best = np.asarray(worst, float), np.asarray(best, float)
    _two_ends(worst, best)
    low, high = _two_points(points)
    if scale == "log":
        values, worst, best = _logarithms(values, worst, best, clamp=clamp)
    share = (values - worst) / (best - worst)
    share = np.clip(share, 0.0, 1.0) if clamp else share
    return 100.0 * share if (low, high) == (0.0, 100.0) else low * (1.0 - share) + high * share


@NORMALISERS.register("step_bands")
def step_bands(
    values: Floats,
    *,
    worst: float | Floats,
    target: float | Floats,
    best: float | Floats,
    limits: Sequence[float],
    points: Sequence[float],
) -> Floats:
    """Score by bands: the points of the best band that a value has reached.

    A value at a limit has reached the better band, and a billionth of the limit counts as rounding. The order of the
    limits is the direction; the goalposts only say it where there is a single limit, and may not contradict it.

    Args:
        values: Shape (n,) or any that the goalposts broadcast to, in the indicator's unit. NaN means not measured.
        worst: Goalpost at the bad end, same unit; read for the direction only.
        target: Not used; every anchored method takes the same three values.
        best: Goalpost at the good end, same unit; read for the direction only.
        limits: From the worst band's end to the best band's start, same unit, without repetition.
        points: Points of each band from worst to best, 0 to 100, never falling: one more than limits.

    Returns:
        Shape of ``values``, points from 0 to 100; NaN exactly where ``values`` is NaN.

    Raises:
        DefinitionError: Limits or points are out of order, do not match, or contradict the goalposts.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (categorical scales).
    """
    worst, best = np.asarray(worst, float), np.asarray(best, float)
    edges, levels = np.asarray(limits, float), np.asarray(points, float)
    problems = _band_problems(edges, levels)
    if problems:
        raise DefinitionError(problems)
    way = np.sign(edges[-1] - edges[0]) if len(edges) > 1 else np.sign(best - worst)
    if len(edges) == 1:
        _two_ends(worst, best)
    elif np.any(np.sign(best - worst) * way < 0):
        item, two = _first(np.sign(best - worst) * way < 0, worst, best)
        raise DefinitionError(
            "limits {limits} run against the goalposts, worst {one:g} and best {two:g}",
            limits=limits,
            one=item,
            two=two,
        )
    turned = values * way
    band = np.zeros(turned.shape, dtype=np.intp)
    for edge in edges:
        band += turned >= edge * way - abs(edge) * ROUNDING
    return np.where(np.isnan(turned), np.nan, levels[band])


def _first(wrong: NDArray[np.bool_], *anchors: Floats) -> list[float]:
    """The anchors of the first column or draw that is wrong."""
    shape = np.broadcast_shapes(wrong.shape, *(anchor.shape for anchor in anchors))
    first = int(np.argmax(np.broadcast_to(wrong, shape)))
    return [float(np.broadcast_to(anchor, shape).flat[first]) for anchor in anchors]


def _two_ends(worst: Floats, best: Floats) -> None:
    if np.any(worst == best):
        [same] = _first(worst == best, best)
        raise DefinitionError(at("goalposts", "worst and best are both {same:g}; a scale needs two ends", same=same))


def _two_points(points: Sequence[float]) -> tuple[float, float]:
    if len(points) != 2 or not points[0] < points[1]:
        raise DefinitionError(
            at("goalposts", "points {points} are not two that rise, such as [0, 100]", points=[*points])
        )
    return points[0], points[1]


def _logarithms(values: Floats, worst: Floats, best: Floats, *, clamp: bool) -> tuple[Floats, Floats, Floats]:
    """Values and goalposts as logarithms; what has none lies below everything."""
    if np.any((worst <= 0) | (best <= 0)):
        one, two = _first((worst <= 0) | (best <= 0), worst, best)
        raise DefinitionError(
            at("goalposts", "worst {one:g} and best {two:g}; on a logarithm both lie above 0", one=one, two=two)
        )
    if not clamp and np.any(values <= 0):
        lowest = float(np.nanmin(values))
        raise DataError(
            at(
                "goalposts",
                "found {lowest:g}, which has no logarithm; values lie above 0, or write clamp: true",
                lowest=lowest,
            )
        )
    with np.errstate(divide="ignore"):
        return np.log(np.where(values < 0, 0.0, values)), np.log(worst), np.log(best)


def _band_problems(limits: Floats, points: Floats) -> list[Message]:
    """What is wrong with the bands, all at once."""
    steps = np.diff(limits)
    checks = [
        (not len(limits), Message("limits: found none; one or more divide the bands")),
        (
            not (np.all(steps > 0) or np.all(steps < 0)),
            Message("limits {limits} neither rise nor fall throughout", limits=str(limits.tolist())),
        ),
        (
            len(points) != len(limits) + 1,
            at(
                "points",
                "found {points}; limits given: {limits}, and points are one more: {needed}",
                points=len(points),
                limits=len(limits),
                needed=len(limits) + 1,
            ),
        ),
        (
            bool(np.any(np.diff(points) < 0)),
            Message("points {points} fall; give them from worst to best", points=str(points.tolist())),
        ),
        (
            not np.all((points >= 0) & (points <= 100)),
            Message("points {points} do not lie between 0 and 100", points=str(points.tolist())),
        ),
    ]
    return [at("step_bands", problem) for wrong, problem in checks if wrong]
