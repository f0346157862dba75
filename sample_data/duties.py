"""Ledgers of the principal responsibility: tasks, coverage, reports, meetings, warning education."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import stories
from sample_data.draws import events, numbered, pick, settle, spread
from sample_data.levels import World
from sample_data.span import (
    MONTH_ENDS,
    N_MONTHS,
    PILOT_FIRST,
    QUARTER_ENDS,
    YEARS,
    Days,
    Floats,
    Ints,
    calendar_month,
    day_between,
    month_of,
)

POSTS: Final = {"secretary": 0.2, "deputy": 0.2, "member": 0.6}
VOTE_POINTS: Final = {"good": 100.0, "fairly_good": 85.0, "fair": 70.0, "poor": 40.0}
COVERAGE_AT_FIRST: Final = 0.88
COVERAGE_STEP: Final = 0.018
"""Share of posts with a list in September 2018, and what each quarter adds until the pilot."""


def duty_list(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw tasks per leadership post with their deadlines."""
    rate = np.repeat(world.volume(4.3, 8.0)[:, None], N_MONTHS, axis=1)
    busy = month_of(["2021-01", "2021-02", "2021-03"])
    rate[np.ix_(world.city.at(stories.LATE_EDITOR), busy)] = 9.0
    body, month, due = events(rate, rng, regular=True)
    supervisory = rng.random(len(body)) < 0.35
    on_time = rng.random(len(body)) < world.levels.share("PR1", body, month)
    frame = pd.DataFrame(
        {
            "body": body,
            "duty": np.where(supervisory, "supervisory", "principal"),
            "post": np.where(supervisory, "inspector", pick(POSTS, len(body), rng)),
            "due_on": due,
            "completed_on": settle(due, on_time, rng),
        }
    )
    return numbered(_edited_late(frame, world), "task_no", "ZR", "due_on", world.city)


def _edited_late(frame: pd.DataFrame, world: World) -> pd.DataFrame:
    """Plant the tasks that were all entered, as done just in time, on one late day."""
    [editor] = world.city.at(stories.LATE_EDITOR)
    quarter = frame["due_on"].between(pd.Timestamp("2021-01-01"), pd.Timestamp("2021-03-31"))
    edited = frame.index[quarter & (frame["body"] == editor)][: stories.LATE_EDITS]
    due = frame.loc[edited, "due_on"].to_numpy().astype("datetime64[D]")
    early = np.arange(len(edited)) % 3
    frame.loc[edited, "completed_on"] = np.busday_offset(due - early, 0, roll="preceding").astype("datetime64[s]")
    frame["recorded_on"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    frame.loc[edited, "recorded_on"] = pd.Timestamp(stories.LATE_EDIT_ON)
    return frame


def _grid(bodies: int, days: Days) -> tuple[Ints, Days]:
    """Every body on every day, bodies together."""
    return np.repeat(np.arange(bodies), len(days)), np.tile(days, bodies)


def duty_coverage(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the quarterly register of posts with a current list; complete from the pilot on."""
    posts = np.rint(5 + 30 * world.city.size**1.6).astype(np.int64)
    parts: list[pd.DataFrame] = []
    for duty in ("principal", "supervisory"):
        body, day = _grid(len(posts), QUARTER_ENDS)
        quarter = np.tile(np.arange(len(QUARTER_ENDS)), len(posts))
        share = np.where(day >= PILOT_FIRST, 1.0, COVERAGE_AT_FIRST + COVERAGE_STEP * quarter)
        listed = np.rint(posts[body] * np.clip(share + rng.uniform(-0.02, 0.02, len(body)), 0, 1))
        listed = np.where(share == 1.0, posts[body], np.minimum(listed, posts[body])).astype(np.int64)
        parts.append(
            pd.DataFrame(
                {"body": body, "register_on": day, "duty": duty, "posts": posts[body], "posts_with_list": listed}
            )
        )
    return pd.concat(parts).sort_values(["body", "register_on", "duty"], ignore_index=True)


def duty_reports(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the yearly reports and the votes on them."""
    voters = np.rint(np.clip(world.city.staff * 0.5, 26, 160)).astype(np.int64)
    voters[world.city.at(stories.QUIET)] = 14
    parts: list[pd.DataFrame] = []
    for year in YEARS:
        size = len(voters)
        appraised = day_between(f"{year}-02-08", f"{year}-02-26", size, rng)
        votes = rng.multinomial(voters, vote_shares(world.levels.value("PR3")[:, month_of(f"{year}-02")]))
        ballots = {f"votes_{grade}": votes[:, index] for index, grade in enumerate(VOTE_POINTS)}
        submitted = day_between(f"{year}-01-06", f"{year}-01-29", size, rng)
        dates = {"report_year": year - 1, "submitted_on": submitted, "appraised_on": appraised}
        parts.append(pd.DataFrame({"body": np.arange(size), **dates, **ballots}))
    return pd.concat(parts, ignore_index=True)


def vote_shares(mean: Floats) -> Floats:
    """Find shares of the four grades whose weighted mean is ``mean``.

    Args:
        mean: Shape (n,), points from 40 to 100.

    Returns:
        Shape (n, 4), shares from good to poor; binomial, so most votes lie side by side.
    """
    better = np.linspace(0.0, 1.0, 401)
    shares = np.stack([better**3, 3 * better**2 * (1 - better), 3 * better * (1 - better) ** 2, (1 - better) ** 3], 1)
    result = np.interp(mean, shares @ np.array(list(VOTE_POINTS.values())), np.arange(401))
    return shares[np.rint(result).astype(np.int64)]


def meetings(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the monthly register of meetings planned and held; February has no leading-group meeting."""
    counties = world.city.is_county
    february = calendar_month(MONTH_ENDS) == 2
    whole = np.ones((len(counties), N_MONTHS), dtype=np.int64)
    planned = {
        "leading_group": np.where(february, 0, whole),
        "joint": whole + counties[:, None],
        "integrity_review": whole[~counties],
    }
    quarterly = (np.arange(N_MONTHS) % 3 == 2).astype(np.int64)
    for kind in planned:
        planned[kind][world.city.at(stories.QUIET) - (12 if kind == "integrity_review" else 0)] = quarterly
    units = np.flatnonzero(~counties)
    parts = [
        _meetings_of(kind, count, units if kind == "integrity_review" else np.arange(len(counties)), world, rng)
        for kind, count in planned.items()
    ]
    return pd.concat(parts).sort_values(["body", "month_end_on", "kind"], ignore_index=True)


def _meetings_of(kind: str, planned: Ints, bodies: Ints, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """One kind: single meetings are missed at even distances, and some missed ones made up next month."""
    code = "SU5" if kind == "integrity_review" else "PR4"
    place, month = (np.repeat(axis.ravel(), planned.ravel()) for axis in np.indices(planned.shape))
    held_as_planned = spread(world.levels.share(code, bodies[place], month), place, rng)
    made_up = ~held_as_planned & (rng.random(len(place)) < 0.3) & (month % 3 < 2)
    held = np.zeros_like(planned)
    np.add.at(held, (place, np.where(made_up, month + 1, month)), (held_as_planned | made_up).astype(np.int64))
    body, day = _grid(len(bodies), MONTH_ENDS)
    return pd.DataFrame(
        {"body": bodies[body], "month_end_on": day, "kind": kind, "planned": planned.ravel(), "held": held.ravel()}
    )


def training(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw quarterly attendance at warning education."""
    body, day = _grid(len(world.city.bodies), QUARTER_ENDS)
    due = world.city.staff[body].astype(np.int64)
    share = world.levels.share("DI5", body, month_of(day)) + rng.normal(0, 0.008, len(body))
    attended = np.minimum(np.rint(due * np.clip(share, 0.3, 1.0)), due - 1).astype(np.int64)
    full = body == world.city.at(stories.ALL_TRAINED)[0]
    return pd.DataFrame(
        {"body": body, "quarter_end_on": day, "staff_due": due, "staff_attended": np.where(full, due, attended)}
    )
