"""Ledgers of the reform office and the office of the two responsibilities: tasks, assessments, appraisals."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import facts, stories
from sample_data.draws import events, numbered, settle, spread
from sample_data.levels import World
from sample_data.span import LAST_DAY, NO_DAY, YEARS, Days, Ints, by_snapshot, day_between, month_of

FOCUS_UNITS: Final = ("G03", "G09", "G13", "G22")
"""Departments with a focus task beside the twelve counties: an example, the published plan names none."""

EARLIER_ADOPTED: Final = 2
ADOPTED_AFTER: Final = 90
"""Own tasks adopted city-wide so many days after they were due; their bonus has run out by June 2021."""


def reform_tasks(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the city's measures, the focus tasks and the bodies' own tasks."""
    body, _, due = events(world.volume(4.4, 7.0) / 12, rng, regular=True)
    own = pd.DataFrame({"body": body, "plan": "own", "due_on": due})
    frame = pd.concat([_city_measures(world, rng), _focus_tasks(world, rng), own])
    frame = frame.sort_values(["body", "due_on"], kind="stable", ignore_index=True)
    frame[["key_task", "measure_no"]] = frame[["key_task", "measure_no"]].astype("Int64")
    due, bodies = frame["due_on"].to_numpy().astype("datetime64[D]"), frame["body"].to_numpy()
    on_time = spread(world.levels.share("PR5", bodies, month_of(due)), bodies, rng)
    done = settle(due, on_time, rng, early=25, late=45.0)
    frame["completed_on"] = done
    checked = rng.random(len(done)) < 0.8
    frame["verified_on"] = by_snapshot(np.where(checked, done + rng.integers(10, 45, len(done)), NO_DAY))
    frame["adopted_citywide_on"] = NO_DAY
    _adopt(frame, world, rng)
    return numbered(frame, "task_no", "GG", "due_on", world.city)


def _city_measures(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The measures of the city's plan, each with one owner and due in the pilot window."""
    owners = np.setdiff1d(np.arange(len(world.city.bodies)), world.city.at(stories.QUIET))
    measure = np.arange(facts.MEASURES)
    return pd.DataFrame(
        {
            "body": rng.permutation(owners)[: facts.MEASURES],
            "plan": "city",
            "key_task": measure * facts.KEY_TASKS // facts.MEASURES + 1,
            "measure_no": measure + 1,
            "due_on": day_between("2020-03-16", LAST_DAY, facts.MEASURES, rng),
        }
    )


def _focus_tasks(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """One focus a body, due in the second half of 2020."""
    body = np.r_[np.flatnonzero(world.city.is_county), world.city.at(*FOCUS_UNITS)]
    if len(body) != facts.FOCUS_TASKS:
        raise ValueError(f"{len(body)} bodies have a focus task; {facts.FOCUS_TASKS} are published")
    due = day_between("2020-07-06", "2020-12-18", len(body), rng)
    return pd.DataFrame({"body": body, "plan": "focus", "due_on": due})


def _adopt(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    """Mark the tasks that the whole city took over: finished in time, verified, then adopted."""
    for name, day in stories.ADOPTED:
        [row] = frame.index[(frame["body"] == world.city.at(name)[0]) & (frame["plan"] == "focus")]
        _finish(frame, row, pd.Timestamp(day))
    own = frame.index[(frame["plan"] == "own") & frame["due_on"].between("2019-01-01", "2019-12-31")]
    for row in rng.choice(own, EARLIER_ADOPTED, replace=False):
        _finish(frame, row)


def _finish(frame: pd.DataFrame, row: int, adopted: pd.Timestamp | None = None) -> None:
    due = pd.Timestamp(frame["due_on"].iloc[row])
    frame.loc[row, "completed_on"] = due - pd.Timedelta(days=4)
    frame.loc[row, "verified_on"] = due + pd.Timedelta(days=16)
    frame.loc[row, "adopted_citywide_on"] = adopted or due + pd.Timedelta(days=ADOPTED_AFTER)


def assessments(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the pilot assessment of every municipal unit: records, then interviews, then a survey."""
    units = np.flatnonzero(~world.city.is_county)
    if len(units) != facts.UNITS_ASSESSED:
        raise ValueError(f"{len(units)} units in the city; {facts.UNITS_ASSESSED} were assessed")
    first = day_between("2021-03-01", "2021-05-28", len(units), rng)
    steps = ((0, "records"), (3, "interviews"), (8, "survey"))
    parts = [_assessed(units, first, days, method) for days, method in steps]
    return pd.concat(parts).sort_values(["body", "assessed_on"], ignore_index=True)


def _assessed(units: Ints, first: Days, days: int, method: str) -> pd.DataFrame:
    return pd.DataFrame({"body": units, "assessed_on": np.busday_offset(first, days), "method": method})


def appraisals(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the yearly special appraisal, announced in January."""
    parts: list[pd.DataFrame] = []
    for year in YEARS:
        level = world.levels.overall[:, month_of(f"{year - 1}-12")]
        score = np.clip(55 + 0.42 * level + rng.normal(0, 1.5, len(level)), 0, 100).round(1)
        announced = np.busday_offset(f"{year}-01-22", 0, roll="following")
        parts.append(
            pd.DataFrame(
                {"body": np.arange(len(level)), "appraisal_year": year - 1, "announced_on": announced, "score": score}
            )
        )
    return pd.concat(parts, ignore_index=True)
