"""Promises of every simulation: probabilities, order, symmetry, and the same bits for the same seed."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metrics.definitions.choice import Choice
from metrics.insight.perturbation import Perturbation
from metrics.insight.uncertainty import Uncertainty, simulate
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import Panel
from tests.tiers import examples
from tests.unit.examples import families_of, panel, rating_method, scheme

RULES = [
    {
        "id": "weak",
        "title": {"zh": "弱", "en": "weak"},
        "below": {"threshold": 45, "nodes": 1},
        "effects": {"cap": "fair"},
    }
]
DRAWS = 40

alternatives = st.lists(st.sampled_from(["geometric", "median", "copeland"]), max_size=2, unique=True)
perturbations = st.builds(
    lambda weights, share, goalposts, aggregation, imputation, values: Perturbation(
        weights=weights,
        weight_share=share,
        goalposts=goalposts,
        aggregation=tuple(Choice(method=one) for one in aggregation),
        imputation=tuple(Choice(method=one) for one in imputation),
        values=values,
    ),
    st.sampled_from(["none", "uniform", "dirichlet"]),
    st.floats(0, 1),
    st.sampled_from([0.0, 0.1, 0.25]),
    alternatives,
    st.lists(st.sampled_from(["peer_mean", "block"]), max_size=2, unique=True),
    st.booleans(),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Panel, RatingMethod]:
    """A small city: some families, some peer groups, gaps, and some indicators not asked."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    method = rating_method(scheme(families_of(sizes), rules=RULES))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows = draw(st.integers(1, 8))
    values = random.uniform(0, 110, (rows, sum(sizes))).round(draw(st.sampled_from([-1, 3])))
    values[random.random(values.shape) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    groups = draw(st.integers(1, 2))
    found = panel(values, [f"g{row % groups}" for row in range(rows)], se=3.0)
    asked = found.applicable & (random.random(values.shape) > 0.1)
    return replace(found, applicable=asked), method


def same(one: Uncertainty, other: Uncertainty) -> bool:
    """Whether every number agrees to the last bit."""
    return all(
        np.array_equal(np.asarray(getattr(one, field.name)), np.asarray(getattr(other, field.name)), equal_nan=True)
        for field in fields(one)
    )


@settings(max_examples=examples(60))
@given(case=cases(), varies=perturbations, seed=st.integers(0, 99))
def test_probabilities_add_up_and_quantiles_are_in_order(
    case: tuple[Panel, RatingMethod], varies: Perturbation, seed: int
) -> None:
    rows, method = case
    found = simulate(rows, method, varies, draws=DRAWS, seed=seed, levels=(0.0, 0.05, 0.5, 0.95, 1.0))
    rated = found.rated > 0
    np.testing.assert_allclose(found.grades[rated].sum(axis=1), 1.0)
    assert (found.grades[rated] >= 0).all()
    assert np.isnan(found.grades[~rated]).all()
    for quantiles in (found.score, found.rank):
        assert (np.diff(quantiles[rated], axis=1) >= -1e-9).all()
        assert np.isnan(quantiles[~rated]).all()
    peers = np.bincount(rows.rows.group)[rows.rows.group]
    assert (found.rank[rated] >= 1).all()
    assert (found.rank[rated] <= peers[rated, None]).all()
    assert (found.mean_rank[rated] >= found.rank[rated, 0] - 1e-9).all()
    assert (found.mean_rank[rated] <= found.rank[rated, -1] + 1e-9).all()


@settings(max_examples=examples(60))
@given(case=cases(), varies=perturbations)
def test_one_is_better_or_the_other(case: tuple[Panel, RatingMethod], varies: Perturbation) -> None:
    rows, method = case
    found = simulate(rows, method, varies, draws=DRAWS)
    both = found.better + found.better.T
    np.testing.assert_allclose(both[~np.isnan(both)], 1.0)
    np.testing.assert_array_equal(np.isnan(found.better), np.isnan(found.better.T))
    apart = rows.rows.group[:, None] != rows.rows.group[None, :]
    assert np.isnan(found.better[apart]).all()
    always = found.rated == 1
    together = ~apart & always[:, None] & always[None, :]
    assert not np.isnan(found.better[together]).any()


@settings(max_examples=examples(40))
@given(case=cases(), varies=perturbations, seed=st.integers(0, 99))
def test_the_same_seed_gives_the_same_bits(case: tuple[Panel, RatingMethod], varies: Perturbation, seed: int) -> None:
    rows, method = case
    one = simulate(rows, method, varies, draws=DRAWS, seed=seed)
    assert same(one, simulate(rows, method, varies, draws=DRAWS, seed=seed))


@settings(max_examples=examples(40))
@given(case=cases(), seed=st.integers(0, 99))
def test_another_seed_gives_other_numbers(case: tuple[Panel, RatingMethod], seed: int) -> None:
    rows, method = case
    varies = Perturbation(values=True)
    one, other = (simulate(rows, method, varies, draws=DRAWS, seed=number) for number in (seed, seed + 1))
    inside = (one.score[:, 0] > 1) & (one.score[:, 2] < 99) & (one.score[:, 0] < one.score[:, 2])
    assume(inside.any())
    assert (one.score[inside] != other.score[inside]).any()


@settings(max_examples=examples(40))
@given(case=cases(), kind=st.sampled_from(["uniform", "dirichlet"]), shift=st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(case: tuple[Panel, RatingMethod], kind: str, shift: int) -> None:
    rows, method = case
    varies = Perturbation(weights=kind, goalposts=0.1, aggregation=(Choice(method="median"), Choice(method="copeland")))
    order = np.random.default_rng(shift).permutation(len(rows.rows))
    there = rows.rows
    turned = Panel(
        replace(there, entity=there.entity[order], period=there.period[order], group=there.group[order]),
        *(matrix[order] for matrix in (rows.values, rows.applicable, rows.void, rows.se)),
    )
    one, other = (simulate(each, method, varies, draws=DRAWS) for each in (rows, turned))
    np.testing.assert_allclose(other.score, one.score[order], rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(other.rank, one.rank[order])
    np.testing.assert_array_equal(other.better, one.better[np.ix_(order, order)])


@pytest.mark.parametrize(
    "ladder",
    [
        [Perturbation(weights="uniform", weight_share=share) for share in (0.0, 0.1, 0.3, 0.9)],
        [Perturbation(weights="dirichlet", concentration=size) for size in (1e6, 1000, 50, 5)],
        [Perturbation(goalposts=share) for share in (0.0, 0.05, 0.15, 0.25)],
    ],
    ids=["uniform", "dirichlet", "goalposts"],
)
def test_the_more_varies_the_wider_the_interval(ladder: list[Perturbation]) -> None:
    method = rating_method(scheme(families_of((3, 4))))
    rows = panel(np.random.default_rng(7).uniform(30, 90, (12, 7)))
    widths = [
        (found.score[:, 2] - found.score[:, 0]) for found in (simulate(rows, method, one, draws=2000) for one in ladder)
    ]
    for narrow, wide in pairwise(widths):
        assert (wide > narrow).all()


def test_the_more_noise_the_wider_the_interval() -> None:
    method = rating_method(scheme(families_of((3, 4))))
    values = np.random.default_rng(7).uniform(30, 90, (12, 7))
    widths = [
        found.score[:, 2] - found.score[:, 0]
        for found in (
            simulate(panel(values, se=se), method, Perturbation(values=True), draws=2000) for se in (0.0, 1.0, 3.0, 6.0)
        )
    ]
    for narrow, wide in pairwise(widths):
        assert (wide > narrow).all()
