"""Sentences on where a score comes from and what has changed it; every number in them was worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from metrics.errors import Message, mark
from metrics.model import Period, Text, shift
from metrics.model.periods import kind_of
from metrics.wording.numbers import signed
from metrics.wording.translate import chained

PARTS: Final = {
    "values": Message("values"),
    "rules": Message("rules"),
    "weights": Message("re-based weights"),
    "method": Message("change of method"),
}
"""The parts of a change, in the order in which they are told."""

SAME: Final = 1e-9
"""Points below which a score has not changed: what sums of fractions leave over."""

LIMIT: Final = Message("Limits of the score")
"""What sentences call points that the scheme's limits cut off."""

UNKNOWN: Final = Message("There is no score in one of the months, so there is nothing to compare.")
UNTOLD: Final = Message(
    "The months stand under different schemes, and neither can be scored under the other's: "
    "the change cannot be taken apart."
)


def changed(parts: Mapping[str, float], total: float, before: Period, after: Period) -> Message:
    """What has changed a score from one period to another.

    Args:
        parts: Points by a key of ``PARTS``, rounded to one decimal.
        total: Their sum before they were rounded.
    """
    since, whole = _since(before, after), round(sum(parts.values()), 1)
    if not whole and abs(total) > SAME:
        head = Message("The score is within 0.1 points of what it was {since}", since=since)
    elif not whole:
        head = Message("The score is the same as {since}", since=since)
    elif whole > 0:
        head = Message("The score is {points:.1f} points higher than {since}", points=whole, since=since)
    else:
        head = Message("The score is {points:.1f} points lower than {since}", points=-whole, since=since)
    moved = [
        Message("{part} +{points:.1f}", part=PARTS[key], points=points)
        if points > 0
        else Message("{part} −{points:.1f}", part=PARTS[key], points=-points)
        for key, points in parts.items()
        if points
    ]
    if not moved:
        return Message("{sentence}.", sentence=head)
    causes = chained(mark("{part}, {next}"), moved)
    return Message("{sentence}: {parts}.", sentence=head, parts=causes)


def leading(moved: Sequence[tuple[Text, float]]) -> Message:
    """The indicators whose values have moved a score most: titles and points."""
    titles = [_titled(title, signed(f"{points:+.1f}")) for title, points in moved]
    return Message("The indicators that moved it most: {indicators}.", indicators=titles)


def losses(lost: Sequence[tuple[Text | Message, float]], share: float) -> Message:
    """Where a score loses most: titles and points, and their share of all losses, 0 to 1."""
    if not lost:
        return Message("No points are lost.")
    titles = [_titled(title, f"{points:.1f}") for title, points in lost]
    return Message("The largest losses are in {losses}: {share:.0%} of all losses.", losses=titles, share=share)


def schemes_differ(before: Period, after: Period, old: Text, new: Text) -> Message:
    """That a change leads from one scheme's score to another's."""
    return Message(
        "{before} is rated by \"{old}\", {after} by \"{new}\": what the other scheme does is told apart, as method and "
        "weights.",
        before=before, after=after, old=old, new=new,
    )  # fmt: skip


def no_index(month: Period) -> Message:
    """That there is nothing to explain."""
    return Message("There is no index in {month} to take apart.", month=month)


def too_little(month: Period) -> Message:
    """That a score is withheld."""
    return Message("Not rated in {month}: too little was measured for a score to be read.", month=month)


def _titled(title: Text | Message, points: str) -> Message:
    return Message('"{title}" ({points})', title=title, points=points)


def _since(before: Period, after: Period) -> Message:
    year, part = before[:4], int(before[5:].lstrip("QH") or 1)
    match kind_of(before):
        case "year":
            return Message("in {year}", year=year)
        case "half-year":
            first, second = (
                Message("in the first half of {year}", year=year),
                Message("in the second half of {year}", year=year),
            )
            return first if part == 1 else second
        case "quarter":
            return Message("in quarter {n} of {year}", n=part, year=year)
        case _ if shift(before, 1) == after:
            return Message("a month before")
        case _:
            return Message("in {year}-{month:02}", year=int(year), month=part)
