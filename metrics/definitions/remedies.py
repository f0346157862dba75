"""What the schema finds wrong with a value, in plain words and with what to write instead."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel

from metrics.definitions.base import Code, Month, Slug, TruthError
from metrics.definitions.reading import shortened
from metrics.definitions.sources import Place
from metrics.errors import Message
from metrics.model.periods import kind_of, read_period
from metrics.model.text import NAMES

TEXTS: Final = frozenset({"Text", "Name"})
"""Models that hold one text in several languages."""
EXAMPLE: Final = "{zh: …, en: …}"
PERCENT: Final = "%"
CHINESE: Final = re.compile("[\u3400-\u9fff]")
LANGUAGES: Final = {"cn": "zh", "ch": "zh", "zh": "zh", "中文": "zh", "en": "en", "英文": "en"}
"""How keys begin that stand in place of a language."""
GROUP: Final = 3
"""Digits between the commas of thousands."""
KINDS_OF_NODES: Final = ("leaf", "branch")
"""Tags under which pydantic tells what is wrong with a node of the tree."""
AMOUNT: Final = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(%|[^\d.%]*)")
"""A number with a sign of per cent or a unit behind it."""


def remedy(
    model: type[BaseModel], place: Place, detail: Mapping[str, Any], beside: Mapping[str, Any], meant: str | None
) -> Message:
    """What is wrong with a value and what would be right.

    Args:
        model: The schema of the whole document.
        place: Where the value stands in it.
        detail: The error as pydantic tells it.
        beside: Keys and values that stand at the same place.
        meant: The key that is meant by an unknown one, where that can be told.
    """
    kind, value = str(detail["type"]), detail["input"]
    if kind == "extra_forbidden":
        return _other_key(model, str(place[-1]) if place else "", beside, meant)
    if kind == "missing":
        return Message("this key is missing and must be given")
    if kind == "value_error":
        error = detail["ctx"]["error"]
        if not isinstance(error, TruthError):
            return error.args[0]
        return Message("found {found}; {reason}", found=_shown(error.found), reason=_right_number(model, place))
    if kind == "literal_error":
        return _other_word(str(value), str(detail["ctx"]["expected"]))
    message = next((tell(model, place, detail) for start, tell in SENTENCES if kind.startswith(start)), None)
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


def meant_key(
    model: type[BaseModel], loc: tuple[str | int, ...], beside: Mapping[str, Any], missing: Sequence[str]
) -> str | None:
    """The key that is meant by an unknown one; None where it is known elsewhere in the file, or cannot be told.

    Args:
        loc: Where the unknown key stands, as pydantic tells it.
        beside: Keys and values at the same place, itself among them.
        missing: Keys that are needed there and absent.
    """
    key = str(loc[-1])
    if key in _known_keys(model) or key.isdecimal():
        return None
    possible = _allowed(model, loc[:-1]) - beside.keys()
    language = LANGUAGES.get(key.casefold()[:2])
    if language is None and {*NAMES} <= {*missing}:
        language = "zh" if CHINESE.search(str(beside.get(key))) else "en"
    nearest = get_close_matches(key, possible, n=1) or [name for name in possible if name == language]
    return nearest[0] if nearest else missing[0] if len(missing) == 1 else None


def _other_key(model: type[BaseModel], key: str, beside: Mapping[str, Any], meant: str | None) -> Message:
    if key.isdecimal():
        return _split_number(key, beside)
    key = shortened(key)
    if meant in NAMES:
        return Message("unknown key '{key}'; write zh or en; did you mean '{nearest}'?", key=key, nearest=meant)
    if meant:
        return Message("unknown key '{key}'; did you mean '{nearest}'?", key=key, nearest=meant)
    if key in _known_keys(model):
        return Message("the key '{key}' belongs to another part of the file; docs/reference.md says to which", key=key)
    return Message("unknown key '{key}'; remove it", key=key)


def _split_number(key: str, beside: Mapping[str, Any]) -> Message:
    """What to write where a comma splits a number, so that its second part stands there as a key."""
    keys = [*beside]
    before = beside[keys[keys.index(key) - 1]] if key in keys[1:] else 0
    if len(key) == GROUP and isinstance(before, int) and 0 < abs(before) < 10**GROUP:
        return Message(
            "the number {key} stands alone after a comma; thousands are written without it: {whole}",
            key=key, whole=f"{before}{key}",
        )  # fmt: skip
    whole = before if isinstance(before, int) and not isinstance(before, bool) else 0
    return Message(
        "the number {key} stands alone after a comma; decimals are written with a point: {whole}.{key}",
        key=key, whole=whole,
    )  # fmt: skip


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
    number = float(amount[1]) if amount is not None else math.nan
    if amount is None or isinstance(detail["input"], bool) or (_is_whole(model, place) and not number.is_integer()):
        return _right_number(model, place)
    if amount[2] == PERCENT and any(part.get("maximum") == 1 for part in _schemas(model, place)):
        return Message("write {number:.10g}", number=number / 100)
    if amount[2] == PERCENT:
        return Message("write the number without %: {number:.10g}", number=number)
    return Message("write the number alone: {number:.10g}", number=number)


def _right_number(model: type[BaseModel], place: Place, _detail: Mapping[str, Any] | None = None) -> Message:
    """Which numbers may stand at a place."""
    parts = _schemas(model, place)
    least = min((part["minimum"] for part in parts if "minimum" in part), default=None)
    above = min((part["exclusiveMinimum"] for part in parts if "exclusiveMinimum" in part), default=None)
    most = max((part["maximum"] for part in parts), default=None) if all("maximum" in part for part in parts) else None
    if _is_whole(model, place):
        least = above + 1 if above is not None else least
        if least is None:
            return Message("a whole number is needed, such as {number}", number=12)
        if most is None:
            return Message("a whole number is needed, {least:g} or more", least=least)
        return Message("a whole number from {least:g} to {most:g} is needed", least=least, most=most)
    if above is not None and most is not None:
        return Message("a number above {least:g} and up to {most:g} is needed", least=above, most=most)
    if above is not None:
        return Message("a number above {least:g} is needed", least=above)
    if least is not None and most is not None:
        return Message("a number from {least:g} to {most:g} is needed", least=least, most=most)
    if least is not None:
        return Message("a number is needed, {least:g} or more", least=least)
    return Message("a number is needed, such as 12 or 0.5")


def _is_whole(model: type[BaseModel], place: Place) -> bool:
    return {part["type"] for part in _schemas(model, place)} == {"integer"}


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
    return Message(
        "a code has letters, digits, '.', - and _, and begins with a letter or digit, such as {example}", example="PR1"
    )


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
        return Message("a text is needed; put it in quotes: {text}", text=f"'{value}'")
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


def _too_long(_model: type[BaseModel], _place: Place, detail: Mapping[str, Any]) -> Message:
    return Message("too long; at most {limit} characters", limit=detail["ctx"]["max_length"])


def _always(message: Message) -> Callable[..., Message]:
    return lambda _model, _place, _detail: message


def _at_most(model: type[BaseModel], place: Place, detail: Mapping[str, Any]) -> Message:
    """A number is too large; a share may have been written in per cent."""
    value, limit = detail["input"], detail["ctx"]["le"]
    if limit == 1 and isinstance(value, int | float) and 1 < value <= 100:
        return Message("a share is at most 1; for {found:.10g} % write {share:.10g}", found=value, share=value / 100)
    return _right_number(model, place)


PATTERNS: Final[dict[str, str]] = {
    name: next(str(part.pattern) for part in get_args(kind) if hasattr(part, "pattern"))
    for name, kind in (("id", Slug), ("code", Code), ("month", Month))
}

SENTENCES: Final[tuple[tuple[str, Callable[..., Message]], ...]] = (
    ("string_pattern", _pattern),
    ("string_too_short", _always(Message("a text that is not empty is needed"))),
    ("string_too_long", _too_long),
    ("string", _text),
    ("int", _number),
    ("float", _number),
    ("finite", _number),
    ("bool", _always(Message("write true or false"))),
    ("greater_than", _right_number),
    ("less_than", _at_most),
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
def _allowed(model: type[BaseModel], loc: tuple[str | int, ...]) -> frozenset[str]:
    """The keys that may stand at a place, as pydantic tells it: with the kind of a node of the tree."""
    level = [_schema(model)]
    for part in loc:
        if part in KINDS_OF_NODES:
            choices = [choice for schema in level for choice in _choices(model, schema)]
            level = [choice for choice in choices if choice.get("title") == str(part).capitalize()]
        else:
            level = [inside for schema in level for inside in _inside(model, schema, part)]
    return frozenset(
        name for schema in level for choice in _choices(model, schema) for name in choice.get("properties", ())
    )


@cache
def _schemas(model: type[BaseModel], place: Place) -> tuple[dict[str, Any], ...]:
    """The schemas of the numbers that may stand at a place of a document; none where none may."""
    level = [_schema(model)]
    for part in place:
        level = [inside for schema in level for inside in _inside(model, schema, part)]
    choices = (choice for schema in level for choice in _choices(model, schema))
    return tuple(choice for choice in choices if choice.get("type") in ("integer", "number"))


def _inside(model: type[BaseModel], schema: dict[str, Any], part: str | int) -> Iterator[dict[str, Any]]:
    for choice in _choices(model, schema):
        others = [choice.get("items" if isinstance(part, int) else "additionalProperties")]
        others += choice.get("patternProperties", {}).values()
        inside = choice.get("properties", {}).get(part)
        yield from (other for other in ([inside] if inside else others) if isinstance(other, dict))


def _choices(model: type[BaseModel], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema itself, or those that it names or offers."""
    offered: list[dict[str, Any]] = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    if "$ref" in schema:
        offered.append(_schema(model)["$defs"][schema["$ref"].rpartition("/")[2]])
    if not offered or "properties" in schema:
        yield schema
    for choice in offered:
        yield from _choices(model, choice)
