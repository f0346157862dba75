"""What the schema finds wrong with a value, in plain words and with what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel

from metrics.definitions.base import Code, Month, Slug
from metrics.definitions.reading import shortened
from metrics.definitions.sources import Place
from metrics.errors import Message, mark
from metrics.model.periods import kind_of, read_period

TEXTS: Final = frozenset({"Text", "Name"})
"""Models that hold one text in several languages."""
EXAMPLE: Final = "{zh: …, en: …}"
PERCENT: Final = "%"
AMOUNT: Final = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(%|[^\d.%]*)")
"""A number with a sign of per cent or a unit behind it."""


def remedy(model: type[BaseModel], place: Place, detail: Mapping[str, Any]) -> str:
    """What is wrong with a value and what would be right.

    Args:
        model: The schema of the whole document.
        place: Where the value stands in it.
        detail: The error as pydantic tells it.
    """
    kind, value = str(detail["type"]), detail["input"]
    if kind == "extra_forbidden":
        return _other_key(model, shortened(place[-1]) if place else "")
    if kind == "missing":
        return Message("this key is missing and must be given")
    if kind == "value_error":
        return detail["ctx"]["error"].args[0]
    if kind == "literal_error":
        return _other_word(str(value), str(detail["ctx"]["expected"]))
    message = next((tell(model, place, detail) for start, tell in TOLD if kind.startswith(start)), None)
    return Message(
        "found {found}; {reason}", found=_shown(value), reason=message or Message("something else is needed here")
    )


def _shown(value: object) -> Message | str:
    match value:
        case None:
            return Message("nothing")
        case bool():
            return str(value).lower()
        case dict():
            return Message("keys and values")
        case list() | tuple():
            return Message("a list")
        case str():
            return f"'{shortened(value)}'"
        case _:
            return shortened(value)


def _other_key(model: type[BaseModel], key: str) -> Message:
    if key.isdecimal():
        return Message(
            "the number {key} stands alone after a comma; decimals are written with a point: 0.{key}", key=key
        )
    if key in _known_keys(model):
        return Message("the key '{key}' belongs to another part of the file; docs/reference.md says to which", key=key)
    nearest = get_close_matches(key, _known_keys(model), n=1)
    if nearest:
        return Message("unknown key '{key}'; did you mean '{nearest}'?", key=key, nearest=nearest[0])
    return Message("unknown key '{key}'; remove it", key=key)


def _other_word(value: str, allowed: str) -> Message:
    """What to write in place of a word that is none of those allowed: ``'a', 'b' or 'c'``."""
    *others, last = allowed.replace(" or ", ", ").split(", ")
    expected = Message("{first} or {last}", first=others, last=last) if others else last
    nearest = get_close_matches(value, [word.strip("'") for word in (*others, last)], n=1)
    if nearest:
        return Message(
            "found '{found}', expected {expected}; did you mean '{nearest}'?",
            found=shortened(value), expected=expected, nearest=nearest[0],
        )  # fmt: skip
    return Message("found '{found}', expected {expected}", found=shortened(value), expected=expected)


def _number(model: type[BaseModel], place: Place, detail: Mapping[str, Any]) -> Message:
    """A number is needed; the one that is meant, where a unit or a sign of per cent stands behind it."""
    text = unicodedata.normalize("NFKC", str(detail["input"])).replace(",", "").replace("−", "-").strip()
    amount = AMOUNT.fullmatch(text)
    name = next((part for part in reversed(place) if isinstance(part, str)), "")
    if amount is None or isinstance(detail["input"], bool):
        return Message("a number is needed, such as 12 or 0.5")
    number = float(amount[1])
    if amount[2] == PERCENT and name in _shares(model):
        return Message("write {number:.10g}", number=number / 100)
    if amount[2] == PERCENT:
        return Message("write the number without %: {number:.10g}", number=number)
    if str(detail["type"]) == "int_from_float":
        return Message("a whole number is needed, such as {number:.10g}", number=round(number))
    return Message("write the number alone: {number:.10g}", number=number)


def _pattern(_model: type[BaseModel], _place: Place, detail: Mapping[str, Any]) -> Message:
    """A text has another form than an id, a code or a month has."""
    value, pattern = str(detail["input"]), str(detail["ctx"]["pattern"])
    if pattern == PATTERNS["month"]:
        return _month(value)
    if pattern == PATTERNS["id"]:
        meant = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")
        message = Message("an id has small letters a to z, digits, - and _ and begins with a letter")
        if meant[:1].isalpha() and value.isascii():
            return Message("{told}, such as {example}", told=message, example=meant)
        return Message("{told}, such as {example}", told=message, example="city_office")
    return Message("a code has letters A to Z, digits, '.', - and _, such as {example}", example="PR1")


def _month(value: object) -> Message:
    meant = read_period(str(value))
    if meant and kind_of(meant) == "month":
        return Message("write the month as {month}", month=meant)
    return Message("a month is needed, such as {month}", month="2021-06")


def _text(_model: type[BaseModel], place: Place, detail: Mapping[str, Any]) -> Message:
    value = detail["input"]
    if place and place[-1] in ("from", "until", "effective_from"):
        return _month(value)
    if isinstance(value, bool | int | float | date):
        return Message("a text is needed; put it in quotes: '{text}'", text=str(value))
    return Message("one text is needed")


def _object(model: type[BaseModel], place: Place, detail: Mapping[str, Any]) -> Message:
    """Keys and values are needed; which, where it is known."""
    name = str(detail.get("ctx", {}).get("class_name", ""))
    if name in TEXTS or (place and place[-1] in ("title", "short")):
        return Message("write {example}: the text in each language, one of them is enough", example=EXAMPLE)
    keys = _schema(model).get("$defs", {}).get(name, {})
    wanted = list(keys.get("required") or keys.get("properties", {}))[:4]
    if wanted:
        return Message("keys with values are needed here: {keys}", keys=wanted)
    return Message("keys with values are needed here, such as {example}", example="{key: value}")


def _limit(word: str) -> Callable[..., Message]:
    def tell(_model: type[BaseModel], _place: Place, detail: Mapping[str, Any]) -> Message:
        return Message(word, limit=str(detail["ctx"][next(iter(detail["ctx"]))]))

    return tell


def _always(message: Message) -> Callable[..., Message]:
    return lambda _model, _place, _detail: message  # pyright: ignore[reportUnknownLambdaType, reportUnknownVariableType]


def _at_most(model: type[BaseModel], place: Place, detail: Mapping[str, Any]) -> Message:
    """A number is too large; a share may have been written in per cent."""
    value, limit = detail["input"], detail["ctx"]["le"]
    if limit == 1 and isinstance(value, int | float) and 1 < value <= 100:
        return Message("a share is at most 1; for {found:.10g} % write {share:.10g}", found=value, share=value / 100)
    return Message("at most {limit} is needed", limit=f"{limit:g}")


PATTERNS: Final[dict[str, str]] = {
    name: next(str(part.pattern) for part in get_args(kind) if hasattr(part, "pattern"))
    for name, kind in (("id", Slug), ("code", Code), ("month", Month))
}

TOLD: Final[tuple[tuple[str, Callable[..., Message]], ...]] = (
    ("string_pattern", _pattern),
    ("string_too_short", _always(Message("a text that is not empty is needed"))),
    ("string_too_long", _limit(mark("at most {limit} characters are needed"))),
    ("string", _text),
    ("int", _number),
    ("float", _number),
    ("finite", _number),
    ("bool", _always(Message("write true or false"))),
    ("greater_than_equal", _limit(mark("at least {limit} is needed"))),
    ("greater_than", _limit(mark("more than {limit} is needed"))),
    ("less_than_equal", _at_most),
    ("less_than", _limit(mark("less than {limit} is needed"))),
    ("model", _object),
    ("dict", _object),
    ("mapping", _object),
    ("tuple", _always(Message("a list is needed; write it in brackets: [ … ]"))),
    ("list", _always(Message("a list is needed; write it in brackets: [ … ]"))),
    ("too_short", _always(Message("at least one entry is needed"))),
    ("union", _object),
)
"""How kinds of errors begin, and what is said of them; the first that fits."""


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


@cache
def _properties(model: type[BaseModel]) -> list[tuple[str, dict[str, Any]]]:
    """Every key of a model and of the models inside it, with its schema."""
    parts = (_schema(model), *_schema(model).get("$defs", {}).values())
    return [pair for part in parts for pair in part.get("properties", {}).items()]


@cache
def _known_keys(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, _ in _properties(model))


@cache
def _shares(model: type[BaseModel]) -> frozenset[str]:
    """Keys whose value is a share, at most 1."""
    return frozenset(
        name
        for name, schema in _properties(model)
        if any(part.get("maximum") == 1 for part in (schema, *schema.get("anyOf", ())))
    )
