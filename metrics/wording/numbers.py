"""Numbers as sentences write them."""

from __future__ import annotations

from typing import Final

MINUS: Final = "−"

MOST_DECIMALS: Final = 6
"""Decimals after which two numbers are told as the same."""


def signed(number: str) -> str:
    """A written number with the typographer's minus, and none before a zero."""
    return number.lstrip("-") if not number.strip("-0,.") else number.replace("-", MINUS)


def apart(value: float, threshold: float, *, decimals: int) -> str:
    """A number with as many decimals as it takes not to read like the threshold that it missed."""
    written = signed(f"{value:.{decimals}f}")
    if value == threshold or decimals >= MOST_DECIMALS or written != signed(f"{threshold:.{decimals}f}"):
        return written
    return apart(value, threshold, decimals=decimals + 1)


def percent(share: float, threshold: float) -> str:
    """A share in per cent, by the rule of ``apart``."""
    return f"{apart(100.0 * share, 100.0 * threshold, decimals=0)}%"
