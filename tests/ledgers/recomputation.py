"""The rating worked out a second time, from values to grades: plain loops, one body and one month after the other.

``revaluation`` does the same from files to values. Together they are the second of two roads: written from the
descriptions of the methods, slow where the product is fast, and importing nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from tests.ledgers.revaluation import NOTHING, Definitions, Events, Row, all_values, definitions

HAIR = 1e-9
"""Points by which rounding may miss a threshold, and by which scores must differ to differ."""

ORDER = ("base", "void", "points", "limit", "coverage", "cap", "grade")
"""Kinds of steps in a statement, in the order in which they act."""


@dataclass(frozen=True)
class Rating:
    """The four tables of a rating, columns named as in the stored results."""

    indicators: pd.DataFrame
    nodes: pd.DataFrame
    ratings: pd.DataFrame
    statement: pd.DataFrame


@dataclass(frozen=True)
class Hits:
    """The records that set a rule off for a body in a month, and for how many months in a row there have been some."""

    records: list[Row]
    months: int


def recompute(folder: Path, config: Path, scheme: str) -> Rating:
    """Everything that a rating holds, from the files in ``folder`` and the definitions in ``config``."""
    known = definitions(config, scheme)
    values, found = all_values(folder, known)
    cells: dict[tuple[str, str], dict[str, Row]] = {}
    for row in values:
        cells.setdefault((row["entity"], row["period"]), {})[row["indicator"]] = row
    nodes: list[Row] = []
    ratings: list[Row] = []
    steps: list[Row] = []
    for (entity, period), mine in sorted(cells.items()):
        here = {"entity": entity, "period": period}
        hits = {rule: hits_of(records, entity, period) for rule, records in found.items()}
        root = climb(known.scheme["tree"], points_of(known, mine, hits))
        branches = list(descend(root, None, 0, 1.0, mine))
        sheet = statement(known.scheme, root, hits, period)
        nodes += [here | branch | {"grade": grade_of(branch, known.scheme)} for branch in branches]
        steps += [here | {"step": number} | line for number, line in enumerate(sheet)]
        ratings.append(here | conclusion(sheet, root, known.scheme))
    rank_all(known, nodes, ratings)
    look_back(ratings)
    return Rating(*(pd.DataFrame(table) for table in (values, nodes, ratings, steps)))


def hits_of(records: Events, entity: str, period: str) -> Hits:
    """What one rule found for one body in one month."""
    month, number = pd.Period(period, "M"), 0
    while records.get((entity, str(month - number))):
        number += 1
    return Hits(records.get((entity, period), []), number)


# Values to the index


def points_of(known: Definitions, cells: Mapping[str, Row], hits: Mapping[str, Hits]) -> dict[str, float]:
    """Points of every indicator asked of a body in a month; NaN where there is no usable value."""
    for rule in known.scheme["rules"]:
        if column := rule["effects"].get("void"):
            for record in hits[rule["id"]].records:
                struck = cells.get(record[column], {"reason": "not asked"})
                struck["reason"] = struck["reason"] or "void"
    earned: dict[str, float] = {}
    leaves = {leaf["indicator"]: leaf for leaf in leaves_of(known.scheme["tree"])}
    for code, row in cells.items():
        row |= {"points": NOTHING, "weight": NOTHING, "contribution": NOTHING, "contribution_max": NOTHING}
        if code in leaves:
            goalposts = leaves[code].get("goalposts") or known.indicators[code]["goalposts"]
            row["points"] = earned[code] = points(row["value"], goalposts) if row["reason"] is None else NOTHING
    return earned


def leaves_of(node: Row) -> Iterator[Row]:
    """All indicators under a node."""
    if "indicator" in node:
        yield node
    for child in node.get("children", ()):
        yield from leaves_of(child)


def points(value: float, goalposts: Row) -> float:
    """Worst earns 0, target 85, best 100, straight between, no more and no less beyond."""
    ends = [(goalposts["worst"], 0.0), (goalposts["target"], 85.0), (goalposts["best"], 100.0)]
    sign = 1.0 if ends[0][0] < ends[2][0] else -1.0
    value, places = sign * value, [(sign * place, earned) for place, earned in ends]
    if value >= places[2][0]:
        return 100.0
    for (low, less), (high, more) in pairwise(places):
        if value < high:
            return less + (more - less) * max(value - low, 0.0) / (high - low)
    raise AssertionError("a value below the best lies below one of the goalposts")


def climb(node: Row, earned: Mapping[str, float]) -> Row:
    """A node with its children: score and coverage, weights re-based to what is asked and to what is seen."""
    if "indicator" in node:
        score = earned.get(node["indicator"], NOTHING)
        seen = 0.0 if np.isnan(score) else 1.0
        return {"node": node["indicator"], "asked": node["indicator"] in earned, "score": score, "coverage": seen}
    if node["aggregate"] != "arithmetic":
        raise ValueError(f"the second road knows no aggregation '{node['aggregate']}'")
    children = [(child.get("weight", 1.0), climb(child, earned)) for child in node["children"]]
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


def descend(node: Row, parent: str | None, depth: int, weight: float, cells: Mapping[str, Row]) -> Iterator[Row]:
    """Every branch with its share in the index; the indicators' shares go into their cells."""
    if "children" not in node:
        if node["node"] in cells and not np.isnan(node["score"]):
            cells[node["node"]] |= {
                "weight": weight, "contribution": weight * node["score"], "contribution_max": weight * 100.0
            }  # fmt: skip
        return
    yield {
        "node": node["node"], "parent": parent, "depth": depth, "score": node["score"], "coverage": node["coverage"],
        "weight": weight, "contribution": weight * node["score"],
    }  # fmt: skip
    for child in node["children"]:
        yield from descend(child, node["node"], depth + 1, weight * node["shares"].get(child["node"], 0.0), cells)


# The index to the grade


def statement(scheme: Row, root: Row, hits: Mapping[str, Hits], period: str) -> list[Row]:
    """From the index to the grade, step by step."""
    steps = [step("base", points=root["score"])]
    for rule in scheme["rules"]:
        effects, found = rule["effects"], hits[rule["id"]]
        if found.records and "void" in effects:
            steps.append(step("void", rule, evidence=len(found.records)))
        if found.records and {"points", "points_by", "points_per_month"} & set(effects):
            change = rule_points(effects, found, period)
            steps.append(step("points", rule, points=change, evidence=len(found.records)))
    steps += limit(steps, scheme)
    least = scheme["minimum_coverage"]
    enough = root["coverage"] >= least - HAIR
    if not enough:
        steps.append(step("coverage", grade="not_rated"))
    for rule in scheme["rules"]:
        if "cap" in rule["effects"] and (evidence := evidence_for(rule, root, hits, least)):
            steps.append(step("cap", rule, grade=rule["effects"]["cap"], evidence=evidence))
    steps.sort(key=lambda one: ORDER.index(one["kind"]))
    for one, so_far in zip(steps, np.cumsum([one["points"] for one in steps]), strict=True):
        one["score"] = so_far
    caps = [one["grade"] for one in steps if one["kind"] == "cap"]
    best_to_worst = [one["id"] for one in scheme["bands"]]
    reached = max([band(so_far, scheme), *caps], key=best_to_worst.index) if enough else "not_rated"
    return [*steps, step("grade", grade=reached) | {"score": so_far}]


def step(kind: str, rule: Row | None = None, points: float = 0.0, grade: str | None = None, evidence: int = 0) -> Row:
    """One line of a statement."""
    title = rule["title"] if rule else {"zh": None, "en": None}
    return {
        "kind": kind, "rule": rule["id"] if rule else None, "points": points, "grade": grade, "evidence": evidence,
        "title_zh": title["zh"], "title_en": title["en"],
    }  # fmt: skip


def rule_points(effects: Row, found: Hits, period: str) -> float:
    """What a rule gives or takes; what was put right by the month's end counts half."""
    if "points_per_month" in effects:
        total = float(effects["points_per_month"] * found.months)
    else:
        end, total = pd.Period(period, "M").end_time, 0.0
        for record in found.records:
            by = effects.get("points_by")
            change = float(by["points"].get(record[by["column"]], 0.0) if by else effects["points"])
            fixed = record[effects["halved_after"]] if "halved_after" in effects else pd.NaT
            total += change / 2 if not pd.isna(fixed) and fixed <= end else change
    most = effects.get("at_most", abs(total))
    return min(max(total, -most), most)


def limit(steps: list[Row], scheme: Row) -> list[Row]:
    """The step that gives back what was deducted beyond the scheme's limit and keeps the score from 0 to 100."""
    taken = -sum(one["points"] for one in steps if one["kind"] == "points" and one["points"] < 0)
    before = sum(one["points"] for one in steps)
    within = min(max(before + max(taken - scheme.get("deductions_at_most", taken), 0.0), 0.0), 100.0)
    return [step("limit", points=within - before)] if abs(within - before) > HAIR else []


def evidence_for(rule: Row, root: Row, hits: Mapping[str, Hits], least: float) -> int:
    """How many records, or weak dimensions with enough coverage, make a rule hold; 0 where it does not."""
    if below := rule.get("below"):
        known = [child for child in root["children"] if "children" in child and child["coverage"] >= least - HAIR]
        weak = sum(child["score"] < below["threshold"] - HAIR for child in known)
        return weak if weak >= below["nodes"] else 0
    return len(hits[rule["id"]].records)


def grade_of(branch: Row, scheme: Row) -> str:
    """The band of a branch with enough coverage."""
    enough = branch["coverage"] >= scheme["minimum_coverage"] - HAIR
    return band(branch["score"], scheme) if enough else "not_rated"


def band(score: float, scheme: Row) -> str:
    """The best band whose start the score reaches."""
    return next((one["id"] for one in scheme["bands"] if score >= one["from"] - HAIR), "not_rated")


def conclusion(sheet: list[Row], root: Row, scheme: Row) -> Row:
    """The line that sums a statement up."""
    score, grade = sheet[-1]["score"], sheet[-1]["grade"]
    reached = band(score, scheme)
    return {
        "base": root["score"], "score": score, "band": reached, "grade": grade, "coverage": root["coverage"],
        "capped": int(grade not in ("not_rated", reached)),
    }  # fmt: skip


def rank_all(known: Definitions, nodes: list[Row], ratings: list[Row]) -> None:
    """Give every rated body its place in its peer group, in place: one more than there are better ones."""
    rated = {(row["entity"], row["period"]) for row in ratings if row["grade"] != "not_rated"}
    fields: dict[tuple[str, str, str], list[Row]] = {}
    for row in (*nodes, *ratings):
        row |= {"rank": NOTHING, "rank_of": NOTHING}
        field = row["period"], known.entities[row["entity"]]["group"], row.get("node", "final score")
        fields.setdefault(field, []).append(row)
    for field in fields.values():
        ranked = [row for row in field if (row["entity"], row["period"]) in rated and not np.isnan(row["score"])]
        for row in field:
            row["rank_of"] = float(len(ranked))
        for row in ranked:
            row["rank"] = 1.0 + sum(other["score"] > row["score"] + HAIR for other in ranked)


def look_back(ratings: list[Row]) -> None:
    """Put last month's grade and score beside each, in place."""
    known = {(row["entity"], pd.Period(row["period"], "M")): row for row in ratings}
    for (entity, month), row in known.items():
        earlier = known.get((entity, month - 1), {"grade": None, "score": NOTHING})
        row |= {"previous_grade": earlier["grade"], "previous_score": earlier["score"]}
