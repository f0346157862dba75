"""Whether enough of a weight rests on evidence."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

ROUNDING: Final = 1e-9
"""Share of weight by which rounding may miss a minimum."""


def reaches(share: ArrayLike, minimum: float) -> Any:
    """Where a share of weight is at least a minimum, but for rounding; of the shape of ``share``."""
    return np.asarray(share) >= minimum - ROUNDING
