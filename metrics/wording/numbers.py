"""Numbers as sentences write them."""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign
from typing import Final

MINUS: Final = "−"

MOST_DECIMALS: Final = 6
"""Decimals after which two numbers are told as the same."""

VALUE_DECIMALS: Final = 1
"""Decimals of an indicator's value on every page and in every document."""

SAME: Final = 1e-9
"""Distance below which a value is at a threshold: what sums of fractions leave over."""


def signed(number: str) -> str:
    """A written number with the typographer's minus, and none before a zero."""
    return number.lstrip("-") if not number.strip("-0,.") else number.replace("-", MINUS)


def apart(value: float, threshold: float, *, decimals: int) -> str:
    """A number with as many decimals as it takes not to read like the threshold that it missed."""
    written = signed(f"{value:.{decimals}f}")
    if value == threshold or decimals >= MOST_DECIMALS or written != signed(f"{threshold:.{decimals}f}"):
        return written
    return apart(value, threshold, decimals=decimals + 1)


def decimals_beside(value: float, thresholds: Sequence[float], decimals: int) -> int:
    """Decimals, no fewer than given, with which a rounded value lies on its own side of every threshold.

    94.9875 needs two beside 95, which it does not reach; a value at a threshold has those of the threshold.
    """
    for places in range(decimals, MOST_DECIMALS):
        written = round(value, places)
        if all(_side(written - threshold) == _side(value - threshold) for threshold in thresholds):
            return places
    return MOST_DECIMALS


def decimals_of(unit: str, decimals: int = VALUE_DECIMALS) -> int:
    """Decimals of a value in its unit: none of what is counted."""
    return 0 if unit == "count" else decimals


def value(amount: float, unit: str, beside: Sequence[float], decimals: int = VALUE_DECIMALS) -> str:
    """An indicator's value as pages and commands write it, on its own side of each threshold that it stands beside."""
    return signed(f"{amount:,.{decimals_beside(amount, beside, decimals_of(unit, decimals))}f}")


def _side(distance: float) -> float:
    return 0.0 if abs(distance) < SAME else copysign(1.0, distance)


def percent(share: float, threshold: float) -> str:
    """A share in per cent, by the rule of ``apart``."""
    return f"{apart(100.0 * share, 100.0 * threshold, decimals=0)}%"
