"""Ledgers that join the two duties: joint talks, opinions, matters reported, personnel replies."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import facts, stories
from sample_data.draws import allocate, events, numbered, pick, spread, where
from sample_data.levels import World
from sample_data.span import (
    FIRST_DAY,
    LAST_DAY,
    MONTH_ENDS,
    N_MONTHS,
    NO_DAY,
    ONE_DAY,
    PILOT_FIRST,
    Days,
    Ints,
    by_snapshot,
    day_between,
    in_pilot,
    month_of,
)

TRIGGERS: Final = {
    "major_decision": 0.16,
    "minor_breach": 0.22,
    "duty_neglect": 0.14,
    "poor_rectification": 0.14,
    "repeat_petitions": 0.1,
    "poor_assessment": 0.06,
    "audit_problems": 0.08,
    "livelihood": 0.1,
}
PROPOSERS: Final = {"committee": 0.35, "inspection": 0.5, "organisation": 0.15}
TOPICS: Final = {"housing": 1, "river_sand": 2, "subsidies": 2}
EARLIER_TALKS: Final = 24
FOLLOW_UP: Final = 60
"""Talks before the pilot; days given for a follow-up."""


def joint_talks(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the talks: few, mostly with weak bodies, and exact in number over the pilot."""
    held = np.r_[
        day_between("2018-09-03", "2019-12-27", EARLIER_TALKS, rng),
        day_between("2020-02-24", LAST_DAY, facts.TALKS_HELD - 1, rng),
    ]
    weakness = world.weakness()
    body = rng.choice(len(weakness), len(held), p=weakness / weakness.sum())
    order = np.lexsort((held, body))
    frame = _held(body[order], held[order], world, rng)
    frame = pd.concat([frame, _housing_talk(world), _not_yet_held(world, rng)], ignore_index=True)
    _count_persons(frame, rng)
    return numbered(frame, "talk_no", "LT", "proposed_on", world.city)


def _held(body: Ints, held: Days, world: World, rng: np.random.Generator) -> pd.DataFrame:
    size, month = len(body), month_of(held)
    in_time = spread(np.minimum(world.levels.share("LK1", body, month) + 0.05, 1.0), body, rng)
    wait = np.where(in_time, rng.integers(4, 29, size), rng.integers(33, 60, size))
    on_time = spread(np.minimum(world.levels.share("LK2", body, month) + 0.05, 1.0), body, rng)
    on_time |= (body == world.city.at(stories.COLLAPSED)[0]) & (held >= stories.WOKEN_ON)
    usual = world.levels.value("LK3")[body, month] * np.exp(rng.normal(0, 0.3, size))
    days = np.where(on_time, np.clip(usual, 3, FOLLOW_UP), FOLLOW_UP + rng.integers(3, 45, size)).astype(np.int64)
    triggers = np.array(list(TRIGGERS), dtype=object)
    pilot = np.flatnonzero(in_pilot(held))[: len(triggers)]
    trigger = pick(TRIGGERS, size, rng)
    trigger[pilot] = triggers
    return pd.DataFrame(
        {
            "body": body,
            "trigger": trigger,
            "proposer": pick(PROPOSERS, size, rng),
            "topic": where(trigger == "livelihood", pick(TOPICS, size, rng)),
            "proposed_on": np.maximum(np.busday_offset(held - wait, 0, roll="following"), FIRST_DAY),
            "held_on": held,
            "followup_due_on": held + FOLLOW_UP * ONE_DAY,
            "closed_on": by_snapshot(np.busday_offset(held + days, 0, roll="preceding")),
        }
    )


def _housing_talk(world: World) -> pd.DataFrame:
    """The talk after which overdue homes were finished within days."""
    held = np.datetime64("2020-11-09")
    return pd.DataFrame(
        {
            "body": world.city.at(facts.CHENCANG),
            "trigger": "livelihood",
            "proposer": "inspection",
            "topic": "housing",
            "proposed_on": held - 6 * ONE_DAY,
            "held_on": held,
            "followup_due_on": held + FOLLOW_UP * ONE_DAY,
            "closed_on": held + facts.CHENCANG_DAYS * ONE_DAY,
        }
    )


def _not_yet_held(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Talks proposed in June 2021 that had not taken place by the snapshot."""
    body = world.city.at("610302", "G05", "G18")
    proposed = day_between("2021-06-10", LAST_DAY, len(body), rng)
    words = {"trigger": "duty_neglect", "proposer": "inspection"}
    dates = {"held_on": NO_DAY, "followup_due_on": NO_DAY, "closed_on": NO_DAY}
    return pd.DataFrame({"body": body, **words, "proposed_on": proposed, **dates})


def _count_persons(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Give every talk its persons, so that the pilot's total is exact; nobody where it was not held."""
    held = frame["held_on"].to_numpy().astype("datetime64[D]")
    pilot = in_pilot(held)
    frame["persons"] = np.where(np.isnat(held), 0, rng.integers(1, 5, len(held)))
    frame.loc[pilot, "persons"] = allocate(facts.TALKS_PERSONS, np.ones(pilot.sum()), rng, at_least=1)


def opinions(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw opinions to bodies' own committees, and the few to the city committee that were all carried out."""
    body, month, day = events(world.volume(4.0, 6.0) / 12, rng, regular=True)
    done = spread(np.minimum(world.levels.share("LK4", body, month) + 0.04, 1.0), body, rng)
    adopted = done | (rng.random(len(body)) < 0.5)
    own = pd.DataFrame({"body": body, "addressee": "own_committee", "proposed_on": day, "adopted": adopted})
    own["done_on"] = by_snapshot(np.where(done, day + rng.integers(6, 32, len(day)), NO_DAY))
    units = rng.choice(np.flatnonzero(~world.city.is_county)[:32], facts.OPINIONS_CARRIED_OUT, replace=False)
    proposed = day_between(PILOT_FIRST, "2021-04-30", len(units), rng)
    city = pd.DataFrame({"body": units, "addressee": "city_committee", "proposed_on": proposed, "adopted": True})
    city["done_on"] = proposed + rng.integers(15, 55, len(units))
    frame = pd.concat([own, city], ignore_index=True)
    # Nothing is known yet about an opinion of the last days.
    frame["adopted"] = frame["adopted"].astype("boolean").mask(frame["proposed_on"] > "2021-06-22")
    frame["done_on"] = frame["done_on"].mask(frame["adopted"].isna())
    return numbered(frame, "opinion_no", "YJ", "proposed_on", world.city)


def reported_matters(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw major matters and whether they were reported within five working days."""
    body, month, due = events(world.volume(6.0, 9.0) / 12, rng, regular=True)
    due = np.minimum(due, LAST_DAY)
    in_time = spread(world.levels.share("LK5", body, month), body, rng)
    days = np.where(in_time, -rng.integers(0, 4, len(body)), rng.integers(1, 15, len(body)))
    kinds = {"decision": 0.4, "incident": 0.2, "case": 0.15, "other": 0.25}
    frame = pd.DataFrame(
        {
            "body": body,
            "category": pick(kinds, len(body), rng),
            "occurred_on": np.busday_offset(due, -5),
            "due_on": due,
            "reported_on": by_snapshot(np.busday_offset(due, days)),
        }
    )
    return numbered(frame, "matter_no", "QS", "due_on", world.city)


def personnel_replies(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the monthly number of replies; deferred and refused ones are exact over the pilot."""
    size = len(world.city.bodies)
    body, day = np.repeat(np.arange(size), N_MONTHS), np.tile(MONTH_ENDS, size)
    asked = rng.poisson(world.volume(0.8, 7.0)[body])
    against = np.zeros(len(body), dtype=np.int64)
    for days, total in ((in_pilot(day), facts.REPLIES_DEFERRED_OR_REFUSED), (day < PILOT_FIRST, 5)):
        against[rng.choice(np.flatnonzero(days & (asked > 1)), total, replace=False)] = 1
    refused = np.where(rng.random(len(body)) < 0.4, against, 0)
    return pd.DataFrame(
        {"body": body, "month_end_on": day, "asked": asked, "deferred": against - refused, "refused": refused}
    )
