"""The way from the index to the grade gone a second time: the rules step by step, then the bands month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import erf, sqrt

import numpy as np
import pandas as pd

from tests.ledgers.revaluation import NOTHING, Events, Row

HAIR = 1e-9
"""Points by which rounding may miss a threshold, and by which scores must differ to differ."""

ORDER = ("base", "void", "points", "lifted", "limit", "coverage", "held", "cap", "grade")
"""Kinds of steps in a statement, in the order in which they act."""


@dataclass(frozen=True)
class Hits:
    """The records that set a rule off for a body in a month, those put right, and for how many months in a row."""

    records: list[Row] = field(default_factory=list)
    lifted: list[Row] = field(default_factory=list)
    months: int = 0


def hits_of(records: Events, entity: str, period: str) -> Hits:
    """What one rule found for one body in one month."""

    def split(month: pd.Period) -> tuple[list[Row], list[Row]]:
        """The records of a month that still count, and those put right by its end."""
        mine, end = records.get((entity, str(month)), []), month.end_time
        over = [not pd.isna(record["put_right"]) and record["put_right"] <= end for record in mine]
        return (
            [record for record, done in zip(mine, over, strict=True) if not done],
            [record for record, done in zip(mine, over, strict=True) if done],
        )

    month, number = pd.Period(period, "M"), 0
    while split(month - number)[0]:
        number += 1
    return Hits(*split(month), number)


# The steps


def statement(scheme: Row, root: Row, hits: Mapping[str, Hits], period: str) -> list[Row]:
    """What acts on the index of a body, before the grade of the month before comes into it."""
    steps = [step("base", points=root["score"])]
    for rule in scheme["rules"]:
        effects, found = rule["effects"], hits[rule["id"]]
        if found.records and "void" in effects:
            steps.append(step("void", rule, evidence=len(found.records)) | dates(rule, found.records, period))
        if found.records and {"points", "points_by", "points_per_month"} & set(effects):
            change = rule_points(effects, found, period)
            steps.append(
                step("points", rule, points=change, evidence=len(found.records)) | dates(rule, found.records, period)
            )
        if found.lifted:
            steps.append(step("lifted", rule, evidence=len(found.lifted)) | dates(rule, found.lifted, period))
    steps += limit(steps, scheme)
    least = scheme["minimum_coverage"]
    if root["coverage"] < least - HAIR:
        steps.append(step("coverage", grade="not_rated"))
    for rule in scheme["rules"]:
        if "cap" in rule["effects"] and (evidence := evidence_for(rule, root, hits, least)):
            behind = dates(rule, hits[rule["id"]].records, period)
            steps.append(step("cap", rule, grade=rule["effects"]["cap"], evidence=evidence) | behind)
    return steps


def step(kind: str, rule: Row | None = None, points: float = 0.0, grade: str | None = None, evidence: int = 0) -> Row:
    """One line of a statement."""
    title = rule["title"] if rule else {"zh": None, "en": None}
    return {
        "kind": kind, "rule": rule["id"] if rule else None, "points": points, "grade": grade, "evidence": evidence,
        "since": None, "until": None, "reviewed": 0, "title_zh": title["zh"], "title_en": title["en"],
    }  # fmt: skip


def dates(rule: Row, records: list[Row], period: str) -> Row:
    """Since when the records behind a step act, until when, and whether on a month before all of them."""
    if not records:
        return {}
    days = [record["dated"] for record in records]
    months = rule["event"]["months"]
    return {
        "since": f"{min(days):%Y-%m-%d}",
        "until": str(max(days).to_period("M") + (months - 1)) if months else None,
        "reviewed": int(period < f"{min(days):%Y-%m}"),
    }


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


# The grade


def verdict(scheme: Row, root: Row, steps: list[Row], se: float, past: list[Row]) -> Row:
    """The line that sums a statement up; ``past`` are the lines of the months before, oldest first."""
    score = float(np.cumsum([one["points"] for one in steps])[-1])
    enough = not any(one["kind"] == "coverage" for one in steps)
    now = {
        "base": root["score"], "score": score, "se": se, "coverage": root["coverage"],
        "band": band(score, scheme) if enough else "not_rated",
        "probability": probability(score, se, scheme) if enough else NOTHING,
    }  # fmt: skip
    now["held"] = held(now, past, scheme)
    caps = [one["grade"] for one in steps if one["kind"] == "cap"]
    best_to_worst = [one["id"] for one in scheme["bands"]]
    now["grade"] = max([now["held"], *caps], key=best_to_worst.index) if enough else "not_rated"
    return now | {"capped": int(now["grade"] != now["held"])}


def band(score: float, scheme: Row) -> str:
    """The best band whose start the score reaches."""
    return next((one["id"] for one in scheme["bands"] if score >= one["from"] - HAIR), "not_rated")


def probability(score: float, se: float, scheme: Row) -> float:
    """How likely the true score lies in the band of the score, if the error is normal."""
    if se == 0:
        return 1.0
    starts = [one["from"] for one in scheme["bands"]]
    place = [one["id"] for one in scheme["bands"]].index(band(score, scheme))
    above_start = 1.0 if place == len(starts) - 1 else normal((score - starts[place] + HAIR) / se)
    above_next = 0.0 if place == 0 else normal((score - starts[place - 1] + HAIR) / se)
    return above_start - above_next


def normal(place: float) -> float:
    """The share of the normal distribution below a place."""
    return (1.0 + erf(place / sqrt(2.0))) / 2.0


def held(now: Row, past: list[Row], scheme: Row) -> str:
    """The band, or what the grade of the month before becomes: edge after edge while the score is sure to lie beyond.

    Where it is not, months count while their bands lie on one side of that grade; the nearest of them is where it goes.
    """
    waiting = scheme.get("hysteresis")
    if waiting is None or now["band"] == "not_rated" or not past or past[-1]["band"] == "not_rated":
        return now["band"]
    best_to_worst = [one["id"] for one in scheme["bands"]]
    starts = [one["from"] for one in scheme["bands"]]
    grade, sure = best_to_worst.index(past[-1]["held"]), waiting["probability"] - HAIR
    while grade > 0 and above(now, starts[grade - 1]) >= sure:
        grade -= 1
    while grade < len(starts) - 1 and 1.0 - above(now, starts[grade]) >= sure:
        grade += 1
    bands = [now["band"]]
    for row in reversed(past):
        if len(bands) == waiting["periods"] or row["band"] == "not_rated":
            break
        bands.append(row["band"])
    beyond = [best_to_worst.index(band) - grade for band in bands]
    if len(beyond) == waiting["periods"] and (min(beyond) > 0 or max(beyond) < 0):
        grade += min(beyond, key=abs)
    return best_to_worst[grade]


def above(now: Row, start: float) -> float:
    """The probability that the true score is at least so many points."""
    if now["se"] == 0:
        return float(now["score"] >= start - HAIR)
    return normal((now["score"] - start + HAIR) / now["se"])


def conclusion(steps: list[Row], judged: Row) -> list[Row]:
    """All steps in the order in which they act, with the score so far, down to the grade."""
    if judged["held"] != judged["band"]:
        steps = [*steps, step("held", grade=judged["held"])]
    steps = [*sorted(steps, key=lambda one: ORDER.index(one["kind"])), step("grade", grade=judged["grade"])]
    for one, so_far in zip(steps, np.cumsum([one["points"] for one in steps]), strict=True):
        one["score"] = so_far
    return steps
