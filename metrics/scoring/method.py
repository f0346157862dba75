"""A scheme together with all that rating by it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Goalposts, Scheme
from metrics.definitions.choice import Choice
from metrics.definitions.scheme import Leaf, Preparation

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class RatingMethod:
    """What turns values into grades, and the two names that results carry.

    ``goalposts`` holds those of every leaf that has some, ``groups`` the peer group of every entity; ranks stay
    inside it.
    """

    scheme: Scheme
    goalposts: Mapping[str, Goalposts]
    groups: Mapping[str, str]
    scheme_hash: str = ""
    data_version: str = ""

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The tree's leaves; they are the columns of every matrix."""
        return tuple(self.scheme.leaves())

    @cached_property
    def preparations(self) -> tuple[Preparation, ...]:
        """What is done to each leaf's values."""
        return tuple(self.scheme.preparation(leaf) for leaf in self.leaves)

    def choices(self, step: str) -> list[tuple[Choice, Ints | slice]]:
        """The different choices made for a step (``impute``), each with its columns."""
        return [(choice, columns) for (choice,), columns in self.alike(step)]

    def alike(self, *steps: str) -> list[tuple[Any, Ints | slice]]:
        """Columns for which the named steps agree, so that they are worked out together; all columns are a slice."""
        if steps not in self._alike:
            self._alike[steps] = self._find_alike(steps)
        return self._alike[steps]

    @cached_property
    def _alike(self) -> dict[tuple[str, ...], list[tuple[Any, Ints | slice]]]:
        return {}

    def _find_alike(self, steps: tuple[str, ...]) -> list[tuple[Any, Ints | slice]]:
        known: dict[str, tuple[Any, list[int]]] = {}
        for number, preparation in enumerate(self.preparations):
            chosen = tuple(getattr(preparation, step) for step in steps)
            known.setdefault(repr(chosen), (chosen, []))[1].append(number)
        return [
            (chosen, slice(None) if len(known) == 1 else np.array(columns, dtype=np.intp))
            for chosen, columns in known.values()
        ]

    @cached_property
    def families(self) -> Ints:
        """The branch right above every leaf, as an integer, shape (leaves,)."""
        parent = {
            child.key: number for number, branch in enumerate(self.scheme.tree.branches()) for child in branch.children
        }
        return np.array([parent[leaf.key] for leaf in self.leaves], dtype=np.intp)

    @cached_property
    def posts(self) -> Floats:
        """Worst, target and best of every leaf, shape (3, leaves); NaN where a leaf has none."""
        none = (np.nan,) * 3
        result = [
            (posts.worst, posts.target, posts.best) if (posts := self.goalposts.get(leaf.key)) else none
            for leaf in self.leaves
        ]
        return np.array(result, dtype=float).reshape(-1, 3).T

    @cached_property
    def directions(self) -> Floats:
        """1 where higher values are better, -1 where lower ones are, shape (leaves,)."""
        said = self.scheme.directions()
        stated = np.array([-1.0 if (told := said[leaf.key]) and told[0] == "lower" else 1.0 for leaf in self.leaves])
        worst, _, best = self.posts
        return np.where(np.isnan(best), stated, np.where(best >= worst, 1.0, -1.0))
