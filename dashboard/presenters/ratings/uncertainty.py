"""How sure a month's scores, ranks and grades are: ranges, places and the probability of each grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.elements.table import Cell, Table, figures, records, row, sheet, wide
from dashboard.presenters.ratings.changes import some_of
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.robustness import USUAL, Uncertainty
from metrics.model import NOT_RATED, Results

SURE: Final = 0.8
"""Share of the draws from which a grade counts as sure where the scheme sets none."""
NAMED: Final = 5
"""Bodies named in one sentence."""
Line = dict[str, Any]
"""One body of ``Uncertainty.bodies``."""


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


def groups(found: Uncertainty) -> list[str]:
    """Peer groups with a body that the reader may see."""
    return list(dict.fromkeys(str(group) for group in found.bodies["group"]))


def uncertainty_view(query: Query, found: Uncertainty, results: Results, group: str) -> UncertaintyView:
    """Shape one month's uncertainty.

    Args:
        query: Whose month and language count.
        found: All bodies of the month.
        results: Ratings under the same scheme, which say whose grade is held.
        group: The peer group to draw.
    """
    t, scheme = query.t, query.scheme
    lines = records(found.bodies)
    mine = sorted((one for one in lines if one["group"] == group), key=_standing)
    rated = [one for one in lines if one["grade"] != NOT_RATED]
    doubtful = [one for one in rated if _likeliest(query, one) != one["grade"]]
    return UncertaintyView(
        lead=_lead(query, rated, doubtful),
        bodies=tuple(_body(query, one) for one in mine),
        limits=tuple((band.from_, band.letter) for band in scheme.bands),
        axes=(t("Score"), t("Place"), t("Share of draws with each grade")),
        reading=_reading(query, found, [one for one in mine if one["grade"] != NOT_RATED], group),
        numbers=_numbers(query, mine),
        doubtful=_doubtful(query, doubtful, _held(results, query.period)),
        doubtful_reading=t(
            "In the draws another grade comes out more often than the one that these bodies have. Draws know nothing "
            "of earlier months; a grade that is held moves once the new one is likely enough or lasts."
        ),
    )


def _standing(one: Line) -> tuple[bool, float]:
    return one["grade"] == NOT_RATED, -one["score"] if one["grade"] != NOT_RATED else 0.0


def _chances(query: Query, one: Line) -> dict[str, float]:
    """Probability of each grade, best first; empty where there is none."""
    found = {band.id: float(one[f"p_{band.id}"]) for band in query.scheme.bands}
    return {} if any(pd.isna(share) for share in found.values()) else found


def chances(query: Query, one: Line) -> tuple[Chance, ...]:
    """How often each grade comes out for a body, best first; not rated alone where there is no grade."""
    found = [Chance(key, format.letter(query.scheme, key), share) for key, share in _chances(query, one).items()]
    return tuple(found) or (Chance(NOT_RATED, format.letter(query.scheme, NOT_RATED), 1.0),)


def _likeliest(query: Query, one: Line) -> str:
    """The grade that comes out most often; the one it has where that is among the most frequent."""
    found = _chances(query, one)
    return max(found, key=lambda grade: (found[grade], grade == one["grade"])) if found else str(one["grade"])


def _lead(query: Query, rated: list[Line], doubtful: list[Line]) -> str:
    """How many grades are sure, and who is likely to have another one."""
    t, hysteresis = query.t, query.scheme.hysteresis
    if not rated:
        return t("No body is rated yet this month.")
    sure = hysteresis.probability if hysteresis else SURE
    count = sum(one["likely"] >= sure for one in rated)
    first = t("{count} of {total} rated bodies have their grade in at least {share} of the draws.").format(
        count=count, total=len(rated), share=format.percent(sure)
    )
    if not doubtful:
        return format.sentences([first, t("Nobody is more likely to have another grade.")], t)
    told = t("{name} {grade} ({share})")
    names = [
        told.format(
            name=naming.short(query, one["entity"]),
            grade=format.letter(query.scheme, likeliest),
            share=format.percent(one[f"p_{likeliest}"]),
        )
        for one in doubtful
        for likeliest in [_likeliest(query, one)]
    ]
    second = t.plural(
        "{n} is more likely to have another grade: ", "{n} are more likely to have another grade: ", len(doubtful)
    )
    return format.sentences([first, second + some_of(query, names, NAMED) + t(".")], t)


def _body(query: Query, one: Line) -> Body:
    t, scheme, grade = query.t, query.scheme, str(one["grade"])
    letter, found = format.letter(scheme, grade), _chances(query, one)
    name = naming.short(query, one["entity"])
    told = [f"{format.letter(scheme, key)} {format.percent(share)}" for key, share in found.items() if share]
    hover = t("{name}: {score}, from {low} to {high} in 90% of the draws; {chances}").format(
        name=naming.entity(query, one["entity"]), score=format.score(one["score"]), low=format.score(one["low"]),
        high=format.score(one["high"]), chances=t(", ").join(told),
    )  # fmt: skip
    return Body(
        entity=str(one["entity"]),
        label=f"{name}  {letter}",
        grade=grade,
        score=one["score"],
        low=one["low"],
        high=one["high"],
        places=_places(one),
        chances=chances(query, one),
        hover=hover if found else format.grade(scheme, NOT_RATED, t),
    )


def _places(one: Line) -> str:
    """The places taken in 90 % of the draws: 3–9."""
    low, high = (format.number(one[name], 0) for name in ("rank_low", "rank_high"))
    return low if low == high else f"{low}–{high}"


def _reading(query: Query, found: Uncertainty, rated: list[Line], group: str) -> str:
    t = query.t
    if not rated:
        return t("No body is rated yet this month.")
    widest = max(rated, key=lambda one: one["high"] - one["low"])
    return t(
        "{group}: the dot is the score, the line holds 90% of {draws} draws (seed {seed}), then the places in 90% of "
        "the draws and how often each grade comes out. The widest line is that of {name}, from {low} to {high}."
    ).format(
        group=query.config.city.peer_groups[group].title.get(query.language),
        draws=format.number(found.draws, 0),
        seed=found.seed,
        name=naming.entity(query, widest["entity"]),
        low=format.score(widest["low"]),
        high=format.score(widest["high"]),
    )


def _numbers(query: Query, lines: list[Line]) -> pd.DataFrame:
    t = query.t
    columns: dict[str, list[object]] = {
        t("Body"): [naming.entity(query, one["entity"]) for one in lines],
        t("Grade"): [format.grade_with_letter(query.scheme, str(one["grade"]), t) for one in lines],
        t("Score"): [format.score(one["score"]) for one in lines],
        t("5% of draws below"): [format.score(one["low"]) for one in lines],
        t("5% of draws above"): [format.score(one["high"]) for one in lines],
        t("Rank"): [format.number(one["rank"], 0) for one in lines],
        t("Places"): [_places(one) for one in lines],
    }
    for band in query.scheme.bands:
        columns[format.grade_with_letter(query.scheme, band.id, t)] = [
            format.percent(one[f"p_{band.id}"], 1) for one in lines
        ]
    return pd.DataFrame(columns)


def _held(results: Results, period: str) -> set[str]:
    """Bodies whose grade is kept from earlier months."""
    frame = results.ratings[results.ratings["period"] == period]
    return {str(entity) for entity in frame.loc[frame["band"] != frame["held"], "entity"]}


def _doubtful(query: Query, lines: list[Line], held: set[str]) -> Table:
    t, scheme = query.t, query.scheme
    rows = [
        row(
            Cell(naming.entity(query, one["entity"]), note=naming.group(query, one["entity"])),
            format.score(one["score"]),
            f"{format.score(one['low'])}–{format.score(one['high'])}",
            Cell(format.grade_with_letter(scheme, str(one["grade"]), t), grade=str(one["grade"])),
            format.percent(one["likely"]),
            Cell(format.grade_with_letter(scheme, likeliest, t), grade=likeliest),
            format.percent(one[f"p_{likeliest}"]),
            t("held from earlier months") if one["entity"] in held else Cell(format.NONE, "quiet"),
            id=str(one["entity"]),
        )
        for one in lines
        for likeliest in [_likeliest(query, one)]
    ]
    columns = [
        t("Body"), figures(t("Score")), figures(t("90% of draws")), t("Grade"), figures(t("Probability")),
        t("More likely"), figures(t("Probability")), wide(t("Remark")),
    ]  # fmt: skip
    return sheet(columns, rows)
