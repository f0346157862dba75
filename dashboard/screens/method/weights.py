"""The tree of the scheme with its weights, as pieces of a chart and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dashboard.elements.table import Cell, Row, Table, figures, heading, row, sheet, wide
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import Branch, Leaf
from metrics.definitions.base import EVERYBODY
from metrics.definitions.words.indicators import asked_words
from metrics.wording.terms import CADENCES, LINKS

Shares = Mapping[str, float]
NOTHING: Final[Shares] = MappingProxyType({})


@dataclass(frozen=True)
class Segment:
    """One indicator's part of the index."""

    dimension: int
    code: str
    name: str
    start: float
    weight: float
    kind: str
    """The kind of bodies that is asked, or all; indicators of several kinds stand for each other, one above another."""
    hover: str


@dataclass(frozen=True)
class WeightsView:
    """All weights of the scheme."""

    dimensions: tuple[str, ...]
    segments: tuple[Segment, ...]
    kinds: tuple[str, ...]
    """Kinds of bodies with indicators of their own, from the top down."""
    reading: str
    tree: Table


def weights_view(query: Query, shares: Shares = NOTHING) -> WeightsView:
    """Shape the tree of the scheme that made the results.

    Args:
        shares: Share among the siblings of every node, where weights come about otherwise than as written.
    """
    return WeightsView(
        dimensions=tuple(_dimension_label(query, child, shares) for child in query.scheme.tree.children),
        segments=_segments(query, shares),
        kinds=_kinds(query),
        reading=_reading(query),
        tree=_tree(query, shares),
    )


def _reading(query: Query) -> str:
    t, city = query.t, query.config.city
    lines = t("Each line is an indicator; the length is its weight in the index.")
    if query.scheme.dimensions():
        lines = t("Each line is a dimension, each piece an indicator; the length is its weight in the index.")
    own = [t(asked_words(kind, city)) for kind in _kinds(query)]
    if len(own) > 2:
        halves = [
            t("Pieces in {n} rows apply to these only, from the top down: {kinds}.").format(
                n=len(own), kinds=t("; ").join(own)
            )
        ]
    else:
        texts = (t("Upper halves apply to these only: {kind}."), t("Lower halves apply to these only: {kind}."))
        halves = [text.format(kind=kind) for text, kind in zip(texts, own, strict=False)]
    rest = t("Where something does not apply or is missing, the rest is re-based to 100%.")
    points = [t("The scheme writes points or fractions; each is divided by the sum of its siblings.")]
    return format.sentences([lines, *halves, rest, *(points if query.scheme.written else [])], t)


def _dimension_label(query: Query, child: Branch | Leaf, shares: Shares) -> str:
    """A dimension and its weight."""
    label = f"{naming.node(query, child.key)} {format.percent(_share(child, shares))}"
    written = _written(query, child.key)
    return query.t("{name} ({remark})").format(name=label, remark=written) if written else label


def _written(query: Query, key: str) -> str:
    """The points or the fraction that a weight was, where the scheme writes such."""
    written = query.scheme.written.get(key)
    return "" if written is None else query.t("written: {weight}").format(weight=f"{written:g}")


def _share(node: Branch | Leaf, shares: Shares) -> float:
    return shares.get(node.key, node.weight)


def _segments(query: Query, shares: Shares) -> tuple[Segment, ...]:
    """Every indicator with its nominal weight in the index, one after the other within its dimension."""
    result: list[Segment] = []
    for number, child in enumerate(query.scheme.tree.children):
        ends = dict.fromkeys((EVERYBODY, *_kinds(query)), 0.0)
        leaves = _nominal(child, _share(child, shares), shares)
        for code, weight in sorted(leaves, key=lambda leaf: _asked(query, leaf[0]) != EVERYBODY):
            kind = _asked(query, code)
            start = ends[kind]
            for taken in ends if kind == EVERYBODY else (kind,):
                ends[taken] = start + weight
            result.append(
                Segment(number, code, naming.node(query, code), start, weight, kind, _hover(query, code, weight))
            )
    return tuple(result)


def _nominal(node: Branch | Leaf, weight: float, shares: Shares) -> list[tuple[str, float]]:
    """Indicators below a node with their share of the index."""
    if isinstance(node, Leaf):
        return [(node.key, weight)]
    return [leaf for child in node.children for leaf in _nominal(child, weight * _share(child, shares), shares)]


def _asked(query: Query, code: str) -> str:
    """The kind of bodies that an indicator is asked of; all where it names single ones."""
    asked = query.config.indicators[code].applies_to
    return EVERYBODY if isinstance(asked, tuple) else asked


def _kinds(query: Query) -> tuple[str, ...]:
    """Kinds of bodies with indicators of their own, in the order of the scheme."""
    asked = dict.fromkeys(_asked(query, leaf.key) for leaf in query.scheme.leaves())
    return tuple(kind for kind in asked if kind != EVERYBODY)


def _hover(query: Query, code: str, weight: float) -> str:
    return query.t("{title}: {weight} of the index").format(
        title=naming.node(query, code), weight=format.percent(weight, 1)
    )


def _tree(query: Query, shares: Shares) -> Table:
    """Dimensions as headings, indicators below them."""
    t, rows = query.t, list[Row]()
    own = {leaf.key: _share(leaf, shares) for leaf in query.scheme.leaves()}
    for number, child in enumerate(query.scheme.tree.children):
        rows.append(heading(_dimension_label(query, child, shares)))
        for segment in _segments(query, shares):
            if segment.dimension == number:
                rows.append(_leaf(query, segment.code, own[segment.code], segment.weight))
    columns = [
        wide(t("Indicator")), figures(t("Weight in its dimension")), figures(t("Weight in the index")),
        t("Link of the chain"), t("Cadence"), t("Applies to"), wide(t("Ledger")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _leaf(query: Query, code: str, share: float, overall: float) -> Row:
    t, item = query.t, query.config.indicators[code]
    some = item.applies_to
    if isinstance(some, tuple):
        applies = t.plural("{n} unit", "{n} units", len(some))
    else:
        applies = t(asked_words(some, query.config.city))
    return row(
        naming.node(query, code),
        Cell(format.percent(share), note=_written(query, code)),
        format.percent(overall, 1),
        Cell(t(LINKS[item.link]), "quiet"),
        Cell(t(CADENCES[item.cadence]), "quiet"),
        Cell(applies, "quiet"),
        Cell(query.t(query.config.ledgers[item.measure.ledger].title), "quiet"),
        id=code,
    )
