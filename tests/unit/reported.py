"""Cities of chance that report with nothing amiss, and what can then be planted in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.ledgers.arrivals import COLUMNS, COUNTS, LEAST_NUMBER
from metrics.model.periods import span

Floats = NDArray[np.float64]

MONTHS = span("2018-07", "2021-06")
LAST = MONTHS[-1]
QUARTERS = MONTHS[2::3]
BODIES = 53

Numbers = dict[str, dict[str, Floats]]
"""Ledger → column → numbers, shape (bodies, periods)."""


def numbers(seed: int) -> Numbers:
    """What bodies of all sizes report: counts with a season and a trend, stocks that hardly move, planned numbers."""
    draw = np.random.default_rng(seed)
    season = 1 + 0.5 * np.cos(2 * np.pi * (np.arange(36) + 7) / 12)
    trend = np.exp(draw.normal(0, 0.01, (BODIES, 1)) * np.arange(36))
    level = draw.lognormal(1.8, 1.2, (BODIES, 1))
    accusations = draw.poisson(level * season * trend)
    repeat = draw.binomial(accusations, 0.3)
    due = draw.poisson(level * trend)
    asked = draw.poisson(draw.lognormal(0.5, 1, (BODIES, 1)) * season, (BODIES, 36))
    posts = draw.integers(2, 60, (BODIES, 1)) + draw.binomial(1, 0.05, (BODIES, 12)).cumsum(axis=1)
    staff = draw.integers(2, 60, (BODIES, 1)) * 50 + np.zeros((BODIES, 12), dtype=int)
    planned = draw.integers(1, 4, (BODIES, 1)) + np.zeros((BODIES, 36), dtype=int)
    counts = {
        "petitions": {
            "accusations": accusations, "first_time": accusations - repeat, "repeat": repeat,
            "skip_level": draw.binomial(accusations, 0.05), "due": due, "answered_in_time": draw.binomial(due, 0.9),
        },
        "personnel_replies": {
            "asked": asked, "deferred": draw.binomial(asked, 0.03), "refused": draw.binomial(asked, 0.01),
        },
        "duty_coverage": {"posts": posts, "posts_with_list": draw.binomial(posts, 0.97)},
        "training": {"staff_due": staff, "staff_attended": draw.binomial(staff, draw.uniform(0.85, 1, (BODIES, 1)))},
        "meetings": {"planned": planned, "held": draw.binomial(planned, 0.9)},
    }  # fmt: skip
    return {
        ledger: {name: np.asarray(one, dtype=float) for name, one in columns.items()}
        for ledger, columns in counts.items()
    }


def columns(given: Mapping[str, Mapping[str, Floats]]) -> pd.DataFrame:
    """Numbers in the form of ``ledgers.arrivals.arrived``, one record a body and period."""
    parts = list[pd.DataFrame]()
    for ledger, named in given.items():
        for name, one in named.items():
            bodies, periods = one.shape
            value, large = one.ravel(), (one >= LEAST_NUMBER).ravel()
            part = {
                "ledger": ledger,
                "entity": np.repeat([f"E{body:02d}" for body in range(bodies)], periods),
                "period": np.tile(MONTHS if periods == len(MONTHS) else QUARTERS, bodies),
                "column": name,
                "total": value,
                "numbers": large,
                "round": large & (value % 5 == 0),
                "values": large,
                "sum": np.where(large, value, 0.0),
                "squares": np.where(large, value**2, 0.0),
            }
            parts.append(pd.DataFrame(part)[np.isfinite(value)])
    found = pd.concat(parts, ignore_index=True)
    return found.astype(dict.fromkeys(COLUMNS[4:], float))[list(COLUMNS)]


def records(seed: int, scatter: float) -> dict[str, Floats]:
    """Records of each ledger by body and month: Poisson counts, or bunches where ``scatter`` is above 1."""
    draw = np.random.default_rng(seed)
    season = 1 + 0.6 * np.cos(2 * np.pi * (np.arange(36) + 7) / 12)
    found = dict[str, Floats]()
    for ledger in ("clues", "cases", "letters", "procurement", "inspection_findings", "duty_list"):
        mean = draw.lognormal(0.5, 1.3, (BODIES, 1)) * season
        shape = mean / max(scatter - 1, 1e-3)
        found[ledger] = draw.poisson(draw.gamma(shape, mean / shape)).astype(float)
    return found


def counts(given: Mapping[str, Floats]) -> pd.DataFrame:
    """Records in the form of ``ledgers.arrivals.arrived``; a month without any is an absent row."""
    rows = [
        (ledger, f"E{body:02d}", MONTHS[month], one[body, month])
        for ledger, one in given.items()
        for body, month in np.argwhere(one > 0)
    ]
    return pd.DataFrame(rows, columns=list(COUNTS))
