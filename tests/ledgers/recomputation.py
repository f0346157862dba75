"""The rating worked out a second time, from the departments' files to the grade, with nothing of the product's own.

Plain pandas for the records and plain loops for the rest: one window, one body and one month after the other.
Where the product is fast this is slow, so that the two roads share no step in which both could be wrong alike.
"""

from __future__ import annotations

import ast
import csv
import operator
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import yaml

HAIR = 1e-9
"""Points by which rounding may miss a threshold, and by which scores must differ to differ."""

REFRESHES = {"M": range(1, 13), "Q": (3, 6, 9, 12), "H": (6, 12), "Y": (12,)}
GAP = {"M": 1, "Q": 3, "H": 6, "Y": 12}
LATE_MONTHS = 3
SCALE = {"percent": 100.0, "per_1000": 1000.0}
NOTHING = float("nan")
ORDER = ("base", "void", "points", "limit", "coverage", "cap", "grade")

Records = dict[str, pd.DataFrame]
Row = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True)
class Definitions:
    """The YAML files as they stand."""

    entities: dict[str, Row]
    kinds: dict[str, str]
    ledgers: dict[str, Row]
    indicators: dict[str, Row]
    scheme: Row


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
    records = {name: frame for name, frame in read_ledgers(folder, known)}
    reported = returns_by_ledger(records["returns"])
    months = pd.period_range(min(map(min, reported.values())), max(map(max, reported.values())), freq="M")
    rows = [row for code in known.indicators for row in indicator_rows(code, known, records, reported, months)]
    return rate(known, rows, {rule["id"]: events(rule, known, records, months) for rule in known.scheme["rules"]})


def definitions(config: Path, scheme: str) -> Definitions:
    """Read the YAML files."""

    def read(path: Path) -> Row:
        return yaml.safe_load(path.read_text(encoding="utf-8"))

    city = read(config / "city.yaml")
    indicators: dict[str, Row] = {}
    for path in sorted((config / "indicators").glob("*.yaml")):
        indicators |= read(path)["indicators"]
    ledgers = [read(path) for path in sorted((config / "ledgers").glob("*.yaml"))]
    kinds = {key: city["peer_groups"][body["group"]]["kind"] for key, body in city["entities"].items()}
    chosen = read(config / "schemes" / f"{scheme}.yaml")
    return Definitions(city["entities"], kinds, {one["id"]: one for one in ledgers}, indicators, chosen)


# Files to records


def read_ledgers(folder: Path, known: Definitions) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each ledger with all its years, typed, bodies by their ids."""
    ids = {str(name.get("code", key)): key for key, body in known.entities.items() for name in body["names"]}
    for name, ledger in known.ledgers.items():
        paths = sorted(path for path in folder.iterdir() if path.stem.rpartition("_")[0] == ledger["title"]["zh"])
        raw = pd.concat([read_file(path) for path in paths], ignore_index=True)
        frame = pd.DataFrame({key: typed(raw[column["zh"]], column) for key, column in ledger["columns"].items()})
        if ledger.get("scope") != "city":
            frame["entity"] = [ids[str(code)] for code in raw["单位代码"]]
        yield name, frame


def read_file(path: Path) -> pd.DataFrame:
    """One file's cells; empty ones are None."""
    if path.suffix == ".xlsx":
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    else:
        rows = list(csv.reader(decoded(path).splitlines()))
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=object).replace("", None)


def decoded(path: Path) -> str:
    """A CSV file's text: UTF-8 with its mark, else what old systems write."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="gb18030")


def typed(cells: pd.Series, column: Row) -> pd.Series:
    """A column of cells as dates, numbers, truths or codes; empty stays empty."""
    match column["type"]:
        case "date":
            return pd.to_datetime(cells, format="ISO8601").astype("datetime64[ns]")
        case "integer" | "number":
            return pd.to_numeric(cells).astype("Float64")
        case "choice":
            codes = {word["zh"]: code for code, word in column["values"].items()}
            return cells.map(lambda cell: None if cell is None else codes[cell])
        case "yes_no":
            return cells.map({"是": True, "否": False}).astype("boolean")
        case _:
            return cells


def returns_by_ledger(returns: pd.DataFrame) -> dict[str, set[pd.Period]]:
    """Which months each ledger was reported for."""
    return {name: set(ends.dt.to_period("M")) for name, ends in returns.groupby("ledger")["month_end_on"]}


# Expressions


def meaning(text: str, frame: pd.DataFrame, month_end: pd.Timestamp) -> pd.Series:
    """An expression of the definitions, worked out for every row; truths that cannot be known are NA."""

    def work(node: ast.expr) -> Any:
        match node:
            case ast.Name(id="month_end"):
                return month_end
            case ast.Name(id=name):
                return frame[name]
            case ast.Constant(value=value):
                return value
            case ast.List(elts=parts):
                return [work(part) for part in parts]
            case ast.BoolOp(op=ast.And(), values=parts):
                return reduce(operator.and_, map(work, parts))
            case ast.BoolOp(values=parts):
                return reduce(operator.or_, map(work, parts))
            case ast.BinOp(left=left, op=op, right=right):
                joins = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
                return joins[type(op)](as_number(work(left)), as_number(work(right)))
            case ast.Call(func=ast.Name(id="days"), args=[start, end]):
                return (work(end) - work(start)).dt.days.astype("Float64")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return compared(work(left), type(op), work(right))
        raise NotImplementedError(ast.unparse(node))

    return work(ast.parse(text, mode="eval").body)


def as_number(part: Any) -> Any:
    """A condition counts 1 where it holds and 0 where it does not or cannot be known."""
    truth = isinstance(part, pd.Series) and part.dtype == "boolean"
    return part.fillna(False).astype("Float64") if truth else part


def compared(left: pd.Series, op: type[ast.cmpop], right: Any) -> pd.Series:
    """One comparison; with an empty cell on either side its truth is not known."""
    if op in (ast.Is, ast.IsNot):
        return (left.isna() if op is ast.Is else left.notna()).astype("boolean")
    if op is ast.In:
        return left.isin(right).astype("boolean").mask(left.isna())
    signs = {
        ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
        ast.GtE: operator.ge,
    }  # fmt: skip
    return signs[op](left, right).astype("boolean").mask(left.isna() | pd.isna(right))


# Records to values


def in_window(asked: Row, ledger: Row, frame: pd.DataFrame, month: pd.Period, months: int) -> pd.DataFrame:
    """The records of ``months`` months up to the end of ``month`` (0: all so far) that an event or a measure means."""
    dated, end = frame[asked.get("dated_by") or ledger["dated_by"]], month.end_time.normalize()
    inside = dated <= end
    if months:
        inside &= dated >= (month - (months - 1)).start_time
    frame, dated = frame[inside], dated[inside]
    if "filter" in asked:
        held = meaning(asked["filter"], frame, end).fillna(False).astype(bool)
        frame, dated = frame[held], dated[held]
    if asked.get("pool") == "latest":
        frame = frame[dated == dated.groupby(frame["entity"]).transform("max")]
    return frame


def totals(measure: Row, ledger: Row, frame: pd.DataFrame, month: pd.Period) -> dict[str, Row]:
    """For each body with records: sums above and below the line, number of records, median."""
    records, end = in_window(measure, ledger, frame, month, measure["window"]), month.end_time.normalize()

    def each(text: str | None) -> pd.Series:
        if text is None:
            return pd.Series(1.0, index=records.index)
        return as_number(meaning(text, records, end)).astype(float)

    match measure["kind"]:
        case "median":
            quantity = each(measure["of"]).dropna().groupby(records["entity"])
            found = pd.DataFrame({"value": quantity.median(), "n": quantity.size()})
            return found.to_dict("index")
        case "mean":
            above, below = each(measure["of"]) * each(measure.get("weight")), each(measure.get("weight"))
        case _:
            above, below = each(measure.get("numerator")), each(measure.get("denominator"))
    by = records["entity"]
    found = pd.DataFrame({"above": above.groupby(by).sum(), "below": below.groupby(by).sum(), "n": by.groupby(by).size()})
    return found.to_dict("index")


def basis(indicator: Row, month: pd.Period, reported: set[pd.Period]) -> tuple[pd.Period | None, str | None]:
    """The month a value rests on, walking back as long as a late supplier is waited for; else why there is none."""
    measure, refreshing = indicator["measure"], indicator.get("refresh") or REFRESHES[indicator["cadence"]]
    needed = max(measure["window"], 1) if measure["kind"] in ("count", "rate") else 1
    broken = False
    for back in range(GAP[indicator["cadence"]] + LATE_MONTHS):
        earlier = month - back
        if earlier.month in refreshing and earlier in reported:
            if all(earlier - step in reported for step in range(needed)):
                return earlier, None
            broken = True
    if broken:
        return None, "window_incomplete"
    since = pd.period_range(min(reported), month, freq="M") if reported else []
    never_due = bool(reported) and not any(one.month in refreshing for one in since)
    return None, "not_due" if never_due else "not_reported"


def indicator_rows(
    code: str, known: Definitions, records: Records, reported: Mapping[str, set[pd.Period]], months: pd.PeriodIndex
) -> list[Row]:
    """One indicator for every body it is asked of and every month."""
    indicator = known.indicators[code]
    measure, ledger = indicator["measure"], known.ledgers[indicator["measure"]["ledger"]]
    applies = indicator.get("applies_to", "all")
    asked = [key for key, kind in known.kinds.items() if applies in ("all", {"county": "counties", "unit": "units"}[kind])]
    seen: dict[pd.Period, dict[str, Row]] = {}
    rows: list[Row] = []
    for month in months:
        rests_on, why = basis(indicator, month, reported.get(ledger["id"], set()))
        if rests_on is not None and rests_on not in seen:
            seen[rests_on] = totals(measure, ledger, records[ledger["id"]], rests_on)
        batch = [
            {"entity": key, "period": str(month), "indicator": code, "reason": why}
            | one_value(indicator, known.entities[key], rests_on, seen.get(rests_on, {}).get(key))
            for key in asked
        ]
        for row in batch:
            row["reason"] = row["reason"] or row.pop("why_not")
            row["raw"] = row["value"] = row["value"] if row["reason"] is None else NOTHING
        if indicator.get("shrink"):
            shrink(batch, indicator, known)
        rows += batch
    return rows


def one_value(indicator: Row, body: Row, rests_on: pd.Period | None, found: Row | None) -> Row:
    """Value, what it was worked out from, and why it cannot be used."""
    measure, window = indicator["measure"], indicator["measure"]["window"]
    row = {"numerator": NOTHING, "denominator": NOTHING, "n": NOTHING, "value": NOTHING, "why_not": None}
    row |= {"as_of": None, "first": None}
    if rests_on is None:
        return row
    row |= {"as_of": str(rests_on), "first": str(rests_on - (window - 1)) if window else None}
    kind, found = measure["kind"], found or {}
    if kind == "median":
        row |= {"n": found.get("n", NOTHING), "value": found.get("value", NOTHING)}
    elif kind == "count":
        row |= {"numerator": found.get("above", 0.0), "n": float(max(window, 1))}
        row["value"] = row["numerator"]
    else:
        row |= {"numerator": found.get("above", NOTHING), "denominator": found.get("below", NOTHING)}
        row["n"] = found.get("n", NOTHING) if measure.get("n") == "records" else row["denominator"]
        if kind == "rate":
            exposed = float(body.get(measure["per"]) or NOTHING)
            row |= {"numerator": found.get("above", 0.0), "denominator": exposed, "n": exposed}
        if row["denominator"] != 0:
            row["value"] = SCALE.get(indicator["unit"], 1.0) * row["numerator"] / row["denominator"]
    if np.isnan(row["value"]) or not row["n"] > 0:
        row["why_not"] = "no_records"
    elif row["n"] < indicator.get("min_n", 1):
        row["why_not"] = "too_few"
    return row


def shrink(batch: list[Row], indicator: Row, known: Definitions) -> None:
    """Pull rates towards their peer group's mean, in place: Marshall's global empirical Bayes estimator."""
    scale = SCALE.get(indicator["unit"], 1.0)
    for group in {body["group"] for body in known.entities.values()}:
        peers = [row for row in batch if known.entities[row["entity"]]["group"] == group and row["reason"] is None]
        if not peers:
            continue
        exposed = sum(row["denominator"] for row in peers)
        mean = sum(row["numerator"] for row in peers) / exposed
        spread = sum(row["denominator"] * (row["numerator"] / row["denominator"] - mean) ** 2 for row in peers) / exposed
        between = spread - mean / (exposed / len(peers))
        for row in peers:
            trust = between / (between + mean / row["denominator"]) if between > 0 else 0.0
            row["value"] = scale * (mean + trust * (row["numerator"] / row["denominator"] - mean))


def events(rule: Row, known: Definitions, records: Records, months: pd.PeriodIndex) -> dict[Key, list[Row]]:
    """The records that set off a rule, by body and month."""
    found: dict[Key, list[Row]] = {}
    if event := rule.get("event"):
        ledger = known.ledgers[event["ledger"]]
        for month in months:
            for row in in_window(event, ledger, records[event["ledger"]], month, event["months"]).to_dict("records"):
                found.setdefault((row["entity"], str(month)), []).append(row)
    return found


# Values to grades


def rate(known: Definitions, rows: list[Row], found: Mapping[str, dict[Key, list[Row]]]) -> Rating:
    """Score every body and month, then rank."""
    cells: dict[Key, list[Row]] = {}
    for row in rows:
        cells.setdefault((row["entity"], row["period"]), []).append(row)
    nodes: list[Row] = []
    steps: list[Row] = []
    ratings: list[Row] = []
    for entity, period in sorted(cells):
        here = {"entity": entity, "period": period}
        mine = {rule: hits.get((entity, period), []) for rule, hits in found.items()}
        earned = points_of(known, cells[entity, period], mine)
        root = climb(known.scheme["tree"], earned)
        for row in cells[entity, period]:
            row |= {"points": earned.get(row["indicator"], NOTHING), "weight": NOTHING}
        branches = list(descend(root, None, 0, 1.0, {row["indicator"]: row for row in cells[entity, period]}))
        sheet = statement(known, root, mine, {rule: standing(hits, entity, period) for rule, hits in found.items()}, period)
        nodes += [here | branch | {"grade": band(branch["score"], known.scheme)} for branch in branches]
        steps += [here | {"step": number} | step for number, step in enumerate(sheet)]
        ratings.append(here | conclusion(sheet, root, known.scheme))
    for row in rows:
        row["contribution"], row["contribution_max"] = row["points"] * row["weight"], 100.0 * row["weight"]
    rank_all(known, nodes, ratings)
    look_back(ratings)
    return Rating(*(pd.DataFrame(table) for table in (rows, nodes, ratings, steps)))


def points_of(known: Definitions, cells: list[Row], mine: Mapping[str, list[Row]]) -> dict[str, float]:
    """Points of every indicator asked of a body in a month; NaN where there is no usable value."""
    for rule in known.scheme["rules"]:
        if column := rule["effects"].get("void"):
            struck = {record[column] for record in mine[rule["id"]]}
            for row in cells:
                if row["indicator"] in struck and row["reason"] is None:
                    row["reason"] = "void"
    leaves = {leaf["indicator"]: leaf for leaf in leaves_of(known.scheme["tree"])}
    return {
        row["indicator"]: points(row["value"], leaf.get("goalposts") or known.indicators[row["indicator"]]["goalposts"])
        if row["reason"] is None
        else NOTHING
        for row in cells
        if (leaf := leaves.get(row["indicator"]))
    }


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
    for (low, less), (high, more) in zip(places, places[1:], strict=False):
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
        raise NotImplementedError(node["aggregate"])
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
            cells[node["node"]]["weight"] = weight
        return
    yield {
        "node": node["node"], "parent": parent, "depth": depth, "score": node["score"], "coverage": node["coverage"],
        "weight": weight, "contribution": weight * node["score"],
    }  # fmt: skip
    for child in node["children"]:
        yield from descend(child, node["node"], depth + 1, weight * node["shares"].get(child["node"], 0.0), cells)


def standing(hits: Mapping[Key, list[Row]], entity: str, period: str) -> int:
    """How many months in a row, this one included, a rule has had records."""
    month, number = pd.Period(period, "M"), 0
    while hits.get((entity, str(month - number))):
        number += 1
    return number


def statement(
    known: Definitions, root: Row, mine: Mapping[str, list[Row]], standing: Mapping[str, int], period: str
) -> list[Row]:
    """From the index to the grade, step by step."""
    scheme, score = known.scheme, root["score"]
    steps = [step("base", points=score)]
    changes = {
        rule["id"]: rule_points(rule["effects"], mine[rule["id"]], standing[rule["id"]], period)
        for rule in scheme["rules"]
        if mine[rule["id"]] and {"points", "points_by", "points_per_month"} & set(rule["effects"])
    }
    for rule in scheme["rules"]:
        if "void" in rule["effects"] and mine[rule["id"]]:
            steps.append(step("void", rule, evidence=len(mine[rule["id"]])))
        if rule["id"] in changes:
            steps.append(step("points", rule, points=changes[rule["id"]], evidence=len(mine[rule["id"]])))
    taken = -sum(min(change, 0.0) for change in changes.values())
    before = score + sum(changes.values())
    after = min(max(before + max(taken - scheme.get("deductions_at_most", taken), 0.0), 0.0), 100.0)
    if abs(after - before) > HAIR:
        steps.append(step("limit", points=after - before))
    enough = root["coverage"] >= scheme["minimum_coverage"] - HAIR
    if not enough:
        steps.append(step("coverage", grade="not_rated"))
    held = [(rule, evidence(rule, root, mine)) for rule in scheme["rules"] if "cap" in rule["effects"]]
    steps += [step("cap", rule, grade=rule["effects"]["cap"], evidence=hits) for rule, hits in held if hits]
    grades = [one["id"] for one in scheme["bands"]]
    caps = [rule["effects"]["cap"] for rule, hits in held if hits]
    final = max([band(before if abs(after - before) <= HAIR else after, scheme), *caps], key=grades.index) if enough else None
    steps.append(step("grade", grade=final or "not_rated"))
    steps.sort(key=lambda one: ORDER.index(one["kind"]))
    for one, sum_so_far in zip(steps, np.cumsum([one["points"] for one in steps]), strict=True):
        one["score"] = sum_so_far
    return steps


def step(kind: str, rule: Row | None = None, *, points: float = 0.0, grade: str | None = None, evidence: int = 0) -> Row:
    """One line of a statement."""
    title = rule["title"] if rule else {"zh": None, "en": None}
    return {
        "kind": kind, "rule": rule["id"] if rule else None, "points": points, "grade": grade, "evidence": evidence,
        "title_zh": title["zh"], "title_en": title["en"],
    }  # fmt: skip


def rule_points(effects: Row, records: list[Row], months: int, period: str) -> float:
    """What a rule gives or takes; what was put right by the month's end counts half."""
    if "points_per_month" in effects:
        total = float(effects["points_per_month"] * months)
    else:
        end, total = pd.Period(period, "M").end_time, 0.0
        for record in records:
            by = effects.get("points_by")
            change = float(by["points"].get(record[by["column"]], 0.0) if by else effects["points"])
            fixed = record[effects["halved_after"]] if "halved_after" in effects else pd.NaT
            total += change / 2 if not pd.isna(fixed) and fixed <= end else change
    most = effects.get("at_most", abs(total))
    return min(max(total, -most), most)


def evidence(rule: Row, root: Row, mine: Mapping[str, list[Row]]) -> int:
    """How many records, or weak dimensions, make a rule hold; 0 where it does not."""
    if below := rule.get("below"):
        weak = sum(child["score"] < below["threshold"] - HAIR for child in root["children"] if "children" in child)
        return weak if weak >= below["nodes"] else 0
    return len(mine[rule["id"]])


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
    fields: dict[tuple[str, str, str], list[float]] = {}

    def field(row: Row) -> tuple[str, str, str]:
        return row["period"], known.entities[row["entity"]]["group"], row.get("node", "final")

    def takes_part(row: Row) -> bool:
        return (row["entity"], row["period"]) in rated and not np.isnan(row["score"])

    for row in (*nodes, *ratings):
        scores = fields.setdefault(field(row), [])
        if takes_part(row):
            scores.append(row["score"])
    for row in (*nodes, *ratings):
        scores = fields[field(row)]
        place = 1.0 + sum(other > row["score"] + HAIR for other in scores)
        row |= {"rank": place if takes_part(row) else NOTHING, "rank_of": float(len(scores))}


def look_back(ratings: list[Row]) -> None:
    """Put last month's grade and score beside each, in place."""
    known = {(row["entity"], pd.Period(row["period"], "M")): row for row in ratings}
    for (entity, month), row in known.items():
        earlier = known.get((entity, month - 1), {"grade": None, "score": NOTHING})
        row |= {"previous_grade": earlier["grade"], "previous_score": earlier["score"]}
