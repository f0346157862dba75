"""Over-dispersion of one group in plain Python, step by step as the paper tells it."""

from __future__ import annotations

from math import asin, floor, sqrt


def dispersion(events: list[float], sizes: list[float], kind: str) -> tuple[float, float]:
    """The dispersion ratio and tau."""

    def scaled(value: float) -> float:
        return asin(sqrt(value)) if kind == "share" else sqrt(value)

    centre = sum(events) / sum(sizes)
    z = [(scaled(e / s) - scaled(centre)) * 2 * sqrt(s) for e, s in zip(events, sizes, strict=True)]
    low, high = _quantile(z, 0.1), _quantile(z, 0.9)
    k = len(z)
    phi = sum(min(max(one, low), high) ** 2 for one in z) / k
    weights = [4 * s for s in sizes]
    between = (k * phi - (k - 1)) / (sum(weights) - sum(w * w for w in weights) / sum(weights))
    return phi, sqrt(between) if phi > 1 + 2 * sqrt(2 / k) else 0.0


def _quantile(values: list[float], share: float) -> float:
    ordered, place = sorted(values), share * (len(values) - 1)
    below = floor(place)
    above = min(below + 1, len(values) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
