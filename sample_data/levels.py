"""How good each body is meant to be, indicator by indicator and month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Final

import numpy as np

from sample_data import stories
from sample_data.city import City, Config, Goalposts
from sample_data.span import MONTHS, N_MONTHS, Floats, Ints

CITY_FIRST: Final = 68.5
CITY_LAST: Final = 77.4
"""The city's mean level in July 2018 and in June 2021, points."""

REFORM_MIDDLE: Final = 19.0
REFORM_WIDTH: Final = 5.0
"""Month in which the reform has had half its effect, and how many months it takes; months since July 2018."""

BETWEEN_BODIES: Final = 5.0
BETWEEN_DIMENSIONS: Final = 3.5
BETWEEN_INDICATORS: Final = 4.0
DRIFT: Final = 2.5
DRIFT_MEMORY: Final = 0.94
"""Standard deviations in points; the share of a month's drift that is left in the next."""

FIXED_SPREAD: Final = 0.45
STEADY_SPREAD: Final = 0.2
"""How much of the spread between dimensions and indicators is left where a story fixes the level."""


@dataclass(frozen=True)
class Levels:
    """The level of every body: what the records are drawn from."""

    overall: Floats
    scores: dict[str, Floats] = field(hash=False)
    goalposts: dict[str, Goalposts] = field(hash=False)

    def value(self, code: str) -> Floats:
        """Shape (bodies, months): the value meant for an indicator, in its unit."""
        return self.goalposts[code].value(self.scores[code])

    def share(self, code: str, body: Ints, month: Ints) -> Floats:
        """Shape (n,): the share meant for single records, 0 to 1, of an indicator in per cent."""
        return self.value(code)[body, month] / 100.0


@dataclass(frozen=True)
class World:
    """What every builder of a ledger starts from."""

    city: City
    levels: Levels

    def volume(self, low: float, high: float) -> Floats:
        """Shape (bodies,): records a month, ``low`` for the smallest body, ``high`` for the largest."""
        volume = low + (high - low) * self.city.size
        volume[self.city.at(stories.QUIET)] /= stories.QUIET_FACTOR
        return volume

    def weakness(self) -> Floats:
        """Shape (bodies,): how much a body attracts talks and letters; nothing for the quiet one."""
        weight = np.exp((75.0 - self.levels.overall.mean(axis=1)) / 10.0) * (0.6 + self.city.size)
        weight[self.city.at(stories.QUIET)] = 0.0
        return weight


def draw(config: Config, rng: np.random.Generator) -> Levels:
    """Draw the levels of all bodies."""
    overall = _overall(config.city, rng)
    steady = np.ones((len(config.city.bodies), 1))
    steady[config.city.at(*stories.FIXED_LEVELS)] = FIXED_SPREAD
    steady[config.city.at(stories.STEADY)] = STEADY_SPREAD
    dimensions = dict.fromkeys(posts.dimension for posts in config.goalposts.values())
    by_dimension = {
        name: overall + steady * (rng.normal(0, BETWEEN_DIMENSIONS, (len(overall), 1)) + _drift(len(overall), rng))
        for name in dimensions
    }
    scores = {
        code: by_dimension[posts.dimension] + steady * rng.normal(0, BETWEEN_INDICATORS, (len(overall), 1))
        for code, posts in config.goalposts.items()
    }
    return Levels(overall, {code: _collapse(score, config.city) for code, score in scores.items()}, config.goalposts)


def _overall(city: City, rng: np.random.Generator) -> Floats:
    """Shape (bodies, months): the city's path, with each body above or below it."""
    size = len(city.bodies)
    month = np.arange(N_MONTHS)
    gain = 1 / (1 + np.exp(-(month - REFORM_MIDDLE) / REFORM_WIDTH))
    gain = (gain - gain[0]) / (gain[-1] - gain[0])
    # Quantiles in random order: the mix of grades then hardly depends on the seed.
    quantiles = [NormalDist().inv_cdf((index + 0.5) / size) for index in range(size)]
    offset = BETWEEN_BODIES * rng.permutation(quantiles)
    overall = offset[:, None] + CITY_FIRST + (CITY_LAST - CITY_FIRST) * gain
    for name, (first, last) in stories.FIXED_LEVELS.items():
        overall[city.at(name)] = np.linspace(first, last, N_MONTHS)
    return overall


def _drift(size: int, rng: np.random.Generator) -> Floats:
    """Shape (size, months): first-order autoregression with a constant standard deviation."""
    drift = rng.normal(0, DRIFT, (size, N_MONTHS))
    for month in range(1, N_MONTHS):
        drift[:, month] *= np.sqrt(1 - DRIFT_MEMORY**2)
        drift[:, month] += DRIFT_MEMORY * drift[:, month - 1]
    return drift


def _collapse(score: Floats, city: City) -> Floats:
    fallen = (MONTHS >= stories.COLLAPSE_FIRST) & (MONTHS <= stories.COLLAPSE_LAST)
    score = np.clip(score, 2.0, 99.0)
    score[np.ix_(city.at(stories.COLLAPSED), fallen)] = stories.COLLAPSE_SCORE
    return score
