"""The rating worked out a second time, from values to ranks: plain loops, one body and one month after the other.

``revaluation`` does the same from files to values and ``regrading`` from the index to the grade. Together they are the
second of two roads: written from the descriptions of the methods, slow where the product is fast, and importing nothing
of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from tests.ledgers.regrading import HAIR, Hits, band, conclusion, hits_of, statement, verdict
from tests.ledgers.revaluation import NOTHING, Definitions, Row, all_values, definitions

Cells = dict[str, Row]
"""What is known of one body in one month, by indicator."""


@dataclass(frozen=True)
class Rating:
    """The four tables of a rating, columns named as in the stored results."""

    indicators: pd.DataFrame
    nodes: pd.DataFrame
    ratings: pd.DataFrame
    statement: pd.DataFrame


def recompute(folder: Path, config: Path, scheme: str) -> Rating:
    """Everything that a rating holds, from the files in ``folder`` and the definitions in ``config``."""
    known = definitions(config, scheme)
    values, found = all_values(folder, known)
    cells: dict[tuple[str, str], Cells] = {}
    for row in values:
        cells.setdefault((row["entity"], row["period"]), {})[row["indicator"]] = row
    hits = {key: {rule: hits_of(records, *key) for rule, records in found.items()} for key in cells}
    use_values(known, cells, hits)
    nodes: list[Row] = []
    ratings: list[Row] = []
    steps: list[Row] = []
    for (entity, period), mine in sorted(cells.items()):
        here = {"entity": entity, "period": period}
        root = climb(known.scheme["tree"], mine)
        branches = list(descend(root, None, 0, 1.0, mine))
        branches = [branch | {"se": error_of(branch, known, mine)} for branch in branches]
        sheet = statement(known.scheme, root, hits[entity, period], period)
        past = [row for row in ratings if row["entity"] == entity]
        judged = verdict(known.scheme, root, sheet, float(np.nan_to_num(branches[0]["se"])), past)
        sheet = conclusion(sheet, judged)
        nodes += [here | branch | {"grade": grade_of(branch, judged, known.scheme)} for branch in branches]
        steps += [here | {"step": number} | line for number, line in enumerate(sheet)]
        ratings.append(here | judged)
    rank_all(known, nodes, ratings)
    look_back(ratings)
    return Rating(*(pd.DataFrame(table) for table in (values, nodes, ratings, steps)))


# Values that are used


def use_values(
    known: Definitions, cells: Mapping[tuple[str, str], Cells], hits: Mapping[tuple[str, str], Mapping[str, Hits]]
) -> None:
    """Strike out what is void, fill the gaps that the scheme fills, and give each value used its points, in place."""
    for key, mine in cells.items():
        for row in mine.values():
            row |= dict.fromkeys(("used", "points", "weight", "contribution", "contribution_max"), NOTHING)
            row["imputed"] = None
        strike_out(known, mine, hits[key])
    leaves = {leaf["indicator"]: leaf for leaf in leaves_of(known.scheme["tree"])}
    for (entity, period), mine in cells.items():
        for code, row in mine.items():
            if code not in leaves:
                continue
            if row["reason"] is None:
                row["used"] = row["value"]
            elif row["reason"] != "void" and (choice := leaves[code].get("impute")):
                fill(row, choice, known, cells, entity, pd.Period(period, "M"))
            row["points"] = points(row["used"], goalposts_of(leaves[code], known))


def strike_out(known: Definitions, mine: Cells, hits: Mapping[str, Hits]) -> None:
    """Mark as void what the rules of a scheme strike out of one body's month, in place."""
    for rule in known.scheme["rules"]:
        if column := rule["effects"].get("void"):
            for record in hits[rule["id"]].records:
                struck = mine.get(record[column], {"reason": "not asked"})
                struck["reason"] = struck["reason"] or "void"


def fill(
    row: Row,
    choice: Row | str,
    known: Definitions,
    cells: Mapping[tuple[str, str], Cells],
    entity: str,
    month: pd.Period,
) -> None:
    """Put another value in the place of one that is missing, in place, if the method finds one."""
    method, settings = (choice, {}) if isinstance(choice, str) else (choice["method"], choice.get("settings", {}))
    match method:
        case "carry_forward":
            places = [(entity, str(month - back)) for back in range(1, int(settings["periods"]) + 1)]
        case "peer_mean":
            group = known.entities[entity]["group"]
            places = [(key, str(month)) for key, body in known.entities.items() if body["group"] == group]
        case _:
            raise ValueError(f"the second road knows no imputation '{method}'")
    asked = [cells[place][row["indicator"]] for place in places if row["indicator"] in cells.get(place, {})]
    usable = [other["value"] for other in asked if other["reason"] is None]
    if usable:
        row["used"] = usable[0] if method == "carry_forward" else sum(usable) / len(usable)
        row["imputed"] = method


def goalposts_of(leaf: Row, known: Definitions) -> Row:
    """The goalposts of an indicator's place in the tree, else its own."""
    return leaf.get("goalposts") or known.indicators[leaf["indicator"]]["goalposts"]


def error_of(branch: Row, known: Definitions, mine: Cells) -> float:
    """The standard error of a branch's score, from those of the values, each as far as its points feel it."""
    total = 0.0
    for leaf in leaves_of(branch_called(branch["node"], known.scheme["tree"])):
        row, goalposts = mine.get(leaf["indicator"], {"weight": NOTHING}), goalposts_of(leaf, known)
        if row["weight"] > 0 and row["se"] > 0:
            high, low = points(row["used"] + row["se"], goalposts), points(row["used"] - row["se"], goalposts)
            total += (row["weight"] / branch["weight"] * abs(high - low) / 2) ** 2
    return NOTHING if np.isnan(branch["score"]) else float(np.sqrt(total))


def branch_called(name: str, node: Row) -> Row:
    """The branch of that name at or under a node."""
    if node.get("id") == name:
        return node
    inside = [child for child in node["children"] if name in {one["id"] for one in branches_of(child)}]
    return branch_called(name, inside[0])


def branches_of(node: Row) -> Iterator[Row]:
    """A node and all branches under it."""
    if "children" in node:
        yield node
    for child in node.get("children", ()):
        yield from branches_of(child)


# Values to the index


def leaves_of(node: Row) -> Iterator[Row]:
    """All indicators under a node."""
    if "indicator" in node:
        yield node
    for child in node.get("children", ()):
        yield from leaves_of(child)


def points(value: float, goalposts: Row) -> float:
    """Worst earns 0, target 85, best 100, straight between, no more and no less beyond; what is missing nothing."""
    if np.isnan(value):
        return NOTHING
    ends = [(goalposts["worst"], 0.0), (goalposts["target"], 85.0), (goalposts["best"], 100.0)]
    sign = 1.0 if ends[0][0] < ends[2][0] else -1.0
    value, places = sign * value, [(sign * place, earned) for place, earned in ends]
    if value >= places[2][0]:
        return 100.0
    for (low, less), (high, more) in pairwise(places):
        if value < high:
            return less + (more - less) * max(value - low, 0.0) / (high - low)
    raise AssertionError("a value below the best lies below one of the goalposts")


def climb(node: Row, mine: Cells) -> Row:
    """A node with its children: score and coverage, weights re-based to what is asked and to what is seen.

    A value that fills a gap weighs in the score and is no evidence.
    """
    if code := node.get("indicator"):
        row = mine.get(code, {"points": NOTHING, "reason": "not asked"})
        measured = 1.0 if row["reason"] is None else 0.0
        return {"node": code, "asked": code in mine, "score": row["points"], "coverage": measured}
    if node["aggregate"] != "arithmetic":
        raise ValueError(f"the second road knows no aggregation '{node['aggregate']}'")
    children = [(child.get("weight", 1.0), climb(child, mine)) for child in node["children"]]
    asked = [(weight, child) for weight, child in children if child["asked"]]
    seen = [(weight, child) for weight, child in asked if not np.isnan(child["score"])]
    most, total = sum(weight for weight, _ in asked), sum(weight for weight, _ in seen)
    score = sum(weight * child["score"] for weight, child in seen) / total if seen else NOTHING
    coverage = sum(weight * child["coverage"] for weight, child in asked) / most if asked else 0.0
    shares = {child["node"]: weight / total for weight, child in seen}
    return {
        "node": node["id"], "asked": bool(asked), "score": score, "coverage": coverage, "shares": shares,
        "children": [child for _, child in children],
    }  # fmt: skip


def descend(node: Row, parent: str | None, depth: int, weight: float, mine: Cells) -> Iterator[Row]:
    """Every branch with its share in the index; the indicators' shares go into their cells."""
    if "children" not in node:
        if node["node"] in mine and not np.isnan(node["score"]):
            mine[node["node"]] |= {
                "weight": weight, "contribution": weight * node["score"], "contribution_max": weight * 100.0
            }  # fmt: skip
        return
    yield {
        "node": node["node"], "parent": parent, "depth": depth, "score": node["score"], "coverage": node["coverage"],
        "weight": weight, "contribution": weight * node["score"],
    }  # fmt: skip
    for child in node["children"]:
        yield from descend(child, node["node"], depth + 1, weight * node["shares"].get(child["node"], 0.0), mine)


# Grades of branches, and places


def grade_of(branch: Row, judged: Row, scheme: Row) -> str:
    """The band of a branch with enough coverage of a body that is rated."""
    enough = judged["grade"] != "not_rated" and branch["coverage"] >= scheme["minimum_coverage"] - HAIR
    return band(branch["score"], scheme) if enough else "not_rated"


def rank_all(known: Definitions, nodes: list[Row], ratings: list[Row]) -> None:
    """Give what has a grade its place in its peer group, in place: one more than there are better ones."""
    how = known.scheme.get("ranks", {})
    fields: dict[tuple[str, str, str], list[Row]] = {}
    for row in (*nodes, *ratings):
        row |= {"rank": NOTHING, "rank_of": NOTHING}
        field = row["period"], known.entities[row["entity"]]["group"], row.get("node", "final score")
        fields.setdefault(field, []).append(row)
    for field in fields.values():
        ranked = [row for row in field if row["grade"] != "not_rated" and not np.isnan(row["score"])]
        for row in field:
            row["rank_of"] = float(len(ranked))
        for row in ranked:
            row["rank"] = place_of(row["score"], [other["score"] for other in ranked], how)


def place_of(score: float, scores: list[float], how: Row) -> float:
    """One more than there are better scores, or, dense, than there are different better ones."""
    if how.get("ties") == "shown":
        score, scores = shown(score), [shown(other) for other in scores]
    better = sorted(other for other in scores if other > score + HAIR)
    if how.get("dense"):
        better = [one for number, one in enumerate(better) if not number or one > better[number - 1] + HAIR]
    return 1.0 + len(better)


def shown(score: float) -> float:
    """A score as pages show it: one decimal, the others struck off."""
    whole, _, decimals = f"{score + HAIR:.9f}".partition(".")
    return float(f"{whole}.{decimals[0]}")


def look_back(ratings: list[Row]) -> None:
    """Put last month's grade and score beside each, in place."""
    known = {(row["entity"], pd.Period(row["period"], "M")): row for row in ratings}
    for (entity, month), row in known.items():
        earlier = known.get((entity, month - 1), {"grade": None, "score": NOTHING})
        row |= {"previous_grade": earlier["grade"], "previous_score": earlier["score"]}
