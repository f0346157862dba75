"""Funnels: shares and rates of one month against how many records they rest on, within each peer group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from metrics.definitions import Goalposts, Indicator
from metrics.measures.kinds import kind_of
from metrics.statistics.funnel import Kind, funnel

FUNNELS: Final = (
    "entity", "period", "indicator", "group", "kind", "value", "events", "size", "centre", "tau", "z", "beyond",
    "side", "worse",
)  # fmt: skip


def funnels(
    values: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    goalposts: Mapping[str, Goalposts],
    groups: Mapping[str, str],
) -> pd.DataFrame:
    """Every share and rate of every body and month against its peers of that month.

    Args:
        values: Columns ``model.results.VALUES``; a rate's raw value is taken, before it was shrunk.
        indicators: Definitions by code.
        goalposts: Of scored indicators; their order tells which way is worse.
        groups: Peer group of each body.

    Returns:
        Columns ``FUNNELS``, one row for each value that is a share or a rate: ``centre`` is the peers' average in the
        indicator's unit, ``tau`` the spread between peers beyond chance (on the scale of ``statistics.funnel``),
        ``beyond`` 0 inside, 1 beyond the 95 % and 2 beyond the 99.8 % limits, ``side`` 1 above and -1 below, and
        ``worse`` whether that is the worse side; never so where nothing is scored.
    """
    parts: list[pd.DataFrame] = []
    usable = values[values["reason"].isna() & values["numerator"].notna() & (values["denominator"] > 0)]
    for code, rows in usable.groupby("indicator"):
        indicator = indicators[str(code)]
        proportion = kind_of(indicator).proportion
        if proportion is not None:
            parts.append(_one(rows, indicator, proportion, goalposts.get(str(code)), groups))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=pd.Index(FUNNELS))


def _one(
    rows: pd.DataFrame, indicator: Indicator, kind: Kind, posts: Goalposts | None, groups: Mapping[str, str]
) -> pd.DataFrame:
    group = rows["entity"].map(groups)
    cells = np.asarray(rows.groupby([group, rows["period"]], sort=False).ngroup(), dtype=np.intp)
    events, size = (rows[name].to_numpy(dtype=np.float64) for name in ("numerator", "denominator"))
    result = funnel(events, size, cells, kind=kind)
    worse = 0 if posts is None else -1 if posts.best > posts.worst else 1
    return pd.DataFrame(
        {
            "entity": rows["entity"], "period": rows["period"], "indicator": indicator.code, "group": group,
            "kind": kind, "value": indicator.scale * events / size, "events": events, "size": size,
            "centre": indicator.scale * result.centre, "tau": result.tau, "z": result.z, "beyond": result.beyond,
            "side": result.side, "worse": (result.side == worse) & (worse != 0),
        }
    )[list(FUNNELS)]  # fmt: skip
