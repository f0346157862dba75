"""What the leadership is asked to decide, computed from grades, rules in force and open follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.presenters.ratings.rated import NOT_RATED, rated
from dashboard.presenters.ratings.tiles import remark
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import Rating

LONG_OVERDUE: Final = 90
"""Days after which an open follow-up is put to the leadership; the same bound as the rule on overdue findings."""


@dataclass(frozen=True)
class Decision:
    """One matter to decide and what it rests on."""

    matter: str
    basis: str
    entities: tuple[str, ...]


def decisions(query: Query, follow_ups: pd.DataFrame, *, at_most: int = 5) -> list[Decision]:
    """Matters to decide, the gravest first: joint talks, caps, overdue follow-ups, missing records.

    Args:
        query: Whose month and language count.
        follow_ups: From ``application.follow_ups`` for the same month.
        at_most: Length of the list.
    """
    found = [_joint_talks(query), _caps(query), *_overdue(query, follow_ups), _records(query)]
    return [decision for decision in found if decision is not None][:at_most]


def _joint_talks(query: Query) -> Decision | None:
    lowest = format.grades(query.scheme)[-2]
    now = rated(query, query.period)
    now = now[now["grade"] == lowest].sort_values("score")
    if now.empty:
        return None
    entities = [str(key) for key in now["entity"]]
    names = format.listing([naming.entity(query, key) for key in entities], query.t)
    scores = format.listing([_score(query, query.month.ratings[key]) for key in entities], query.t)
    return Decision(
        matter=query.t("Whether to hold joint talks with {names}").format(names=names),
        basis=query.t("Rated {grade}; scores {scores}.").format(
            grade=format.grade_with_letter(query.scheme, lowest, query.t), scores=scores
        ),
        entities=tuple(entities),
    )


def _score(query: Query, rating: Rating) -> str:
    """A score, marked where it lies in another band than the grade that is held."""
    text, note = format.score(rating.score), remark(query, rating) if rating.shows_held else ""
    return query.t("{score} ({remark})").format(score=text, remark=note) if note else text


def _caps(query: Query) -> Decision | None:
    statement, now = query.results.statement, rated(query, query.period)
    now = now[now["capped"].astype(bool) & (now["grade"] != NOT_RATED)]
    entities = [str(key) for key in now["entity"]]
    if not entities:
        return None
    caps = statement[
        (statement["period"] == query.period) & (statement["kind"] == "cap") & statement["entity"].isin(entities)
    ]
    rules = list(dict.fromkeys(caps[f"title_{query.language}"]))
    names = format.listing([naming.short(query, key) for key in entities], query.t)
    return Decision(
        matter=query.t("Rectification plans of {names}, whose grade is capped").format(names=names),
        basis=query.t("Rules in force: {rules}.").format(rules=query.t("; ").join(rules)),
        entities=tuple(entities),
    )


def _overdue(query: Query, follow_ups: pd.DataFrame) -> list[Decision]:
    found: list[Decision] = []
    late = follow_ups[follow_ups["days_overdue"] > LONG_OVERDUE]
    for ledger, rows in late.groupby("kind", sort=False):
        counts = rows["entity"].value_counts()
        entities = [str(key) for key in counts.index[:3]]
        title = query.config.ledgers[str(ledger)].title.get(query.language).removesuffix("台账")
        names = format.listing([naming.short(query, key) for key in entities], query.t)
        found.append(
            Decision(
                matter=query.t("A closing date for {count} matters overdue over {days} days: {ledger}").format(
                    count=len(rows), days=LONG_OVERDUE, ledger=title
                ),
                basis=query.t("{bodies} bodies, most of all {names}; the oldest is {days} days overdue.").format(
                    bodies=len(counts), names=names, days=int(rows["days_overdue"].max())
                ),
                entities=tuple(entities),
            )
        )
    return sorted(found, key=lambda decision: -len(decision.entities))


def _records(query: Query) -> Decision | None:
    now = rated(query, query.period)
    now = now[now["grade"] == NOT_RATED]
    if now.empty:
        return None
    entities = [str(key) for key in now["entity"]]
    names = format.listing([naming.entity(query, key) for key in entities], query.t)
    return Decision(
        matter=query.t("Complete records from {names} by the next meeting").format(names=names),
        basis=query.t("Records cover under {least} of the weight, so there is no grade.").format(
            least=format.percent(query.scheme.minimum_coverage)
        ),
        entities=tuple(entities),
    )
