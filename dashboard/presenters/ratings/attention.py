"""The bodies that need attention most, and the computed reason why."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import pandas as pd

from dashboard.elements.attention import Attention
from dashboard.presenters.ratings.hysteresis import held_briefly
from dashboard.presenters.ratings.places import NOWHERE, Places, told
from dashboard.presenters.ratings.rated import NOT_RATED, rated
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.translate import Translate

FARTHEST: Final = 5
"""Bodies with the largest distances below their peers' median that count as far behind."""


def attention(query: Query, follow_ups: pd.DataFrame, *, at_most: int = 5, places: Places = NOWHERE) -> list[Attention]:
    """List the bodies with the most reasons for attention; among equals, the farthest below its peers first.

    Reasons are a grade that fell, a cap in force, a score far below the peers' median, an overdue follow-up, and
    too little evidence for a grade.

    Args:
        query: Whose month and language count.
        follow_ups: From ``application.follow_ups`` for the same month.
        at_most: Length of the list.
        places: From ``presenters.ratings.places``; without them none is told.
    """
    now = rated(query, query.period).set_index("entity")
    gaps = below_peers(query, now["score"])
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for found in (
        _fallen(query, now),
        _capped(query, now),
        _far_behind(query, now, gaps, places),
        _overdue(query, follow_ups),
        _not_rated(query, now),
    ):
        for entity, reason in found.items():
            reasons[entity].append(reason)
    order = sorted(reasons, key=lambda entity: (-len(reasons[entity]), -gaps.fillna(0).get(entity, 0), entity))
    return [_entry(query, now, entity, [*reasons[entity], *_held(query, entity)]) for entity in order[:at_most]]


def below_peers(query: Query, scores: pd.Series) -> pd.Series:
    """How many points each entity lies below the median of its peer group; negative above."""
    groups = scores.index.map(lambda key: query.config.city.entities[key].group)
    return scores.groupby(groups).transform("median") - scores


def rule_of_the_list(t: Translate) -> str:
    """How the list is made, in one sentence."""
    return t(
        "Listed by the number of reasons: a grade that fell, a cap in force, one of the five largest distances "
        "below the peers' median, an overdue follow-up, too little evidence."
    )


def _fallen(query: Query, now: pd.DataFrame) -> dict[str, str]:
    order = format.grades(query.scheme)[:-1]
    found: dict[str, str] = {}
    for entity, row in now.iterrows():
        grade, previous = row["grade"], row["previous_grade"]
        if grade in order and previous in order and order.index(grade) > order.index(previous):
            found[str(entity)] = query.t("Grade fell from {before} to {now}.").format(
                before=format.grade_with_letter(query.scheme, previous, query.t),
                now=format.grade_with_letter(query.scheme, grade, query.t),
            )
    return found


def _capped(query: Query, now: pd.DataFrame) -> dict[str, str]:
    graded = now.index[now["grade"] != NOT_RATED]
    statement = query.results.statement
    caps = statement[(statement["period"] == query.period) & (statement["kind"] == "cap")]
    caps = caps[caps["entity"].isin(graded)]
    title = "title_zh" if query.language == "zh" else "title_en"
    found: dict[str, str] = {}
    for entity, rows in caps.groupby("entity", sort=False):
        rules = query.t("; ").join(dict.fromkeys(rows[title]))
        found[str(entity)] = query.t("Cap in force: {rules}.").format(rules=rules)
    return found


def _far_behind(query: Query, now: pd.DataFrame, gaps: pd.Series, places: Places) -> dict[str, str]:
    t, far = query.t, now.assign(gap=gaps).nlargest(FARTHEST, "gap")["gap"]
    found: dict[str, str] = {}
    for entity, gap in far[far > 0].items():
        text = t("{gap} points below the median of its peers").format(gap=format.number(gap))
        if place := told(places.get(str(entity)), t):
            text += t(" ({place})").format(place=place)
        found[str(entity)] = text + t(".")
    return found


def _overdue(query: Query, follow_ups: pd.DataFrame) -> dict[str, str]:
    late = follow_ups[follow_ups["days_overdue"] > 0]
    found: dict[str, str] = {}
    for entity, rows in late.groupby("entity", sort=False):
        worst = rows.sort_values("days_overdue").to_dict("records")[-1]
        ledger = query.config.ledgers[str(worst["kind"])].title.get(query.language)
        text = query.t.plural("{n} follow-up overdue", "{n} follow-ups overdue", len(rows)) + query.t(
            ", longest {days} days ({kind})."
        ).format(days=int(worst["days_overdue"]), kind=ledger.removesuffix("台账"))
        found[str(entity)] = text
    return found


def _held(query: Query, entity: str) -> list[str]:
    """Why the letter is not the score's own; no reason for attention by itself."""
    rating = query.month.ratings[entity]
    return [held_briefly(query, rating)] if rating.shows_held else []


def _not_rated(query: Query, now: pd.DataFrame) -> dict[str, str]:
    least = format.percent(query.scheme.minimum_coverage)
    return {
        str(entity): query.t("Records cover only {coverage} of the weight ({least} needed).").format(
            coverage=format.percent(row["coverage"]), least=least
        )
        for entity, row in now[now["grade"] == NOT_RATED].iterrows()
    }


def _entry(query: Query, now: pd.DataFrame, entity: str, reasons: list[str]) -> Attention:
    row: Any = now.loc[entity]
    grade = str(row["grade"])
    name = naming.entity(query, entity)
    text = format.sentences(reasons, query.t)
    return Attention(
        entity=entity,
        name=name,
        group=naming.group(query, entity),
        grade=grade,
        letter=format.letter(query.scheme, grade),
        score="" if grade == NOT_RATED else format.whole(row["score"]),
        reasons=text,
        label=f"{name}: {format.grade_with_letter(query.scheme, grade, query.t)}. {text}",
    )
