"""What the parts of an index give to it, in figures that add up to the index as it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Final

from metrics.definitions import Branch, Leaf
from metrics.model import shown

DECIMALS: Final = 2
"""Digits after the point of what a part gives."""


def as_shown(tree: Branch, exact: Mapping[str, float]) -> dict[str, float]:
    """Each branch and leaf → its contribution, so that all that hangs under a branch adds up to the branch's own.

    Args:
        tree: The root and all below it.
        exact: Contributions by the leaves' keys; empty or NaN where the index is no sum.

    Returns:
        Points with ``DECIMALS`` decimals, that of the root cut like the index; without leaves that have none, and
        branches without a leaf.
    """
    sums = _sums(tree, exact)
    result = shown.adding_up({tree.key: sums[tree.key]}, DECIMALS) if tree.key in sums else {}
    for branch in tree.branches():
        parts = {child.key: sums[child.key] for child in branch.children if child.key in sums}
        if parts:
            result |= shown.adding_up(parts, DECIMALS, total=result[branch.key])
    return result


def _sums(node: Branch | Leaf, exact: Mapping[str, float]) -> dict[str, float]:
    """Exact contributions of a node and all below it."""
    if isinstance(node, Leaf):
        own = exact.get(node.key)
        return {} if own is None or isnan(own) else {node.key: own}
    below = {key: value for child in node.children for key, value in _sums(child, exact).items()}
    own = [below[child.key] for child in node.children if child.key in below]
    return {**below, node.key: sum(own)} if own else {}
