"""What stands on a body's tile: name, letter, score and change against last month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Final

import pandas as pd

from dashboard.translate import Translate
from dashboard.view_models import wording
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.hysteresis import shows_held
from dashboard.view_models.rated import NOT_RATED, rated

STEADY: Final = 0.5
"""Points; a change that rounds to less is drawn as level."""


@dataclass(frozen=True)
class Tile:
    """One body, with finished texts."""

    entity: str
    name: str
    grade: str
    letter: str
    score: str
    change: str
    note: str
    """Empty, or the sign that a rule caps the grade or that it is held while the score has crossed a threshold."""
    label: str
    """All of it as one sentence, for screen readers and the tooltip."""
    marked: bool = False


@dataclass(frozen=True)
class TileGroup:
    """One peer group and its tiles."""

    id: str
    title: str
    summary: str
    tiles: tuple[Tile, ...]

    def plain(self) -> dict[str, Any]:
        """The group as plain lists and dicts."""
        return asdict(self)


def tile_groups(
    enquiry: Enquiry, *, kinds: Collection[str] = ("county", "unit"), marked: Collection[str] = ()
) -> list[TileGroup]:
    """Tiles of all bodies in the chosen month, by peer group, in the order of the city's file.

    Args:
        enquiry: Whose month and language count.
        kinds: Which kinds of peer group: ``county``, ``unit`` or both.
        marked: Entities whose tile is framed.
    """
    now: Any = rated(enquiry, enquiry.period).set_index("entity")
    city = enquiry.config.city
    groups: list[TileGroup] = []
    for group_id, group in city.peer_groups.items():
        members = [key for key, entity in city.entities.items() if entity.group == group_id and key in now.index]
        if group.kind not in kinds or not members:
            continue
        groups.append(
            TileGroup(
                id=group_id,
                title=group.title.get(enquiry.language),
                summary=_summary(enquiry, now.loc[members, "score"]),
                tiles=tuple(_tile(enquiry, key, now.loc[key], key in marked) for key in members),
            )
        )
    return groups


def arrow(difference: float) -> str:
    """The change against last month as on a tile: ↑3, ↓2, →, or nothing where there was no score."""
    if pd.isna(difference):
        return ""
    if abs(difference) < STEADY:
        return "→"
    size = wording.number(abs(difference), 0)
    return f"↑{size}" if difference > 0 else f"↓{size}"


def badge(enquiry: Enquiry, rating: Any) -> str:
    """The sign beside a letter that the score alone would not earn: a rule caps it, or it is held; else nothing."""
    if rating["capped"] and rating["grade"] != NOT_RATED:
        return enquiry.t("cap")
    return enquiry.t("held") if shows_held(rating) else ""


def badges_sentence(t: Translate) -> str:
    """What the two signs mean."""
    capped = t("“{badge}” marks a grade that a rule caps.").format(badge=t("cap"))
    held = t("“{badge}” marks a grade that stays until the score's new band is sure.").format(badge=t("held"))
    return wording.sentences([capped, held], t)


def remark(enquiry: Enquiry, rating: Any) -> str:
    """The same in words."""
    if rating["capped"] and rating["grade"] != NOT_RATED:
        return enquiry.t("grade capped")
    return enquiry.t("grade held") if shows_held(rating) else ""


def remark_sentence(enquiry: Enquiry, rating: Any) -> str:
    """The same as a sentence, for labels."""
    if rating["capped"] and rating["grade"] != NOT_RATED:
        return enquiry.t("(grade capped by a rule)")
    if not shows_held(rating):
        return ""
    return enquiry.t("(grade held; the score lies in {band}, {probability} likely)").format(
        band=wording.grade_with_letter(enquiry.scheme, str(rating["band"]), enquiry.t),
        probability=wording.percent(rating["probability"]),
    )


def _tile(enquiry: Enquiry, key: str, rating: Any, marked: bool) -> Tile:
    scheme, grade = enquiry.scheme, str(rating["grade"])
    label = enquiry.t("{name}: {grade}, score {score}, {change} against last month").format(
        name=wording.entity(enquiry, key),
        grade=wording.grade_with_letter(scheme, grade, enquiry.t),
        score=wording.score(rating["score"]),
        change=wording.change(rating["change"]),
    )
    if why := remark_sentence(enquiry, rating):
        label = wording.sentences([label, why], enquiry.t)
    return Tile(
        entity=key,
        name=wording.short(enquiry, key),
        grade=grade,
        letter=wording.letter(scheme, grade),
        score=wording.whole(rating["score"]),
        change=arrow(rating["change"]),
        note=badge(enquiry, rating),
        label=label,
        marked=marked,
    )


def _summary(enquiry: Enquiry, scores: pd.Series) -> str:
    t, known, median = enquiry.t, int(scores.count()), wording.score(scores.median())
    if not known:
        return t("none of {count} rated").format(count=len(scores))
    if known < len(scores):
        return t("{rated} of {count} rated, median {median}").format(rated=known, count=len(scores), median=median)
    return t("{count} bodies, median {median}").format(count=len(scores), median=median)
