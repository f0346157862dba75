"""What every definition read from ``config/`` has in common."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

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
    """Base of everything read from ``config/``: immutable, no unknown keys, and words without markup."""

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


MAX_LEVELS: Final = 60
"""Far more than anybody can read, and far from Python's own recursion limit."""


def _one_expression(text: str) -> str:
    if "\\" in text:
        raise ValueError(Message("'{text}' holds a backslash, which is not part of the language", text=text))
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(Message("'{text}' is not an expression: {reason}", text=text, reason=error.args[0])) from None
    if _levels(tree) > MAX_LEVELS:
        raise ValueError(Message("'{text}…' is nested more than {most} levels deep", text=text[:40], most=MAX_LEVELS))
    return text


def _levels(tree: ast.AST) -> int:
    """How deep an expression is nested."""
    level: list[ast.AST] = [tree]
    levels = 0
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        levels += 1
    return levels


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=48)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=48)]
Month = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]
Expression = Annotated[
    str,
    StringConstraints(min_length=1, max_length=400),
    AfterValidator(_one_expression),
    Field(examples=["completed_on <= due_on", "days(held_on, closed_on)"]),
]
"""A condition or a quantity over a ledger's columns; see ``expressions.py`` for the grammar."""
