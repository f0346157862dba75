"""Small schemes and panels for tests of the scoring engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from metrics.definitions import Goalposts, Scheme
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import Panel, Rows

POSTS = Goalposts(worst=0, target=85, best=100)
"""Goalposts under which points are the values themselves."""

BANDS = [("good", "A", 85), ("fairly_good", "B", 75), ("fair", "C", 60), ("poor", "D", 0)]


def text(word: str) -> dict[str, str]:
    return {"zh": word, "en": word}


def leaf(code: str, weight: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"indicator": code, "weight": weight, **more}


def branch(name: str, children: list[dict[str, Any]], weight: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": text(name), "weight": weight, "children": children, **more}


def scheme(tree: dict[str, Any], **more: Any) -> Scheme:
    """A scheme with the usual four bands around a tree."""
    bands = [{"id": one, "letter": letter, "title": text(one), "from": start} for one, letter, start in BANDS]
    words = {"title": text("test"), "change_note": text("none"), "not_rated": {"title": text("none")}}
    given = {"id": "test", "effective_from": "2020-01", "minimum_coverage": 0.65, "bands": bands, "tree": tree}
    return Scheme.model_validate({**words, **given, **more})


def rating_method(tree: dict[str, Any], **more: Any) -> RatingMethod:
    """A method in which every leaf's points are its values, unless its definition says otherwise."""
    made = scheme(tree, **more)
    return RatingMethod(made, {one.key: POSTS for one in made.leaves() if one.better is None}, {})


def panel(values: list[list[float]] | np.ndarray, periods: int = 1, groups: list[str] | None = None) -> Panel:
    """Values of bodies E0, E1, ... row by row; with several periods, first all bodies of the first."""
    matrix = np.array(values, dtype=float)
    bodies = len(matrix) // periods
    names = [f"E{number}" for number in range(bodies)]
    months = [f"2020-{number + 1:02}" for number in range(periods)]
    return Panel.full(Rows.of(names, months, groups or ["all"] * bodies), matrix)
