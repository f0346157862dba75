"""Rating a finished table of values, without a database: the library as a tool."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from metrics.application.ratings.run import RatingRun
from metrics.application.ratings.tables import rating_run
from metrics.errors import OperatorError, at
from metrics.model import Results
from metrics.model.foreign import understood
from metrics.model.results import withheld, withheld_branches, withheld_steps
from metrics.scoring.panel import PEERS
from metrics.scoring.rate import grade, rank, words

SCORE_COLUMNS: Final = ("entity", "period", "node", "score", "rank", "grade", "coverage")
INDICATOR_COLUMNS: Final = ("entity", "period", "indicator", "value", "points", "weight", "contribution")
PREPARATION_COLUMNS: Final = ("entity", "period", "indicator", "value", "imputed", "used")

SPREADSHEET: Final = "utf-8-sig"
"""With a mark at the start, without which a spreadsheet program in China takes the file for GBK."""


def compute(
    *,
    scheme: Path,
    values: Path,
    out: Path,
    units: Path | None = None,
    config: Path | None = None,
    everything: bool = False,
) -> dict[str, Any]:
    """Rate a table of values with a scheme and write what came of it.

    ``scores.csv`` has every node, ``indicators.csv`` the leaves, ``preparation.csv`` what was imputed or treated on the
    way to the points, ``statement.csv`` the steps from index to grade. Rules that look at records do not act here;
    rules about weak dimensions and coverage do.

    Args:
        scheme: YAML of a scheme. Leaves without goalposts take those of the indicator of that code in ``config``.
        values: CSV with columns entity, period, indicator, value and, if known, se; an empty value is missing.
        out: Folder for the files; made if missing.
        units: CSV with columns entity, group (ranks stay inside a group) and, if wanted, kind (a kind of
            bodies).
        config: Folder of definitions that lend goalposts and say who an indicator is asked of.
        everything: Write the scores of bodies that are not rated as well.

    Returns:
        Counts: entities, periods, scores (rows) and indicators (rows); ``rules_without_records``: the ids of rules
        that could not act, since they look at records and a table of values has none.

    Raises:
        DefinitionError: The scheme is wrong.
        DataError: The tables are wrong; every problem with its line.
        OperatorError: The results cannot be written.
    """
    run = rating_run(scheme=scheme, values=values, units=units, config=config)
    results = run.results
    frames = {
        "scores.csv": _scores(run, everything=everything),
        "indicators.csv": results.indicators[list(INDICATOR_COLUMNS)],
        "preparation.csv": _preparation(results),
        "statement.csv": results.statement if everything else withheld_steps(results.statement, results.ratings),
    }
    _write(out, frames)
    return {
        "entities": results.ratings["entity"].nunique(),
        "periods": len(results.periods),
        "scores": len(frames["scores.csv"]),
        "indicators": len(frames["indicators.csv"]),
        "rules_without_records": [*run.rules_on_records],
    }


def _scores(run: RatingRun, *, everything: bool) -> pd.DataFrame:
    """Every node of the tree; the root with its final score and grade, after the rules."""
    results, scheme, rows = run.results, run.method.scheme, run.panel.rows
    root, final = scheme.tree.id, results.ratings if everything else withheld(results.ratings)
    branches = (results.nodes if everything else withheld_branches(results.nodes))[list(SCORE_COLUMNS)]
    top = final.assign(node=root)[list(SCORE_COLUMNS)]
    leaves = results.indicators.rename(columns={"indicator": "node", "points": "score"})
    ranks, _ = rank(run.scores.points, rows.sets(PEERS), scheme.ranks)
    leaves = leaves.assign(
        rank=run.long(ranks),
        grade=words(grade(leaves["score"].to_numpy(dtype=float), scheme.bands), scheme.bands),
        coverage=leaves["value"].notna().astype(float),
    )
    parts = [top, branches[branches["node"] != root], leaves[list(SCORE_COLUMNS)]]
    order = [branch.id for branch in scheme.tree.branches()] + [leaf.indicator for leaf in scheme.leaves()]
    scores = pd.concat(parts, ignore_index=True)
    scores["rank"] = scores["rank"].astype("Int64")
    place_of = {node: number for number, node in enumerate(order)}
    return scores.sort_values(["entity", "period", "node"], key=lambda c: c.map(place_of) if c.name == "node" else c)


def _preparation(results: Results) -> pd.DataFrame:
    """The values that were scored in another form than they were measured in."""
    result = results.indicators[list(PREPARATION_COLUMNS)]
    same = (result["value"] == result["used"]) | (result["value"].isna() & result["used"].isna())
    return result[~same]


def _write(out: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write all files or none."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out) as draft:
            for name, frame in frames.items():
                frame.to_csv(Path(draft) / name, index=False, lineterminator="\n", encoding=SPREADSHEET)
            for name in frames:
                (Path(draft) / name).replace(out / name)
    except OSError as error:
        raise OperatorError(at(out, "cannot be written: {reason}", reason=understood(error.strerror))) from None
