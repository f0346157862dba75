"""Ledgers of how power is used: decisions, procurement, audit findings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample_data import stories
from sample_data.draws import events, numbered, pick, settle, spread
from sample_data.levels import World


def decisions(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw sampled decisions and how many of their steps left a record."""
    body, month, day = events(world.volume(1.15, 1.5), rng, regular=True)
    complete = spread(world.levels.share("PW1", body, month), body, rng)
    required = rng.integers(5, 10, len(body))
    kinds = {"major_issue": 0.35, "appointment": 0.2, "project": 0.2, "funds": 0.25}
    frame = pd.DataFrame(
        {
            "body": body,
            "category": pick(kinds, len(body), rng),
            "decided_on": day,
            "steps_required": required,
            "steps_recorded": required - np.where(complete, 0, rng.integers(1, 4, len(body))),
        }
    )
    return numbered(frame, "decision_no", "JC", "decided_on", world.city)


def procurement(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw contracts with their method and value."""
    body, month, day = events(world.volume(1.2, 3.2), rng, regular=True)
    competed = spread(world.levels.share("PW2", body, month), body, rng)
    ways = np.where(
        competed,
        pick({"open_tender": 0.65, "competitive": 0.35}, len(body), rng),
        pick({"single_source": 0.4, "inquiry": 0.6}, len(body), rng),
    )
    usual = 12.0 + 1.2 * world.city.size[body]
    amount = np.round(rng.lognormal(usual, 0.5), -2)
    frame = pd.DataFrame({"body": body, "method": ways, "signed_on": day, "amount": amount})
    return numbered(frame, "contract_no", "CG", "signed_on", world.city)


def audit_findings(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw audit findings by deadline; the last quarter has not been sent."""
    body, month, due = events(world.volume(8.0, 12.0) / 12, rng, regular=True)
    on_time = spread(world.levels.share("PW3", body, month), body, rng)
    kinds = {"budget": 0.35, "assets": 0.25, "projects": 0.2, "policy": 0.2}
    frame = pd.DataFrame(
        {
            "body": body,
            "category": pick(kinds, len(body), rng),
            "reported_on": np.busday_offset(due - rng.integers(60, 121, len(due)), 0, roll="following"),
            "due_on": due,
            "closed_on": settle(due, on_time, rng, early=30, late=40.0),
        }
    )
    sent = frame["due_on"] < pd.Timestamp(stories.AUDIT_SILENT_FROM)
    # What was closed after the bureau fell silent is not on file either.
    frame["closed_on"] = frame["closed_on"].mask(frame["closed_on"] >= pd.Timestamp(stories.AUDIT_SILENT_FROM))
    return numbered(frame[sent], "finding_no", "SJ", "due_on", world.city)
