"""Indicator values worked out a second time: the departments' files, read and counted one window after the other.

Nothing here is the product's own, so that the two roads share no step in which both could be wrong alike.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import yaml

from tests.ledgers.expressions import as_number, meaning

REFRESHES = {"M": range(1, 13), "Q": (3, 6, 9, 12), "H": (6, 12), "Y": (12,)}
GAP = {"M": 1, "Q": 3, "H": 6, "Y": 12}
LATE_MONTHS = 3
SCALE = {"percent": 100.0, "per_1000": 1000.0}
NOTHING = float("nan")

Records = dict[str, pd.DataFrame]
Row = dict[str, Any]
Events = dict[tuple[str, str], list[Row]]
"""Records by body and month."""


@dataclass(frozen=True)
class Definitions:
    """The YAML files as they stand."""

    entities: dict[str, Row]
    kinds: dict[str, str]
    ledgers: dict[str, Row]
    indicators: dict[str, Row]
    scheme: Row


def all_values(folder: Path, known: Definitions) -> tuple[list[Row], dict[str, Events]]:
    """Every indicator's value for every body and month, and the records that set off each rule of the scheme."""
    records = {name: read_ledger(folder, name, known) for name in known.ledgers}
    titles = {ledger["title"]["zh"]: name for name, ledger in known.ledgers.items()}
    register = records["returns"].assign(ledger=records["returns"]["ledger"].replace(titles))
    reported = returns_by_ledger(register)
    months = pd.period_range(min(map(min, reported.values())), max(map(max, reported.values())), freq="M")
    rows = [row for code in known.indicators for row in indicator_rows(code, known, records, reported, months)]
    return rows, {rule["id"]: events(rule, known, records, months) for rule in known.scheme["rules"]}


def definitions(config: Path, scheme: str) -> Definitions:
    """Read the YAML files."""
    city = read_yaml(config / "city.yaml")
    indicators: dict[str, Row] = {}
    for path in sorted((config / "indicators").glob("*.yaml")):
        indicators |= read_yaml(path)["indicators"]
    ledgers = [read_yaml(path) for path in sorted((config / "ledgers").glob("*.yaml"))]
    kinds = {key: city["peer_groups"][body["group"]]["kind"] for key, body in city["entities"].items()}
    chosen = read_yaml(config / "schemes" / f"{scheme}.yaml")
    return Definitions(city["entities"], kinds, {one["id"]: one for one in ledgers}, indicators, chosen)


def read_yaml(path: Path) -> Row:
    """One YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# Files to records


def read_ledger(folder: Path, name: str, known: Definitions) -> pd.DataFrame:
    """A ledger with all its years, typed, bodies by their ids."""
    ledger = known.ledgers[name]
    paths = sorted(path for path in folder.iterdir() if path.stem.rpartition("_")[0] == ledger["title"]["zh"])
    raw = pd.concat([read_file(path) for path in paths], ignore_index=True)
    frame = pd.DataFrame({key: typed(raw[column["zh"]], column) for key, column in ledger["columns"].items()})
    if ledger.get("scope") != "city":
        ids = {str(one.get("code", key)): key for key, body in known.entities.items() for one in body["names"]}
        frame["entity"] = [ids[str(code)] for code in raw["单位代码"]]
    return frame


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


# Records to values


def in_window(asked: Row, ledger: Row, frame: pd.DataFrame, month: pd.Period, months: int) -> pd.DataFrame:
    """The records of ``months`` months up to the end of ``month`` (0: all so far) that an event or a measure means."""
    dated, end = frame[asked.get("dated_by") or ledger["dated_by"]], month.end_time.normalize()
    inside = dated <= end
    if months:
        inside &= dated >= (month - (months - 1)).start_time
    frame = frame[inside]
    if "months" in asked:  # an event: a newest record that does not fit lifts the rule
        return fitting(asked, newest(asked, ledger, frame), end)
    return newest(asked, ledger, fitting(asked, frame, end))


def fitting(asked: Row, frame: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """The records that the filter holds for."""
    return frame[meaning(asked["filter"], frame, end).fillna(False).astype(bool)] if "filter" in asked else frame


def newest(asked: Row, ledger: Row, frame: pd.DataFrame) -> pd.DataFrame:
    """Each body's records of the newest date, where only those are meant."""
    dated = frame[asked.get("dated_by") or ledger["dated_by"]]
    return frame[dated == dated.groupby(frame["entity"]).transform("max")] if asked.get("pool") == "latest" else frame


def totals(measure: Row, ledger: Row, frame: pd.DataFrame, month: pd.Period) -> dict[str, Row]:
    """For each body with records: sums above and below the line, number of records, median."""
    records, end = in_window(measure, ledger, frame, month, measure["window"]), month.end_time.normalize()

    def each(text: str | None) -> pd.Series:
        """An expression for each record; 1 where there is none."""
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
    both = above.notna() & below.notna()
    above, below, by = above[both], below[both], records["entity"][both]
    found = {"above": above.groupby(by).sum(), "below": below.groupby(by).sum(), "n": by.groupby(by).size()}
    return pd.DataFrame(found).to_dict("index")


def basis(indicator: Row, month: pd.Period, reported: set[pd.Period]) -> tuple[pd.Period | None, str | None]:
    """The month a value rests on, walking back as long as a late supplier is waited for; else why there is none."""
    measure, refreshing = indicator["measure"], indicator.get("refresh") or REFRESHES[indicator["cadence"]]
    needed = list(range(max(measure["window"], 1) if measure["kind"] in ("count", "rate", "change") else 1))
    needed += [step + years_back(measure) for step in needed]
    broken = False
    for back in range(GAP[indicator["cadence"]] + LATE_MONTHS):
        earlier = month - back
        if earlier.month in refreshing and earlier in reported:
            if all(earlier - step in reported for step in needed):
                return earlier, None
            broken = True
    if broken:
        return None, "window_incomplete"
    since = pd.period_range(min(reported), month, freq="M") if reported else []
    never_due = bool(reported) and not any(one.month in refreshing for one in since)
    return None, "not_due" if never_due else "not_reported"


def years_back(measure: Row) -> int:
    """How many months before its window a change is held against; 0 for other kinds."""
    return 12 * measure.get("years", 1) if measure["kind"] == "change" else 0


def indicator_rows(
    code: str, known: Definitions, records: Records, reported: Mapping[str, set[pd.Period]], months: pd.PeriodIndex
) -> list[Row]:
    """One indicator for every body it is asked of and every month."""
    indicator, rows, seen = known.indicators[code], [], {}
    measure, ledger = indicator["measure"], known.ledgers[indicator["measure"]["ledger"]]
    meant = indicator.get("applies_to", "all")
    for month in months:
        rests_on, why_not = basis(indicator, month, reported.get(ledger["id"], set()))
        if rests_on is not None and rests_on not in seen:
            seen[rests_on] = totals(measure, ledger, records[ledger["id"]], rests_on)
            for key, before in totals(measure, ledger, records[ledger["id"]], rests_on - years_back(measure)).items():
                seen[rests_on].setdefault(key, {})["before"] = before.get("above", NOTHING)
        batch = [
            {"entity": key, "period": str(month), "indicator": code, "reason": why_not}
            | one_value(indicator, known.entities[key], rests_on, seen.get(rests_on, {}).get(key, {}))
            for key, kind in known.kinds.items()
            if meant in ("all", kind)
        ]
        if indicator.get("shrink"):
            shrink(batch, indicator, known)
        rows += batch
    return rows


def one_value(indicator: Row, body: Row, rests_on: pd.Period | None, found: Row) -> Row:
    """Value, what it was worked out from, and why it cannot be used (unless the month says so already)."""
    measure, window = indicator["measure"], indicator["measure"]["window"]
    row = dict.fromkeys(("numerator", "denominator", "n", "raw", "value", "se"), NOTHING)
    if rests_on is None:
        return row | {"as_of": None, "first": None}
    if measure["kind"] == "median":
        row |= {"n": found.get("n", NOTHING), "value": found.get("value", NOTHING)}
    elif measure["kind"] == "count":
        row |= {"numerator": found.get("above", 0.0), "n": float(max(window, 1))}
        row["value"] = row["numerator"]
    elif measure["kind"] == "change":
        before = found.get("before", 0.0)
        row |= {"numerator": found.get("above", 0.0), "denominator": before, "n": before}
        if before > 0:
            row["value"] = 100.0 * ((row["numerator"] / before) ** (1 / measure.get("years", 1)) - 1)
    else:
        row |= {"numerator": found.get("above", NOTHING), "denominator": found.get("below", NOTHING)}
        row["n"] = found.get("n", NOTHING) if measure.get("n") == "records" else row["denominator"]
        if measure["kind"] == "rate":
            exposed = float(body.get(measure["per"]) or NOTHING)
            row |= {"numerator": found.get("above", 0.0), "denominator": exposed, "n": exposed}
        if not row["denominator"] <= 0:
            row["value"] = SCALE.get(indicator["unit"], 1.0) * row["numerator"] / row["denominator"]
    enough = row["n"] >= indicator.get("min_n", 1)
    reason = "no_records" if np.isnan(row["value"]) or not row["n"] > 0 else None if enough else "too_few"
    reason = "no_denominator" if np.isnan(row["value"]) and row["denominator"] <= 0 else reason
    usable = row["value"] if reason is None else NOTHING
    first = str(rests_on - (window - 1)) if window else None
    row |= {"as_of": str(rests_on), "first": first, "reason": reason, "raw": usable, "value": usable}
    return row | {"se": error(row, indicator)}


def error(row: Row, indicator: Row) -> float:
    """The standard error of a value, in its unit: binomial for shares, Poisson for rates, else not known."""
    scale = SCALE.get(indicator["unit"], 1.0)
    match indicator["measure"]["kind"]:
        case _ if row["reason"] is not None:
            return NOTHING
        case "rate":
            return scale * np.sqrt(row["numerator"] + 0.5) / row["denominator"]
        case "share" | "ratio" as kind:
            share, n = row["value"] / scale, row["n"]
            if kind == "ratio" and (indicator["unit"] != "percent" or not 0 <= share <= 1):
                return NOTHING
            moved = (share * n + 0.5) / (n + 1)
            return scale * np.sqrt(moved * (1 - moved) / n)
        case _:
            return NOTHING


def shrink(batch: list[Row], indicator: Row, known: Definitions) -> None:
    """Pull rates and shares towards their peer group's mean, in place: empirical Bayes estimators by moments."""
    scale, is_rate = SCALE.get(indicator["unit"], 1.0), indicator["measure"]["kind"] == "rate"
    for group in {body["group"] for body in known.entities.values()}:
        peers = [row for row in batch if known.entities[row["entity"]]["group"] == group and row["reason"] is None]
        if not peers:
            continue
        exposed = sum(row["denominator"] for row in peers)
        mean = sum(row["numerator"] for row in peers) / exposed
        off = [row["numerator"] / row["denominator"] - mean for row in peers]
        spread = sum(row["denominator"] * far**2 for row, far in zip(peers, off, strict=True)) / exposed
        pull = pull_of_rates if is_rate else pull_of_shares
        for row, far in zip(peers, off, strict=True):
            shrunk, error = pull(mean, far, spread, row["denominator"], exposed, len(peers))
            row |= {"value": scale * shrunk, "se": scale * error}


def pull_of_rates(
    mean: float, far: float, spread: float, size: float, exposed: float, bodies: int
) -> tuple[float, float]:
    """Marshall (1991), the global estimator: a gamma prior; the rate and its posterior deviation."""
    between = spread - mean / (exposed / bodies)
    trust = between / (between + mean / size) if between > 0 else 0.0
    shrunk = mean + trust * far
    of_mean = (mean * exposed + 0.5) / exposed**2
    return shrunk, np.sqrt(shrunk * trust / size + (1 - trust) ** 2 * of_mean)


def pull_of_shares(
    mean: float, far: float, spread: float, size: float, exposed: float, bodies: int
) -> tuple[float, float]:
    """Martuzzi & Elliott (1996): a beta prior, told by its number of cases; the share and its posterior deviation."""
    single = mean * (1 - mean)
    between = (spread - single * bodies / exposed) / (1 - bodies / exposed) if exposed > bodies else 0.0
    towards = (mean * exposed + 0.5) / (exposed + 1)
    of_mean = towards * (1 - towards) / exposed
    if between <= 0:
        return mean, np.sqrt(of_mean)
    cases = single / min(between, single) - 1
    shrunk = (cases * mean + size * (mean + far)) / (cases + size)
    own = size / (cases + size)
    return shrunk, np.sqrt(shrunk * (1 - shrunk) / (cases + size + 1) + (1 - own) ** 2 * of_mean)


def events(rule: Row, known: Definitions, records: Records, months: pd.PeriodIndex) -> Events:
    """The records that set off a rule, by body and month, with the days on which they fell due and were put right."""
    found: Events = {}
    if event := rule.get("event"):
        ledger = known.ledgers[event["ledger"]]
        day = event.get("dated_by") or ledger["dated_by"]
        for month in months:
            for row in setting_off(event, ledger, records[event["ledger"]], month).to_dict("records"):
                row |= {"dated": row[day], "put_right": row.get(event.get("lifted_by"), pd.NaT)}
                found.setdefault((row["entity"], str(month)), []).append(row)
    return found


def setting_off(event: Row, ledger: Row, frame: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    """The records that an event means in a month; under a reverse review also those whose matter had begun by then."""
    acting = in_window(event, ledger, frame, month, event["months"])
    if "reviewed_from" not in event:
        return acting
    end = month.end_time.normalize()
    to_come = (frame[event["reviewed_from"]] <= end) & (frame[event.get("dated_by") or ledger["dated_by"]] > end)
    return pd.concat([acting, fitting(event, frame[to_come], end)])
