"""Rating a finished table of values, without a database: the library as a tool."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from metrics.application.city import METHODS, load_config
from metrics.application.scoring import goalposts, rate
from metrics.definitions import Indicator, Scheme, load_scheme
from metrics.errors import DataError, OperatorError, unknown_name
from metrics.model import Results
from metrics.model.results import VALUES
from metrics.scoring.method import Method
from metrics.scoring.rate import grade, rank

VALUE_COLUMNS: Final = ("entity", "period", "indicator", "value")
SCORE_COLUMNS: Final = ("entity", "period", "node", "score", "rank", "grade", "coverage")
INDICATOR_COLUMNS: Final = ("entity", "period", "indicator", "value", "points", "weight", "contribution")


def compute(
    *, scheme: Path, values: Path, out: Path, units: Path | None = None, config: Path | None = None
) -> dict[str, int]:
    """Rate a table of values with a scheme and write ``scores.csv`` and ``indicators.csv``.

    Rules that look at records do not act here; rules about weak dimensions and coverage do.

    Args:
        scheme: YAML of a scheme. Leaves without goalposts take those of the indicator of that code in ``config``.
        values: CSV with columns entity, period, indicator, value; an empty value is missing.
        out: Folder for the two files; made if missing.
        units: CSV with columns entity, group (ranks stay inside a group) and, if wanted, kind (unit or county).
        config: Folder of definitions that lend goalposts and say who an indicator is asked of.

    Returns:
        Counts: entities, periods, scores (rows) and indicators (rows).

    Raises:
        DefinitionError: The scheme is wrong.
        DataError: The tables are wrong; every problem with its line.
        OperatorError: The results cannot be written.
    """
    definitions = load_config(config)
    chosen = load_scheme(scheme, indicators=definitions.indicators, methods=METHODS)
    table = _values(values, chosen)
    bodies = _units(units, table)
    groups = {str(entity): str(group) for entity, group in bodies["group"].items()}
    by = Method(chosen, goalposts(definitions, chosen), groups, definitions.scheme_hash(chosen), data_version="")
    results = rate(_complete(table, chosen, bodies, definitions.indicators), {}, by)
    frames = {
        "scores.csv": _scores(results, chosen, groups),
        "indicators.csv": _indicators(results),
    }
    _write(out, frames)
    return {
        "entities": results.ratings["entity"].nunique(),
        "periods": len(results.periods),
        "scores": len(frames["scores.csv"]),
        "indicators": len(frames["indicators.csv"]),
    }


def _read(path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read: {error.strerror}") from None
    except (ValueError, pd.errors.ParserError) as error:
        raise DataError(f"{path.name}: not a CSV table: {str(error).splitlines()[0]}") from None
    missing = [f"{path.name}:1: the column '{name}' is missing" for name in needed if name not in table.columns]
    if missing:
        raise DataError(missing)
    table.index = pd.RangeIndex(2, 2 + len(table))
    return table


def _values(path: Path, scheme: Scheme) -> pd.DataFrame:
    table = _read(path, VALUE_COLUMNS)[list(VALUE_COLUMNS)]
    known = [leaf.indicator for leaf in scheme.leaves()]
    problems: list[str] = []
    for code in sorted(set(table["indicator"]) - set(known)):
        line = table.index[table["indicator"] == code][0]
        problems.append(f"{path.name}:{line}: {unknown_name('indicator of the scheme', code, known)}")
    number = pd.to_numeric(table["value"].where(table["value"].str.strip() != ""), errors="coerce")
    wrong = table["value"][(number.isna() & (table["value"].str.strip() != "")) | np.isinf(number)]
    problems.extend(
        f"{path.name}:{line}: value: found '{str(found)[:20]}'; a finite number is needed"
        for line, found in wrong.items()
    )
    for name in ("entity", "period"):
        empty = table.index[table[name].str.strip() == ""]
        problems.extend(f"{path.name}:{line}: {name}: a value is needed" for line in empty)
    again = table.index[table.duplicated(["entity", "period", "indicator"])]
    problems.extend(
        f"{path.name}:{line}: this entity, period and indicator stand there a second time" for line in again
    )
    if problems:
        raise DataError(problems)
    if table.empty:
        raise DataError(f"{path.name}: no data rows below the header")
    return table.assign(value=number)


def _units(path: Path | None, table: pd.DataFrame) -> pd.DataFrame:
    """Peer group and kind of every entity, indexed by entity."""
    entities = sorted(table["entity"].unique())
    if path is None:
        return pd.DataFrame({"group": "all", "kind": ""}, index=pd.Index(entities))
    units = _read(path, ("entity", "group"))
    absent = [name for name in entities if name not in set(units["entity"])]
    problems = [f"{path.name}: the entity '{name}' of the values is missing" for name in absent]
    again = units["entity"][units["entity"].duplicated()]
    problems.extend(
        f"{path.name}:{line}: the entity '{name}' stands there a second time" for line, name in again.items()
    )
    if problems:
        raise DataError(problems)
    kinds = units["kind"] if "kind" in units.columns else pd.Series("", index=units.index)
    return units.assign(kind=kinds).set_index("entity")[["group", "kind"]]


def _complete(
    table: pd.DataFrame, scheme: Scheme, bodies: pd.DataFrame, indicators: Mapping[str, Indicator]
) -> pd.DataFrame:
    """One row for every entity, period and indicator asked of it; what the table lacks is NaN."""
    codes = [leaf.indicator for leaf in scheme.leaves()]
    rows = table[["entity", "period"]].drop_duplicates()
    full = rows.merge(pd.DataFrame({"indicator": codes}), how="cross")
    only = {code: one.applies_to for code, one in indicators.items() if one.applies_to in ("units", "counties")}
    kind = full["entity"].map(bodies["kind"]).map({"unit": "units", "county": "counties"})
    limited = full["indicator"].map(only)
    full = full[limited.isna() | kind.isna() | (limited == kind)]
    full = full.merge(table, on=["entity", "period", "indicator"], how="left")
    reason = full["value"].isna().map({True: "no_records", False: None}).astype(object)
    return full.assign(raw=full["value"], reason=reason).reindex(columns=list(VALUES))


def _scores(results: Results, scheme: Scheme, groups: dict[str, str]) -> pd.DataFrame:
    """Every node of the tree; the root with its final score and grade, after the rules."""
    root, final = scheme.tree.id, results.ratings
    branches = results.nodes[list(SCORE_COLUMNS)]
    top = final.assign(node=root)[list(SCORE_COLUMNS)]
    leaves = results.indicators.rename(columns={"indicator": "node", "points": "score"})
    place, _ = rank(leaves["score"], [leaves["period"], leaves["node"], leaves["entity"].map(groups)])
    leaves = leaves.assign(
        rank=place,
        grade=grade(leaves["score"].to_numpy(dtype=float), scheme.bands),
        coverage=leaves["score"].notna().astype(float),
    )
    parts = [top, branches[branches["node"] != root], leaves[list(SCORE_COLUMNS)]]
    order = [branch.id for branch in scheme.tree.branches()] + [leaf.indicator for leaf in scheme.leaves()]
    scores = pd.concat(parts, ignore_index=True)
    scores["rank"] = scores["rank"].astype("Int64")
    place_of = {node: number for number, node in enumerate(order)}
    return scores.sort_values(["entity", "period", "node"], key=lambda c: c.map(place_of) if c.name == "node" else c)


def _indicators(results: Results) -> pd.DataFrame:
    return results.indicators[list(INDICATOR_COLUMNS)]


def _write(out: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write all files or none."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out) as draft:
            for name, frame in frames.items():
                frame.to_csv(Path(draft) / name, index=False, lineterminator="\n")
            for name in frames:
                (Path(draft) / name).replace(out / name)
    except OSError as error:
        raise OperatorError(f"{out}: cannot be written: {error.strerror}") from None
