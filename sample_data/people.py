"""Ledgers of what people see: livelihood and river-ecology issues, surveys."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import facts
from sample_data.draws import allocate, events, numbered, pick, settle
from sample_data.levels import World
from sample_data.span import (
    FIRST_DAY,
    LAST_DAY,
    NO_DAY,
    ONE_DAY,
    Days,
    Floats,
    Ints,
    by_snapshot,
    day_between,
    month_of,
)

COUNTY_KINDS: Final = {"drinking_water": 0.2, "housing": 0.15, "subsidies": 0.25, "environment": 0.2, "services": 0.2}
UNIT_KINDS: Final = {"housing": 0.1, "subsidies": 0.2, "environment": 0.2, "services": 0.5}
RIVER_DAYS: Final = 90
USUAL_DAYS: Final = 60
"""Days given to close an issue."""

SITES_BY_COUNTY: Final = {
    "610302": 19, "610303": 13, "610304": 24, "610305": 9, "610323": 18, "610324": 14,
    "610326": 18, "610327": 6, "610328": 5, "610329": 4, "610330": 5, "610331": 4,
}  # fmt: skip
BOATS_BY_COUNTY: Final = {"610302": 12, "610303": 9, "610304": 20, "610323": 15, "610324": 11, "610326": 13}
"""How illegal sites and boats are split: an example; most lie along the Weihe."""

EARLIER_SITES: Final = 26
EARLIER_BOATS: Final = 9
PUBLIC_WAVES: Final = ("2018-11-16", "2019-11-15", "2020-11-20")
STAFF_WAVES: Final = ("2018-11-08", "2019-05-17", "2019-11-08", "2020-05-15", "2020-11-06", "2021-05-14")
QUESTIONS: Final = {"integrity": 0.6, "conduct": -0.9, "fairness": 0.3}
"""How far each question's score usually lies from the mean of the three, points."""


def livelihood_issues(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw issues of all kinds; those that the city counted are exact over the pilot."""
    drawn = [build(world, rng) for build in (_usual_issues, _sites, _open_sites, _boats, _water)]
    drawn.append(_homes(world))
    frame = pd.concat(drawn, ignore_index=True)
    return numbered(frame, "issue_no", "MS", "opened_on", world.city)


def _usual_issues(world: World, rng: np.random.Generator) -> pd.DataFrame:
    rate = np.where(world.city.is_county, 2.2 + 1.8 * world.city.size, world.volume(1.9, 2.8))
    body, _, opened = events(rate, rng, regular=True)
    due = opened + USUAL_DAYS * ONE_DAY
    county = world.city.is_county[body]
    closed = _closed(body, opened, due, world, rng)
    reopened = by_snapshot(np.where(rng.random(len(body)) < 0.03, closed + rng.integers(20, 200, len(body)), NO_DAY))
    return pd.DataFrame(
        {
            "body": body,
            "kind": np.where(county, pick(COUNTY_KINDS, len(body), rng), pick(UNIT_KINDS, len(body), rng)),
            "opened_on": opened,
            "due_on": due,
            "closed_on": closed,
            "reopened_on": reopened,
            "quantity": rng.integers(1, 12, len(body)),
        }
    )


def _closed(body: Ints, opened: Days, due: Days, world: World, rng: np.random.Generator) -> Days:
    """On time with the share of PE1, and then mostly after the days of PE2."""
    month = month_of(due)
    on_time = rng.random(len(body)) < world.levels.share("PE1", body, month)
    usual = world.levels.value("PE2")[body, month] * np.exp(rng.normal(0, 0.35, len(body)))
    early = opened + np.clip(usual, 3, (due - opened).astype(np.int64)).astype(np.int64)
    early = np.busday_offset(early, 0, roll="preceding")
    late = settle(due, np.zeros(len(body), bool), rng, late=35.0)
    return by_snapshot(np.where(on_time, np.maximum(early, opened), late))


def _from_closing(body: Ints, closed: Days, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Rows whose day of closing is given: opened before it, so that the shares of PE1 and PE2 fit."""
    month = month_of(closed)
    usual = world.levels.value("PE2")[body, month] * np.exp(rng.normal(0, 0.35, len(body)))
    on_time = rng.random(len(body)) < world.levels.share("PE1", body, month)
    late = RIVER_DAYS + rng.integers(4, 60, len(body))
    days = np.where(on_time, np.clip(usual, 5, RIVER_DAYS), late).astype(np.int64)
    opened = np.maximum(np.busday_offset(closed - days, 0, roll="following"), FIRST_DAY)
    return pd.DataFrame(
        {"body": body, "opened_on": opened, "due_on": opened + RIVER_DAYS * ONE_DAY, "closed_on": closed}
    )


def _cleared(counts: dict[str, int], total: int, earlier: int, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """So many rows of a county cleared in the pilot, and some before it."""
    if sum(counts.values()) != total:
        raise ValueError(f"the counties' parts add up to {sum(counts.values())}; {total} is published")
    places = world.city.at(*counts)
    body = np.r_[np.repeat(places, list(counts.values())), rng.choice(places, earlier)]
    pilot = day_between("2020-03-09", "2021-06-25", total, rng)
    closed = np.r_[pilot, day_between("2018-10-15", "2019-12-27", earlier, rng)]
    return _from_closing(body, closed, world, rng)


def _sites(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Illegal sand-mining sites, one a row; a few came back."""
    frame = _cleared(SITES_BY_COUNTY, facts.SAND_SITES, EARLIER_SITES, world, rng)
    back = _clear_share(frame["body"].to_numpy(), world)
    again = frame["closed_on"].to_numpy().astype("datetime64[D]") + rng.integers(30, 200, len(frame))
    frame["reopened_on"] = by_snapshot(np.where(rng.random(len(frame)) > back, again, NO_DAY))
    return frame.assign(kind="river_sand", measure="site_removed", quantity=1)


def _clear_share(body: Ints, world: World) -> Floats:
    """Half of what is not clear was never cleared, the other half came back."""
    return 1 - (1 - world.levels.value("PE3").mean(axis=1)[body] / 100) / 2


def _open_sites(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Sites found and not yet cleared by the snapshot."""
    places = world.city.at(*SITES_BY_COUNTY)
    never = (1 - _clear_share(places, world)) * np.array(list(SITES_BY_COUNTY.values()))
    body = np.repeat(places, np.rint(never).astype(np.int64))
    opened = day_between("2020-08-03", "2021-05-28", len(body), rng)
    frame = pd.DataFrame(
        {"body": body, "opened_on": opened, "due_on": opened + RIVER_DAYS * ONE_DAY, "closed_on": NO_DAY}
    )
    return frame.assign(kind="river_sand", measure=None, quantity=1)


def _boats(world: World, rng: np.random.Generator) -> pd.DataFrame:
    frame = _cleared(BOATS_BY_COUNTY, facts.DREDGING_BOATS, EARLIER_BOATS, world, rng)
    return frame.assign(kind="dredging_boat", measure="boat_banned", quantity=1)


def _water(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """What 太白县 did for its rural drinking water, in a few rows a measure."""
    parts: list[pd.DataFrame] = []
    for measure, total in facts.TAIBAI_WATER.items():
        rows = 5
        opened = day_between("2020-03-23", "2020-07-31", rows, rng)
        closed = np.busday_offset(opened + rng.integers(15, 50, rows), 0, roll="following")
        parts.append(
            pd.DataFrame(
                {
                    "body": world.city.at(*[facts.TAIBAI] * rows),
                    "kind": "drinking_water",
                    "measure": measure,
                    "opened_on": opened,
                    "due_on": opened + USUAL_DAYS * ONE_DAY,
                    "closed_on": closed,
                    "quantity": allocate(total, np.ones(rows), rng, at_least=1),
                }
            )
        )
    return pd.concat(parts)


def _homes(world: World) -> pd.DataFrame:
    """The overdue homes of 陈仓区, delivered days after a joint talk."""
    opened = np.datetime64("2020-09-01")
    dates = {"opened_on": opened, "due_on": opened + USUAL_DAYS * ONE_DAY, "closed_on": np.datetime64("2020-11-14")}
    words = {"kind": "housing", "measure": "homes_delivered", "quantity": facts.CHENCANG_HOMES}
    return pd.DataFrame({"body": world.city.at(facts.CHENCANG), **words, **dates})


def surveys(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the public's and the staff's answers, wave by wave."""
    public = np.rint(120 + 280 * world.city.size)
    staff = np.rint(np.clip(world.city.staff * 0.6, 25, 200))
    asked = (("public", "PE5", public, PUBLIC_WAVES), ("staff", "PE6", staff, STAFF_WAVES))
    parts = [
        _wave(wave, day, world.levels.value(code), sample, rng) for wave, code, sample, days in asked for day in days
    ]
    return pd.concat(parts).sort_values(["body", "wave_on", "wave", "question"], ignore_index=True)


def _wave(wave: str, day: str, level: Floats, sample: Floats, rng: np.random.Generator) -> pd.DataFrame:
    size = len(sample)
    answered = np.rint(sample * rng.uniform(0.9, 1.0, size)).clip(25).astype(np.int64)
    if wave == "public":
        answered = answered.clip(120)
    when = np.minimum(np.datetime64(day), LAST_DAY)
    parts = [
        pd.DataFrame(
            {
                "body": np.arange(size),
                "wave_on": when,
                "wave": wave,
                "question": question,
                "sample": answered,
                "score": np.clip(level[:, month_of(day)] + offset + rng.normal(0, 0.7, size), 0, 100).round(1),
            }
        )
        for question, offset in QUESTIONS.items()
    ]
    return pd.concat(parts)
