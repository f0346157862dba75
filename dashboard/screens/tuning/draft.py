"""A draft of the scheme: what the analyst's grids hold, what may be taken from them, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

import pandas as pd

from dashboard.elements.table import Cell, Table, Tone, figures, row, sheet, wide
from dashboard.presenters.indicators import observations
from dashboard.screens.tuning.importance import title
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import Branch, Goalposts, Leaf, Scheme, with_changes

PERCENT: Final = 100.0
HEAVIEST: Final = 1000.0
"""Percent; a larger weight is a slip of the hand."""
LONGEST: Final = 20
"""Characters of what was typed that a sentence repeats."""
POSTS: Final = ("worst", "target", "best")
WEIGHT: Final = "weight"

GridName = Literal["dimensions", "indicators", "goalposts"]
Node = Branch | Leaf


@dataclass(frozen=True)
class Draft:
    """A scheme that was tried; without problems it can be rated."""

    scheme: Scheme
    problems: tuple[str, ...]
    changed: bool


@cached(entries=32, worded=True)
def dimension_grid(query: Query) -> pd.DataFrame:
    """Columns title, now and weight (percent among siblings), one line a branch, indexed by its key."""
    root = query.scheme.tree
    return _grid(query, [branch for branch in root.branches() if branch is not root])


@cached(entries=32, worded=True)
def indicator_grid(query: Query) -> pd.DataFrame:
    """Columns title, now and weight (percent among siblings), one line an indicator, indexed by its code."""
    return _grid(query, list(query.scheme.leaves()))


@cached(entries=32, worded=True)
def goalpost_grid(query: Query) -> pd.DataFrame:
    """Columns title (with the unit), worst, target and best, one line a scored indicator, indexed by its code."""
    lines = []
    for leaf in query.scheme.leaves():
        posts = observations.goalposts(query, leaf.key)
        if posts is not None:
            name = f"{title(query, leaf.key)} ({observations.unit_title(query, leaf.key)})"
            lines.append({"key": leaf.key, "title": name, **posts.model_dump()})
    return pd.DataFrame(lines).set_index("key")


GRIDS: Final[Mapping[GridName, Callable[[Query], pd.DataFrame]]] = {
    "dimensions": dimension_grid, "indicators": indicator_grid, "goalposts": goalpost_grid,
}  # fmt: skip
EDITED: Final[Mapping[GridName, tuple[str, ...]]] = {
    "dimensions": (WEIGHT,),
    "indicators": (WEIGHT,),
    "goalposts": POSTS,
}
"""The columns of each grid that may be edited."""


def read_draft(query: Query, weights: Mapping[str, object], goalposts: Mapping[str, Mapping[str, object]]) -> Draft:
    """Build the draft from what was typed, or say everything that is wrong with it.

    Args:
        weights: Node key → percent, only of lines that were changed.
        goalposts: Indicator code → worst, target and best, only of lines that were changed.
    """
    shares, weight_problems = _shares(query, weights)
    posts, post_problems = _goalposts(query, goalposts)
    problems = [*weight_problems, *post_problems] or _empty_families(query, shares)
    if problems or not (shares or posts):
        return Draft(query.scheme, tuple(problems), changed=False)
    try:
        scheme = with_changes(query.scheme, indicators=query.config.indicators, weights=shares, goalposts=posts)
    except ValueError:
        return Draft(query.scheme, (query.t("These weights cannot be used together."),), changed=False)
    return Draft(scheme, (), changed=True)


@cached(entries=96, worded=True)
def sent_grid(query: Query, name: GridName) -> pd.DataFrame:
    """A grid as it is sent to be edited."""
    return as_typed(GRIDS[name](query), EDITED[name])


def as_typed(grid: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """A grid whose numbers are texts where they may be edited, so that what is typed comes back as it was typed.

    A column of numbers would make 5 of -5, 1000 of 5000 and 125 of 12,5 without a word.
    """
    texts = {name: [f"{number:.10g}" for number in grid[name]] for name in columns}
    return grid.assign(**{name: pd.Series(own, index=grid.index, dtype="str") for name, own in texts.items()})


def changed_cells(before: pd.DataFrame, after: object, columns: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """What a grid that came back holds anew, of the columns that may be edited and nothing else.

    Args:
        before: The grid as it was sent.
        after: The grid as it came back; another shape is not believed.
        columns: The columns that may be edited.

    Returns:
        Line key → all editable columns, for lines in which one of them differs.
    """
    if not isinstance(after, pd.DataFrame) or len(after) != len(before) or not set(columns) <= set(after.columns):
        return {}
    old, new = ([frame[column].tolist() for column in columns] for frame in (before, after))
    result: dict[str, dict[str, object]] = {}
    for key, was, now in zip(before.index, zip(*old, strict=True), zip(*new, strict=True), strict=True):
        if any(map(_differs, was, now)):
            result[str(key)] = dict(zip(columns, now, strict=True))
    return result


@cached(entries=32, worded=True)
def effective_weights(query: Query, draft: Scheme) -> Table:
    """Weights among siblings after re-basing, of every family that the draft touches; else of the dimensions."""
    t = query.t
    now, then = _weights(query.scheme), _weights(draft)
    families = [
        branch
        for branch in query.scheme.tree.branches()
        if any(abs(now[child.key] - then[child.key]) > 1e-9 for child in branch.children)
    ]
    lines = [
        row(
            Cell(title(query, child.key), "strong" if abs(change) > 1e-9 else "plain"),
            format.percent(now[child.key], 1),
            format.percent(then[child.key], 1),
            Cell(format.change(PERCENT * change), _tone(change)),
        )
        for branch in families or [query.scheme.tree]
        for child in branch.children
        for change in [then[child.key] - now[child.key]]
    ]
    columns = [wide(t("Effective weight")), figures(t("In force")), figures(t("Draft")), figures(t("Change"))]
    return sheet(columns, lines)


def _tone(change: float) -> Tone:
    return "plain" if abs(change) > 1e-9 else "quiet"


def _grid(query: Query, nodes: list[Branch] | list[Leaf]) -> pd.DataFrame:
    lines = [
        {
            "key": node.key,
            "title": title(query, node.key),
            "now": round(PERCENT * node.weight, 4),
            WEIGHT: round(PERCENT * node.weight, 4),
        }
        for node in nodes
    ]
    return pd.DataFrame(lines, columns=["key", "title", "now", WEIGHT]).set_index("key")


def _weights(scheme: Scheme) -> dict[str, float]:
    return {child.key: child.weight for branch in scheme.tree.branches() for child in branch.children}


def _differs(before: object, after: object) -> bool:
    number = _number(after)
    return number is None or abs(number - float(str(before))) > 1e-9


def _number(cell: object) -> float | None:
    """A finite number, or None for all else that a browser may send."""
    try:
        number = float(str(cell))
    except ValueError:
        return None
    return number if isfinite(number) else None


def _shown(cell: object) -> str:
    """What was typed, cut short; nothing where a cell was emptied."""
    return "" if cell is None or cell != cell else str(cell)[:LONGEST]


def _shares(query: Query, weights: Mapping[str, object]) -> tuple[dict[str, float], list[str]]:
    known, shares, problems = _weights(query.scheme), dict[str, float](), list[str]()
    for key, cell in weights.items():
        if key not in known:
            continue
        number = _number(cell)
        if number is None or not 0 <= number <= HEAVIEST:
            problems.append(
                query.t('{name}: found "{found}"; a weight is a number from 0 to {most}, such as 12.5.').format(
                    name=title(query, key), found=_shown(cell), most=format.number(HEAVIEST, 0)
                )
            )
        else:
            shares[key] = number / PERCENT
    return shares, problems


def _goalposts(query: Query, typed: Mapping[str, Mapping[str, object]]) -> tuple[dict[str, Goalposts], list[str]]:
    scored, posts, problems = {leaf.key for leaf in query.scheme.leaves()}, dict[str, Goalposts](), list[str]()
    for code, cells in typed.items():
        if code not in scored:
            continue
        numbers = [_number(cells.get(name)) for name in POSTS]
        worst, target, best = numbers
        if worst is None or target is None or best is None:
            text = query.t(
                '{name}: found "{found}"; worst, target and best are all needed, each a number such as 12.5.'
            )
            found = next(cells.get(name) for name, number in zip(POSTS, numbers, strict=True) if number is None)
            problems.append(text.format(name=title(query, code), found=_shown(found)))
            continue
        try:
            posts[code] = Goalposts(worst=worst, target=target, best=best)
        except ValueError:
            text = query.t(
                "{name}: worst {worst}, target {target}, best {best} are out of order; the target lies between worst "
                "and best and differs from worst."
            )
            shown = {name: f"{number:g}" for name, number in zip(POSTS, (worst, target, best), strict=True)}
            problems.append(text.format(name=title(query, code), **shown))
    return posts, problems


def _empty_families(query: Query, shares: Mapping[str, float]) -> list[str]:
    """Families whose weights would all be zero."""
    return [
        query.t("{family}: all weights are zero; one must be positive.").format(family=naming.node(query, branch.key))
        for branch in query.scheme.tree.branches()
        if sum(shares.get(child.key, child.weight) for child in branch.children) <= 0
    ]
