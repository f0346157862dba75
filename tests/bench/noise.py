"""How often charts and arrows cry wolf: pure noise, fixed seeds, beside what the literature has for known limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from scipy import stats

from metrics.statistics.tendency import TENDENCIES, change_error, significant_change, slopes, tendency
from metrics.statistics.xmr import RULES, control_chart
from tests.bench.measuring import table

CHARTS, POINTS, SPAN, SEED = 20_000, 24, 12, 20_241
RUN = 7
Rates = dict[str, float]

ZONES = (-3, -2, -1, 1, 2, 3)
"""Beyond a limit, near it, and within, on either side of a known mean."""

LITERATURE = {
    "outside": "0.27 % a point, 1 in 370: 6.3 % of 24 (Champ & Woodall 1987, rule 1)",
    "trend": "virtually useless for finding drifts (Anhøj & Olesen 2014)",
    "two_of_three": "with outside 1 point in 225: 9.9 % of 24 (Champ & Woodall 1987)",
    "shift": "as 24 tosses of a coin; about 5 % where 8 in a row are allowed (Anhøj & Olesen 2014)",
    "any": "outside, two of three, runs of 8: 1 in 122, 16.1 % of 24 (Champ & Woodall 1987)",
}
"""C. W. Champ & W. H. Woodall (1987), Exact results for Shewhart control charts with supplementary runs rules,
Technometrics 29(4), 393-399; J. Anhøj & A. V. Olesen (2014), Run charts revisited, PLoS ONE 9(11), e113825."""


def rolling_means(series: int, points: int, span: int, seed: int = SEED) -> np.ndarray:
    """Means of the last ``span`` independent normal months of standard deviation 1, shape (series, points)."""
    months = np.random.default_rng(seed).normal(size=(series, points + span - 1))
    return np.lib.stride_tricks.sliding_window_view(months, span, axis=1).mean(axis=2)


def chart_rates(values: np.ndarray, *, screen: bool = True, overlap: int = 1) -> tuple[Rates, Rates]:
    """Share of charts with at least one signal, and of points with one, by rule and in all."""
    rules = control_chart(values, screen=screen, overlap=overlap).rules
    fired = dict(zip((*RULES, "any"), (*rules, rules.any(axis=0)), strict=True))
    by_chart = {name: float(points.any(axis=1).mean()) for name, points in fired.items()}
    return by_chart, {name: float(points.mean()) for name, points in fired.items()}


def known_limits(rules: frozenset[str], points: int = POINTS) -> float:
    """Exact chance of a signal in so many points of normal noise, were mean and limits known; any rule but trend."""
    inner = np.diff(stats.norm.cdf([0.0, 2.0, 3.0, np.inf]))
    chance = dict(zip(ZONES, (*inner[::-1], *inner), strict=True))
    decomposition = {(0, 0, 0): 1.0}  # the two zones before, and how long they have been on that side
    for _ in range(points):
        coming: defaultdict[tuple[int, int, int], float] = defaultdict(float)
        for (before, last, run), share in decomposition.items():
            for zone in ZONES:
                length = run + 1 if zone * last > 0 else 1
                one_side = before * zone > 0 and last * zone > 0
                near = one_side and [abs(before), abs(last), abs(zone)].count(2) >= 2
                fired = {"outside": abs(zone) == 3, "two_of_three": near, "shift": length >= RUN}
                if not any(fired[rule] for rule in rules):
                    coming[last, zone, min(length, RUN)] += share * chance[zone]
        decomposition = coming
    return 1.0 - sum(decomposition.values())


def known_trend(points: int = POINTS) -> float:
    """Exact chance of a trend in so many points of noise, counted over the orders that they can come in."""
    decomposition = {(0, 0): 1.0}  # rank of the last point among those so far, and its steps up (+) or down (-)
    for number in range(1, points):
        coming: defaultdict[tuple[int, int], float] = defaultdict(float)
        for (rank, steps), share in decomposition.items():
            for new in range(number + 1):
                taken = max(steps, 0) + 1 if new > rank else min(steps, 0) - 1
                if abs(taken) < RUN - 1:
                    coming[new, taken] += share / (number + 1)
        decomposition = coming
    return 1.0 - sum(decomposition.values())


def exact_rates() -> Rates:
    """Shares of charts with a signal under known limits; for any rule without trends, which hardly add to it."""
    by_rule = {rule: known_limits(frozenset({rule})) for rule in RULES if rule != "trend"}
    return by_rule | {"trend": known_trend(), "any": known_limits(frozenset(RULES) - {"trend"})}


def _charts() -> list[tuple[str, ...]]:
    independent = rolling_means(CHARTS, POINTS, 1)
    screened, by_point = chart_rates(independent)
    plain, _ = chart_rates(independent, screen=False)
    exact = exact_rates()
    return [
        (name, *(f"{rates[name]:.2%}" for rates in (exact, screened, plain, by_point)), LITERATURE[name])
        for name in (*RULES, "any")
    ]


def _rolling() -> list[tuple[str, ...]]:
    rolling, independent = rolling_means(CHARTS, POINTS, SPAN), rolling_means(CHARTS, POINTS, 1)
    rows = (
        ("months of their own", chart_rates(independent)),
        (f"rolling {SPAN}-month means, overlap = 1", chart_rates(rolling)),
        (f"rolling {SPAN}-month means, overlap = {SPAN}", chart_rates(rolling, overlap=SPAN)),
    )
    return [(what, f"{by_chart['outside']:.2%}", f"{by_chart['any']:.2%}") for what, (by_chart, _) in rows]


def arrow_rates(span: int, overlap: int) -> Rates:
    """Share of noise of known size that is told as a direction or as a change."""
    values = rolling_means(CHARTS, POINTS, span)
    sigma = np.full((1, 1), span**-0.5)

    def sloping(window: int) -> float:
        slope, error = slopes(values, sigma, window=window, overlap=overlap)
        return float(significant_change(slope[:, -1], error[:, -1]).mean())

    def changed(apart: int) -> float:
        error = change_error(sigma[0], sigma[0], apart=apart, overlap=overlap)
        return float(significant_change(values[:, -1] - values[:, -1 - apart], error).mean())

    said = tendency(values, sigma, improvement=np.ones(CHARTS), overlap=overlap)
    measures: dict[str, Callable[[], float]] = {
        "slope of 12 months": lambda: sloping(12),
        "slope of 4 months": lambda: sloping(4),
        "tendency other than stable": lambda: float((said != TENDENCIES.index("stable")).mean()),
        "change within 1 month": lambda: changed(1),
        "change within 12 months": lambda: changed(12),
    }
    return {name: measure() for name, measure in measures.items()}


def show() -> None:
    """Print false-alarm rates of charts, of charts of rolling values, and of slopes, tendencies and changes."""
    print(f"False alarms on noise: share of {CHARTS} charts of {POINTS} months with a signal (seed {SEED})")
    header = (
        "rule",
        "limits known, exact",
        "screened",
        "not screened",
        "a point, screened",
        "literature, limits known",
    )
    table(header, _charts())
    print("\nThe same where months overlap")
    table(("points", "outside", "any rule judged"), _rolling())
    print("\nNoise told as a direction or a change, at 95 % (two tests make a tendency)")
    cases = ((1, 1), (SPAN, 1), (SPAN, SPAN))
    rates = [arrow_rates(*case) for case in cases]
    names = ("months of their own", f"rolling {SPAN}, overlap = 1", f"rolling {SPAN}, overlap = {SPAN}")
    table(("told", *names), [(name, *(f"{one[name]:.2%}" for one in rates)) for name in rates[0]])


if __name__ == "__main__":
    show()
