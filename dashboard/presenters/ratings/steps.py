"""One step of a statement in words: what it is called, what it does, from when until when."""

from __future__ import annotations

from datetime import date
from typing import Final

from dashboard.session.query import Query
from dashboard.text import format
from metrics.model import Step, shown
from metrics.wording import mark

TITLES: Final = {
    "base": mark("Index before rules"),
    "limit": mark("Limit of all deductions"),
    "coverage": mark("Too little evidence"),
    "held": mark("Grade to be confirmed"),
    "grade": mark("Grade"),
}


def title(query: Query, step: Step) -> str:
    """The rule's title, or what a step without a rule is called."""
    return step.title(query.language) or query.t(TITLES[step.kind])


def effect(query: Query, step: Step) -> str:
    """What a step does to the score or the grade."""
    t, scheme, kind = query.t, query.scheme, step.kind
    if kind == "cap":
        return t("grade at most {grade}").format(grade=format.grade(scheme, str(step.grade), t))
    if kind == "void":
        return t("the indicator is void")
    if kind == "lifted":
        return t.plural(
            "{n} record lifted after a verified fix", "{n} records lifted after a verified fix", step.evidence
        )
    if kind == "coverage":
        return t("no grade")
    if kind == "held":
        return t("stays {grade}").format(grade=format.grade(scheme, str(step.grade), t))
    if kind == "grade":
        return format.grade_with_letter(scheme, str(step.grade), t)
    return format.score(step.points) if kind == "base" else format.change(change(step))


def change(step: Step) -> float:
    """How far a step moves the score: what the scores that are shown before and after it lie apart."""
    return float(shown.difference(step.score, step.score - step.points))


def since(query: Query, step: Step) -> str:
    """The day of the first record, empty where a step rests on none."""
    return format.day(date.fromisoformat(step.since), query.t) if step.since else ""


def until(query: Query, step: Step) -> str:
    """The last month in which the newest record counts, or that it counts while it lasts."""
    if step.since is None or step.is_lifted:
        return ""
    return query.t("while it lasts") if step.until is None else format.month(step.until, query.t)


def span(query: Query, step: Step) -> str:
    """From when until when a step's records act; that of a reverse review besides."""
    t, start, end = query.t, since(query, step), until(query, step)
    text = t("{first} to {last}").format(first=start, last=end) if start and end else start
    if step.until is None and start and end:
        text = t("since {day}, while it lasts").format(day=start)
    return t("; ").join(part for part in (text, reviewed(query, step)) if part)


def reviewed(query: Query, step: Step) -> str:
    """That the month came before the record and is rated anew under it; else empty."""
    return query.t("reverse review") if step.reviewed else ""
