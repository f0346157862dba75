"""What an insight says: one number, the threshold it missed, and one sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from metrics.model import Text

MOST_DECIMALS: Final = 6
"""Decimals after which two numbers are told as the same."""


@dataclass(frozen=True)
class Finding:
    """Something worth a look, worked out from the numbers.

    ``subject`` names what it is about (ids of indicators, nodes or groups); ``value`` missed ``threshold``.
    """

    kind: str
    subject: tuple[str, ...]
    value: float
    threshold: float
    sentence: Text


def told(value: float, threshold: float, *, decimals: int) -> str:
    """A number for a sentence, with as many decimals as it takes not to read like the threshold that it missed."""
    written = signed(f"{value:.{decimals}f}")
    if value == threshold or decimals >= MOST_DECIMALS or written != signed(f"{threshold:.{decimals}f}"):
        return written
    return told(value, threshold, decimals=decimals + 1)


def percent(share: float, threshold: float) -> str:
    """A share for a sentence, in per cent, by the rule of ``told``."""
    return f"{told(100.0 * share, 100.0 * threshold, decimals=0)}%"


def signed(number: str) -> str:
    """A written number with the typographer's minus, and none before a zero."""
    return number.lstrip("-") if not number.strip("-0.") else number.replace("-", "−")
