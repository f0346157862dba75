"""What every definition read from ``config/`` has in common."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from threading import Lock
from typing import Annotated, Any, Final, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from metrics.errors import Message
from metrics.model import Text

SHOWN: Final = 40
"""Characters of a text that a message repeats."""


MARKUP: Final = re.compile(
    r"!?\[[^\]]*\]\s*[(\[:]|<[A-Za-z/!]|`|\bhttps?:|\bwww\.|:[a-z0-9_+-]+[:\[/]|\*\*|__|~~|\$[^$]+\$|[\r\n]"
    r"|(?<!\w)[*_][^\s*_][^*_]*[*_](?!\w)|^\s*(?:#{1,6}\s|>|[-+*]\s|\|)"
)
"""What Markdown, HTML or an address is made of; pages show words as they stand, and a word that needs this is none."""


class Definition(BaseModel):
    """Base of everything read from ``config/``: immutable, no unknown keys, no truths for numbers, no markup."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)

    @model_validator(mode="after")
    def _words_are_plain(self) -> Self:
        for name, value in self:
            for text in _words(name, value):
                if match := MARKUP.search(text):
                    raise ValueError(
                        Message(
                            "'{text}' holds '{found}', which is markup; write plain words",
                            text=text[:SHOWN], found=match.group()[:SHOWN],
                        )
                    )  # fmt: skip
        return self

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, given: Any, info: ValidationInfo) -> Any:
        if info.field_name and _holds_numbers(cls, info.field_name):
            without_truths(given)
        return given


def _words(name: str, value: object) -> Iterator[str]:
    """The texts that people read in the value of a field: those in two languages, and headers."""
    match value:
        case Text(zh=zh, en=en):
            yield from (zh, en)
        case str() if name in ("zh", "en"):
            yield value
        case dict() | list() | tuple():
            items: Iterable[object] = value.values() if isinstance(value, dict) else value
            for item in items:
                yield from _words("", item)
        case _:
            return


def shared_words(named: Iterable[tuple[str, Iterable[str]]]) -> Iterator[tuple[str, str, str]]:
    """Words that two things are called by, each with both of them.

    Args:
        named: Things, by their keys, with all that each is called.
    """
    owners: dict[str, str] = {}
    for key, words in named:
        for word in dict.fromkeys(words):
            owner = owners.setdefault(word, key)
            if owner != key:
                yield word, owner, key


class MisplacedError(ValueError):
    """What is wrong with a part of a model, found by looking at the whole of it.

    Args:
        place: Keys and positions of the part, below the model that raises it.
    """

    def __init__(self, place: tuple[str | int, ...], problem: Message) -> None:
        super().__init__(problem)
        self.place = place


@cache
def _holds_numbers(model: type[BaseModel], name: str) -> bool:
    """Whether a field holds numbers, alone or in a list or mapping, and neither truths nor models."""
    leaves, pending = set[Any](), [model.model_fields[name].annotation]
    while pending:
        kind = pending.pop()
        pending += get_args(kind)
        leaves.add(kind)
    models = any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in leaves)
    return bool(leaves & {int, float}) and bool not in leaves and not models


class TruthError(MisplacedError):
    """True or false stands where a number is needed."""

    def __init__(self, place: tuple[str | int, ...], found: bool) -> None:
        wanted = Message("a number is needed, such as 12 or 0.5")
        super().__init__(place, Message("found {found}; {reason}", found=str(found).lower(), reason=wanted))
        self.found = found


def without_truths(given: Any, place: tuple[str | int, ...] = ()) -> Any:
    """A value as it is, refused where true or false stands in it, which Python would take for 1 and 0."""
    if isinstance(given, bool):
        raise TruthError(place, given)
    inside: dict[Any, Any] = given if isinstance(given, dict) else {}
    if isinstance(given, list):
        inside = dict(enumerate(given))
    for key, part in inside.items():
        without_truths(part, (*place, key))
    return given


MAX_LEVELS: Final = 60
"""Far more than anybody can read, and far from Python's own recursion limit."""


_alone: Final = Lock()


def syntax(text: str) -> ast.expr:
    """The tree of an expression. One at a time: before 3.12 Python may fail where two threads read at once."""
    with _alone:
        return ast.parse(text, mode="eval").body


def _one_expression(text: str) -> str:
    if "\\" in text:
        raise ValueError(Message("'{text}' holds a backslash, which is not part of the language", text=text))
    try:
        tree = syntax(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(Message("'{text}' is not an expression; {remedy}", text=text, remedy=_remedy(text))) from None
    if _levels(tree) > MAX_LEVELS:
        raise ValueError(Message("'{text}…' is nested more than {most} levels deep", text=text[:40], most=MAX_LEVELS))
    return text


SIGNS: Final = (
    ("（", "("), ("）", ")"), ("，", ","), ("［", "["), ("］", "]"), ("【", "["), ("】", "]"), ("‘", "'"), ("’", "'"),
    ("“", "'"), ("”", "'"), ("＝", "="), ("＜", "<"), ("＞", ">"), ("！", "!"), ("＋", "+"), ("－", "-"), ("×", "*"),
    ("≤", "<="), ("≥", ">="), ("≠", "!="), ("<>", "!="), ("=<", "<="), ("=>", ">="), ("===", "=="),
    ("&&", " and "), ("||", " or "), ("‹", "<"), ("›", ">"), ("﹤", "<"), ("﹥", ">"), ("；", ","),
    *((chr(ord("０") + digit), str(digit)) for digit in range(10)),
)  # fmt: skip
"""What people write in place of the language's own signs."""
LONE_EQUALS: Final = re.compile(r"(?<![<>=!])=(?!=)")
COUNTED: Final = re.compile(r"(?<![\w.'\"])(\d+(?:\.\d+)?)[^\W\d_]+")
"""A number with a word of counting behind it, such as ``12个月``."""
JOINED: Final = ((re.compile(r"\s*(?:并且|而且|且)\s*"), " and "), (re.compile(r"\s*(?:或者|或)\s*"), " or "))
DAY: Final = re.compile(r"\b[12]\d{3}-\d{1,2}-\d{1,2}\b")
NO_DAY: Final = Message(
    "no day can be written in an expression; compare with another date column or month_end, or count days, as by "
    "days(due_on, month_end) > 30"
)
PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")


def _remedy(text: str) -> Message:
    """What to write in place of a text that cannot be read, as far as it can be told."""
    meant = text
    for sign, own in SIGNS:
        meant = meant.replace(sign, own)
    meant = COUNTED.sub(r"\1", LONE_EQUALS.sub(" == ", meant))
    for candidate in (meant, _joined(meant)):
        tree = _parsed(candidate)
        if candidate != text and tree is not None:
            written = all_of(tree) if isinstance(tree, ast.Tuple) else re.sub(" {2,}", " ", candidate).strip()
            return Message("write {expression}", expression=written)
    if DAY.search(text):
        return NO_DAY
    if share := PERCENT.search(text):
        number = float(share[1])
        return Message(
            "in place of {found} write the number as the column holds it: {number:g} or {share:g}",
            found=share[0], number=number, share=number / 100,
        )  # fmt: skip
    if any(text.count(one) != text.count(other) for one, other in ("()", "[]")):
        return Message("a bracket is not closed or not opened")
    if text.count("'") % 2 or text.count('"') % 2:
        return Message("a quotation mark is not closed")
    return Message("write it like {example}", example="completed_on <= due_on and kind == 'joint'")


def _joined(text: str) -> str:
    for word, own in JOINED:
        text = word.sub(own, text)
    return text


def _parsed(text: str) -> ast.expr | None:
    try:
        return syntax(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def all_of(parts: ast.Tuple) -> str:
    """The condition that is meant where conditions are only set off by commas."""
    lowest = ast.BoolOp, ast.IfExp, ast.Lambda
    written = [f"({ast.unparse(one)})" if isinstance(one, lowest) else ast.unparse(one) for one in parts.elts]
    return " and ".join(written)


def _levels(tree: ast.AST) -> int:
    """How deep an expression is nested."""
    level: list[ast.AST] = [tree]
    levels = 0
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        levels += 1
    return levels


FRACTION: Final = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})")


def _fraction(value: Any) -> Any:
    """A share that is written as a fraction, such as ``1/3``, as a number; anything else as it stands."""
    parts = FRACTION.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(parts[1]) / int(parts[2]) if parts and int(parts[2]) else value


FRACTION_SCHEMA: Final = {"type": "string", "pattern": "^[0-9]+/[0-9]+$"}

Share = Annotated[
    float,
    BeforeValidator(_fraction),
    Field(ge=0, le=1),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, FRACTION_SCHEMA]}),
]
"""A part of a whole from 0 to 1; ``1/3`` is one as well."""

Amount = Annotated[
    float,
    BeforeValidator(_fraction),
    Field(ge=0),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "number", "minimum": 0}, FRACTION_SCHEMA]}
    ),
]
"""A share or points: a number of 0 or more; ``1/3`` is one as well."""
EVERYBODY: Final = "all"
"""What stands for the bodies of every kind."""
CITY: Final = "city"
"""What stands in place of a body for the city as a whole."""
FORMER_KINDS: Final = {"unit": "units", "county": "counties"}
"""Two kinds of bodies by the words that older definitions and tables have for them."""


def _kind(word: str) -> str:
    return FORMER_KINDS.get(word, word)


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=48)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=48)]
Reference = Annotated[str, StringConstraints(pattern=r"^\S", max_length=48)]
"""A name that is given elsewhere; checks hold it against those that there are, and say which."""
Kind = Annotated[Slug, AfterValidator(_kind)]
"""A kind of bodies, which a city names as it likes."""
NamedKind = Annotated[Reference, AfterValidator(_kind)]
"""A kind that a peer group has, or ``EVERYBODY``."""
Month = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]
Expression = Annotated[
    str,
    StringConstraints(min_length=1, max_length=400),
    AfterValidator(_one_expression),
    Field(examples=["completed_on <= due_on", "days(held_on, closed_on)"]),
]
"""A condition or a quantity over a ledger's columns; see ``expressions.py`` for the grammar."""
