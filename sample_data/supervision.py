"""Ledgers of the supervisory responsibility: clues, letters, village reports, risk points."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import facts
from sample_data.draws import allocate, events, numbered, pick, settle, spread, where
from sample_data.levels import World
from sample_data.span import (
    LAST_DAY,
    MONTH_ENDS,
    N_MONTHS,
    NO_DAY,
    ONE_DAY,
    PILOT_FIRST,
    QUARTER_ENDS,
    Days,
    Ints,
    day_between,
    month_of,
)

ACTIVE_SOURCES: Final = {"routine": 0.6, "self_check": 0.25, "internal_audit": 0.15}
PASSIVE_SOURCES: Final = {"petition": 0.6, "inspection": 0.2, "transfer": 0.2}
CATEGORIES: Final = {
    "political": 0.05, "organisational": 0.12, "integrity": 0.35, "mass": 0.22, "work": 0.2, "life": 0.06,
}  # fmt: skip
DISPOSITIONS: Final = {"talk": 0.45, "preliminary": 0.3, "shelved": 0.05, "closed": 0.2}
LETTER_DAYS: Final = 30
CLUE_DAYS: Final = 60
"""Days given to answer a letter and to dispose of a clue."""

EARLIER_RECOMMENDATIONS: Final = 10
EARLIER_REMINDERS: Final = 8
REVIEW_DAYS: Final = 366
"""A risk point counts while its last review is no older."""


def clues(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw clues with their source, deadline and disposal."""
    body, month, received = events(world.volume(0.65, 3.6), rng)
    active = spread(world.levels.share("SU2", body, month), body, rng)
    due = received + CLUE_DAYS * ONE_DAY
    on_time = rng.random(len(body)) < world.levels.share("SU1", body, month_of(due))
    disposed = settle(due, on_time, rng, early=45, late=30.0)
    sources = np.where(active, pick(ACTIVE_SOURCES, len(body), rng), pick(PASSIVE_SOURCES, len(body), rng))
    frame = pd.DataFrame(
        {
            "body": body,
            "source": sources,
            "category": pick(CATEGORIES, len(body), rng),
            "received_on": received,
            "due_on": due,
            "disposed_on": np.where(disposed > received, disposed, NO_DAY),
        }
    )
    frame["disposition"] = where(disposed > received, pick(DISPOSITIONS, len(body), rng))
    return numbered(frame, "clue_no", "XS", "received_on", world.city)


def letters(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw letters: a steady flow of bulletins and county letters, and the exact few of the city."""
    frame = pd.concat([_usual_letters(world, rng), _city_letters(world, rng), _water_letters(world, rng)])
    frame = frame.sort_values(["body", "issued_on"], kind="stable", ignore_index=True)
    body = frame["body"].to_numpy()
    issued: Days = frame["issued_on"].to_numpy().astype("datetime64[D]")
    due = issued + LETTER_DAYS * ONE_DAY
    on_time = spread(world.levels.share("SU4", body, month_of(due)), body, rng)
    replied = settle(due, on_time, rng, early=18, late=35.0, never=0.0)
    frame["due_on"], frame["replied_on"] = due, np.where(replied > issued, replied, NO_DAY)
    adopted = pd.Series(rng.random(len(frame)) < 0.95, index=frame.index).astype("boolean")
    frame["adopted"] = adopted.mask(frame["replied_on"].isna())
    return numbered(frame, "letter_no", "WS", "issued_on", world.city)


def _usual_letters(world: World, rng: np.random.Generator) -> pd.DataFrame:
    body, _, issued = events(world.volume(5.0, 8.0) / 12, rng, regular=True)
    by_county = world.city.is_county[body] & (rng.random(len(body)) < 0.65)
    advice = by_county & (rng.random(len(body)) < 0.5)
    topic = pick({"none": 6, "housing": 1, "river_sand": 1, "subsidies": 1}, len(body), rng)
    return pd.DataFrame(
        {
            "body": body,
            "kind": np.where(advice, "recommendation", "bulletin"),
            "issuer": np.where(by_county, "county", "city"),
            "topic": where(by_county & (topic != "none"), topic),
            "issued_on": issued,
            "copied_to_leader": rng.random(len(body)) < 0.15,
            "persons_reminded": 0,
        }
    )


def _city_letters(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Recommendations and reminders of the city: exact over the pilot, mostly to weak bodies."""
    weakness = world.weakness()
    parts: list[pd.DataFrame] = []
    for kind, first, last, number, persons in (
        ("recommendation", "2018-07-09", "2019-12-27", EARLIER_RECOMMENDATIONS, 0),
        ("recommendation", "2020-01-06", LAST_DAY, facts.RECOMMENDATIONS, 0),
        ("reminder", "2018-07-09", "2019-12-27", EARLIER_REMINDERS, EARLIER_REMINDERS + 3),
        ("reminder", "2020-01-06", LAST_DAY, facts.REMINDERS, facts.REMINDED_PERSONS),
    ):
        reminded = allocate(persons, np.ones(number), rng, at_least=1) if persons else 0
        parts.append(
            pd.DataFrame(
                {
                    "body": rng.choice(len(weakness), number, p=weakness / weakness.sum()),
                    "kind": kind,
                    "issuer": "city",
                    "issued_on": day_between(first, last, number, rng),
                    "copied_to_leader": kind == "recommendation",
                    "persons_reminded": reminded,
                }
            )
        )
    return pd.concat(parts)


def _water_letters(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """What the county of Taibai recommended about drinking water."""
    return pd.DataFrame(
        {
            "body": world.city.at(*[facts.TAIBAI] * facts.TAIBAI_LETTERS),
            "kind": "recommendation",
            "issuer": "county",
            "topic": "drinking_water",
            "issued_on": day_between("2020-04-13", "2020-09-25", facts.TAIBAI_LETTERS, rng),
            "copied_to_leader": False,
            "persons_reminded": 0,
        }
    )


def village_reports(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw how many villages reported each month."""
    counties = np.flatnonzero(world.city.is_county)
    villages = np.array([world.city.bodies[place].population // 2600 + 22 for place in counties])
    place, month = (axis.ravel() for axis in np.indices((len(counties), N_MONTHS)))
    share = world.levels.share("SU6", counties[place], month)
    return pd.DataFrame(
        {
            "body": counties[place],
            "month_end_on": MONTH_ENDS[month],
            "villages_due": villages[place],
            "villages_reported": rng.binomial(villages[place], share),
            "clues_reported": rng.poisson(villages[place] * 0.02),
        }
    )


def risk_points(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the quarterly registers: every open point again, with its measure and its last review."""
    points = _points(world, rng)
    body, identified = points["body"].to_numpy(), points["identified_on"].to_numpy().astype("datetime64[D]")
    strictness = rng.random(len(points))
    share = world.levels.share("SU3", body, month_of(identified))
    measure = np.where(strictness < share + 0.04, identified + rng.integers(10, 60, len(points)), NO_DAY)
    reviewed = np.where(rng.random(len(points)) < 0.85, identified + rng.integers(60, 90, len(points)), NO_DAY)
    registers: list[pd.DataFrame] = []
    for day in QUARTER_ENDS:
        share = world.levels.share("SU3", body, month_of(np.full(len(body), day)))
        kept = identified <= day
        measure, reviewed = _revised(day, kept & (strictness < share), measure, reviewed, identified, rng)
        page = points.assign(
            register_on=day,
            measure_set_on=np.where(measure <= day, measure, NO_DAY),
            last_reviewed_on=np.where(reviewed <= day, reviewed, NO_DAY),
        )
        registers.append(page[kept])
    return pd.concat(registers).sort_values(["body", "register_on", "point_no"], ignore_index=True)


def _revised(
    day: np.datetime64, kept_up: np.ndarray, measure: Days, reviewed: Days, identified: Days, rng: np.random.Generator
) -> tuple[Days, Days]:
    """Bring well-kept points up to date before a register day: set the measure, review what is old."""
    recent = day - rng.integers(5, 85, len(measure))
    recent = np.maximum(recent, np.minimum(identified + 5 * ONE_DAY, day))
    unset = np.isnat(measure) | (measure > day)
    old = np.isnat(reviewed) | (reviewed > day) | (day - reviewed > np.timedelta64(REVIEW_DAYS - 60, "D"))
    return np.where(kept_up & unset, recent, measure), np.where(kept_up & old, recent, reviewed)


def _points(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """All points with the day each was identified: most before the span, some in every year of it."""
    old = np.rint(world.volume(7.0, 16.0)).astype(np.int64)
    new = np.rint(world.volume(2.0, 7.0)).astype(np.int64)
    late = np.rint(world.volume(2.0, 6.0)).astype(np.int64)
    late[world.city.at(facts.FINANCE)] = facts.FINANCE_RISK_POINTS
    parts = [
        _identified(old, "2016-07-04", "2018-06-29", rng),
        _identified(new, "2018-07-02", "2019-12-27", rng),
        _identified(late, PILOT_FIRST, "2021-06-25", rng),
    ]
    points = pd.concat(parts).sort_values(["body", "identified_on"], kind="stable", ignore_index=True)
    points["level"] = pick({"high": 0.2, "medium": 0.45, "low": 0.35}, len(points), rng)
    return numbered(points, "point_no", "FX", "identified_on", world.city)


def _identified(counts: Ints, first: object, last: object, rng: np.random.Generator) -> pd.DataFrame:
    body = np.repeat(np.arange(len(counts)), counts)
    return pd.DataFrame({"body": body, "identified_on": day_between(first, last, len(body), rng)})
