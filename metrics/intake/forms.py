"""What a ledger's file asks for, field by field: header, rule in words, what to choose from, example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any, Final, Literal

from metrics.definitions import City, Column, Ledger
from metrics.definitions.city import Entity, Name
from metrics.definitions.ledger import ENTITY_CODE, ENTITY_NAME
from metrics.errors import Message
from metrics.intake import row_rules
from metrics.intake.cells import LONGEST_CODE, YES_NO
from metrics.intake.days import WANTED
from metrics.model import Text
from metrics.wording import Language, say, to

Kind = Literal["body_code", "body_name", "code", "choice", "date", "integer", "number", "yes_no"]
Value = str | int | float | date

FIRST_DAY: Final = date(2021, 6, 30)
"""The first date of an example; a month's end, as returns by month need one."""
STEPS: Final = (timedelta(days=5), timedelta())
"""From one date of an example to the next, in the order of the columns; the first that keeps all checks is taken."""
FIGURES: Final = ((12, 8), (12, 3), (12, 12), (3, 12), (0, 0))
"""The first figure of an example and those that follow it; the first pair that keeps all checks is taken."""


@dataclass(frozen=True)
class Field:
    """One column of a file to be filled in."""

    header: str
    title: Text
    kind: Kind
    required: bool
    rules: tuple[Message, ...]
    """What is to be written, and what it is for."""
    example: Value
    options: tuple[str, ...] = ()
    """The words that are allowed; empty where a value is typed."""
    least: float | None = None
    most: float | None = None

    def rule(self, language: Language) -> str:
        """What is to be written, as one line."""
        return to(language)("; ").join(say(rule, language) for rule in self.rules)


@dataclass(frozen=True)
class BodyName:
    """One name of a body with the code that goes with it."""

    code: str
    name: str
    held: Message | None
    """From when until when it was the right one; None for a name that always was."""


def body_names(city: City, scope: frozenset[str] | None = None) -> list[BodyName]:
    """The names that files may carry: today's first, in the order of the city's file, then those of before.

    Args:
        scope: Only these bodies; None means all.
    """
    bodies = [item for key, item in city.entities.items() if scope is None or key in scope]
    today = [_body_name(body, body.names[-1]) for body in bodies]
    return today + [_body_name(body, name) for body in bodies for name in body.names[:-1]]


def fields(ledger: Ledger, bodies: Sequence[BodyName]) -> list[Field]:
    """The columns of a ledger's file, in the order in which import expects them.

    Args:
        bodies: From ``body_names``; at least one.

    Returns:
        Code and name of the body (unless the ledger speaks of the city), the declared columns, the day of recording.
    """
    result: list[Field] = []
    values = example(ledger)
    for name, column in ledger.all_columns.items():
        if column.type == "entity":
            result.extend(_of_body(bodies))
        else:
            result.append(_of_column(ledger, name, column, values[name]))
    return result


def example(ledger: Ledger) -> dict[str, Value]:
    """One made-up record in the words of the files, without its body; it keeps the ledger's checks where it can."""
    rules = [row_rules.compiled(check.holds) for check in ledger.checks]
    record: dict[str, Any] = {}
    for step, figures in product(STEPS, FIGURES):
        record = {"entity": "", **dict(zip(_typed(ledger), _values(ledger, step, figures), strict=True))}
        if all(rule(record) is not False for rule in rules):
            break
    return {name: _worded(column, record[name]) for name, column in _typed(ledger).items()}


def _typed(ledger: Ledger) -> dict[str, Column]:
    return {name: column for name, column in ledger.all_columns.items() if column.type != "entity"}


def _values(ledger: Ledger, step: timedelta, figures: tuple[int, int]) -> Iterator[Any]:
    """Values as they are stored: days one step apart, the first figure and the figures after it."""
    day, (figure, later) = FIRST_DAY, figures
    for name, column in _typed(ledger).items():
        match column.type:
            case "date":
                yield day
                day += step
            case "choice":
                yield next(iter(column.values or {}))
            case "yes_no":
                yield True
            case "integer" | "number":
                yield _within(column, figure)
                figure = later
            case _:
                yield "2021-001" if name in ledger.key else "示例-01"


def _worded(column: Column, value: Any) -> Value:
    if column.type == "choice":
        return (column.values or {})[value].zh
    return next(iter(YES_NO)) if value is True else value


def _within(column: Column, figure: int) -> int | float:
    bounded = max(figure, column.min) if column.min is not None else figure
    bounded = min(bounded, column.max) if column.max is not None else bounded
    return int(bounded) if column.type == "integer" else float(bounded)


def _body_name(body: Entity, name: Name) -> BodyName:
    held = None
    if name.from_ and name.until:
        held = Message("from {first} until {last}", first=name.from_, last=name.until)
    elif name.from_:
        held = Message("from {first}", first=name.from_)
    elif name.until:
        held = Message("until {last}", last=name.until)
    return BodyName(name.code or body.id, name.zh, held)


def _of_body(bodies: Sequence[BodyName]) -> list[Field]:
    code, name = (
        Message("Choose from the list; it belongs to the name beside it"),
        Message("Choose from the list; it belongs to the code beside it"),
    )
    codes, names = tuple(body.code for body in bodies), tuple(body.name for body in bodies)
    return [
        Field(ENTITY_CODE.zh, ENTITY_CODE, "body_code", True, (code,), codes[0], codes),
        Field(ENTITY_NAME.zh, ENTITY_NAME, "body_name", True, (name,), names[0], names),
    ]


def _of_column(ledger: Ledger, name: str, column: Column, value: Value) -> Field:
    assert column.type != "entity"
    options = {"choice": tuple(word.zh for word in (column.values or {}).values()), "yes_no": tuple(YES_NO)}
    return Field(
        header=column.zh,
        title=column.title,
        kind=column.type,
        required=column.required,
        rules=(_form(column), *_bounds(column), *_purpose(ledger, name)),
        example=value,
        options=options.get(column.type, ()),
        least=column.min,
        most=column.max,
    )


def _form(column: Column) -> Message:
    if column.type == "choice":
        words = [Text(zh=word.zh, en=f"{word.zh} ({word.en})") for word in (column.values or {}).values()]
        return Message("Choose from the list: {words}", words=words)
    if column.period is not None:
        wanted, written = WANTED[column.period]
        return Message("A {wanted}, written as {written}, or its last day", wanted=wanted, written=written)
    return FORMS[column.type]


FORMS: Final[Mapping[str, Message]] = {
    "code": Message(
        "A code of at most {n} characters: letters, digits and - _ . / ( ) 〔 〕 [ ] 【 】", n=LONGEST_CODE
    ),
    "date": Message("A date, written as 2021-06-30"),
    "integer": Message("A whole number, digits only; 0 for none"),
    "number": Message("A number with at most 6 decimals; 0 for none"),
    "yes_no": Message("是 (yes) or 否 (no)"),
}
"""By type of column, how a value is written."""


def _bounds(column: Column) -> Iterator[Message]:
    if column.min is not None:
        yield Message("at least {limit}", limit=f"{column.min:g}")
    if column.max is not None:
        yield Message("at most {limit}", limit=f"{column.max:g}")
    if column.scale is not None:
        written = {"percent": "12.5", "fraction": "0.125"}[column.scale]
        yield Message("{number} stands for twelve and a half per cent", number=written)
    if column.unit:
        yield Message("unit: {unit}", unit=column.unit)


def _purpose(ledger: Ledger, name: str) -> Iterator[Message]:
    """What a column is for in its ledger."""
    if name == ledger.dated_by:
        yield Message("this date places the record in a month")
    if ledger.key == (name,):
        yield Message("one for each record, never twice")
    if note := ledger.all_columns[name].note:
        yield Message("{note}", note=note)
