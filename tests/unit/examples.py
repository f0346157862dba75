"""Small schemes and panels for tests of what an index is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.definitions import Goalposts, Scheme
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import Panel, Rows
from tests.engine import POSTS, branch, scheme
from tests.engine import text as said

__all__ = ["branch", "families_of", "panel", "rating_method", "said", "scheme"]


def families_of(sizes: Sequence[int], *, aggregate: object = "arithmetic", **root: object) -> dict[str, object]:
    """A tree of dimensions with so many indicators each, weights all different."""
    dimensions = [
        branch(
            f"d{number}",
            [{"indicator": f"I{number}_{leaf}", "weight": (1 + leaf % 3) / 10} for leaf in range(size)],
            weight=(2 + number % 2) / 20,
            aggregate=aggregate,
        )
        for number, size in enumerate(sizes)
    ]
    return branch("index", dimensions, aggregate=aggregate, **root)


def rating_method(of: Scheme, posts: Goalposts | None = None) -> RatingMethod:
    """A method with the same goalposts for every leaf: points are values where none are given."""
    lent = posts or POSTS
    return RatingMethod(of, {leaf.key: leaf.goalposts or lent for leaf in of.leaves()}, {})


def panel(values: np.ndarray, groups: Sequence[str] | None = None, se: float | None = None) -> Panel:
    """One month of bodies, values in the order of its rows: group by group; standard errors all the same."""
    names = [f"b{number:03}" for number in range(len(values))]
    rows = Rows.of(names, ["2024-01"], groups or ["all"] * len(values))
    full = Panel.full(rows, values)
    errors = np.full(values.shape, np.nan if se is None else se)
    return Panel(rows, values, full.applicable, full.void, errors)
