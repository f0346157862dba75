"""How sure a month's scores, ranks and grades are: ranges, places and the probability of each grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

import pandas as pd

from dashboard.elements.table import Cell, Table, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import some_of
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import USUAL, BodyUncertainty, Uncertainty
from metrics.definitions import Scheme
from metrics.model import NOT_RATED, Results

SURE: Final = 0.8
"""Share of the draws from which a grade counts as sure where the scheme sets none."""
NAMED: Final = 5
"""Bodies named in one sentence."""


@dataclass(frozen=True)
class Chance:
    """How often one grade comes out."""

    grade: str
    letter: str
    share: float


@dataclass(frozen=True)
class Body:
    """One line of the chart; without a score where the body is not rated."""

    entity: str
    label: str
    grade: str
    score: float
    low: float
    high: float
    places: str
    chances: tuple[Chance, ...]
    hover: str


@dataclass(frozen=True)
class UncertaintyView:
    """One peer group's month under doubt, and who in the city is likely to have another grade."""

    lead: str
    bodies: tuple[Body, ...]
    limits: tuple[tuple[float, str], ...]
    """Lower ends of the bands, and their letters."""
    axes: tuple[str, str, str]
    """What the three parts of the chart show."""
    reading: str
    numbers: pd.DataFrame
    doubtful: Table
    doubtful_reading: str


def varied(query: Query) -> str:
    """What varies from draw to draw."""
    return query.t(
        "Varied at random: every weight by up to ±{weights}, every goalpost by up to ±{goalposts} of its scale, and "
        "values by their sampling noise; rules and records stay as they are."
    ).format(weights=format.percent(USUAL.weight_share), goalposts=format.percent(USUAL.goalposts))


def sure_from(scheme: Scheme) -> float:
    """Share of the draws from which a grade counts as sure."""
    return scheme.hysteresis.probability if scheme.hysteresis else SURE


def groups(draws: Uncertainty) -> list[str]:
    """Peer groups with a body that the reader may see."""
    return list(dict.fromkeys(row.group for row in draws.bodies))


@cached(entries=128, worded=True)
def uncertainty_view(query: Query, draws: Uncertainty, results: Results, group: str) -> UncertaintyView:
    """Shape one month's uncertainty.

    Args:
        draws: All bodies of the month.
        results: Ratings under the same scheme, which say whose grade is held.
    """
    t, scheme = query.t, query.scheme
    own = sorted((row for row in draws.bodies if row.group == group), key=_standing)
    doubtful = draws.doubted
    return UncertaintyView(
        lead=_lead(query, draws),
        bodies=tuple(_body(query, row) for row in own),
        limits=tuple((band.from_, band.letter) for band in scheme.bands),
        axes=(t("Score"), t("Place"), t("Likelihood of each grade")),
        reading=_reading(query, draws, [row for row in own if row.is_rated], group),
        numbers=_numbers(query, own),
        doubtful=_doubtful(query, doubtful, _held(results, query.period)),
        doubtful_reading=t(
            "In the simulations another grade comes out more often than the one that these units have. Simulations "
            "take no account of earlier months; a grade to be confirmed moves once the new one is likely enough or "
            "lasts."
        ),
    )


def _standing(body: BodyUncertainty) -> tuple[bool, float]:
    return not body.is_rated, -body.score if body.is_rated else 0.0


def _chances(body: BodyUncertainty) -> Mapping[str, float]:
    """Probability of each grade, best first; empty where there is none."""
    return {} if any(isnan(share) for share in body.chances.values()) else body.chances


def chances(query: Query, body: BodyUncertainty) -> tuple[Chance, ...]:
    """How often each grade comes out for a body, best first; not rated alone where there is no grade."""
    result = [Chance(key, format.letter(query.scheme, key), share) for key, share in _chances(body).items()]
    return tuple(result) or (Chance(NOT_RATED, format.letter(query.scheme, NOT_RATED), 1.0),)


def _lead(query: Query, draws: Uncertainty) -> str:
    """How many grades are sure, and who is likely to have another one."""
    t, share, doubtful = query.t, sure_from(query.scheme), draws.doubted
    if not draws.rated:
        return t("No unit is rated yet this month.")
    first = t.plural(
        "{n} of {total} rated units has its grade in at least {share} of the simulations.",
        "{n} of {total} rated units have their grade in at least {share} of the simulations.",
        len(draws.sure(share)), total=len(draws.rated), share=format.percent(share),
    )  # fmt: skip
    if not doubtful:
        return format.sentences([first, t("No other grade is more likely for any unit.")], t)
    pattern = t("{name}: {grade} ({share})")
    names = [
        pattern.format(
            name=naming.short(query, body.entity),
            grade=format.grade(query.scheme, likeliest, t),
            share=format.percent(body.chances[likeliest]),
        )
        for body in doubtful
        for likeliest in [body.likeliest]
    ]
    second = t.plural(
        "{n} is more likely to have another grade: {names}.",
        "{n} are more likely to have another grade: {names}.",
        len(doubtful),
        names=some_of(query, names, NAMED),
    )
    return format.sentences([first, second], t)


def _body(query: Query, body: BodyUncertainty) -> Body:
    t, scheme, grade = query.t, query.scheme, body.grade
    letter, result = format.letter(scheme, grade), _chances(body)
    name = naming.short(query, body.entity)
    shares = [f"{format.letter(scheme, key)} {format.percent(share)}" for key, share in result.items() if share]
    hover = t("{name}: {score}, from {low} to {high} in 90% of the simulations; {chances}").format(
        name=naming.entity(query, body.entity), score=format.score(body.score), low=format.score(body.low),
        high=format.score(body.high), chances=t(", ").join(shares),
    )  # fmt: skip
    return Body(
        entity=body.entity,
        label=f"{name}  {letter}",
        grade=grade,
        score=body.score,
        low=body.low,
        high=body.high,
        places=_places(body),
        chances=chances(query, body),
        hover=hover if result else format.grade(scheme, NOT_RATED, t),
    )


def _places(body: BodyUncertainty) -> str:
    """The places taken in 90 % of the draws: 3–9."""
    low, high = (format.number(rank, 0) for rank in (body.rank_low, body.rank_high))
    return low if low == high else f"{low}–{high}"


def _reading(query: Query, draws: Uncertainty, rated: Sequence[BodyUncertainty], group: str) -> str:
    t = query.t
    if not rated:
        return t("No unit is rated yet this month.")
    widest = max(rated, key=lambda body: body.high - body.low)
    return t(
        "{group}: the dot is the score, the line holds 90% of {draws} simulations (seed {seed}), then the places in "
        "90% of the simulations and how likely each grade is. The widest line is that of {name}, from {low} to "
        "{high}."
    ).format(
        group=query.t(query.config.city.peer_groups[group].title),
        draws=format.number(draws.draws, 0),
        seed=draws.seed,
        name=naming.entity(query, widest.entity),
        low=format.score(widest.low),
        high=format.score(widest.high),
    )


def _numbers(query: Query, lines: Sequence[BodyUncertainty]) -> pd.DataFrame:
    t = query.t
    columns: dict[str, list[object]] = {
        t("Unit"): [naming.entity(query, body.entity) for body in lines],
        t("Grade"): [format.grade_with_letter(query.scheme, body.grade, t) for body in lines],
        t("Score"): [format.score(body.score) for body in lines],
        t("5% likely below"): [format.score(body.low) for body in lines],
        t("5% likely above"): [format.score(body.high) for body in lines],
        t("Rank"): [format.number(body.rank, 0) for body in lines],
        t("Places"): [_places(body) for body in lines],
    }
    for band in query.scheme.bands:
        columns[format.grade_with_letter(query.scheme, band.id, t)] = [
            format.percent(body.chances[band.id], 1) for body in lines
        ]
    return pd.DataFrame(columns)


def _held(results: Results, period: str) -> set[str]:
    """Bodies whose grade is kept from earlier months."""
    ratings = results.month(period).ratings.values()
    return {rating.entity for rating in ratings if rating.band != rating.held}


def _doubtful(query: Query, lines: Sequence[BodyUncertainty], held: set[str]) -> Table:
    t, scheme = query.t, query.scheme
    rows = [
        row(
            Cell(naming.entity(query, body.entity), note=naming.group(query, body.entity)),
            format.score(body.score),
            f"{format.score(body.low)}–{format.score(body.high)}",
            Cell(format.grade_with_letter(scheme, body.grade, t), grade=body.grade),
            format.percent(body.likely),
            Cell(format.grade_with_letter(scheme, likeliest, t), grade=likeliest),
            format.percent(body.chances[likeliest]),
            t("held from earlier months") if body.entity in held else Cell(format.NONE, "quiet"),
            id=body.entity,
        )
        for body in lines
        for likeliest in [body.likeliest]
    ]
    columns = [
        t("Unit"), figures(t("Score")), figures(t("90% likely range")), t("Grade"), figures(t("Probability")),
        t("More likely"), figures(t("Probability")), wide(t("Remark")),
    ]  # fmt: skip
    return sheet(columns, rows)
