"""One step of a statement in words: what it is called, what it does, from when until when."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.translate import mark

TITLES: Final = {
    "base": mark("Index before rules"),
    "limit": mark("Limit of all deductions"),
    "coverage": mark("Too little evidence"),
    "held": mark("Grade held"),
    "grade": mark("Grade"),
}


def title(query: Query, step: Any) -> str:
    """The rule's title, or what a step without a rule is called."""
    if step["rule"] is None:
        return query.t(TITLES[str(step["kind"])])
    return str(step[f"title_{query.language}"])


def effect(query: Query, step: Any) -> str:
    """What a step does to the score or the grade."""
    t, scheme, kind = query.t, query.scheme, str(step["kind"])
    if kind == "cap":
        return t("grade at most {grade}").format(grade=format.grade_with_letter(scheme, str(step["grade"]), t))
    if kind == "void":
        return t("the indicator is void")
    if kind == "lifted":
        return t.plural(
            "{n} record lifted after a verified fix", "{n} records lifted after a verified fix", int(step["evidence"])
        )
    if kind == "coverage":
        return t("no grade")
    if kind == "held":
        return t("stays {grade}").format(grade=format.grade_with_letter(scheme, str(step["grade"]), t))
    if kind == "grade":
        return format.grade_with_letter(scheme, str(step["grade"]), t)
    return format.score(step["points"]) if kind == "base" else format.change(step["points"])


def since(query: Query, step: Any) -> str:
    """The day of the first record, empty where a step rests on none."""
    return "" if pd.isna(step["since"]) else format.day(date.fromisoformat(str(step["since"])), query.t)


def until(query: Query, step: Any) -> str:
    """The last month in which the newest record counts, or that it counts while it lasts."""
    if pd.isna(step["since"]) or step["kind"] == "lifted":
        return ""
    if pd.isna(step["until"]):
        return query.t("while it lasts")
    return format.month(str(step["until"]), query.t)


def span(query: Query, step: Any) -> str:
    """From when until when a step's records act; that of a reverse review besides."""
    t, start, end = query.t, since(query, step), until(query, step)
    text = t("{first} to {last}").format(first=start, last=end) if start and end else start
    if pd.isna(step["until"]) and start and end:
        text = t("since {day}, while it lasts").format(day=start)
    return t("; ").join(part for part in (text, reviewed(query, step)) if part)


def reviewed(query: Query, step: Any) -> str:
    """That the month came before the record and is rated anew under it; else empty."""
    return query.t("reverse review") if step["reviewed"] else ""
