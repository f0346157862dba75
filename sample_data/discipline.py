"""Ledgers of discipline: cases, petitions, criticisms, data checks."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import facts, stories
from sample_data.city import Goalposts
from sample_data.draws import Events, events, in_months, numbered, pick, quotas, spread, where
from sample_data.levels import World
from sample_data.span import MONTH_ENDS, N_MONTHS, NO_DAY, ONE_DAY, Ints, calendar_month, day_between, month_of

BREACHES_BY_MONTH: Final = np.array([8.5, 5.0, 6.5, 7.0, 7.5, 8.5, 8.0, 8.0, 9.5, 9.0, 9.0, 13.5]) / 100
"""Share of a year's eight-point-rule breaches by calendar month: many before the new year's feasts."""

PETITIONS_BY_MONTH: Final = np.array([0.95, 0.75, 1.1, 1.0, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 1.05, 1.45])
OTHER_CASES: Final = 3.0
EARLIER_BREACHES: Final = 1.15
"""Per 1000 staff and year: cases of other kinds; a county's eight-point-rule breaches in the first two years."""

CATEGORIES: Final = {"integrity": 0.3, "duty": 0.3, "mass": 0.25, "other": 0.15}
LEVELS: Final = {"leadership": 0.05, "middle": 0.25, "staff": 0.7}
TOPICS: Final = {"housing": 1, "river_sand": 1, "subsidies": 3}


def cases(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw dispositions with category, severity and form."""
    rate = np.repeat(OTHER_CASES * world.city.staff[:, None] / 12_000, N_MONTHS, axis=1)
    other, breaches = events(rate, rng), in_months(_breaches(world, rng), rng)
    frame = pd.concat([_cases_of(other, rng), _cases_of(breaches, rng).assign(category="eight_rules", topic=None)])
    frame = frame.sort_values(["body", "disposed_on"], kind="stable", ignore_index=True)
    body, days = frame["body"].to_numpy(), frame["disposed_on"].to_numpy().astype("datetime64[D]")
    mild = spread(np.clip(world.levels.share("DI3", body, month_of(days)), 0.86, 0.96), body, rng)
    first_or_second = rng.choice([1, 2], len(body), p=[0.62, 0.38])
    third_or_fourth = rng.choice([3, 4], len(body), p=[0.4, 0.6])
    frame["form"] = np.where(mild, first_or_second, third_or_fourth)
    frame["severity"] = np.select([frame["form"] == 1, frame["form"] == 2], ["minor", "serious"], "severe")
    # Only the planted story has a severe case at the top.
    top = (frame["severity"] == "severe") & (frame["level"] == "leadership")
    frame["level"] = frame["level"].mask(top, "middle")
    filed = np.busday_offset(days - rng.integers(25, 110, len(days)), 0, roll="following")
    frame["filed_on"] = np.where(frame["form"] == 1, NO_DAY, filed)
    frame = pd.concat([frame, _water_cases(world, rng), _severe_case(world)], ignore_index=True)
    return numbered(frame, "case_no", "CZ", "disposed_on", world.city)


def _cases_of(drawn: Events, rng: np.random.Generator) -> pd.DataFrame:
    size = len(drawn.body)
    category = pick(CATEGORIES, size, rng)
    topical = (category == "mass") & (rng.random(size) < 0.3)
    return pd.DataFrame(
        {
            "body": drawn.body,
            "category": category,
            "level": pick(LEVELS, size, rng),
            "topic": where(topical, pick(TOPICS, size, rng)),
            "disposed_on": drawn.day,
        }
    )


def _breaches(world: World, rng: np.random.Generator) -> Ints:
    """Shape (bodies, months): eight-point-rule breaches, exact for counties in the last twelve months."""
    season = BREACHES_BY_MONTH[calendar_month(MONTH_ENDS[:12]) - 1]
    rate = np.clip(world.levels.value("DI1"), 0.3, 2.5)
    counts = np.zeros(rate.shape, dtype=np.int64)
    for first in range(0, N_MONTHS, 12):
        yearly = rng.poisson(rate[:, first : first + 12].mean(axis=1) * world.city.staff / 1000)
        for name, total in stories.LAST_YEAR_BREACHES.items():
            [place] = world.city.at(name)
            earlier = rng.poisson(EARLIER_BREACHES * world.city.staff[place] / 1000)
            yearly[place] = total if first + 12 == N_MONTHS else earlier
        # The season holds for the city as a whole; whose breach falls in which month is chance.
        body = np.repeat(np.arange(len(yearly)), yearly)
        month = rng.permutation(np.repeat(np.arange(12), quotas(len(body), season)))
        np.add.at(counts, (body, first + month), 1)
    return counts


def _water_cases(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The cases that rural drinking water led to in 太白县."""
    filed = day_between("2020-04-20", "2020-08-28", facts.TAIBAI_CASES, rng)
    words = {"category": "duty", "level": "staff", "severity": "serious", "topic": "drinking_water", "form": 2}
    body = world.city.at(*[facts.TAIBAI] * facts.TAIBAI_CASES)
    disposed = np.busday_offset(filed + rng.integers(40, 90, len(filed)), 0, roll="following")
    return pd.DataFrame({"body": body, **words, "filed_on": filed, "disposed_on": disposed})


def _severe_case(world: World) -> pd.DataFrame:
    words = {"category": "integrity", "level": "leadership", "severity": "severe", "form": 4}
    dates = {"filed_on": stories.CAPPED_ON - 150 * ONE_DAY, "disposed_on": stories.CAPPED_ON}
    return pd.DataFrame({"body": world.city.at(stories.CAPPED), **words, **dates})


def petitions(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw monthly counts of accusations and of answers given in time."""
    body, month = (axis.ravel() for axis in np.indices((len(world.city.bodies), N_MONTHS)))
    usual = np.where(world.city.is_county, 8 + world.city.staff / 260, world.volume(4.0, 14.0))
    season = PETITIONS_BY_MONTH[calendar_month(MONTH_ENDS) - 1]
    received = rng.poisson(usual[body] * season[month])
    repeat = rng.binomial(received, world.levels.share("DI4", body, month))
    due = received + rng.binomial(received, 0.1)
    return pd.DataFrame(
        {
            "body": body,
            "month_end_on": MONTH_ENDS[month],
            "accusations": received,
            "first_time": received - repeat,
            "repeat": repeat,
            "skip_level": rng.binomial(received, 0.07),
            "due": due,
            "answered_in_time": rng.binomial(due, world.levels.share("PE4", body, month)),
        }
    )


def criticisms(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The planted criticisms, and older ones that no longer count in June 2021."""
    planted = pd.DataFrame(stories.CRITICISMS, columns=["name", "level", "issued_on", "fix_verified_on"])
    planted.insert(0, "body", world.city.at(*planted.pop("name")))
    for column in ("issued_on", "fix_verified_on"):
        planted[column] = pd.to_datetime(planted[column].replace("", None)).astype("datetime64[s]")
    weakness = world.weakness()
    issued = day_between("2018-08-06", "2020-04-24", 12, rng)
    older = pd.DataFrame(
        {
            "body": rng.choice(len(weakness), len(issued), p=weakness / weakness.sum()),
            "level": pick({"system": 0.5, "city": 0.35, "public": 0.15}, len(issued), rng),
            "issued_on": issued,
            "fix_verified_on": np.busday_offset(issued + rng.integers(60, 200, len(issued)), 0, roll="following"),
        }
    )
    return numbered(pd.concat([older, planted], ignore_index=True), "notice_no", "TP", "issued_on", world.city)


def data_checks(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw quarterly checks of reported figures; one, planted, found them false."""
    confirmed = day_between("2018-07-16", "2021-06-25", 60, rng)
    body = rng.integers(0, len(world.city.bodies), len(confirmed))
    codes = [rng.choice(_asked(world.levels.goalposts, county=bool(world.city.is_county[place]))) for place in body]
    result = pick({"consistent": 0.88, "corrected": 0.12}, len(body), rng)
    frame = pd.DataFrame({"body": body, "indicator": codes, "finding": result, "confirmed_on": confirmed})
    planted = pd.DataFrame(
        {
            "body": world.city.at(stories.ALL_TRAINED),
            "indicator": stories.FALSIFIED_INDICATOR,
            "finding": "falsified",
            "confirmed_on": stories.FALSIFIED_ON,
        }
    )
    return numbered(pd.concat([frame, planted], ignore_index=True), "check_no", "HC", "confirmed_on", world.city)


def _asked(goalposts: dict[str, Goalposts], *, county: bool) -> list[str]:
    """Codes of the indicators asked of a county or of a unit."""
    return [code for code, ends in goalposts.items() if not (ends.units_only if county else ends.counties_only)]
