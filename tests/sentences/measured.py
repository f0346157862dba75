"""The number of a part of the index or of an indicator, as it is, as it is written and as it is reckoned with."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan

from tests.sentences.checking import Saying
from tests.sentences.road import NAN, UNRATED, cut
from tests.sentences.writing import score


def amount(it: Saying, body: str, month: str, code: str | None = None) -> float:
    """The number of what the page shows: the score of the index or a part of it, the value of an indicator."""
    code = code or it.ask.code
    row = it.road.ratings.get((body, month))
    if code == it.road.scheme["tree"]["id"]:
        return NAN if row is None or row["grade"] == UNRATED else row["score"]
    return it.road.node_score(body, month, code) if code in it.road.dimensions else it.road.value(body, month, code)


def written(it: Saying, value: float, code: str | None = None) -> str:
    """The same as it is written."""
    code = code or it.ask.code
    if code not in it.road.known_indicators:
        return score(value)
    return beside_posts(it, value, code)


def precise(it: Saying, value: float) -> str:
    """A value as the page of indicators writes it: with two decimals where it is pulled towards the peers."""
    if not it.road.known_indicators[it.ask.code].get("shrink"):
        return written(it, value)
    posts = (it.road.known_indicators[it.ask.code].get("goalposts") or {}).values()
    return it.write.value_with(value, it.ask.code, max(2, finer(value, posts)))


def beside_posts(it: Saying, value: float, code: str) -> str:
    """A value that misses a goalpost never reads as that goalpost."""
    plain = it.write.value(value, code)
    posts = it.road.known_indicators[code].get("goalposts") or {}
    for post in posts.values():
        if isinstance(post, (int, float)) and abs(value - post) > 1e-9 and plain == it.write.value(post, code):
            return it.write.value_with(value, code, finer(value, posts.values()))
    return plain


def finer(value: float, posts: Iterable[float]) -> int:
    """Decimals with which a value is told apart from all goalposts."""
    return next(n for n in range(1, 7) if all(
        (round(value, n) > post) - (round(value, n) < post) == (value > post + 1e-9) - (value < post - 1e-9)
        for post in posts
    ))  # fmt: skip


def shown(it: Saying, value: float, code: str | None = None) -> float:
    """A number as it is written, to be reckoned with."""
    code = code or it.ask.code
    if code not in it.road.known_indicators:
        return cut(value)
    unit = it.road.known_indicators[code]["unit"]
    every = (it.road.known_indicators[code].get("goalposts") or {}).values()
    posts = [one for one in every if isinstance(one, (int, float))]
    return NAN if isnan(value) else round(value, max(finer(value, posts) if posts else 0, 0 if unit == "count" else 1))
