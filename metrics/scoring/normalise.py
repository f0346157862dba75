"""Values in their own units to points from 0 to 100."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.errors import DefinitionError
from metrics.model.registry import Registry

Floats = NDArray[np.float64]
Normaliser = Callable[..., Floats]

TARGET_POINTS: Final = 85.0
"""Points that the target value earns: the lower end of the grade 好 (good)."""

NORMALISERS = Registry[Normaliser]("normaliser")


@NORMALISERS.register("anchored")
def anchored(values: Floats, *, worst: float, target: float, best: float) -> Floats:
    """Score along two straight lines: worst → 0, target → 85, best → 100, clamped.

    Fixed anchors keep last year's points comparable with this year's, which a sample's minimum and maximum
    would not. ``best`` may lie below ``worst``. Where target and best coincide, reaching them scores 100.

    Args:
        values: Shape (n,), in the indicator's unit. NaN means not measured.
        worst: Value that scores 0, same unit.
        target: Value that scores 85, same unit; between worst and best, and not worst.
        best: Value that scores 100, same unit.

    Returns:
        Shape (n,), points from 0 to 100; NaN exactly where ``values`` is NaN.

    Raises:
        DefinitionError: The three values are out of order.

    Source:
        OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a reference);
        the bend at the target is this product's own.
    """
    if worst == target or (target - worst) * (best - target) < 0:
        raise DefinitionError(f"goalposts: worst {worst:g}, target {target:g}, best {best:g} are out of order")
    below = TARGET_POINTS * (values - worst) / (target - worst)
    if target == best:
        reached = (values - best) * np.sign(best - worst) >= 0
        return np.where(np.isnan(values), np.nan, np.where(reached, 100.0, np.clip(below, 0.0, TARGET_POINTS)))
    above = TARGET_POINTS + (100.0 - TARGET_POINTS) * (values - target) / (best - target)
    return np.clip(np.where(below <= TARGET_POINTS, below, above), 0.0, 100.0)


@NORMALISERS.register("goalposts")
def goalposts(values: Floats, *, worst: float, target: float, best: float) -> Floats:
    """Score along one straight line from worst (0) to best (100), clamped; the target plays no part.

    Args:
        values: Shape (n,), in the indicator's unit. NaN means not measured.
        worst: Value that scores 0, same unit.
        target: Not used; every anchored method takes the same three values.
        best: Value that scores 100, same unit.

    Returns:
        Shape (n,), points from 0 to 100; NaN exactly where ``values`` is NaN.

    Raises:
        DefinitionError: ``worst`` equals ``best``.

    Source:
        UNDP, Human Development Report, technical note 1.
    """
    if worst == best:
        raise DefinitionError(f"goalposts: worst and best are both {best:g}; a scale needs two ends")
    return 100.0 * np.clip((values - worst) / (best - worst), 0.0, 1.0)
