"""What stands on a body's tile: name, letter, score and change against last month."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import pandas as pd

from dashboard.elements import icons
from dashboard.elements.tiles import Tile, TileGroup
from dashboard.presenters.ratings.hysteresis import shows_held
from dashboard.presenters.ratings.rated import NOT_RATED, rated
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from dashboard.text.translate import Translate

SIGNALS: Final = frozenset({"improvement", "concern"})
"""Readings of a chart that a tile shows; the others say that nothing is known to have happened."""


def tile_groups(
    query: Query,
    movements: pd.DataFrame,
    *,
    kinds: Collection[str] = ("county", "unit"),
    marked: Collection[str] = (),
) -> list[TileGroup]:
    """Tiles of all bodies in the chosen month, by peer group, in the order of the city's file.

    Args:
        query: Whose month and language count.
        movements: From ``MonitorView.movements`` of the same month.
        kinds: Which kinds of peer group: ``county``, ``unit`` or both.
        marked: Entities whose tile is framed.
    """
    now: Any = rated(query, query.period).set_index("entity")
    city = query.config.city
    groups: list[TileGroup] = []
    for group_id, group in city.peer_groups.items():
        members = [key for key, entity in city.entities.items() if entity.group == group_id and key in now.index]
        if group.kind not in kinds or not members:
            continue
        groups.append(
            TileGroup(
                id=group_id,
                title=group.title.get(query.language),
                summary=_summary(query, now.loc[members, "score"]),
                tiles=tuple(_tile(query, key, now.loc[key], movements.loc[key], key in marked) for key in members),
            )
        )
    return groups


def arrow(difference: float, *, significant: bool) -> str:
    """The change against last month as on a tile: ↑3 or ↓2 where it is more than chance, else nothing."""
    if pd.isna(difference) or not significant:
        return ""
    size = format.number(abs(difference), 0)
    return f"↑{size}" if difference > 0 else f"↓{size}"


def badge(query: Query, rating: Any) -> str:
    """The sign beside a letter that the score alone would not earn: a rule caps it, or it is held; else nothing."""
    if rating["capped"] and rating["grade"] != NOT_RATED:
        return query.t("cap")
    return query.t("held") if shows_held(rating) else ""


def badges_sentence(t: Translate) -> str:
    """What the two signs mean."""
    capped = t("“{badge}” marks a grade that a rule caps.").format(badge=t("cap"))
    held = t("“{badge}” marks a grade that stays until the score's new band is sure.").format(badge=t("held"))
    return format.sentences([capped, held], t)


def remark(query: Query, rating: Any) -> str:
    """The same in words."""
    if rating["capped"] and rating["grade"] != NOT_RATED:
        return query.t("grade capped")
    return query.t("grade held") if shows_held(rating) else ""


def remark_sentence(query: Query, rating: Any) -> str:
    """The same as a sentence, for labels."""
    if rating["capped"] and rating["grade"] != NOT_RATED:
        return query.t("(grade capped by a rule)")
    if not shows_held(rating):
        return ""
    return query.t("(grade held; the score lies in {band}, {probability} likely)").format(
        band=format.grade_with_letter(query.scheme, str(rating["band"]), query.t),
        probability=format.percent(rating["probability"]),
    )


def _standing(query: Query, key: str, rating: Any) -> str:
    """Grade, score and change as a sentence; where there is no grade, how much evidence is wanting."""
    t, scheme, grade = query.t, query.scheme, str(rating["grade"])
    named = {"name": naming.entity(query, key), "grade": format.grade_with_letter(scheme, grade, t)}
    if grade == NOT_RATED:
        return t("{name}: {grade}, {coverage} of the weight is backed by data, {minimum} are needed").format(
            **named,
            coverage=format.percent(rating["coverage"], 1),
            minimum=format.percent(scheme.minimum_coverage),
        )
    return t("{name}: {grade}, score {score}, {change} against last month").format(
        **named, score=format.score(rating["score"]), change=format.change(rating["change"])
    )


def _tile(query: Query, key: str, rating: Any, moved: Any, marked: bool) -> Tile:
    scheme, grade, t = query.scheme, str(rating["grade"]), query.t
    significant = bool(moved["significant"])
    label = _standing(query, key, rating)
    if not significant and not pd.isna(rating["change"]):
        label += t(" (no significant change)")
    signals = moved["variation"] in SIGNALS and grade != NOT_RATED
    icon = icons.both(t, moved)[0] if signals else None
    if icon:
        label = format.sentences([label, icon.label], t)
    if why := remark_sentence(query, rating):
        label = format.sentences([label, why], t)
    return Tile(
        entity=key,
        name=naming.short(query, key),
        grade=grade,
        letter=format.letter(scheme, grade),
        score="" if grade == NOT_RATED else format.whole(rating["score"]),
        change=arrow(rating["change"], significant=significant),
        note=badge(query, rating),
        label=label,
        marked=marked,
        icon=icon,
    )


def _summary(query: Query, scores: pd.Series) -> str:
    t, known, median = query.t, int(scores.count()), format.score(scores.median())
    if not known:
        return t("none of {count} rated").format(count=len(scores))
    if known < len(scores):
        return t("{rated} of {count} rated, median {median}").format(rated=known, count=len(scores), median=median)
    return t("{count} bodies, median {median}").format(count=len(scores), median=median)
