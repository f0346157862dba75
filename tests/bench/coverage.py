"""How often intervals hold the truth, and how often funnels call noise a signal: by sums and by simulation."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import stats

from metrics.statistics.funnel import Kind, funnel
from metrics.statistics.intervals import poisson_exact, wilson
from metrics.statistics.shrinkage import beta_binomial, gamma_poisson
from tests.bench.measuring import table

SHARES: Final = (0.02, 0.1, 0.5, 0.9)
SIZES: Final = (5, 10, 30, 100)
MEANS: Final = (0.1, 0.5, 1.0, 3.0, 10.0, 50.0)
BODIES, GROUPS = 12, 2000
CENTRE: Final = 0.1
"""Share or rate that the simulated bodies share, or vary around."""


def wilson_coverage(share: float, n: int) -> float:
    """Probability, added up over all outcomes, that the 95 % interval holds the share."""
    events = np.arange(n + 1.0)
    lower, upper = wilson(events, np.full(n + 1, float(n)))
    return float(stats.binom.pmf(events, n, share)[(lower <= share) & (share <= upper)].sum())


def poisson_coverage(mean: float) -> float:
    """Probability, added up over all outcomes, that the 95 % interval holds the mean."""
    events = np.arange(mean + 20 * np.sqrt(mean) + 20)
    lower, upper = poisson_exact(events, np.ones(len(events)))
    return float(stats.poisson.pmf(events, mean)[(lower <= mean) & (mean <= upper)].sum())


def false_alarms(kind: Kind, *, varies: float, seed: int = 0) -> tuple[float, float, float]:
    """Share of rows beyond 95 % and beyond 99.8 % where no body stands out, and share of groups widened.

    Args:
        kind: Shares or rates.
        varies: How far true values vary between bodies, relative to their mean; 0 for pure noise.
        seed: Of the draws.
    """
    events, sizes, groups, _ = _simulated(kind, varies, seed)
    found = funnel(events, sizes, groups, kind=kind)
    widened = found.tau.reshape(GROUPS, BODIES)[:, 0] > 0
    return float((found.beyond > 0).mean()), float((found.beyond > 1).mean()), float(widened.mean())


def shrunk_coverage(kind: Kind, *, varies: float, seed: int = 0) -> tuple[float, float, float]:
    """Share of true values within 1.96 deviations of the shrunken ones, where there is a deviation; and the mean
    squared errors of raw and shrunken values, both in units of the true variance."""
    events, sizes, groups, truth = _simulated(kind, varies, seed)
    values, errors = (beta_binomial if kind == "share" else gamma_poisson)(events, sizes, groups)
    told = errors > 0
    inside = np.abs(values - truth)[told] <= 1.959964 * errors[told]
    raw, used = (float(((part - truth) ** 2).mean() / (varies * CENTRE) ** 2) for part in (events / sizes, values))
    return float(inside.mean()), raw, used


def show() -> None:
    """Print every figure beside what is promised."""
    table(
        ("Wilson, nominal 95 %", *(f"n = {n}" for n in SIZES)),
        [(f"share {share:g}", *(f"{wilson_coverage(share, n):.1%}" for n in SIZES)) for share in SHARES],
    )
    print(f"mean {np.mean([wilson_coverage(share, n) for share in SHARES for n in SIZES]):.1%}\n")
    table(
        ("exact Poisson, at least 95 %", *(f"mean {mean:g}" for mean in MEANS)),
        [("", *(f"{poisson_coverage(mean):.1%}" for mean in MEANS))],
    )
    print()
    kinds: tuple[Kind, ...] = ("share", "rate")
    table(
        ("false alarms of the funnel", "bodies vary by", "beyond 95 %", "beyond 99.8 %", "groups widened"),
        [
            (kind, f"{varies:.0%}", *(f"{part:.2%}" for part in false_alarms(kind, varies=varies)))
            for kind in kinds
            for varies in (0.0, 0.3, 0.5)
        ],
    )
    print()
    table(
        ("shrunken values", "bodies vary by", "within 1.96 deviations", "error raw", "error shrunken"),
        [
            (kind, f"{varies:.0%}", f"{inside:.1%}", f"{raw:.2f}", f"{used:.2f}")
            for kind in kinds
            for varies in (0.3, 0.5)
            for inside, raw, used in [shrunk_coverage(kind, varies=varies)]
        ],
    )


def _simulated(kind: Kind, varies: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Events, sizes, groups and true values of peer groups whose bodies are a city's in size."""
    draw = np.random.default_rng(seed)
    rows = BODIES * GROUPS
    sizes = np.round(np.exp(draw.uniform(np.log(10), np.log(1000), rows)))
    truth = np.full(rows, CENTRE)
    if varies and kind == "share":
        prior = (1 - CENTRE) / (CENTRE * varies**2) - 1
        truth = draw.beta(prior * CENTRE, prior * (1 - CENTRE), rows)
    elif varies:
        truth = draw.gamma(1 / varies**2, CENTRE * varies**2, rows)
    events = draw.binomial(sizes.astype(int), truth) if kind == "share" else draw.poisson(sizes * truth)
    return events.astype(float), sizes, np.repeat(np.arange(GROUPS), BODIES), truth


if __name__ == "__main__":
    show()
