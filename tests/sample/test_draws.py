"""The draws that the generator is made of."""

from __future__ import annotations

import numpy as np
import pytest

from sample_data.draws import allocate, quotas, spread


def test_allocated_parts_add_up() -> None:
    parts = allocate(283, np.array([1.0, 5.0, 0.0, 2.0]), np.random.default_rng(1), at_least=3)
    assert parts.sum() == 283
    assert parts.min() >= 3
    with pytest.raises(ValueError, match="cannot be split"):
        allocate(3, np.ones(4), np.random.default_rng(1), at_least=1)


def test_quotas_give_the_largest_remainders_first() -> None:
    assert quotas(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert quotas(7, np.array([0.5, 0.3, 0.2])).tolist() == [4, 2, 1]  # 3.5, 2.1, 1.4


@pytest.mark.parametrize("share", [0.05, 0.5, 0.93, 1.0])
def test_spread_flags_keep_to_the_share_in_every_group(share: float) -> None:
    group = np.repeat(np.arange(6), 40)
    flags = spread(np.full(len(group), share), group, np.random.default_rng(3))
    for place in range(6):
        assert abs(flags[group == place].sum() - 40 * share) <= 1
