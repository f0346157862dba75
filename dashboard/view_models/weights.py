"""The tree of the scheme with its weights, as pieces of a chart and as a table."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.view_models import wording
from dashboard.view_models.distribution import indicator_title
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.sheet import Cell, Row, Sheet, figures, heading, row, sheet, wide
from metrics.definitions import Branch, Leaf


@dataclass(frozen=True)
class Segment:
    """One indicator's part of the index."""

    dimension: int
    code: str
    weight: float
    hover: str


@dataclass(frozen=True)
class WeightsView:
    """All weights of the scheme."""

    dimensions: tuple[str, ...]
    segments: tuple[Segment, ...]
    reading: str
    tree: Sheet


def weights_view(enquiry: Enquiry) -> WeightsView:
    """Shape the tree of the scheme that made the results."""
    return WeightsView(
        dimensions=tuple(dimension_label(enquiry, child) for child in enquiry.scheme.tree.children),
        segments=segments(enquiry),
        reading=enquiry.t(
            "Each line is a dimension, each piece an indicator; the length is its weight in the index when everything "
            "applies and has a value. Where something does not apply or is missing, the rest is re-based to 100%."
        ),
        tree=_tree(enquiry),
    )


def dimension_label(enquiry: Enquiry, child: Branch | Leaf) -> str:
    """A dimension and its weight."""
    return f"{wording.node(enquiry, child.key)} {wording.percent(child.weight)}"


def segments(enquiry: Enquiry) -> tuple[Segment, ...]:
    """Every indicator with its nominal weight in the index."""
    found: list[Segment] = []

    def down(node: Branch | Leaf, dimension: int, weight: float) -> None:
        if isinstance(node, Branch):
            for child in node.children:
                down(child, dimension, weight * child.weight)
            return
        title = indicator_title(enquiry, node.key)
        hover = enquiry.t("{title}: {weight} of the index").format(title=title, weight=wording.percent(weight, 1))
        found.append(Segment(dimension, node.key, weight, hover))

    for number, child in enumerate(enquiry.scheme.tree.children):
        down(child, number, child.weight)
    return tuple(found)


def _tree(enquiry: Enquiry) -> Sheet:
    """Dimensions as headings, indicators below them."""
    t, rows = enquiry.t, list[Row]()
    shares = {leaf.key: leaf.weight for leaf in enquiry.scheme.leaves()}
    for number, child in enumerate(enquiry.scheme.tree.children):
        rows.append(heading(dimension_label(enquiry, child)))
        for segment in segments(enquiry):
            if segment.dimension == number:
                rows.append(_leaf(enquiry, segment.code, shares[segment.code], segment.weight))
    columns = [
        t("Indicator"), figures(t("Weight in its dimension")), figures(t("Weight in the index")), t("Link of the chain"),
        t("Cadence"), t("Asked of"), wide(t("Ledger")),
    ]  # fmt: skip
    return sheet(columns, rows)


def _leaf(enquiry: Enquiry, code: str, share: float, overall: float) -> Row:
    t, one = enquiry.t, enquiry.config.indicators[code]
    asked = {"all": t("all bodies"), "units": t("units only"), "counties": t("counties only")}
    some = one.applies_to
    applies = t.plural("{n} body", "{n} bodies", len(some)) if isinstance(some, tuple) else asked[some]
    return row(
        indicator_title(enquiry, code),
        wording.percent(share),
        wording.percent(overall, 1),
        Cell(t(wording.LINKS[one.link]), "quiet"),
        Cell(t(wording.CADENCES[one.cadence]), "quiet"),
        Cell(applies, "quiet"),
        Cell(enquiry.config.ledgers[one.measure.ledger].title.get(enquiry.language), "quiet"),
        id=code,
    )
