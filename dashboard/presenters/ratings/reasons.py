"""Why score and grade move: the change by indicator and dimension, caps that come or go, grades that are held."""

from __future__ import annotations

from typing import Final

import pandas as pd

from dashboard.elements.table import records
from dashboard.presenters.ratings import hysteresis
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.definitions import Branch, Scheme
from metrics.model import Period, Results, shift

Caps = dict[tuple[str, str], str]
"""Entity and rule → the rule's title."""

LEVEL: Final = 0.05
"""Points; a smaller part is not named."""
NAMED: Final = 2
"""Dimensions named."""


def attribution(before: Results, after: Results, period: Period, *, earlier: Period | None = None) -> pd.DataFrame:
    """Take the change of each index apart.

    An indicator's effect is its change of weight times its distance from the body's former index, plus its new
    weight times its change of points. Weights add up to 1 before and after, so the effects add up to the change.

    Args:
        before: Results to start from, such as those of the scheme in force.
        after: Results to arrive at, such as those of a draft; the same ones when two months are compared.
        period: The month.
        earlier: The month to start from; ``period`` by default.

    Returns:
        Columns entity, indicator and effect in points; empty where the index is not a weighted sum.
    """
    start = earlier or period
    sides = [_leaves(before, start), _leaves(after, period)]
    both = sides[0].add_suffix("_before").join(sides[1].add_suffix("_after"), how="outer")
    if both["contribution_before"].isna().all() or both["contribution_after"].isna().all():
        return pd.DataFrame(columns=pd.Index(["entity", "indicator", "effect"]))
    base = before.ratings[before.ratings["period"] == start].set_index("entity")["base"]
    index = base.reindex(both.index.get_level_values("entity")).to_numpy()
    weights = both[["weight_before", "weight_after"]].fillna(0.0)
    old = both["points_before"].fillna(both["points_after"])
    effect = (weights["weight_after"] - weights["weight_before"]) * (old - index)
    effect += weights["weight_after"] * (both["points_after"].fillna(old) - old)
    return effect.fillna(0.0).rename("effect").reset_index()


def reasons_of_draft(query: Query, after: Results) -> dict[str, str]:
    """One finished text for each body whose score or grade a draft moves."""
    effects = attribution(query.results, after, query.period)
    found = _caps(query, _capped(query, query.results, query.period), _capped(query, after, query.period))
    for entity, text in _holds(query, after).items():
        found.setdefault(entity, []).append(text)
    return _texts(query, effects, found)


def _holds(query: Query, after: Results) -> dict[str, str]:
    """Bodies whose grade is held on one side and not on the other, in words."""
    t, sides = query.t, list[set[str]]()
    for results in (query.results, after):
        sides.append({rating.entity for rating in results.month(query.period).ratings.values() if rating.is_held})
    before, then = sides
    return {entity: t("grade now held") for entity in then - before} | {
        entity: t("grade no longer held") for entity in before - then
    }


def reasons_of_month(query: Query) -> dict[str, str]:
    """One finished text for each body whose score or grade moved since the month before."""
    results, earlier = query.results, shift(query.period, -1)
    if earlier not in results.periods:
        return {}
    effects = attribution(results, results, query.period, earlier=earlier)
    return _texts(query, effects, _beside_the_score(query))


def causes_of_month(query: Query) -> dict[str, str]:
    """What moved a grade since the month before besides its score: a cap that came or went, a band that is sure."""
    return {entity: query.t("; ").join(texts) for entity, texts in _beside_the_score(query).items()}


def _beside_the_score(query: Query) -> dict[str, list[str]]:
    results, earlier = query.results, shift(query.period, -1)
    found = _caps(query, _capped(query, results, earlier), _capped(query, results, query.period))
    for entity, text in hysteresis.moved(query).items():
        found.setdefault(entity, []).append(text)
    return found


def _texts(query: Query, effects: pd.DataFrame, besides: dict[str, list[str]]) -> dict[str, str]:
    effects = effects.assign(dimension=effects["indicator"].map(dimension_of_leaf(query.scheme)))
    texts: dict[str, str] = {}
    for entity in query.config.city.entities:
        parts = [*_dimensions(query, effects[effects["entity"] == entity]), *besides.get(entity, [])]
        if parts:
            texts[entity] = query.t("; ").join(parts)
    return texts


def dimension_of_leaf(scheme: Scheme) -> dict[str, str]:
    """Each indicator's branch right under the root; the indicator itself where it hangs there directly."""
    found: dict[str, str] = {}
    for child in scheme.tree.children:
        leaves = child.leaves() if isinstance(child, Branch) else [child]
        found.update({leaf.key: child.key for leaf in leaves})
    return found


def _leaves(results: Results, period: Period) -> pd.DataFrame:
    frame = results.indicators
    counted = frame[(frame["period"] == period) & frame["weight"].notna()]
    return counted.set_index(["entity", "indicator"])[["points", "weight", "contribution"]]


def _dimensions(query: Query, mine: pd.DataFrame) -> list[str]:
    """The dimensions that move a body most, each with the indicator that does most of it."""
    sums = mine.groupby("dimension")["effect"].sum()
    largest = sums[sums.abs() >= LEVEL].sort_values(key=lambda column: -column.abs()).head(NAMED)
    texts: list[str] = []
    for dimension, size in largest.items():
        own = mine[mine["dimension"] == dimension].set_index("indicator")["effect"]
        leader = str((own * (1 if size > 0 else -1)).idxmax())
        texts.append(
            query.t("{dimension} {change} (mostly {indicator} {part})").format(
                dimension=naming.node(query, str(dimension)),
                change=format.change(size),
                indicator=leader,
                part=format.change(own[leader]),
            )
        )
    return texts


def _caps(query: Query, before: Caps, then: Caps) -> dict[str, list[str]]:
    """Caps that hold on one side and not on the other, in words."""
    t = query.t
    texts: dict[str, list[str]] = {}
    for pattern, keys in (
        (t("cap now in force: {rule}"), then.keys() - before.keys()),
        (t("cap no longer in force: {rule}"), before.keys() - then.keys()),
    ):
        for entity, rule in sorted(keys):
            texts.setdefault(entity, []).append(pattern.format(rule=(then | before)[entity, rule]))
    return texts


def _capped(query: Query, results: Results, period: Period) -> Caps:
    steps = results.statement
    caps = steps[(steps["period"] == period) & (steps["kind"] == "cap")]
    title = "title_zh" if query.language == "zh" else "title_en"
    return {(str(one["entity"]), str(one["rule"])): str(one[title]) for one in records(caps)}
