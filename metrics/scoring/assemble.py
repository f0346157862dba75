"""What scoring worked out, as frames of results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model import Results
from metrics.model.results import INDICATORS, NODES, RATINGS, STATEMENT, canonical
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import PEERS, Layout, Rows, Words
from metrics.scoring.rate import rank, words
from metrics.scoring.score import Scores
from metrics.scoring.statement import ORDER, Statement


def assemble(values: pd.DataFrame, layout: Layout, scores: Scores, steps: Statement, method: RatingMethod) -> Results:
    """Everything that scoring worked out, in the frames that are stored and shown.

    Args:
        values: Columns of ``model.results.VALUES``, with void ones marked.
        layout: Where each value stands in the panel.
        scores: Every intermediate result.
        steps: The statements.
        method: The scheme with its peer groups, and the names that the results carry.
    """
    return Results(
        scheme=method.scheme.id,
        scheme_hash=method.scheme_hash,
        data_version=method.data_version,
        periods=tuple(scores.panel.rows.periods),
        indicators=_indicators(values, layout, scores, method),
        nodes=_nodes(scores, method),
        ratings=_ratings(scores, steps, method),
        statement=_statement(scores.panel.rows, steps, method),
    )


def _indicators(values: pd.DataFrame, layout: Layout, scores: Scores, method: RatingMethod) -> pd.DataFrame:
    """The values with points, effective weights and, where the index is a sum, contributions."""
    points = layout.long(scores.points)
    weight = np.where(np.isnan(points), np.nan, layout.long(scores.tree.leaf_weights))
    adds = 1.0 if scores.tree.additive else np.nan
    methods = np.array([None, *(preparation.impute.method for preparation in method.preparations)], dtype=object)
    column = np.where(layout.long(scores.stands_in.astype(float)) == 1, layout.column_of + 1, 0)
    frame = values.assign(
        used=layout.long(scores.treated),
        imputed=methods[column],
        points=points,
        weight=weight,
        contribution=points * weight * adds,
        contribution_max=_most_points(method)[layout.column_of + 1] * weight * adds,
    )
    return canonical("indicators", frame[list(INDICATORS)])


def _most_points(method: RatingMethod) -> NDArray[np.float64]:
    """The most points that each leaf can have, after 100 for what is no leaf; NaN where goalposts are no ends."""
    most = [100.0]
    for normalise in (preparation.normalise for preparation in method.preparations):
        settings: dict[str, Any] = normalise.settings if normalise.method == "goalposts" else {}
        most.append(max(map(float, settings.get("points", (0.0, 100.0)))) if settings.get("clamp", True) else np.nan)
    return np.array(most)


def _nodes(scores: Scores, method: RatingMethod) -> pd.DataFrame:
    """Scores of all branches; none is graded or ranked on too little, nor in a body that is not rated."""
    rows, nodes = scores.panel.rows, scores.tree.nodes
    order = sorted(range(len(nodes)), key=lambda number: (nodes[number].depth, nodes[number].branch.id))
    by_body = rows.by_body

    def of(matrix: NDArray[Any]) -> NDArray[Any]:
        return matrix[by_body][:, order].ravel()

    score, weight = of(scores.nodes), of(scores.weights)

    def each(words_of: list[Any]) -> Words:
        return np.tile(np.array([words_of[number] for number in order], dtype=object), len(rows))

    frame = pd.DataFrame(
        {
            "entity": np.repeat(rows.names[by_body], len(nodes)),
            "period": np.repeat(rows.months[by_body], len(nodes)),
            "node": each([node.branch.id for node in nodes]),
            "parent": each([node.parent for node in nodes]),
            "depth": each([node.depth for node in nodes]),
            "score": score,
            "se": np.where(np.isnan(score), np.nan, of(scores.errors)),
            "coverage": of(scores.coverage),
            "weight": weight,
            "contribution": weight * score if scores.tree.additive else np.nan,
            "grade": words(of(scores.grades), method.scheme.bands),
            "rank": of(scores.ranks),
            "rank_of": of(scores.ranked),
        }
    )
    return canonical("nodes", frame[list(NODES)], in_order=True)


def _ratings(scores: Scores, steps: Statement, method: RatingMethod) -> pd.DataFrame:
    """One line for each body and month: from the base to the grade, and where it stood a month before."""
    rows, bands = scores.panel.rows, method.scheme.bands
    rated = np.where(steps.grade < len(bands), steps.score, np.nan)
    ranks, ranked = rank(rated[:, None], rows.sets(PEERS), method.scheme.ranks)
    grades, entity = words(steps.grade, bands), rows.entity[rows.by_body]
    frame = pd.DataFrame(
        {
            "entity": rows.names,
            "period": rows.months,
            "base": scores.nodes[:, 0],
            "score": steps.score,
            "se": steps.se,
            "band": words(steps.band, bands),
            "probability": steps.likely,
            "held": words(steps.held, bands),
            "grade": grades,
            "capped": (steps.grade != steps.held).astype(np.int64),
            "coverage": scores.coverage[:, 0],
            "rank": ranks[:, 0],
            "rank_of": ranked[:, 0],
        }
    ).iloc[rows.by_body]
    step = rows.steps[rows.period[rows.by_body]]
    first = np.r_[True, (entity[1:] != entity[:-1]) | (np.diff(step) != 1)]
    frame = frame.assign(
        previous_grade=frame["grade"].shift().mask(first, None), previous_score=frame["score"].shift().mask(first)
    )
    return canonical("ratings", frame[list(RATINGS)], in_order=True)


def _statement(rows: Rows, steps: Statement, method: RatingMethod) -> pd.DataFrame:
    """All steps of all rows, each row's in the order in which they act."""
    parts = steps.steps
    sizes = [len(part.at) for part in parts]

    def joined(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])

    def each(words_of: list[Any]) -> Words:
        return np.repeat(np.array(words_of, dtype=object), sizes)

    at, kind = joined("at"), np.repeat([ORDER.index(part.kind) for part in parts], sizes)
    row_of = np.argsort(rows.by_body)[at]
    order = np.lexsort((np.arange(len(at)), kind, row_of))
    frame = pd.DataFrame(
        {
            "entity": rows.names[at],
            "period": rows.months[at],
            "kind": each([part.kind for part in parts]),
            "rule": each([part.rule and part.rule.id for part in parts]),
            "points": joined("points"),
            "score": joined("score"),
            "grade": words(joined("grade"), method.scheme.bands),
            "evidence": joined("evidence"),
            "since": joined("since"),
            "until": joined("until"),
            "reviewed": joined("reviewed"),
            "title_zh": each([part.rule and part.rule.title.zh for part in parts]),
            "title_en": each([part.rule and part.rule.title.en for part in parts]),
        }
    ).iloc[order]
    start = np.searchsorted(row_of[order], np.arange(len(rows)))
    frame = frame.assign(step=np.arange(len(at)) - start[row_of[order]])
    return canonical("statement", frame[list(STATEMENT)], in_order=True)
