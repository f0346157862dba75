"""What the first screen of a profile says: grade and since when, why, what is open, what would lift the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.elements.attention import Cell
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.attention import reason_clause
from dashboard.presenters.ratings.strips import strip
from dashboard.screens.profile.claim import binding
from dashboard.screens.profile.dimensions import Part, parts
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.findings.attention import shortfalls
from metrics.application.findings.lifting import at_targets, without_rules
from metrics.application.ratings.grade_holds import persistence
from metrics.application.records.rows import FollowUp
from metrics.model import NOT_RATED, Rating
from metrics.model.periods import month_end
from metrics.wording.numbers import percent
from metrics.wording.terms import MONTHS

DIMENSIONS: Final = 3
"""Dimensions that are named as those in which most is lost."""
LIFTING: Final = 5
"""Lines of what would lift the score."""


@dataclass(frozen=True)
class Standing:
    """The grade in force, the score beside the next threshold, and the months before."""

    grade: str
    letter: str
    title: str
    score: str
    lines: tuple[str, ...]
    strip: tuple[Cell, ...]
    first: str
    last: str
    strip_reading: str


@dataclass(frozen=True)
class LostIn:
    """One dimension and what it takes from the score."""

    key: str
    name: str
    grade: str
    width: float
    """The score in per cent of the scale; NaN is none."""
    peers: float
    score: str
    peers_text: str
    lost: str


@dataclass(frozen=True)
class Why:
    """The reasons that bind, and the dimensions in which most is lost."""

    heading: str
    clauses: tuple[str, ...]
    columns: tuple[str, ...]
    dimensions: tuple[LostIn, ...]


@dataclass(frozen=True)
class Matter:
    """One open matter; ``state`` is late, due or open where no day is set."""

    state: str
    when: str
    kind: str
    office: str
    reference: str


@dataclass(frozen=True)
class Matters:
    """What the body has open; ``late`` and ``coming`` are headings, empty where there is none of the kind."""

    heading: str
    late: str
    coming: str
    as_of: str
    overdue: tuple[Matter, ...]
    due: tuple[Matter, ...]


@dataclass(frozen=True)
class Lift:
    """One line of what would lift the score; ``key`` is an indicator, empty for a rule."""

    key: str
    name: str
    done: str
    value: str
    target: str
    gain: str
    score: str
    band: str


@dataclass(frozen=True)
class Lifts:
    """What would lift the score, the largest first."""

    heading: str
    columns: tuple[str, ...]
    lines: tuple[Lift, ...]
    note: str


@cached(entries=128, worded=True)
def standing(query: Query, entity: str) -> Standing:
    """Grade, score and months of a body."""
    t, rating, scheme = query.t, query.month.ratings[entity], query.scheme
    cells = strip(query, entity)
    months = [month for month in query.results.periods if month <= query.period][-len(cells) :]
    return Standing(
        grade=rating.grade,
        letter=format.letter(scheme, rating.grade),
        title=format.grade(scheme, rating.grade, t),
        score=format.score(rating.score) if rating.is_rated else "",
        lines=tuple(_beside(query, rating)),
        strip=cells,
        first=format.month_short(months[0], t),
        last=format.month_short(months[-1], t),
        strip_reading=t("taller is graver"),
    )


def _beside(query: Query, rating: Rating) -> list[str]:
    """How far the next grade is, whether the grade waits or is limited, and how much records cover."""
    t, scheme = query.t, query.scheme
    covered = t("records cover {coverage}").format(coverage=percent(rating.coverage, scheme.minimum_coverage))
    if not rating.is_rated:
        rated = persistence(query.results, rating.entity, until=query.period).rated
        return [t.plural("rated in {n} earlier month", "rated in {n} earlier months", rated) if rated
                else t("never rated so far")]  # fmt: skip
    order = [band.id for band in scheme.bands]
    lines: list[str] = []
    if (gap := to_next(query, rating)) is not None:
        lines.append(gap)
    if order.index(rating.band) != order.index(rating.grade):
        band = format.grade(scheme, rating.band, t)
        text = t("the score lies in {band}, limited by a rule") if rating.capped else t("the score lies in {band}, "
                 "to be confirmed")  # fmt: skip
        lines = [text.format(band=band)]
    return [*lines, covered]


def to_next(query: Query, rating: Rating) -> str | None:
    """How many points the score lacks to the grade above its own band; None at the top."""
    t, bands = query.t, query.scheme.bands
    place = [band.id for band in bands].index(rating.band)
    if place == 0:
        return None
    above = bands[place - 1]
    return t("{points} points to the line of {grade}").format(
        points=format.number(above.from_ - format.cut(rating.score)), grade=t(above.title)
    )


@cached(entries=128, worded=True)
def why(query: Query, entity: str) -> Why:
    """The reasons that bind, then the dimensions that lose most; of a body not rated, those with the least evidence."""
    t, rating = query.t, query.month.ratings[entity]
    every = {part.key: part for part in parts(query, entity, query.scheme.tree.key).items}
    if not rating.is_rated:
        return _unbacked(query, entity, every)
    lost = shortfalls(query.results, query.scheme, query.period, [entity]).get(entity, ())[:DIMENSIONS]
    named = [_lost_in(every[part.dimension], format.number(part.lost)) for part in lost]
    clauses = [reason_clause(query, entity, reason) for reason in binding(query, entity)]
    heading = t.plural("Why: the dimension that loses most", "Why: the {n} dimensions that lose most", len(named))
    if clauses:
        heading = t("Why: a rule lowers the grade")
    elif not named:
        heading = t("Why: no dimension is below its target")
    columns = (t("Dimension"), t("Score"), t("Peers' median"), t("Lost"))
    return Why(heading, tuple(text[:1].upper() + text[1:] for text in clauses), columns, tuple(named))


def _lost_in(part: Part, lost: str) -> LostIn:
    return LostIn(
        part.key, part.title, part.grade, part.points, part.peers, part.points_text, format.score(part.peers), lost
    )


def _unbacked(query: Query, entity: str, every: Mapping[str, Part]) -> Why:
    t, nodes = query.t, query.month.nodes[entity]
    covered = sorted((nodes[key].coverage if key in nodes else 0.0, key) for key in every)[:DIMENSIONS]
    lines = [
        LostIn(
            key, every[key].title, NOT_RATED, 100 * share, float("nan"),
            percent(share, query.scheme.minimum_coverage), "", "",
        )
        for share, key in covered
    ]  # fmt: skip
    return Why(t("Why: the least evidence"), (), (t("Dimension"), t("Covered"), "", ""), tuple(lines))


def matters(query: Query, own: Sequence[FollowUp]) -> Matters:
    """What a body has open at the end of the month, overdue first, then by the day on which it is due."""
    t, end = query.t, month_end(query.period)
    late = [row for row in own if row.is_overdue]
    rest = sorted(
        (row for row in own if not row.is_overdue),
        key=lambda row: (row.due_on is None, row.due_on or end, row.reference),
    )
    return Matters(
        heading=t("No open matters") if not own else "",
        late=t.plural("{n} matter overdue", "{n} matters overdue", len(late)) if late else "",
        coming=t.plural("{n} more open", "{n} more open", len(rest)) if rest else "",
        as_of=t("as of {day}").format(day=_day(query, end)),
        overdue=tuple(_matter(query, row) for row in late),
        due=tuple(_matter(query, row) for row in rest),
    )


def _matter(query: Query, row: FollowUp) -> Matter:
    t, ledger = query.t, query.config.ledgers[row.kind]
    kind, office = t(ledger.title), t(ledger.supplier)
    if row.is_overdue:
        return Matter("late", t.plural("{n} day", "{n} days", row.days_overdue), kind, office, row.reference)
    if row.due_on is None:
        return Matter("open", t("no day set"), kind, office, row.reference)
    return Matter("due", _day(query, row.due_on), kind, office, row.reference)


def _day(query: Query, day: date) -> str:
    """A day, with its year only where it is another one than the month's."""
    if day.year != int(query.period[:4]):
        return format.day(day, query.t)
    return query.t("{day} {month}").format(day=day.day, month=query.t(MONTHS[day.month - 1]))


@cached(entries=128, worded=True)
def lifts(query: Query, entity: str) -> Lifts:
    """The rules that take points without costing a grade and the indicators below target, by what they take."""
    t, rating = query.t, query.month.ratings[entity]
    told = {rule for reason in binding(query, entity) for rule in reason.rules}
    rules = [
        (found.score - rating.score, _without(query, rating, found.rule, found.score))
        for found in without_rules(query.results, query.scheme, query.period, entity)
        if found.rule not in told and found.score > rating.score
    ]
    indicators = [
        (found.gained, _at_target(query, entity, found.indicator, found.gained, found.score, found.band))
        for found in at_targets(query.results, query.scheme, query.period, entity)[:LIFTING]
    ]
    ranked = sorted([*rules, *indicators], key=lambda line: -line[0])[:LIFTING]
    return Lifts(
        heading=_lifts_heading(query, rating, some=bool(ranked)),
        columns=(t("Indicator"), t("Done"), t("Value"), t("Target"), t("Adds"), t("Score then")),
        lines=tuple(line for _, line in ranked),
        note=t("each alone at its target, all else equal") if indicators else "",
    )


def _lifts_heading(query: Query, rating: Rating, *, some: bool) -> str:
    t = query.t
    if not rating.is_rated:
        return t("What would lift it: records first, there is no score yet")
    if not some:
        return t("What would lift it: nothing is below target")
    if rating.capped:
        return t("What would lift the score; the grade stays limited while the rule holds")
    order = [band.id for band in query.scheme.bands]
    if order.index(rating.band) < order.index(rating.grade):
        return t("What would lift the score; its grade waits to be confirmed")
    gap = to_next(query, rating)
    return t("What would lift it: {gap}").format(gap=gap) if gap else t("What would lift the score")


def _without(query: Query, rating: Rating, rule: str, score: float) -> Lift:
    t = query.t
    name = t("Without the deduction: {rule}").format(rule=naming.rule(query, rule))
    return Lift("", name, "", "", "", format.change(score - rating.score), format.score(score), "")


def _at_target(query: Query, entity: str, code: str, gained: float, score: float, band: str) -> Lift:
    rating, row = query.month.ratings[entity], query.month.indicators[entity][code]
    posts, indicator = observations.goalposts(query, code), query.config.indicators[code]
    counted = indicator.measure.kind == "share" and row.has_value
    done = f"{format.number(row.numerator, 0)}/{format.number(row.denominator, 0)}" if counted else ""
    return Lift(
        key=code,
        name=naming.node(query, code),
        done=done,
        value=observations.value_text(query, code, row.value),
        target=observations.value_text(query, code, posts.target) if posts else format.NONE,
        gain=format.change(gained),
        score=format.score(score),
        band=query.t(query.scheme.band(band).title) if band != rating.band else "",
    )
