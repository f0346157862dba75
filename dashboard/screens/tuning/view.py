"""What a draft changes: scores, ranks and grades before and after, who moves most, and why."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Final

from dashboard.elements.table import Cell, Row, Table, Tone, figures, row, sheet, wide
from dashboard.presenters.ratings.changes import alike, some_of
from dashboard.presenters.ratings.reasons import reasons_of_draft
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.notices import notices
from dashboard.session.query import Query
from dashboard.text import format
from metrics import wording
from metrics.application.ratings.draft_comparison import DraftComparison, RevisedRating, compare_draft
from metrics.definitions import Scheme
from metrics.model import Results

MOVERS: Final = 12
"""Bodies in the chart."""
NAMED: Final = 4
"""Bodies named in one sentence."""
LEVEL: Final = 0.05
"""Points; a smaller change does not show at one decimal."""


@dataclass(frozen=True)
class Mover:
    """One body of the chart."""

    name: str
    before: float
    after: float
    change: str
    hover: str


@dataclass(frozen=True)
class TuningView:
    """Everything a draft changes in the chosen month."""

    lead: str
    detail: str
    counts: Table
    movers: tuple[Mover, ...]
    limits: tuple[tuple[float, str], ...]
    """Lower ends of the bands, and what they are called."""
    movers_reading: str
    changes: Table
    changes_reading: str


@cached(entries=64, worded=True)
def tuning_view(query: Query, after: Results, draft: Scheme) -> TuningView:
    """Shape the comparison of the scheme in force with a draft of it.

    Args:
        after: The same values under the draft.
    """
    both = compare_draft(query.results, after, query.config, query.scheme, query.period)
    moved = both.moved(least=LEVEL)
    known = [body for body in both.known if abs(body.difference) >= LEVEL]
    return TuningView(
        lead=lead(query, both),
        detail=_detail(query, both),
        counts=_counts(query, both),
        movers=_movers(query, known),
        limits=tuple((band.from_, f"{band.letter} {query.t(band.title)}") for band in query.scheme.bands),
        movers_reading=_movers_reading(query, len(known)),
        changes=_changes(query, moved, reasons_of_draft(query, after, draft)),
        changes_reading=query.t(
            "Why: the points that dimensions and indicators add to the change. More weight on what scores above a "
            "unit's own index lifts it, more weight on what scores below lowers it; the parts add up to the change."
        ),
    )


def lead(query: Query, both: DraftComparison) -> str:
    """Who changes grade, gets or loses one, or plainly that nobody does."""
    t, risen, fallen, gained, lost = query.t, both.risen, both.fallen, both.newly_rated, both.no_longer_rated
    if not (changing := len(risen) + len(fallen) + len(gained) + len(lost)):
        return t("No unit changes grade.")
    parts: list[str] = []
    if risen:
        parts.append(t.plural("{n} rises ({names})", "{n} rise ({names})", len(risen), names=_names(query, risen)))
    if fallen:
        parts.append(t.plural("{n} falls ({names})", "{n} fall ({names})", len(fallen), names=_names(query, fallen)))
    if gained:
        names = _names(query, gained)
        parts.append(
            t.plural("{n} is newly rated ({names})", "{n} are newly rated ({names})", len(gained), names=names)
        )
    if lost:
        parts.append(
            t.plural("{n} is no longer rated ({names})", "{n} are no longer rated ({names})", len(lost),
                     names=_names(query, lost))
        )  # fmt: skip
    words = {"total": len(both.bodies), "parts": t("; ").join(parts)}
    if gained or lost:
        return t.plural(
            "{n} of {total} units changes, gets or loses a grade: {parts}.",
            "{n} of {total} units change, get or lose a grade: {parts}.", changing, **words,
        )  # fmt: skip
    return t.plural(
        "{n} of {total} units changes grade: {parts}.", "{n} of {total} units change grade: {parts}.", changing,
        **words,
    )  # fmt: skip


def _detail(query: Query, both: DraftComparison) -> str:
    """Scores, ranks, and the grades of all other months."""
    t, sentences, known = query.t, list[str](), both.known
    if known and abs(known[0].difference) >= LEVEL:
        pattern = t("{name} ({change})")
        shown = [
            (
                pattern.format(name=naming.entity(query, body.entity), change=format.change(body.difference)),
                format.number(abs(body.difference)),
            )
            for body in known
        ]
        sentences.append(t("The largest change of a score: {names}.").format(names=alike(query, shown, shown[0][1])))
    else:
        sentences.append(t("No score changes by as much as 0.1 points."))
    sentences.append(
        t.plural(
            "{n} unit rated both ways changes its rank among peers.",
            "{n} units rated both ways change their rank among peers.",
            both.rank_changes,
        )
    )
    sentences.append(
        t.plural(
            "In the one month, {flips} of {total} ratings would be different.",
            "Over all {n} months, {flips} of {total} ratings would be different.",
            both.months,
            flips=format.number(both.grades_changed, 0),
            total=format.number(both.grades_compared, 0),
        )
    )
    return format.sentences(sentences, t)


def _counts(query: Query, both: DraftComparison) -> Table:
    t, lines = query.t, list[Row]()
    for grade, (now, then) in both.counts().items():
        chip = Cell(format.grade_with_letter(query.scheme, grade, t), grade=grade)
        change = Cell(format.change(then - now, 0), "strong") if then != now else Cell(format.NONE, "quiet")
        lines.append(row(chip, format.number(now, 0), format.number(then, 0), change))
    columns = [wide(t("Grade")), figures(t("In force")), figures(t("Draft")), figures(t("Change"))]
    return sheet(columns, lines)


def _movers(query: Query, moved: list[RevisedRating]) -> tuple[Mover, ...]:
    return tuple(_mover(query, body) for body in moved[:MOVERS])


def _mover(query: Query, body: RevisedRating) -> Mover:
    before, after = body.score_old, body.score_new
    hover = query.t("{name}: {before} → {after}").format(
        name=naming.entity(query, body.entity), before=format.score(before), after=format.score(after)
    )
    return Mover(naming.short(query, body.entity), before, after, format.change(body.difference), hover)


def _movers_reading(query: Query, moved: int) -> str:
    t = query.t
    if not moved:
        return t("No score moves.")
    return t(
        "Open circle: score in force; full circle: score of the draft. The {shown} largest of {count} movements; "
        "vertical lines are the lower ends of the grades."
    ).format(shown=min(moved, MOVERS), count=moved)


def _changes(query: Query, moved: list[RevisedRating], why: dict[str, str]) -> Table:
    t, lines = query.t, list[Row]()
    for body in moved:
        lines.append(
            row(
                Cell(naming.entity(query, body.entity), note=naming.group(query, body.entity)),
                format.score(body.score_old),
                format.score(body.score_new),
                Cell(format.change(body.difference), _tone(body.difference)),
                _arrow(format.number(body.rank_old, 0), format.number(body.rank_new, 0)),
                _grade(query, body.grade_old),
                _grade(query, body.grade_new) if body.changes_grade else Cell(t("unchanged"), "quiet"),
                why.get(body.entity, format.NONE),
                id=body.entity,
            )
        )
    columns = [
        t("Unit"), figures(t("In force")), figures(t("Draft")), figures(t("Change")), figures(t("Rank")), t("Grade"),
        t("Grade of the draft"), wide(t("Why")),
    ]  # fmt: skip
    return sheet(columns, lines)


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _tone(change: float) -> Tone:
    if isnan(change) or abs(change) < LEVEL:
        return "quiet"
    return "better" if change > 0 else "worse"


def _grade(query: Query, grade: str) -> Cell:
    return Cell(format.grade_with_letter(query.scheme, grade, query.t), grade=grade)


def _names(query: Query, keys: list[str]) -> str:
    return some_of(query, [naming.short(query, key) for key in keys], NAMED)


def with_notice(query: Query, text: str) -> str:
    """A file's text under what is to be known of the data, as comments in both languages."""
    lines = [f"# {wording.to(language)(notice)}\n" for notice in notices(query) for language in wording.LANGUAGES]
    return "".join([*lines, text])
