"""What the leadership is asked to decide, computed from grades, rules in force and open follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.presenters.ratings.hysteresis import shows_held
from dashboard.presenters.ratings.rated import NOT_RATED, rated
from dashboard.presenters.ratings.tiles import remark
from dashboard.session import naming
from dashboard.session.query import Enquiry
from dashboard.text import format

LONG_OVERDUE: Final = 90
"""Days after which an open follow-up is put to the leadership; the same bound as the rule on overdue findings."""


@dataclass(frozen=True)
class Decision:
    """One matter to decide and what it rests on."""

    matter: str
    basis: str
    entities: tuple[str, ...]


def decisions(enquiry: Enquiry, follow_ups: pd.DataFrame, *, at_most: int = 5) -> list[Decision]:
    """Matters to decide, the gravest first: joint talks, caps, overdue follow-ups, missing records.

    Args:
        enquiry: Whose month and language count.
        follow_ups: From ``application.follow_ups`` for the same month.
        at_most: Length of the list.
    """
    found = [_joint_talks(enquiry), _caps(enquiry), *_overdue(enquiry, follow_ups), _records(enquiry)]
    return [decision for decision in found if decision is not None][:at_most]


def _joint_talks(enquiry: Enquiry) -> Decision | None:
    lowest = format.grades(enquiry.scheme)[-2]
    now = rated(enquiry, enquiry.period)
    now = now[now["grade"] == lowest].sort_values("score")
    if now.empty:
        return None
    entities = [str(key) for key in now["entity"]]
    names = format.listing([naming.entity(enquiry, key) for key in entities], enquiry.t)
    scores = format.listing([_score(enquiry, rating) for _, rating in now.iterrows()], enquiry.t)
    return Decision(
        matter=enquiry.t("Whether to hold joint talks with {names}").format(names=names),
        basis=enquiry.t("Rated {grade}; scores {scores}.").format(
            grade=format.grade_with_letter(enquiry.scheme, lowest, enquiry.t), scores=scores
        ),
        entities=tuple(entities),
    )


def _score(enquiry: Enquiry, rating: Any) -> str:
    """A score, marked where it lies in another band than the grade that is held."""
    text, note = format.score(rating["score"]), remark(enquiry, rating) if shows_held(rating) else ""
    return enquiry.t("{score} ({remark})").format(score=text, remark=note) if note else text


def _caps(enquiry: Enquiry) -> Decision | None:
    statement, now = enquiry.results.statement, rated(enquiry, enquiry.period)
    now = now[now["capped"].astype(bool) & (now["grade"] != NOT_RATED)]
    entities = [str(key) for key in now["entity"]]
    if not entities:
        return None
    caps = statement[
        (statement["period"] == enquiry.period) & (statement["kind"] == "cap") & statement["entity"].isin(entities)
    ]
    rules = list(dict.fromkeys(caps[f"title_{enquiry.language}"]))
    names = format.listing([naming.short(enquiry, key) for key in entities], enquiry.t)
    return Decision(
        matter=enquiry.t("Rectification plans of {names}, whose grade is capped").format(names=names),
        basis=enquiry.t("Rules in force: {rules}.").format(rules=enquiry.t("; ").join(rules)),
        entities=tuple(entities),
    )


def _overdue(enquiry: Enquiry, follow_ups: pd.DataFrame) -> list[Decision]:
    found: list[Decision] = []
    late = follow_ups[follow_ups["days_overdue"] > LONG_OVERDUE]
    for ledger, rows in late.groupby("kind", sort=False):
        counts = rows["entity"].value_counts()
        entities = [str(key) for key in counts.index[:3]]
        title = enquiry.config.ledgers[str(ledger)].title.get(enquiry.language).removesuffix("台账")
        names = format.listing([naming.short(enquiry, key) for key in entities], enquiry.t)
        found.append(
            Decision(
                matter=enquiry.t("A closing date for {count} matters overdue over {days} days: {ledger}").format(
                    count=len(rows), days=LONG_OVERDUE, ledger=title
                ),
                basis=enquiry.t("{bodies} bodies, most of all {names}; the oldest is {days} days overdue.").format(
                    bodies=len(counts), names=names, days=int(rows["days_overdue"].max())
                ),
                entities=tuple(entities),
            )
        )
    return sorted(found, key=lambda decision: -len(decision.entities))


def _records(enquiry: Enquiry) -> Decision | None:
    now = rated(enquiry, enquiry.period)
    now = now[now["grade"] == NOT_RATED]
    if now.empty:
        return None
    entities = [str(key) for key in now["entity"]]
    names = format.listing([naming.entity(enquiry, key) for key in entities], enquiry.t)
    return Decision(
        matter=enquiry.t("Complete records from {names} by the next meeting").format(names=names),
        basis=enquiry.t("Records cover under {least} of the weight, so there is no grade.").format(
            least=format.percent(enquiry.scheme.minimum_coverage)
        ),
        entities=tuple(entities),
    )
