"""What stands on a body's tile: name, letter, score and change against last month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Final

import pandas as pd

from dashboard.translate import Translate
from dashboard.view_models import icons, wording
from dashboard.view_models.enquiry import Enquiry
from dashboard.view_models.hysteresis import shows_held
from dashboard.view_models.icons import Icon
from dashboard.view_models.rated import NOT_RATED, rated

SIGNALS: Final = frozenset({"improvement", "concern"})
"""Readings of a chart that a tile shows; the others say that nothing is known to have happened."""


@dataclass(frozen=True)
class Tile:
    """One body, with finished texts."""

    entity: str
    name: str
    grade: str
    letter: str
    score: str
    change: str
    """An arrow with its points where the change is more than chance, else empty."""
    note: str
    """Empty, or the sign that a rule caps the grade or that it is held while the score has crossed a threshold."""
    label: str
    """All of it as one sentence, for screen readers and the tooltip."""
    marked: bool = False
    icon: Icon | None = None
    """What the control chart of the score signals."""


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
    enquiry: Enquiry,
    movements: pd.DataFrame,
    *,
    kinds: Collection[str] = ("county", "unit"),
    marked: Collection[str] = (),
) -> list[TileGroup]:
    """Tiles of all bodies in the chosen month, by peer group, in the order of the city's file.

    Args:
        enquiry: Whose month and language count.
        movements: From ``Watching.movements`` of the same month.
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
                tiles=tuple(_tile(enquiry, key, now.loc[key], movements.loc[key], key in marked) for key in members),
            )
        )
    return groups


def arrow(difference: float, *, significant: bool) -> str:
    """The change against last month as on a tile: ↑3 or ↓2 where it is more than chance, else nothing."""
    if pd.isna(difference) or not significant:
        return ""
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


def _standing(enquiry: Enquiry, key: str, rating: Any) -> str:
    """Grade, score and change as a sentence; where there is no grade, how much evidence is wanting."""
    t, scheme, grade = enquiry.t, enquiry.scheme, str(rating["grade"])
    named = {"name": wording.entity(enquiry, key), "grade": wording.grade_with_letter(scheme, grade, t)}
    if grade == NOT_RATED:
        return t("{name}: {grade}, {coverage} of the weight is backed by data, {minimum} are needed").format(
            **named,
            coverage=wording.percent(rating["coverage"], 1),
            minimum=wording.percent(scheme.minimum_coverage),
        )
    return t("{name}: {grade}, score {score}, {change} against last month").format(
        **named, score=wording.score(rating["score"]), change=wording.change(rating["change"])
    )


def _tile(enquiry: Enquiry, key: str, rating: Any, moved: Any, marked: bool) -> Tile:
    scheme, grade, t = enquiry.scheme, str(rating["grade"]), enquiry.t
    significant = bool(moved["significant"])
    label = _standing(enquiry, key, rating)
    if not significant and not pd.isna(rating["change"]):
        label += t(" (no significant change)")
    signals = moved["variation"] in SIGNALS and grade != NOT_RATED
    icon = icons.both(t, moved)[0] if signals else None
    if icon:
        label = wording.sentences([label, icon.label], t)
    if why := remark_sentence(enquiry, rating):
        label = wording.sentences([label, why], t)
    return Tile(
        entity=key,
        name=wording.short(enquiry, key),
        grade=grade,
        letter=wording.letter(scheme, grade),
        score="" if grade == NOT_RATED else wording.whole(rating["score"]),
        change=arrow(rating["change"], significant=significant),
        note=badge(enquiry, rating),
        label=label,
        marked=marked,
        icon=icon,
    )


def _summary(enquiry: Enquiry, scores: pd.Series) -> str:
    t, known, median = enquiry.t, int(scores.count()), wording.score(scores.median())
    if not known:
        return t("none of {count} rated").format(count=len(scores))
    if known < len(scores):
        return t("{rated} of {count} rated, median {median}").format(rated=known, count=len(scores), median=median)
    return t("{count} bodies, median {median}").format(count=len(scores), median=median)
