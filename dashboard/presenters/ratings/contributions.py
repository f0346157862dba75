"""What the parts of a score give to it, in figures that add up to the score as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isnan

from dashboard.session.query import Query
from dashboard.text import format


def of_index(query: Query, entity: str) -> Mapping[str, float]:
    """What hangs right under the root of a body's index → its contribution; nothing where the index is no sum."""
    nodes, leaves = query.month.nodes.get(entity, {}), query.month.indicators.get(entity, {})
    parts = {child.key: nodes.get(child.key) or leaves.get(child.key) for child in query.scheme.tree.children}
    return adding_up({key: part.contribution for key, part in parts.items() if part is not None})


def adding_up(products: Mapping[str, float]) -> dict[str, float]:
    """Products with two decimals that add up to the sum as it is shown: the largest remainders are rounded up."""
    known = {key: value for key, value in products.items() if not isnan(value)}
    cut = {key: floor(value * 100) for key, value in known.items()}
    left = round(format.cut(sum(known.values()), 2) * 100) - sum(cut.values())
    upwards = sorted(known, key=lambda key: cut[key] - known[key] * 100)[:left]
    return {key: (cents + (key in upwards)) / 100 for key, cents in cut.items()}
