"""The ledger of the data-supervision platform: anomalies, their verification, money paid wrongly and recovered."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import facts
from sample_data.city import City
from sample_data.draws import Events, allocate, in_months, numbered, pick, settle, where
from sample_data.levels import World
from sample_data.span import (
    N_MONTHS,
    NO_DAY,
    ONE_DAY,
    Days,
    Flags,
    Floats,
    Ints,
    by_snapshot,
    in_pilot,
    month_of,
    year_of,
)

RULES: Final = {"duplicate": 0.35, "ineligible": 0.35, "deceased": 0.12, "over_standard": 0.18}
COUNTY_FIELDS: Final = {"livelihood_subsidy": 0.62, "department_funds": 0.2, "procurement": 0.1, "projects": 0.08}
UNIT_FIELDS: Final = {"livelihood_subsidy": 0.2, "department_funds": 0.4, "procurement": 0.25, "projects": 0.15}
COUNTY_OFFICES: Final = ("民政局", "农业农村局", "教育体育局", "财政局", "住房和城乡建设局", "医疗保障局")
UNIT_OFFICES: Final = ("财务科", "业务一科", "业务二科", "直属中心")
VERIFY_DAYS: Final = 30
WRONG_SHARE: Final = 0.1
LONG_FUND_ROWS: Final = 18
LONG_SUBSIDY_ROWS: Final = 70
"""Rows of 陇县 over which the published sums are split."""


def anomalies(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw all anomalies; those of 陇县 in the pilot window are exact in number."""
    body, _, day = _found(world, rng)
    county = world.city.is_county[body]
    due = day + VERIFY_DAYS * ONE_DAY
    on_time = rng.random(len(body)) < world.levels.share("PW4", body, month_of(due))
    verified = settle(due, on_time, rng, early=22, late=25.0)
    verified = np.where(verified > day, verified, NO_DAY)
    fields = np.where(county, pick(COUNTY_FIELDS, len(body), rng), pick(UNIT_FIELDS, len(body), rng))
    frame = pd.DataFrame(
        {
            "body": body,
            "rule": pick(RULES, len(body), rng),
            "field": fields,
            "department": _departments(body, day, world.city, rng),
            "detected_on": day,
            "due_on": due,
            "verified_on": verified,
        }
    )
    _pay(frame, world, rng)
    _long_county(frame, world, rng)
    frame["bulletin_no"] = _bulletins(body, day, np.isnat(verified), world.city, rng)
    return numbered(frame, "anomaly_no", "YC", "detected_on", world.city)


def _found(world: World, rng: np.random.Generator) -> Events:
    rate = np.where(world.city.is_county, 10 + 25 * world.city.size, world.volume(4.0, 12.0))
    counts = rng.poisson(np.repeat(rate[:, None], N_MONTHS, axis=1))
    [place] = world.city.at(facts.LONG)
    ramp = np.linspace(0.8, 1.2, N_MONTHS)
    first = int(month_of("2020-01-01"))
    counts[place, first:] = allocate(facts.LONG_ANOMALIES, ramp[first:], rng)
    return in_months(counts, rng)


def _departments(body: Ints, day: Days, city: City, rng: np.random.Generator) -> list[str]:
    """The office that has to answer, under the body's name of the day."""
    turn = rng.integers(0, 12, len(body))
    names: list[str] = []
    for place, month, choice in zip(body, np.datetime_as_string(day, "M"), turn, strict=True):
        offices = COUNTY_OFFICES if city.is_county[place] else UNIT_OFFICES
        names.append(city.bodies[place].name_in(month).zh + offices[choice % len(offices)])
    return names


def _pay(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    """Where verification found money paid wrongly: how much, and how much came back."""
    verified = frame["verified_on"].to_numpy().astype("datetime64[D]")
    wrong = ~np.isnat(verified) & (rng.random(len(frame)) < WRONG_SHARE)
    amount = np.where(wrong, np.round(rng.lognormal(7.4, 0.7, len(frame)), 0), 0.0)
    month = month_of(np.where(wrong, verified, frame["detected_on"].to_numpy()))
    share = world.levels.share("PW5", frame["body"].to_numpy(), month)
    # What was verified last is not recovered yet; the rest makes up for it.
    back = amount * np.clip(share + 0.06 + rng.normal(0, 0.08, len(frame)), 0, 1)
    _recover(frame, wrong, amount, back, rng)


def _recover(frame: pd.DataFrame, wrong: Flags, amount: Floats, back: Floats, rng: np.random.Generator) -> None:
    """Fill in the money columns; what came back after the snapshot has not come back."""
    verified = frame["verified_on"].to_numpy().astype("datetime64[D]")
    recovered = by_snapshot(np.where(wrong, verified + rng.integers(3, 30, len(frame)), NO_DAY))
    back = np.where(np.isnat(recovered), 0.0, np.round(back))
    frame["amount_wrong"], frame["amount_recovered"] = amount, back
    frame["recovered_on"] = np.where(back > 0, recovered, NO_DAY)


def _long_county(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    """Put the published sums in place of what was drawn for 陇县 in the pilot window."""
    [place] = world.city.at(facts.LONG)
    rows = frame["body"].eq(place).to_numpy() & in_pilot(frame["detected_on"].to_numpy().astype("datetime64[D]"))
    frame.loc[rows, ["amount_wrong", "amount_recovered"]] = 0.0
    frame.loc[rows, "recovered_on"] = pd.NaT
    for field, number, total in (
        ("department_funds", LONG_FUND_ROWS, facts.LONG_FUNDS_RECOVERED),
        ("livelihood_subsidy", LONG_SUBSIDY_ROWS, facts.LONG_SUBSIDIES_RECOVERED),
    ):
        settled = rows & (frame["field"] == field) & (frame["verified_on"] <= pd.Timestamp("2021-05-14"))
        chosen = np.sort(rng.choice(frame.index[settled], number, replace=False))
        # Whole hundreds of yuan where the totals are whole hundreds.
        back = 100.0 * allocate(total // 100, np.ones(number), rng, at_least=1)
        share = world.levels.share("PW5", np.full(number, place), month_of(frame.loc[chosen, "verified_on"].to_numpy()))
        frame.loc[chosen, "amount_recovered"] = back
        frame.loc[chosen, "amount_wrong"] = np.round(back / share)
        days = pd.to_timedelta(rng.integers(5, 40, number), unit="D")
        frame.loc[chosen, "recovered_on"] = (frame.loc[chosen, "verified_on"] + days).to_numpy()
        if field == "department_funds":
            name = world.city.bodies[place].names[-1].zh
            frame.loc[chosen, "department"] = [name + office for office in np.resize(facts.LONG_DEPARTMENTS, number)]


def _bulletins(body: Ints, day: Days, open_still: Flags, city: City, rng: np.random.Generator) -> np.ndarray:
    """Numbers of the bulletins that counties' verified anomalies went into, one a quarter."""
    quarter = year_of(day) * 4 + day.astype("datetime64[M]").astype(np.int64) % 12 // 3
    printed = city.is_county[body] & ~open_still & (rng.random(len(body)) < 0.55)
    ids = [city.bodies[place].id for place in body]
    numbers = [f"TB-{name}-{when // 4}-{when % 4 + 1}" for name, when in zip(ids, quarter, strict=True)]
    return where(printed, np.array(numbers, dtype=object))
