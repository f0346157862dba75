"""One body's month worked through, from the records to the grade, with its own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final

from dashboard.elements.table import Cell, Row, Table, figures, row, sheet, wide
from dashboard.presenters.indicators import imputed, method_words, observations
from dashboard.presenters.indicators.arithmetic import arithmetic
from dashboard.presenters.ratings.statement import statement
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import TARGET_POINTS, Branch
from metrics.definitions.words.indicators import ANCHORED
from metrics.model import IndicatorScore, NodeScore, shown

ARITHMETIC: Final = "arithmetic"
CASES: Final = 10
"""Cases that make a fair example."""

Results = Mapping[str, IndicatorScore]
"""By indicator."""
Scores = Mapping[str, NodeScore]
"""By node."""


@dataclass(frozen=True)
class Curve:
    """How values become points: corners of the line, the goalposts on it, and the example's own place."""

    corners: tuple[tuple[float, float], ...]
    posts: tuple[tuple[float, float, str], ...]
    own: tuple[float, float, str]
    falling: bool
    axis: str
    points_axis: str
    reading: str


@dataclass(frozen=True)
class WorkedExample:
    """All steps of one body's month."""

    records: str
    value: str
    points: str
    curve: Curve | None
    dimension: str | None
    """None where the indicator hangs right under the root."""
    dimension_sheet: Table | None
    index: str
    index_sheet: Table
    rules: str


@cached(entries=128, worded=True)
def worked_example(query: Query, entity: str) -> WorkedExample | None:
    """Work one body's month through; None where it has no value at all.

    The indicator is the one that weighs most among those with ``CASES`` or more, so that the example is no oddity.
    """
    results = query.month.indicators.get(entity, {})
    counted = {code: result for code, result in results.items() if not isnan(result.weight)}
    measured = [code for code, result in counted.items() if not result.is_imputed]
    if not measured:
        return None
    code = max(measured, key=lambda code: (counted[code].n >= CASES, counted[code].weight))
    t, sums = query.t, arithmetic(query, entity, code)
    dimension, root = observations.path(query, code)[-2], query.scheme.tree.key
    scores = query.month.nodes[entity]
    return WorkedExample(
        records=_records(query, code),
        value=sums.sentence,
        points=t("{value} earns {points} points.").format(value=sums.value, points=sums.points),
        curve=_curve(query, code, counted[code].value, counted[code].points),
        dimension=None
        if dimension == root
        else t("{dimension} of {entity}: {score}").format(
            dimension=naming.node(query, dimension),
            entity=naming.entity(query, entity),
            score=format.score(scores[dimension].score),
        ),
        dimension_sheet=None if dimension == root else _dimension_sheet(query, dimension, counted, scores),
        index=t("Index of {entity}: {score}").format(
            entity=naming.entity(query, entity), score=format.score(scores[root].score)
        ),
        index_sheet=_index_sheet(query, counted, scores),
        rules=statement(query, entity).reading,
    )


def _records(query: Query, code: str) -> str:
    ledger = query.config.ledgers[query.config.indicators[code].measure.ledger]
    return query.t('{supplier} keeps the ledger "{ledger}"; one line is one record.').format(
        supplier=query.t(ledger.supplier), ledger=query.t(ledger.title)
    )


def _curve(query: Query, code: str, value: float, points: float) -> Curve | None:
    posts, t = observations.goalposts(query, code), query.t
    leaf = next(leaf for leaf in query.scheme.leaves() if leaf.key == code)
    if posts is None or query.scheme.preparation(leaf).normalise.method != ANCHORED:
        return None
    unit = query.config.indicators[code].unit
    air = (posts.best - posts.worst) * 0.12
    target = TARGET_POINTS
    ends = posts.worst - air, posts.best + air
    if unit == "percent" and min(posts.worst, posts.best) >= 0 and max(posts.worst, posts.best) <= 100:
        ends = min(max(ends[0], 0.0), 100.0), min(max(ends[1], 0.0), 100.0)
    corners = [(ends[0], 0.0), (posts.worst, 0.0), (posts.target, target)]
    if posts.target == posts.best:
        corners.append((posts.best, 100.0))
    corners += [(posts.best, 100.0), (ends[1], 100.0)]
    texts = {name: observations.value_text(query, code, getattr(posts, name)) for name in ("worst", "target", "best")}
    return Curve(
        corners=tuple(corners),
        posts=(
            (posts.worst, 0.0, t("worst {value}").format(value=texts["worst"])),
            (posts.target, target, t("target {value}").format(value=texts["target"])),
            (posts.best, 100.0, t("best {value}").format(value=texts["best"])),
        ),
        own=(value, points, t("here {value}: {points}").format(
            value=observations.value_text(query, code, value), points=format.score(points)
        )),
        falling=posts.worst > posts.best,
        axis=f"{naming.node(query, code)} ({observations.unit_title(query, code)})",
        points_axis=t("points"),
        reading=t(
            "The worst value earns 0 points, the target {points}, the best 100; between them the line is straight, "
            "beyond them it is level. The goalposts are fixed, so this year's points compare with last year's."
        ).format(points=format.number(target, 0)),
    )  # fmt: skip


def _dimension_sheet(query: Query, dimension: str, counted: Results, scores: Scores) -> Table:
    """Indicators of one dimension: points times weight."""
    t, rows, branch = query.t, list[Row](), observations.branch(query, dimension)
    codes = [leaf.key for leaf in branch.leaves()]
    own = {code: counted[code] for code in codes if code in counted}
    total = sum(result.weight for result in own.values())
    shares = {code: result.weight / total for code, result in own.items()}
    products = _products(branch, {code: own[code].points * share for code, share in shares.items()})
    for code in codes:
        if code not in own:
            missing = Cell(t("not counted; its weight is shared among the others"), "quiet")
            rows.append(row(Cell(naming.node(query, code), "quiet"), format.NONE, missing, format.NONE))
            continue
        title = Cell(naming.node(query, code), note=imputed.remark(query, own[code]))
        rows.append(
            row(
                title, _fine(own[code].points), format.percent(shares[code], 2),
                format.number(products.get(code), 2),
            )
        )  # fmt: skip
    rows.append(_sum(query, branch, t("Dimension"), scores[dimension].score))
    return sheet(
        [wide(t("Indicator")), figures(t("Points")), figures(t("Weight")), figures(t("Points × weight"))], rows
    )


def _index_sheet(query: Query, counted: Results, scores: Scores) -> Table:
    """What hangs right under the root, dimensions or indicators: score times weight."""
    t, rows = query.t, list[Row]()
    root = query.scheme.tree
    nodes = {child.key: scores[child.key] for child in root.children if child.key in scores}
    leaves = {child.key: counted[child.key] for child in root.children if child.key in counted}
    own = {key: (node.score, node.weight) for key, node in nodes.items()}
    own |= {code: (result.points, result.weight) for code, result in leaves.items()}
    products = _products(root, {key: points * weight for key, (points, weight) in own.items()})
    for key, (points, weight) in own.items():
        rows.append(
            row(
                naming.node(query, key), _fine(points), format.percent(weight, 2),
                format.number(products.get(key), 2),
            )
        )  # fmt: skip
    rows.append(_sum(query, root, naming.node(query, root.key), scores[root.key].score))
    title = t("Dimension") if nodes else t("Indicator")
    return sheet([wide(title), figures(t("Score")), figures(t("Weight")), figures(t("Score × weight"))], rows)


def _products(branch: Branch, products: dict[str, float]) -> dict[str, float]:
    """What the parts of a branch add up to; nothing where its score is no sum."""
    return shown.adding_up(products, 2) if branch.aggregate.method == ARITHMETIC else {}


def _sum(query: Query, branch: Branch, title: str, total: float) -> Row:
    method = branch.aggregate.method
    how = query.t("sum") if method == ARITHMETIC else method_words.name("aggregate", method, query.t)
    return row(Cell(title, "strong"), "", Cell(how, "quiet"), Cell(_fine(total), "strong"))


def _fine(score: float) -> str:
    """A score with two decimals, cut like every score, so that it never reads as more than it is."""
    return format.number(format.cut(score, 2), 2)
