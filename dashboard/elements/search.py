"""A search for a body from every page: one key or a click opens it, and it leads to the profile."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.elements import assets
from dashboard.session.cached import cached
from dashboard.session.query import Query, Session
from dashboard.text import pinyin

_search = assets.Element("search", "search", draw="return drawSearch(root, data, open);")


def field(session: Session, bodies: Sequence[str]) -> str | None:
    """Draw the field and return the body that was just chosen, if any.

    Args:
        bodies: Those that the reader may see.
    """
    t = session.t
    return _search.draw(
        session,
        key="search",
        bodies=_entries(session, bodies),
        words={
            "label": t("Find a unit"),
            "hint": t("Name, short name, code or initials of the pinyin"),
            "none": t("No matching unit."),
            "keys": t("Press / from any page; arrows choose, Enter opens the profile, Esc closes."),
        },
    )


@cached(entries=64, worded=True)
def _entries(session: Session, bodies: Sequence[str]) -> list[dict[str, object]]:
    return [_entry(session, key) for key in bodies]


def _entry(session: Session, key: str) -> dict[str, object]:
    """One body: what is shown of it, and all that it is found by."""
    t, city = session.t, session.config.city
    entity = city.entities[key]
    name = entity.name_at(session.period) if isinstance(session, Query) else entity.title
    codes = [key, *(own.code for own in entity.names if own.code)]
    called = sorted(city.words[key])
    return {
        "entity": key,
        "name": t(name),
        "note": t(city.peer_groups[entity.group].title),
        "words": [*codes, *called],
        "initials": sorted({pinyin.initials(word) for word in called} - {""}),
    }
