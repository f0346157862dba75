"""Aggregation and outranking against printed numbers, hand calculations and COINr on the ASEM data."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import rankdata

from metrics.definitions import Branch
from metrics.errors import DataError, DefinitionError
from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.comparison import Sets
from metrics.scoring.outrank import OUTRANKERS, copeland, outranking
from metrics.scoring.tree import aggregate

COMPOSITE = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "composite"

HALVES = [0.5, 0.5]
THIRDS = [1 / 3] * 3

# name, settings, scores, weights, result, where the number comes from
AGGREGATED = [
    ("arithmetic", {}, [21.0, 1.0, 1.0, 1.0], [0.25] * 4, 6.0, "OECD/JRC Handbook (2008) p. 104: 21,1,1,1"),
    ("arithmetic", {}, [6.0] * 4, [0.25] * 4, 6.0, "OECD/JRC Handbook (2008) p. 104: 6,6,6,6"),
    ("geometric", {}, [21.0, 1.0, 1.0, 1.0], [0.25] * 4, 2.14, "OECD/JRC Handbook (2008) p. 104: 2.14"),
    ("geometric", {}, [6.0] * 4, [0.25] * 4, 6.0, "OECD/JRC Handbook (2008) p. 104: 6"),
    ("geometric", {}, [90.0, 0.0], HALVES, 0.0, "by definition: a zero is not made up for"),
    ("harmonic", {}, [60.0, 20.0], HALVES, 30.0, "by hand: 2 / (1/60 + 1/20)"),
    ("harmonic", {}, [90.0, 0.0], HALVES, 0.0, "by definition: a zero is not made up for"),
    ("generalised_mean", {}, [1.0, 9.0], HALVES, 4.0, "by hand: ((1 + 3) / 2) squared"),
    ("generalised_mean", {"power": 2.0}, [1.0, 7.0], HALVES, 5.0, "by hand: root of (1 + 49) / 2"),
    ("generalised_mean", {"power": 3.0}, [35.9, 15.0, 18.5], THIRDS, 26.52, "by hand: cube root of 18658.4"),
    ("generalised_mean", {"power": 0.0}, [4.0, 9.0], HALVES, 6.0, "by definition: the geometric mean"),
    ("generalised_mean", {"power": -1.0}, [60.0, 20.0], HALVES, 30.0, "by definition: the harmonic mean"),
    ("generalised_mean", {"power": -np.inf}, [60.0, 20.0], HALVES, 20.0, "by definition: the worst"),
    ("median", {}, [21.0, 1.0, 3.0], [0.8, 0.1, 0.1], 3.0, "by hand: the middle of three, whatever their weights"),
    ("median", {}, [21.0, 1.0, 3.0, 7.0], [0.4, 0.3, 0.2, 0.1], 5.0, "by hand: half-way from 3 to 7"),
    ("minimum_blend", {}, [20.0, 60.0], [0.25, 0.75], 35.0, "by hand: (20 + 50) / 2"),
    ("minimum_blend", {"minimum": 0.2}, [20.0, 60.0], [0.25, 0.75], 44.0, "by hand: 0.2 x 20 + 0.8 x 50"),
]

# name, settings, scores of the set, weights, results, where they come from
OUTRANKED = [
    ("copeland", {"points": False}, [[3, 1], [2, 2], [1, 3]], [0.6, 0.4], [2, 0, -2], "by hand: criterion 1 decides"),
    ("copeland", {}, [[3, 1], [2, 2], [1, 3]], [0.6, 0.4], [100, 50, 0], "by hand: 50 + 50 x (2, 0, -2) / 2"),
    ("copeland", {}, [[1, 2, 3], [2, 3, 1], [3, 1, 2]], THIRDS, [50, 50, 50], "Condorcet's circle: each beats one"),
    ("copeland", {}, [[1, 2], [2, 1]], HALVES, [50, 50], "by definition: half of the weight is a draw"),
    ("copeland", {}, [[2, 1, 2, 1], [1, 2, 1, 2]], [0.1, 0.2, 0.4, 0.3], [50, 50], "by definition: a half, rounded"),
    ("copeland", {}, [[7, 2]], HALVES, [50], "by definition: alone in its set"),
]


@pytest.mark.parametrize(("name", "settings", "scores", "weights", "result", "source"), AGGREGATED)
def test_aggregators(
    name: str, settings: dict[str, float], scores: list[float], weights: list[float], result: float, source: str
) -> None:
    [found] = AGGREGATORS.find(name)(np.array([scores]), np.array([weights]), **settings)
    assert found == pytest.approx(result, abs=5e-3), source


@pytest.mark.parametrize(("name", "settings", "scores", "weights", "results", "source"), OUTRANKED)
def test_outrankers(
    name: str,
    settings: dict[str, bool],
    scores: list[list[float]],
    weights: list[float],
    results: list[float],
    source: str,
) -> None:
    table = np.array(scores, dtype=float)
    found = OUTRANKERS.find(name)(table, np.broadcast_to(weights, table.shape), one_set(len(table)), **settings)
    assert found == pytest.approx(results, abs=1e-12), source


def test_every_registered_method_has_a_golden_row() -> None:
    assert {row[0] for row in AGGREGATED} == set(AGGREGATORS)
    assert {row[0] for row in OUTRANKED} == set(OUTRANKERS)


def test_outranking_by_hand() -> None:
    """Weights 0.5, 0.3, 0.2: ahead in the first, equal in the second, behind in the third is 0.5 + 0.15."""
    shares = outranking(np.array([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]]), np.tile([0.5, 0.3, 0.2], (2, 1)))
    assert shares == pytest.approx(np.array([[0.0, 0.65], [0.35, 0.0]]))


def test_a_missing_criterion_leaves_the_duel_to_the_others() -> None:
    """The first two meet in criteria 2 and 3 only, 0.3 to 0.2; nothing is in common with the last but one."""
    scores = np.array([[np.nan, 5.0, 1.0], [9.0, 4.0, 2.0], [8.0, np.nan, np.nan], [np.nan] * 3])
    shares = outranking(scores, rebased(np.where(np.isnan(scores), 0.0, [0.5, 0.3, 0.2])))
    assert shares[0, 1] == pytest.approx(0.6)
    assert shares[1, 0] == pytest.approx(0.4)
    assert shares[0, 2] == shares[2, 0] == 0.5
    assert shares[1, 2] == 1.0
    assert np.isnan(shares[3]).all()
    assert np.isnan(shares[:, 3]).all()


def test_indifference_makes_near_scores_equal() -> None:
    shares = outranking(np.array([[5.0, 1.0], [4.5, 3.0]]), np.full((2, 2), 0.5), indifference=0.5)
    assert shares == pytest.approx(np.array([[0.0, 0.25], [0.75, 0.0]]))


@pytest.mark.parametrize(
    ("name", "settings"),
    [("geometric", {}), ("harmonic", {}), ("generalised_mean", {"power": 0.5}), ("generalised_mean", {"power": 2.0})],
)
def test_negative_scores_are_refused_with_what_would_do(name: str, settings: dict[str, float]) -> None:
    mean = AGGREGATORS.find(name)
    with pytest.raises(DataError, match=r"scores below 0: 1, the lowest is -3; .*'arithmetic'"):
        mean(np.array([[5.0, -3.0]]), np.array([HALVES]), **settings)
    assert mean(np.array([[5.0, -3.0]]), np.array([[1.0, 0.0]]), **settings) == pytest.approx([5.0])


@pytest.mark.parametrize(("way", "method"), [("aggregate", "geometric"), ("weigh", "entropy")])
def test_negative_scores_are_told_with_the_branch(way: str, method: str) -> None:
    children = [{"indicator": "A1", "weight": 0.5}, {"indicator": "A2", "weight": 0.5}]
    branch = Branch.model_validate({"id": "pillar", "title": {"en": "Pillar"}, "children": children, way: method})
    scores = np.array([[5.0, -3.0], [6.0, 2.0]])
    with pytest.raises(DataError, match=f"^pillar: {method}: "):
        aggregate(branch, scores, np.ones((2, 2), dtype=bool))


@pytest.mark.parametrize("name", tuple(AGGREGATORS))
def test_without_weight_there_is_no_score(name: str) -> None:
    assert np.isnan(AGGREGATORS.find(name)(np.array([[5.0, 7.0]]), np.zeros((1, 2)))).all()


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(DefinitionError, match=r"minimum is 1\.5"):
        AGGREGATORS.find("minimum_blend")(np.ones((1, 2)), np.array([HALVES]), minimum=1.5)
    with pytest.raises(DefinitionError, match="not a number"):
        AGGREGATORS.find("generalised_mean")(np.ones((1, 2)), np.array([HALVES]), power=np.nan)


# What follows recomputes COINr's aggregation of the ASEM data: raw data, normalised, up the tree level by level.

METHODS: dict[str, str] = {"a_amean": "arithmetic", "a_gmean": "geometric", "a_hmean": "harmonic", "median": "median"}


def cases() -> dict[str, dict[str, Any]]:
    """The peer's cases by name; none where they are not at hand."""
    path = COMPOSITE / "asem_aggregate.json.gz"
    return {case["name"]: case for case in json.loads(gzip.decompress(path.read_bytes()))} if path.exists() else {}


CASES = cases()
TREES = [name for name, case in CASES.items() if "f_ag" in case["input"].get("args", {}) and name != "copeland"]
NEEDS_PEER = pytest.mark.skipif(not CASES, reason=f"no reference numbers in {COMPOSITE.name}/")


@NEEDS_PEER
@pytest.mark.parametrize("name", TREES)
def test_scores_of_every_node_are_the_peers(name: str) -> None:
    case = CASES[name]
    units, found = up_the_tree(case["input"])
    expected = case["output"]["scores"]
    order = [units.index(unit) for unit in expected["uCode"]]
    for node in set(expected) - {"uCode"}:
        peers, ranks = numbers(expected[node]), numbers(case["output"]["ranks"][node])
        np.testing.assert_allclose(found[node][order], peers, rtol=1e-9, atol=1e-9, err_msg=node)
        # The peer ranks to the last bit: what differs by rounding alone is a tie here and shares the better rank.
        near = np.abs(peers[:, None] - peers) < 1e-9
        shared = np.where(near, ranks, np.inf).min(axis=1)
        shared[np.isnan(peers)] = np.nan
        np.testing.assert_array_equal(competition(found[node][order]), shared, err_msg=node)


@NEEDS_PEER
def test_the_whole_pipeline_and_ranks_in_groups_are_the_peers() -> None:
    case = CASES["full_pipeline"]
    stage = case["output"]["stages"]["Normalised"]
    points = {code: numbers(values) for code, values in stage.items() if code != "uCode"}
    found, results = climb(points, case["input"], weights()), case["output"]["results"]
    assert results["scores"]["uCode"] == stage["uCode"]
    for node in set(results["scores"]) - {"uCode"}:
        np.testing.assert_allclose(found[node], numbers(results["scores"][node]), rtol=1e-9)
        np.testing.assert_array_equal(competition(found[node]), numbers(results["ranks"][node]))

    rounded = CASES["get_results_rounded2"]["output"]
    order = [stage["uCode"].index(unit) for unit in rounded["uCode"]]
    for node in set(rounded) - {"uCode", "Rank"}:
        np.testing.assert_allclose(found[node][order], numbers(rounded[node]), atol=0.005 + 1e-9)
    np.testing.assert_array_equal(competition(found["Index"])[order], rounded["Rank"])

    inside = CASES["groupranks"]["output"]
    order = [stage["uCode"].index(unit) for unit in inside["uCode"]]
    keys, codes = np.unique(inside["EurAsia_group"], return_inverse=True)
    groups = Sets.of([codes.astype(np.intp)], np.array(inside["uCode"], dtype=object))
    assert len(keys) == groups.count
    for node in set(inside) - {"uCode", "EurAsia_group"}:
        ranks = groups.rank(-found[node][order][:, None])[:, 0]
        np.testing.assert_array_equal(ranks, numbers(inside[node]), err_msg=node)


@NEEDS_PEER
def test_copeland_is_the_peers_where_rounding_and_row_order_decide_nothing() -> None:
    """The peer compares with 0.5 to the last bit and lets the earlier row lose what is missing.

    So its matrix is written out by its own rule first: it gives the peer's scores, and equals ours wherever both
    bodies are observed in full. Groups without gaps then have the peer's snapped scores.
    """
    case = CASES["copeland"]
    units, normalised = points_of(case["input"])
    scores = {name: numbers(values) for name, values in case["output"]["scores"].items() if name != "uCode"}
    assert units == case["output"]["scores"]["uCode"]
    complete_groups = 0
    for group in case["output"]["near_half"]:
        children = group["children"]
        table = np.stack([normalised.get(child, scores.get(child)) for child in children], axis=1)
        nominal = np.array([weights()[child] for child in children])
        check_against_peer(table, nominal / nominal.sum(), group["score_if_snapped_to_half"])
        if not np.isnan(table).any():
            complete_groups += 1
            ours = copeland(table, np.tile(nominal / nominal.sum(), (len(table), 1)), one_set(len(table)), points=False)
            np.testing.assert_array_equal(ours, group["score_if_snapped_to_half"])
    assert complete_groups >= 3


@NEEDS_PEER
def test_flat_outranking_is_the_peers_among_complete_bodies() -> None:
    case, matrix = CASES["copeland_flat"], CASES["outrank_matrix_flat"]["output"]
    units, normalised = points_of(case["input"])
    nominal = case["output"]["weights"]
    table = np.stack([normalised[child] for child in nominal], axis=1)
    shares = np.array(list(nominal.values()))
    snapped = case["output"]["near_half"]["score_if_snapped_to_half"]
    check_against_peer(table, shares, snapped)

    whole = ~np.isnan(table).any(axis=1)
    ours = outranking(table[whole], np.tile(shares / shares.sum(), (int(whole.sum()), 1)))
    peers = np.array(matrix["OutRankMatrix"])[np.ix_(whole, whole)]
    np.testing.assert_allclose(ours, peers, atol=1e-9)
    assert len(units) > whole.sum() > 20
    every = outranking(table, rebased(np.where(np.isnan(table), 0.0, shares)))
    above = every[np.triu_indices(len(every), k=1)]
    decided = np.abs(above - 0.5) >= 0.5 - 1e-9
    assert (decided.sum(), decided.sum() / (~np.isnan(above)).sum()) == (matrix["nDominant"], matrix["fracDominant"])


def check_against_peer(table: np.ndarray, nominal: np.ndarray, snapped: Sequence[float]) -> None:
    ahead, level = table[:, None] > table, table[:, None] == table
    upper = np.triu(((ahead + 0.5 * level) * nominal).sum(axis=2), k=1)
    peers = upper + np.tril(1 - upper.T, k=-1)
    margin = np.where(np.eye(len(table)), 0.0, peers - 0.5)
    duels = (margin > 1e-9).sum(axis=1) - (margin < -1e-9).sum(axis=1)
    np.testing.assert_array_equal(duels, snapped)
    whole = ~np.isnan(table).any(axis=1)
    ours = outranking(table, rebased(np.where(np.isnan(table), 0.0, nominal)))
    np.testing.assert_allclose(ours[np.ix_(whole, whole)], peers[np.ix_(whole, whole)], atol=1e-9)


@cache
def asem() -> tuple[dict[str, list[Any]], list[dict[str, Any]]]:
    data = json.loads(gzip.decompress((COMPOSITE / "ASEM_input.json.gz").read_bytes()))
    return data["iData"], [one for one in data["iMeta"] if one["Type"] in {"Indicator", "Aggregate"}]


def weights() -> dict[str, float]:
    return {one["iCode"]: float(one["Weight"]) for one in asem()[1]}


def points_of(given: dict[str, Any]) -> tuple[list[str], dict[str, np.ndarray]]:
    """Units in the peer's order and every indicator normalised as the case asks."""
    table, nodes = asem()
    units = sorted(table["uCode"])
    order = [table["uCode"].index(unit) for unit in units]
    method = given["pipeline"].removeprefix("Raw -> Normalise ")
    leaves = [one for one in nodes if one["Type"] == "Indicator"]
    return units, {
        one["iCode"]: normalised(method, numbers(table[one["iCode"]])[order] * one["Direction"]) for one in leaves
    }


def normalised(method: str, x: np.ndarray) -> np.ndarray:
    low, high, seen = np.nanmin(x), np.nanmax(x), ~np.isnan(x)
    if method == "n_minmax(1,100)":
        return (x - low) / (high - low) * 99 + 1
    if method == "minmax_0_100":
        return (x - low) / (high - low) * 100
    if method == "dist2max":
        return 1 - (high - x) / (high - low)
    if method == "zscore_100_15":
        return (x - np.nanmean(x)) / np.nanstd(x, ddof=1) * 15 + 100
    kind, ties = method.split("_")
    ranks = np.full(x.shape, np.nan)
    ranks[seen] = rankdata(x[seen], method=ties)
    return {"rank": ranks, "borda": ranks - 1, "prank": (ranks - 1) / (seen.sum() - 1)}[kind]


def up_the_tree(given: dict[str, Any]) -> tuple[list[str], dict[str, np.ndarray]]:
    units, points = points_of(given)
    nominal, own = weights(), given["args"].get("w")
    if isinstance(own, dict):
        nominal = dict(zip(own["iCode"], map(float, own["Weight"]), strict=True))
    return units, climb(points, given, nominal)


def climb(points: dict[str, np.ndarray], given: dict[str, Any], nominal: dict[str, float]) -> dict[str, np.ndarray]:
    """Scores of all nodes, level by level."""
    found, arguments = dict(points), given.get("args", {})
    methods = arguments.get("f_ag", "a_amean")
    for level in (2, 3, 4):
        method = methods if isinstance(methods, str) else methods[level - 2]
        for node in (one for one in asem()[1] if one["Level"] == level):
            children = [one["iCode"] for one in asem()[1] if one["Parent"] == node["iCode"]]
            scores = np.stack([found[child] for child in children], axis=1)
            found[node["iCode"]] = aggregated(method, scores, np.array([nominal[c] for c in children]), arguments)
    return found


def aggregated(method: str, scores: np.ndarray, nominal: np.ndarray, arguments: dict[str, Any]) -> np.ndarray:
    seen = ~np.isnan(scores)
    settings = dict[str, float]()
    if method == "a_genmean":
        settings = {"power": float(arguments["f_ag_para"]["p"])}
    means = AGGREGATORS.find(METHODS.get(method, "generalised_mean"))(scores, rebased(seen * nominal), **settings)
    # The peer's power mean is missing as soon as one child is; its threshold counts children.
    least = 1.0 if method == "a_genmean" else arguments.get("dat_thresh", 0.0)
    return np.where(seen.mean(axis=1) >= least, means, np.nan)


def rebased(given: np.ndarray) -> np.ndarray:
    total = given.sum(axis=1, keepdims=True)
    return np.divide(given, total, out=np.zeros(given.shape), where=total > 0)


def competition(scores: np.ndarray) -> np.ndarray:
    """Competition ranks, 1 is highest; equal but for rounding is equal."""
    return one_set(len(scores)).rank(-np.round(scores, 9)[:, None])[:, 0]


def numbers(values: Sequence[float | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def one_set(size: int) -> Sets:
    return Sets.of([], np.arange(size).astype(object))
