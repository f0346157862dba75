"""Where a series is heading, in words."""

from __future__ import annotations

from typing import Final

from metrics.wording import Translate, mark

UNKNOWN: Final = "unknown"

TENDENCIES: Final = {
    UNKNOWN: mark("cannot be told"),
    "stable": mark("steady"),
    "improving": mark("improving steadily"),
    "improvement_slowing": mark("improving more slowly"),
    "turning_worse": mark("turning worse"),
    "worsening": mark("worsening steadily"),
    "worsening_slowing": mark("worsening more slowly"),
    "turning_better": mark("turning better"),
}
"""By what the library calls it: a year's slope against that of its last months, each told from noise."""


def word(tendency: str, t: Translate) -> str:
    """A tendency in words."""
    return t(TENDENCIES[tendency])
