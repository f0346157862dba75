"""Outliers pulled in before values are normalised, so that one extreme body does not squeeze the others together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
import scipy
from numpy.typing import NDArray

from metrics.errors import DefinitionError, Message, at
from metrics.model.registry import Registry
from metrics.scoring.comparison import NO_VALUES, NOBODY, Sets
from metrics.statistics import moments

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Treatment = Callable[..., Floats]

TREATMENTS = Registry[Treatment](Message("treatment"), trial=(NO_VALUES, NOBODY))
"""Methods ``(values (n, k), sets, **settings) -> (n, k)``, each column of each set by itself.

The order of values is kept, NaN stays NaN, and a column that is constant, or that a method would make constant or
infinite, is left as it is.
"""

NONE: Final = "none"
"""The treatment that leaves everything as it is."""

SKEWNESS: Final = 2.0
"""Absolute skewness from which a column may need treatment (Global Innovation Index after Groeneveld & Meeden 1984)."""

KURTOSIS: Final = 3.5
"""Excess kurtosis from which a distribution that is skewed as well needs treatment (same source)."""

MOST: Final = 5
"""Values of a column that may be pulled in; more than that are no outliers (Global Innovation Index)."""

UNLIMITED: Final = -1
"""In place of ``MOST``: as many values as it takes."""

RESHAPING: Final = frozenset({"by_rule", "log_ct", "log_ct_orig", "log_ct_plus", "log_gii", "box_cox"})
"""Treatments whose result may be in another unit, so that it can be compared and not be held against goalposts."""
SHIFT: Final = 0.01
"""Share of the range that the lowest value keeps from a logarithm's zero (COIN Tool)."""

POWERS: Final = (-5.0, 5.0)
"""Between which a power is fitted: far beyond those that anybody reads."""

GOLDEN: Final = (1 + 5**0.5) / 2
"""The golden ratio, by which a search shrinks its interval."""

GOLDEN_STEPS: Final = 40
"""Steps that bring ten down to less than a ten-millionth."""


@TREATMENTS.register(NONE)
def none(values: Floats, sets: Sets) -> Floats:
    """Leave everything as it is.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Not used.

    Returns:
        The values as they are.
    """
    return values


@TREATMENTS.register("winsorise")
def winsorise(
    values: Floats, sets: Sets, *, skewness: float = SKEWNESS, kurtosis: float = KURTOSIS, most: int = MOST
) -> Floats:
    """Set the outermost values to the next one inwards, until the shape passes or enough values were moved.

    A shape passes whose absolute skewness or whose kurtosis is under its limit. While it does not, all values at the
    end of the long tail take the next value; equal values move together, so that ``most`` may be overshot by a tie.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Whose values are looked at together.
        skewness: Absolute skewness from which a shape does not pass.
        kurtosis: Excess kurtosis from which a shape does not pass.
        most: How many values may be moved; -1 for as many as it takes.

    Returns:
        Shape (n, k), same unit, within the values' range. Fewer than four values show no outlier and stay.

    Raises:
        DefinitionError: ``skewness`` is below 0, or ``most`` below -1.

    Source:
        Global Innovation Index 2023, appendix I, note 7; Becker et al. (2022), COINr, function winsorise.
    """
    return _winsorised(values, sets, skewness, kurtosis, most)[0]


@TREATMENTS.register("by_rule")
def by_rule(
    values: Floats,
    sets: Sets,
    *,
    combine: bool = False,
    skewness: float = SKEWNESS,
    kurtosis: float = KURTOSIS,
    most: int = MOST,
) -> Floats:
    """Leave what passes; winsorise what does not; take the logarithm of what does not pass even then.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Whose values are looked at together.
        combine: Whether the logarithm is taken of the winsorised values; else of the original ones.
        skewness: Absolute skewness from which a shape does not pass.
        kurtosis: Excess kurtosis from which a shape does not pass.
        most: How many values may be moved; -1 for as many as it takes.

    Returns:
        Shape (n, k), same unit or, where it came to that, ``log_ct`` of it.

    Raises:
        DefinitionError: ``skewness`` is below 0, or ``most`` below -1.

    Source:
        Becker et al. (2022), COINr, Journal of Open Source Software 7(78), 4567, function Treat.
    """
    moved, stuck = _winsorised(values, sets, skewness, kurtosis, most)
    failing = _failing(moved, sets, skewness, kurtosis) & ~stuck
    return np.where(failing[sets.codes], log_ct(moved if combine else values, sets), moved) if failing.any() else moved


@TREATMENTS.register("log_ct")
def log_ct(values: Floats, sets: Sets) -> Floats:
    """Logarithm of the distance from the lowest value, kept off zero by a hundredth of the range.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Whose values are looked at together.

    Returns:
        Shape (n, k), logarithms of the unit.

    Source:
        Becker et al. (2019), COIN Tool User Guide, EUR 29899 EN, European Commission; COINr, function log_CT.
    """
    lowest, highest = sets.ends(values)
    with np.errstate(divide="ignore"):
        return _sound(values, np.log(values - lowest + SHIFT * (highest - lowest)), sets)


@TREATMENTS.register("log_ct_orig")
def log_ct_orig(values: Floats, sets: Sets) -> Floats:
    """Logarithm of one plus the distance from the lowest value.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Whose values are looked at together.

    Returns:
        Shape (n, k), 0 or more, logarithms of the unit.

    Source:
        Becker et al. (2019), COIN Tool User Guide, EUR 29899 EN, European Commission; COINr, function log_CT_orig.
    """
    return _sound(values, np.log(values - sets.ends(values)[0] + 1), sets)


@TREATMENTS.register("log_ct_plus")
def log_ct_plus(values: Floats, sets: Sets) -> Floats:
    """``log_ct`` where the long tail lies on the right; its mirror image where it does not.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Whose values are looked at together.

    Returns:
        Shape (n, k), logarithms of the unit. Under three values have no tail and stay.

    Source:
        Becker et al. (2022), COINr, Journal of Open Source Software 7(78), 4567, function log_CT_plus.
    """
    lowest, highest = sets.ends(values)
    skew = sets.spread(_shape(values, sets)[0])
    inner = np.where(skew > 0, values - lowest, highest - values) + SHIFT * (highest - lowest)
    with np.errstate(divide="ignore"):
        logs = np.where(skew > 0, 1.0, -1.0) * np.log(inner)
    return np.where(np.isnan(skew), values, _sound(values, logs, sets))


@TREATMENTS.register("log_gii")
def log_gii(values: Floats, sets: Sets, *, factor: float = 1.0) -> Floats:
    """Logarithm after stretching the values to the range from 1 to their maximum.

    Where maximum x factor is 1 or less the stretch would turn the order round or erase it; the column is left as it
    is. COINr 1.1.14 returns its input in every case.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Whose values are looked at together.
        factor: By what the maximum is multiplied: 1, 10, 100 …, for units in which it would be too small.

    Returns:
        Shape (n, k), 0 (lowest) to the logarithm of maximum x factor (highest).

    Raises:
        DefinitionError: ``factor`` is not above 0.

    Source:
        ln((max - 1)(x - min)/(max - min) + 1), the Global Innovation Index 2020's workbook as told by COINr's manual
        under log_GII; the factor is there for maxima up to 1.
    """
    if not factor > 0:
        raise DefinitionError(at("log_gii", "factor {factor:g} is not above 0", factor=factor))
    lowest, highest = sets.ends(values)
    length = np.where(highest > lowest, highest - lowest, np.nan)
    stretch = np.where(highest * factor > 1, highest * factor - 1, np.nan)
    return _sound(values, np.log1p(stretch * ((values - lowest) / length)), sets)


@TREATMENTS.register("box_cox")
def box_cox(values: Floats, sets: Sets, *, power: float | Literal["fit"] = 0.5) -> Floats:
    """Power transformation of one plus the distance from the lowest value.

    Args:
        values: Shape (n, k), any unit. NaN means not measured.
        sets: Whose values are looked at together.
        power: Exponent, 0 for the logarithm; or "fit": for each column of each set the one that makes it most nearly
            normal, by maximum likelihood between -5 and 5.

    Returns:
        Shape (n, k), 0 or more.

    Source:
        G. E. P. Box & D. R. Cox (1964), An analysis of transformations, Journal of the Royal Statistical Society B
        26(2), 211-252.
    """
    distance = values - sets.ends(values)[0] + 1
    powers = _fitted_powers(distance, sets) if power == "fit" else np.float64(power)
    with np.errstate(over="ignore"):
        return _sound(values, np.asarray(scipy.special.boxcox(distance, powers), dtype=np.float64), sets)


def treated(before: Floats, after: Floats) -> Bools:
    """Which values a treatment changed.

    Args:
        before: Shape (n, k).
        after: Shape (n, k), what a treatment made of it.

    Returns:
        Shape (n, k); False where both are NaN.
    """
    return (before != after) & ~(np.isnan(before) & np.isnan(after))


def _winsorised(
    values: Floats, sets: Sets, skewness: float, kurtosis: float, most: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Winsorised values; and which columns of which sets, shape (sets, k), were left as they would become constant."""
    if skewness < 0:
        raise DefinitionError(at("skewness", "found {found:g}; an absolute skewness is 0 or more", found=skewness))
    if most < UNLIMITED:
        raise DefinitionError(at("most", "found {found}; write 0 or more, or -1 for as many as it takes", found=most))
    failing = _failing(values, sets, skewness, kurtosis)
    moved, stuck = values, np.zeros_like(failing)
    if failing.any():
        moved = values.copy()
    for code, column in np.argwhere(failing):
        rows = sets.rows(code)
        rows = rows[~np.isnan(values[rows, column])]
        result = _pulled_in(values[rows, column], skewness, kurtosis, most)
        if result is None:
            stuck[code, column] = True
        else:
            moved[rows, column] = result
    return moved, stuck


def _pulled_in(values: Floats, skewness: float, kurtosis: float, most: int) -> Floats | None:
    """One column without NaN, winsorised; None if it would become constant on the way."""
    moved, top, bottom = values.copy(), 0, 0
    while most == UNLIMITED or top + bottom < most:
        share = (moved - moved.min()) / np.ptp(moved)
        away, n = share - share.mean(), np.float64(len(moved))
        squares = away @ away
        skew = moments.skewness_of_sums(n, squares, away**2 @ away)
        tail = moments.kurtosis_of_sums(n, squares, away**2 @ away**2)
        if not (abs(skew) >= skewness and tail >= kurtosis):
            break
        outer = moved == (moved.max() if skew >= 0 else moved.min())
        inner = moved[~outer]
        if inner.min() == inner.max():
            return None
        moved[outer] = inner.max() if skew >= 0 else inner.min()
        top, bottom = (int(outer.sum()), bottom) if skew >= 0 else (top, int(outer.sum()))
    return moved


def _failing(values: Floats, sets: Sets, skewness: float, kurtosis: float) -> Bools:
    """Which columns of which sets, shape (sets, k), do not pass; what cannot be known passes."""
    skew, tail = _shape(values, sets)
    return (np.abs(skew) >= skewness) & (tail >= kurtosis)


def _shape(values: Floats, sets: Sets) -> tuple[Floats, Floats]:
    """Skewness and excess kurtosis, shape (sets, k)."""
    share = sets.share(values)
    away = share - sets.spread(sets.mean(share))
    number, squares = sets.observed(values), sets.total(away**2)
    return (
        moments.skewness_of_sums(number, squares, sets.total(away**3)),
        moments.kurtosis_of_sums(number, squares, sets.total(away**4)),
    )


def _sound(before: Floats, after: Floats, sets: Sets) -> Floats:
    """What a transformation made of the values, but the values themselves where it made them constant or infinite."""
    lowest, highest = sets.ends(after)
    lost = sets.observed(before) != sets.observed(after)
    good = (highest > lowest) & np.isfinite(highest) & np.isfinite(lowest) & ~lost[sets.codes]
    return np.where(good, after, before)


def _fitted_powers(distance: Floats, sets: Sets) -> Floats:
    """The power of greatest likelihood of each column of each set, brought to shape (n, k).

    Of values over their geometric mean the likeliest power leaves the least variance; golden-section search finds it.
    """
    logs = np.log(distance)
    even = np.exp(logs - sets.spread(sets.mean(logs)))

    def variance(powers: Floats) -> Floats:
        bent = np.asarray(scipy.special.boxcox(even, sets.spread(powers)), dtype=np.float64)
        return sets.total((bent - sets.spread(sets.mean(bent))) ** 2)

    low, high = (np.full((sets.count, distance.shape[1]), end) for end in POWERS)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(GOLDEN_STEPS):
            step = (high - low) / GOLDEN
            left = variance(high - step) < variance(low + step)
            low, high = np.where(left, low, high - step), np.where(left, low + step, high)
    return sets.spread((low + high) / 2)
