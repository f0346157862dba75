"""Ledgers of the inspection tours: findings and the yearly review of their rectification."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import stories
from sample_data.draws import events, numbered, settle, spread
from sample_data.levels import World
from sample_data.span import LAST_DAY, NO_DAY, ONE_DAY, Days, Ints, by_snapshot, day_between, month_of

GRADES: Final = ("poor", "fair", "fairly_good", "good")
GRADES_FROM: Final = (60.0, 75.0, 85.0)
FIRST_REMINDER: Final = 25
SECOND_REMINDER: Final = 75
"""Days after the deadline."""

STRAGGLERS: Final = (240, 420)
"""Days after the deadline by which even the slowest findings are closed."""

FIRST_TOUR: Final = np.datetime64("2016-07")


def inspection_findings(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw findings with deadline, rectification, verification, reminders and recurrence."""
    body, month, due = events(world.volume(9.0, 16.0) / 12, rng, regular=True)
    opened = np.busday_offset(due - rng.integers(75, 110, len(due)), 0, roll="following")
    in_time = spread(world.levels.share("RE1", body, month), body, rng)
    verified = _verified(due, in_time, rng)
    rectified = np.where(
        np.isnat(verified), NO_DAY, np.maximum(verified - rng.integers(4, 15, len(due)), opened + ONE_DAY)
    )
    recurs = ~spread(1 - world.levels.share("RE3", body, month), body, rng)
    recurred = by_snapshot(np.where(recurs, verified + rng.integers(40, 240, len(due)), NO_DAY))
    first, second = _reminders(due, verified, rng)
    frame = pd.DataFrame(
        {
            "body": body,
            "tour": (opened.astype("datetime64[M]") - FIRST_TOUR).astype(np.int64) // 6 + 1,
            "opened_on": opened,
            "due_on": due,
            "rectified_on": rectified,
            "verified_on": verified,
            "recurred_on": recurred,
            "first_reminder_on": first,
            "second_reminder_on": second,
        }
    )
    _leave_open(frame, world)
    return numbered(frame, "finding_no", "XC", "due_on", world.city)


def _verified(due: Days, in_time: np.ndarray, rng: np.random.Generator) -> Days:
    """Verified around the deadline, or months late, or as a last straggler."""
    soon = settle(due, np.ones(len(due), bool), rng, early=35)
    late = settle(due, np.zeros(len(due), bool), rng, late=150.0, never=0.25)
    last = by_snapshot(np.busday_offset(due + rng.integers(*STRAGGLERS, len(due)), 0, roll="following"))
    return np.where(in_time, soon, np.where(late > due + 30 * ONE_DAY, late, last))


def _reminders(due: Days, verified: Days, rng: np.random.Generator) -> tuple[Days, Days]:
    """A reminder where a finding stood open; a second one where that helped at last."""
    still = np.where(np.isnat(verified), LAST_DAY, verified)
    first = np.where(still > due + (FIRST_REMINDER + 5) * ONE_DAY, due + FIRST_REMINDER * ONE_DAY, NO_DAY)
    lasting = still > due + (SECOND_REMINDER + 5) * ONE_DAY
    helped = ~np.isnat(verified) & (verified < LAST_DAY - 30 * ONE_DAY) & lasting
    second = np.where(helped & (rng.random(len(due)) < 0.3), due + SECOND_REMINDER * ONE_DAY, NO_DAY)
    return first, second


def _leave_open(frame: pd.DataFrame, world: World) -> None:
    """Plant the findings that two reminders have not closed, and those of the body that collapsed."""
    for name, number in stories.OVERDUE.items():
        window = frame["due_on"].between("2020-11-01", "2021-02-26") & (frame["body"] == world.city.at(name)[0])
        rows = frame.index[window][:number]
        frame.loc[rows, ["rectified_on", "verified_on", "recurred_on"]] = pd.NaT
        _remind(frame, rows)
    window = frame["due_on"].between("2020-02-01", "2020-05-15")
    rows = frame.index[window & (frame["body"] == world.city.at(stories.COLLAPSED)[0])]
    frame.loc[rows, "verified_on"] = pd.Timestamp("2020-12-11")
    frame.loc[rows, "rectified_on"] = pd.Timestamp("2020-11-27")
    frame.loc[rows, "recurred_on"] = pd.NaT
    _remind(frame, rows)


def _remind(frame: pd.DataFrame, rows: pd.Index) -> None:
    frame.loc[rows, "first_reminder_on"] = frame.loc[rows, "due_on"] + pd.Timedelta(days=FIRST_REMINDER)
    frame.loc[rows, "second_reminder_on"] = frame.loc[rows, "due_on"] + pd.Timedelta(days=SECOND_REMINDER)


def rectification_reviews(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the yearly review; exactly one body is graded poor, in 2020."""
    parts = [_review(year, world, rng) for year in (2018, 2019, 2020)]
    return pd.concat(parts, ignore_index=True)


def _review(year: int, world: World, rng: np.random.Generator) -> pd.DataFrame:
    level = world.levels.value("RE2")[:, month_of(f"{year}-11")]
    score = np.clip(level + rng.normal(0, 1.0, len(level)), 60.5, 99.0).round(1)
    if year == 2020:
        score[world.city.at(stories.POOR_REVIEW)] = stories.POOR_REVIEW_SCORE
    graded = np.array(GRADES, dtype=object)[np.searchsorted(GRADES_FROM, score, side="right")]
    days = day_between(f"{year}-11-09", f"{year}-11-27", len(level), rng)
    places: Ints = np.arange(len(level))
    return pd.DataFrame({"body": places, "reviewed_on": days, "score": score, "grade": graded})
