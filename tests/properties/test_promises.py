"""Promises that every registered method keeps. Registering a new one tests it here."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.statistics.shrinkage import gamma_poisson


@given(
    events=arrays(np.float64, 12, elements=st.integers(0, 50).map(float)),
    exposure=arrays(np.float64, 12, elements=st.floats(20, 5000)),
)
def test_shrunk_rates_lie_between_raw_rate_and_group_mean(events: np.ndarray, exposure: np.ndarray) -> None:
    groups = np.repeat([0, 1], 6).astype(np.intp)
    (shrunk, errors), raw = gamma_poisson(events, exposure, groups), events / exposure
    assert (errors >= 0).all()
    for group in (0, 1):
        inside = groups == group
        mean = events[inside].sum() / exposure[inside].sum()
        low, high = np.minimum(raw[inside], mean), np.maximum(raw[inside], mean)
        assert (shrunk[inside] >= low - 1e-12).all()
        assert (shrunk[inside] <= high + 1e-12).all()
