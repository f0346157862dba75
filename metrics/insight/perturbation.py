"""What is uncertain about a rating, and the random numbers that stand for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from metrics.definitions import Branch
from metrics.definitions.choice import Choice
from metrics.errors import DefinitionError, Message, at
from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.impute import IMPUTERS
from metrics.scoring.outrank import OUTRANKERS

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST_OF_SCALE: Final = 0.25
"""Share of the scale by which a goalpost may move at most: half the scale always lies between worst and best."""

KEPT_OF_TARGET: Final = 0.5
"""Share of its distance from the worst value that a target keeps, however the goalposts move."""

LEAST_CONCENTRATION: Final = 1.0
"""Below it nearly all weight falls on one child."""

WEIGHTS: Final = ("none", "uniform", "dirichlet")
"""The ways in which weights vary."""


@dataclass(frozen=True)
class Perturbation:
    """What varies from draw to draw; nothing does by default.

    ``weights``: ``uniform`` multiplies every weight by 1 ± ``weight_share``; ``dirichlet`` draws each family's shares
    around the scheme's, the closer the higher ``concentration``. ``goalposts``: worst, target and best each move by
    up to ± this share of the distance from worst to best, and stay in order. ``aggregation`` and ``imputation``: the
    scheme's own method and these are equally likely, one for the whole tree in a draw; outranking branches keep
    theirs, and so do indicators whose missing values block. ``values``: sampling noise by the standard errors, in
    points and to first order, as ``scoring.noise`` has it: a value at the end of its scale is not pushed inwards
    only, which would pull every score down.

    Raises:
        DefinitionError: A size is out of range or a method unknown; all problems at once.

    Source:
        M. Saisana, A. Saltelli & S. Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools for
        the quality assessment of composite indicators, Journal of the Royal Statistical Society A 168(2), 307-323.
    """

    weights: Literal["none", "uniform", "dirichlet"] = "none"
    weight_share: float = 0.25
    concentration: float = 50.0
    goalposts: float = 0.0
    aggregation: tuple[Choice, ...] = ()
    imputation: tuple[Choice, ...] = ()
    values: bool = False

    def __post_init__(self) -> None:
        checks = [
            ("weights", self.weights in WEIGHTS,
             Message("found '{found}'; one of {allowed} would be right", found=self.weights, allowed=[*WEIGHTS])),
            ("weight_share", 0 <= self.weight_share <= 1,
             Message("found {found:g}; it lies between 0 and 1", found=self.weight_share)),
            ("concentration", LEAST_CONCENTRATION <= self.concentration < np.inf,
             Message("found {found:g}; {least:g} or more would be right", found=self.concentration,
                     least=LEAST_CONCENTRATION)),
            ("goalposts", 0 <= self.goalposts <= MOST_OF_SCALE,
             Message("found {found:g}; it lies between 0 and {most:g}", found=self.goalposts, most=MOST_OF_SCALE)),
        ]  # fmt: skip
        problems = [at(name, problem) for name, holds, problem in checks if not holds]
        for choice in self.aggregation:
            known = OUTRANKERS if choice.method in OUTRANKERS else AGGREGATORS
            problems += known.problems(choice.method, choice.settings)
        for choice in self.imputation:
            problems += IMPUTERS.problems(choice.method, choice.settings)
        if problems:
            raise DefinitionError(problems)


@dataclass(frozen=True)
class Family:
    """A branch, and where its children's weights stand among those of all nodes under the root."""

    branch: Branch
    elements: slice


def families(root: Branch) -> tuple[Family, ...]:
    """The families of a tree, parents first; together they hold every node but the root once."""
    result: list[Family] = []
    first = 0
    for branch in root.branches():
        result.append(Family(branch, slice(first, first + len(branch.children))))
        first += len(branch.children)
    return tuple(result)


@dataclass(frozen=True, eq=False)
class Draws:
    """What was drawn; the first axis is the draw, and None is what does not vary.

    ``weights`` of all elements, not re-based; ``moves`` of worst, target and best, -1 to 1, shape (draws, 3, leaves);
    ``aggregation`` and ``imputation``: 0 is the scheme's own method, 1 the first alternative; ``noise``: standard
    normal, one column a value with a standard error.
    """

    weights: Floats
    moves: Floats | None
    aggregation: Ints | None
    imputation: Ints | None
    noise: Floats | None

    def __len__(self) -> int:
        return len(self.weights)

    def first(self, number: int) -> Draws:
        """The first draws."""
        kinds = (self.weights, self.moves, self.aggregation, self.imputation, self.noise)
        return Draws(*(None if kind is None else kind[:number] for kind in kinds))  # pyrefly: ignore[bad-argument-type]


class Sampler:
    """Draws of one perturbation; asked again, it goes on where it stopped.

    Every kind has a stream of its own, so that weights are drawn alike whether or not goalposts move as well, and
    draws are the same in however many portions they are asked for.

    Args:
        nominal: Shape (elements,), the weights around which draws lie.
        leaves: Number of indicators.
        cells: Number of values with a standard error.
        seed: Same seed, same draws.
    """

    def __init__(
        self, perturbation: Perturbation, tree: tuple[Family, ...], nominal: Floats, leaves: int, cells: int, seed: int
    ) -> None:
        self.perturbation, self.nominal, self.leaves, self.cells = perturbation, nominal, leaves, cells
        self.shares = np.concatenate([_shares(nominal[family.elements]) for family in tree])
        kinds = ("weights", "goalposts", "aggregation", "imputation", "values")
        seeds = np.random.SeedSequence(seed).spawn(len(kinds))
        self.streams: Mapping[str, np.random.Generator] = {
            kind: np.random.Generator(np.random.PCG64(item)) for kind, item in zip(kinds, seeds, strict=True)
        }

    def draw(self, number: int) -> Draws:
        """The next draws."""
        varies, streams = self.perturbation, self.streams
        moves = None
        if varies.goalposts > 0:
            moves = streams["goalposts"].uniform(-1.0, 1.0, (number, 3, self.leaves))
        aggregation, imputation = (
            streams[kind].integers(0, len(choices) + 1, number, dtype=np.intp) if choices else None
            for kind, choices in (("aggregation", varies.aggregation), ("imputation", varies.imputation))
        )
        noise = None
        if varies.values and self.cells:
            noise = streams["values"].standard_normal((number, self.cells))
        return Draws(self._weights(number), moves, aggregation, imputation, noise)

    def _weights(self, number: int) -> Floats:
        varies, stream, shape = self.perturbation, self.streams["weights"], (number, len(self.nominal))
        if varies.weights == "uniform":
            return self.nominal * (1.0 + varies.weight_share * (2.0 * stream.random(shape) - 1.0))
        if varies.weights == "dirichlet":
            # Gamma variates are Dirichlet shares once re-based, which the walk up the tree does anyway.
            return stream.standard_gamma(varies.concentration * self.shares, shape)
        return np.broadcast_to(self.nominal, shape)


def moved(posts: Floats, share: float, moves: Floats, *, log: bool = False) -> Floats:
    """Goalposts moved by a share of their scale, in order.

    Where target and best coincide they move as one. A target stays between the moved ends and keeps half of its
    distance from the worst value.

    Args:
        posts: Shape (3, leaves), worst, target, best; NaN where an indicator has none.
        share: 0 to ``MOST_OF_SCALE``.
        moves: Shape (draws, 3, leaves), -1 to 1.
        log: Whether the scale is one of logarithms, so that goalposts above 0 stay there.

    Returns:
        Shape (draws, 3, leaves).
    """
    if log:
        return np.exp(moved(np.log(posts), share, moves))
    worst, target, best = posts
    scale = best - worst
    low = worst + share * np.abs(scale) * moves[:, 0]
    high = best + share * np.abs(scale) * moves[:, 2]
    middle = target + share * np.abs(scale) * moves[:, 1]
    nearest = low + KEPT_OF_TARGET * (target - worst)
    rising = scale > 0
    middle = np.where(rising, np.clip(middle, nearest, high), np.clip(middle, high, nearest))
    return np.stack([low, np.where(target == best, high, middle), high], axis=1)


def _shares(weights: Floats) -> Floats:
    total = weights.sum()
    return weights / total if total > 0 else weights
