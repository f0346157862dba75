"""The published totals, counted in the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from sample_data import facts, generation
from tests.sample.reading import SNAPSHOT, Frames, of, within


def talks(frames: Frames) -> pd.DataFrame:
    return within(frames["joint_talks"], "held_on")


def measures(frames: Frames) -> pd.DataFrame:
    return of(within(frames["reform_tasks"], "due_on"), plan="city")


def city_letters(frames: Frames) -> pd.DataFrame:
    return of(within(frames["letters"], "issued_on"), kind="recommendation", issuer="city")


def reminders(frames: Frames) -> pd.DataFrame:
    return of(within(frames["letters"], "issued_on"), kind="reminder")


def long_money(frames: Frames, field: str) -> pd.DataFrame:
    return of(within(frames["anomalies"], "detected_on"), entity=facts.LONG, field=field).query("amount_wrong > 0")


def opinions(frames: Frames) -> pd.DataFrame:
    return of(within(frames["opinions"], "proposed_on"), addressee="city_committee")


def carried_out(frames: Frames) -> int:
    mine = opinions(frames)
    return int((mine["adopted"].isin([True, "是"]) & mine["done_on"].le(SNAPSHOT)).sum())


def copied(frames: Frames) -> int:
    return int(city_letters(frames)["copied_to_leader"].isin([True, "是"]).sum())


def against(frames: Frames) -> int:
    replies = within(frames["personnel_replies"], "month_end_on")
    return int((replies["deferred"] + replies["refused"]).sum())


def uncovered(frames: Frames) -> int:
    registers = within(frames["duty_coverage"], "register_on")
    return int((registers["posts"] - registers["posts_with_list"]).sum())


def water(frames: Frames) -> dict[str, int]:
    issues = of(within(frames["livelihood_issues"], "opened_on"), entity=facts.TAIBAI, kind="drinking_water")
    return issues.dropna(subset=["measure"]).groupby("measure")["quantity"].sum().astype(int).to_dict()


def cleared(frames: Frames, kind: str, measure: str) -> int:
    return int(of(within(frames["livelihood_issues"], "closed_on"), kind=kind, measure=measure)["quantity"].sum())


def housing_talk_days(frames: Frames) -> list[int]:
    mine = of(talks(frames), entity=facts.CHENCANG, topic="housing")
    return [days for days in (mine["closed_on"] - mine["held_on"]).dt.days if days == facts.CHENCANG_DAYS]


def long_rows(frames: Frames) -> pd.DataFrame:
    return of(within(frames["anomalies"], "detected_on"), entity=facts.LONG)


PUBLISHED: list[tuple[str, Callable[[Frames], Any], Any]] = [
    ("talks held", lambda f: len(talks(f)), 104),
    ("persons talked to", lambda f: int(talks(f)["persons"].sum()), 283),
    ("trigger situations", lambda f: talks(f)["trigger"].nunique(), 8),
    ("key tasks", lambda f: measures(f)["key_task"].nunique(), 10),
    ("measures", lambda f: (len(measures(f)), measures(f)["measure_no"].nunique()), (39, 39)),
    ("focus tasks", lambda f: len(of(within(f["reform_tasks"], "due_on"), plan="focus")), 16),
    ("recommendations", lambda f: (len(city_letters(f)), copied(f)), (20, 20)),
    ("reminders, persons", lambda f: (len(reminders(f)), int(reminders(f)["persons_reminded"].sum())), (15, 21)),
    ("units assessed", lambda f: within(f["assessments"], "assessed_on")["entity"].nunique(), 41),
    ("posts without a list", uncovered, 0),
    ("opinions proposed and carried out", lambda f: (len(opinions(f)), carried_out(f)), (13, 13)),
    ("replies deferred or refused", against, 6),
    (
        "risk points of the finance bureau",
        lambda f: within(of(f["risk_points"], entity="G09"), "identified_on")["point_no"].nunique(),
        29,
    ),
    ("anomalies in Long, bulletins", lambda f: (len(long_rows(f)), long_rows(f)["bulletin_no"].nunique()), (3776, 6)),
    ("departments in Long", lambda f: long_money(f, "department_funds")["department"].nunique(), 6),
    ("recovered in Long", lambda f: float(long_money(f, "department_funds")["amount_recovered"].sum()), 105000.0),
    ("subsidies in Long", lambda f: float(long_money(f, "livelihood_subsidy")["amount_recovered"].sum()), 62800.0),
    (
        "water in Taibai",
        water,
        {"wardens_hired": 44, "disinfection_sets": 98, "facilities_repaired": 59, "works_upgraded": 34},
    ),
    (
        "water cases in Taibai",
        lambda f: len(of(within(f["cases"], "filed_on"), entity="610331", topic="drinking_water")),
        4,
    ),
    (
        "water letters in Taibai",
        lambda f: len(
            of(
                within(f["letters"], "issued_on"),
                entity="610331",
                topic="drinking_water",
                issuer="county",
                kind="recommendation",
            )
        ),
        3,
    ),
    (
        "homes in Chencang",
        lambda f: of(f["livelihood_issues"], entity="610304", measure="homes_delivered")["quantity"].tolist(),
        [25],
    ),
    ("days from the housing talk", housing_talk_days, [5]),
    ("sand-mining sites", lambda f: cleared(f, "river_sand", "site_removed"), 139),
    ("dredging boats", lambda f: cleared(f, "dredging_boat", "boat_banned"), 80),
]


@pytest.mark.parametrize(("title", "question", "published"), PUBLISHED, ids=[title for title, _, _ in PUBLISHED])
def test_published_total(ledgers: Frames, title: str, question: Callable[[Frames], Any], published: Any) -> None:
    assert question(ledgers) == published, title


def test_published_totals_hold_for_another_seed() -> None:
    frames = generation.ledgers(seed=7)
    for title, question, published in PUBLISHED:
        assert question(frames) == published, title
