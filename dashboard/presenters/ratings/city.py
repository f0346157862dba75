"""The city in two sentences: how many bodies are well rated, and where it is worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Final

from dashboard.elements.headline import GradeCounts
from dashboard.presenters.ratings.changes import ALIKE, not_compared, some_of
from dashboard.presenters.ratings.rated import comparable, count_rated
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.emphasis import unstopped
from metrics.application.findings.decisions import LongOverdue, Matter
from metrics.application.findings.direction import Direction, direction
from metrics.application.ratings.peers import part_medians
from metrics.application.signals.rows import Movement
from metrics.wording import mark

HALF: Final = 0.5
"""Share of the rated bodies that must have points in a part for it to be compared with others over the city."""
VERDICTS: Final[dict[Direction, str]] = {
    "steady": mark("The city is steady"),
    "improving": mark("The city is improving"),
    "declining": mark("The city is declining"),
}


def lead(query: Query, counts: GradeCounts) -> str:
    """The first sentence: how many are in the upper grades, now and a month ago."""
    if not count_rated(query.month):
        return not_compared(query)
    upper = counts.items[: len(query.scheme.upper_grades(query.config.monitoring.target))]
    now, before = sum(item.now for item in upper), sum(item.before for item in upper)
    sentence = _upper_words(query, len(upper), now, total=counts.total, first=upper[0].title, second=upper[-1].title)
    if not counts.compared:
        return format.sentences([sentence + query.t("."), not_compared(query)], query.t)
    return sentence + _than_before(query, now, before)


def _than_before(query: Query, now: int, before: int) -> str:
    """How many more or fewer than in the month that is compared with, as the end of a sentence."""
    t = query.t
    if query.against == "month":
        more, fewer, same = (
            t(", {n} more than a month ago."), t(", {n} fewer than a month ago."), t(", as many as a month ago."),
        )  # fmt: skip
    else:
        more, fewer, same = (
            t(", {n} more than in {month}."), t(", {n} fewer than in {month}."), t(", as many as in {month}."),
        )  # fmt: skip
    text = same if now == before else more if now > before else fewer
    return text.format(n=abs(now - before), month=format.month(query.reference.period, t))


def claims(query: Query, movements: Mapping[str, Movement], matters: Sequence[Matter]) -> list[str]:
    """How the city stands, how many are in the lowest grade, and what is overdue for long: the fullest first.

    What somebody must act on is marked; see ``text.emphasis``.
    """
    t = query.t
    if not count_rated(query.month):
        return [unstopped(not_compared(query))]
    lowest = query.scheme.bands[-1].id
    count = sum(rating.grade == lowest for rating in query.month.ratings.values())
    grade = format.grade(query.scheme, lowest, t)
    poor = t.plural("**{n} unit {grade}**", "**{n} units {grade}**", count, grade=grade)
    none = t("no unit {grade}").format(grade=grade)
    overdue = [matter for matter in matters if isinstance(matter, LongOverdue)]
    stand = t(VERDICTS[direction(movements.values())]) if comparable(query) else ""
    first = [part for part in (stand, poor if count else none) if part]
    rest = _overdue(query, max(overdue, key=lambda matter: matter.matters)) if overdue else []
    whole = [t("; ").join([format.clauses(first, t), text]) for text in rest]
    return [*whole, *([t("; ").join([first[-1], text]) for text in rest]), format.clauses(first, t)]


def _overdue(query: Query, matter: LongOverdue) -> list[str]:
    t, n, days = query.t, matter.matters, matter.days
    ledger = naming.matters(query, matter.ledger)
    return [
        t.plural("{ledger}: **{n} matter over {days} days overdue**",
                 "{ledger}: **{n} matters over {days} days overdue**", n, days=days, ledger=ledger),
        t.plural("**{n} matter over {days} days overdue**", "**{n} matters over {days} days overdue**", n, days=days),
    ]  # fmt: skip


def _upper_words(query: Query, grades: int, count: int, **fields: object) -> str:
    plural = query.t.plural
    if grades == 1:
        return plural(
            "{n} of {total} units is rated {first}", "{n} of {total} units are rated {first}", count, **fields
        )
    if grades == 2:
        return plural(
            "{n} of {total} units is rated {first} or {second}", "{n} of {total} units are rated {first} or {second}",
            count, **fields,
        )  # fmt: skip
    return plural(
        "{n} of {total} units is rated {second} or better", "{n} of {total} units are rated {second} or better",
        count, **fields,
    )  # fmt: skip


@cached(entries=128, worded=True)
def where_worst(query: Query) -> str:
    """The weakest part of the index in the city, where there are several, and the lowest score of each kind of body."""
    if not count_rated(query.month):
        return not_compared(query)
    t = query.t
    rated = [entity for entity, rating in query.month.ratings.items() if rating.is_rated]
    every = part_medians(query.month, query.scheme, rated, least=HALF)
    medians = {key: score for key, score in every.items() if not isnan(score)}
    if len(medians) < 2:
        return _lowest(query)
    weakest = min(medians, key=lambda key: medians[key])
    text = t("{dimension} is the weakest dimension (median {median}).")
    if weakest in query.config.indicators:
        text = t("{dimension} is the weakest indicator (median {median} of 100 points).")
    as_weak = [key for key in medians if format.score(medians[key]) == format.score(medians[weakest])]
    if len(as_weak) > 1:
        text = t("{dimension} are the weakest parts of the index (median {median}).")
    names = some_of(query, [naming.node(query, key) for key in as_weak], ALIKE)
    sentence = text.format(dimension=names, median=format.score(medians[weakest]))
    return format.sentences([sentence, _lowest(query)], t)


def _lowest(query: Query) -> str:
    """The lowest score of each kind of body, with all that share it as shown."""
    t = query.t
    rated = {key: rating for key, rating in query.month.ratings.items() if not isnan(rating.rated_score)}
    scores = {key: format.cut(rating.score) for key, rating in rated.items()}
    texts: list[str] = []
    for kind in query.config.city.all_kinds:
        own = {key: score for key, score in scores.items() if query.config.city.kind(key) == kind}
        if own:
            lowest = min(own.values())
            names = [naming.short(query, key) for key, score in own.items() if score == lowest]
            text = t("{kind}, lowest index: {names} {score}").format(
                kind=naming.kind(query, kind),
                names=t(", ").join(names) if t.language == "zh" else format.listing(names, t),
                score=format.score(lowest),
            )
            texts.append(text)
    return t("; ").join(texts) + t(".")
