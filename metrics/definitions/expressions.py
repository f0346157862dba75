"""The small language of conditions and quantities over a ledger's columns.

    condition   completed_on <= due_on · kind in ['joint', 'leading_group'] · closed_on is None · a and not b
    quantity    100 * votes_good + 40 * votes_poor · days(held_on, closed_on) · amount * (method == 'open_tender')

It is Python's own syntax, cut down to comparisons, ``and or not``, ``+ - *``, ``in`` a list of constants,
``is None`` and ``days(from, to)``. ``month_end`` is the last day of the window. A comparison with an empty cell
does not hold, as in SQL. What is worked out is compared to ``DECIMALS``: 0.1 + 0.2 is 0.3.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any, Final, Literal

from metrics.definitions.base import NO_DAY, all_of, syntax
from metrics.definitions.ledger import Column
from metrics.errors import Message

Type = Literal["condition", "number", "date", "word", "unknown"]

MONTH_END: Final = "month_end"
LARGEST: Final = 10**15
"""Beyond it databases and floats disagree about whole numbers."""
LARGEST_CELL: Final = 10**12
"""What a column of numbers holds lies below it."""
LARGEST_QUANTITY: Final = 10.0**48
"""Four columns multiplied: so far databases add up exactly."""
LONGEST: Final = 366 * 9999
"""Days between two dates at most."""
DECIMALS: Final = 6
"""To so many a sum, a difference or a product is compared: floats hold no tenth, and miss by some 1e-16 of a number."""
TYPES: Final[dict[str, Type]] = {
    "integer": "number", "number": "number", "date": "date", "yes_no": "condition", "choice": "word", "code": "word",
    "entity": "word",
}  # fmt: skip
WORDS: Final[dict[Type, Message]] = {
    "condition": Message("condition"), "number": Message("number"), "date": Message("date"), "word": Message("word"),
    "unknown": Message("unknown"),
}  # fmt: skip
"""What messages call the types."""
UNORDERED: Final[dict[Type, Message]] = {
    "word": Message("words have no order; use == != or in [...]"),
    "condition": Message("yes and no have no order; use and, or, not"),
}
"""Types of which nothing comes before another, with what to write: databases order words by their hidden codes."""
OPERATORS: Final[Mapping[type[ast.cmpop | ast.operator], Callable[..., Any]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
}  # fmt: skip
"""What its signs stand for, for Python's values and for columns of SQL alike."""


def parse(text: str) -> ast.expr:
    """The syntax tree of an expression that ``problems`` found nothing wrong with."""
    return syntax(text)


def names(text: str) -> list[str]:
    """Columns an expression reads, in order of appearance, without ``month_end``."""
    nodes = [node for node in ast.walk(parse(text)) if isinstance(node, ast.Name)]
    ordered = sorted(nodes, key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in ordered if node.id not in (MONTH_END, "days")))


def is_worked_out(*sides: ast.expr) -> bool:
    """Whether one side of a comparison is a sum, a difference or a product, which floats hold only nearly."""
    return any(isinstance(node, ast.BinOp) for side in sides for node in ast.walk(side))


def moves_with_window(text: str) -> bool:
    """Whether what a record counts for depends on the window it is looked at in, by ``month_end``."""
    return any(isinstance(node, ast.Name) and node.id == MONTH_END for node in ast.walk(parse(text)))


def largest(node: ast.expr, truths: Collection[str]) -> float:
    """What a quantity comes to at most, on either side of 0, whatever the cells hold.

    Args:
        node: The syntax tree of a quantity; a condition counts 1 at most.
        truths: Columns of yes or no.
    """
    match node:
        case ast.Constant(value=int() | float() as number):
            return abs(float(number))
        case ast.Name(id=name) if name not in truths:
            return float(LARGEST_CELL)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return largest(operand, truths)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return largest(left, truths) * largest(right, truths)
        case ast.BinOp(left=left, right=right):
            return largest(left, truths) + largest(right, truths)
        case ast.Call():
            return float(LONGEST)
        case _:
            return 1.0


def days_beyond(text: str, column: str) -> int | None:
    """How many days after a date column a condition asks for more than, by ``days(column, month_end) > 90``.

    Args:
        text: A condition that ``problems`` found nothing wrong with.
        column: The date from which days are counted.

    Returns:
        The number of days; None where the condition holds no such comparison.
    """
    for node in ast.walk(parse(text)):
        match node:
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="days"), args=[ast.Name(id=start), ast.Name(id=end)]),
                ops=[ast.Gt()],
                comparators=[ast.Constant(value=int() as days)],
            ) if (start, end) == (column, MONTH_END):
                return days
            case _:
                continue
    return None


def problems(text: str, columns: Mapping[str, Column], *, expected: Literal["condition", "number"]) -> list[Message]:
    """Everything wrong with an expression over ``columns``; empty when it can be asked.

    Args:
        columns: The ledger's columns by name.
        expected: What the expression should come to.

    Returns:
        Sentences that say what was found and what would be right.
    """
    checker = _Checker(columns)
    result = checker.type_of(parse(text))
    wanted = {"condition", "number"} if expected == "number" else {"condition"}
    if not checker.problems and result not in wanted:
        checker.problems.append(
            Message(
                "'{part}' is a {found}; a {wanted} is needed", part=text, found=WORDS[result], wanted=WORDS[expected]
            )
        )
    return list(dict.fromkeys(checker.problems))


class _Checker:
    """Walks one expression, collecting problems; every method returns a type or ``unknown``."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self.problems: list[Message] = []

    def type_of(self, node: ast.expr) -> Type:
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Constant(value=bool()) | ast.Constant(value=None):
                return self._refuse(
                    node, Message("write 'is None' for an empty cell, and for yes or no the column alone")
                )
            case ast.Constant(value=int() | float() as value):
                return (
                    "number" if abs(value) <= LARGEST else self._refuse(node, Message("a number has at most 15 digits"))
                )
            case ast.Constant(value=str()):
                return "word"
            case ast.BoolOp(values=values):
                return self._all(values, "condition", "condition")
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._all([operand], "condition", "condition")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._all([operand], "number", "number")
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult(), left=left, right=right):
                if self._is_date(left) and self._is_date(right):
                    return self._reckoned(node, left, right)
                result = self._all([left, right], "number", "number")
                return self._beyond(node) if result == "number" and self._largest(node) > LARGEST_QUANTITY else result
            case ast.Call(func=ast.Name(id="days"), args=[start, end], keywords=[]):
                return self._all([start, end], "date", "number")
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self._comparison(left, operator, right)
            case ast.Tuple(elts=[_, *_]):
                return self._refuse(node, Message("write {expression}", expression=all_of(node)))
            case _:
                return self._refuse(
                    node,
                    Message("only comparisons, and, or, not, + - *, in [...], is None and days(from, to) can be used"),
                )

    def _refuse(self, node: ast.AST, remedy: Message) -> Type:
        self.problems.append(
            Message("'{node}' is not part of the language; {remedy}", node=ast.unparse(node), remedy=remedy)
        )
        return "unknown"

    def _largest(self, node: ast.expr) -> float:
        return largest(node, [name for name, column in self.columns.items() if column.type == "yes_no"])

    def _beyond(self, node: ast.expr) -> Type:
        self.problems.append(
            Message(
                "'{node}' may come to {found:.0e}, and databases add up to {most:.0e} exactly; "
                "multiply no more than four columns",
                node=ast.unparse(node), found=self._largest(node), most=LARGEST_QUANTITY,
            )
        )  # fmt: skip
        return "unknown"

    def _is_date(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and (
            node.id == MONTH_END or (node.id in self.columns and self.columns[node.id].type == "date")
        )

    def _reckoned(self, node: ast.expr, left: ast.expr, right: ast.expr) -> Type:
        """Two dates that are added, subtracted or multiplied: one slip, whatever stands around it."""
        days = f"days({ast.unparse(right)}, {ast.unparse(left)})"
        self.problems.append(
            Message(
                "'{node}' reckons with dates; write {days} for the days between them",
                node=ast.unparse(node), days=days,
            )
        )  # fmt: skip
        return "unknown"

    def _name(self, name: str) -> Type:
        if name == MONTH_END:
            return "date"
        if name not in self.columns and name in self._words():
            self.problems.append(
                Message("the word {name} stands without quotes; write {quoted}", name=name, quoted=f"'{name}'")
            )
            return "unknown"
        if name not in self.columns:
            nearest = get_close_matches(name, self.columns, n=1)
            self.problems.append(
                Message("the ledger has no column '{name}'; did you mean '{nearest}'?", name=name, nearest=nearest[0])
                if nearest
                else Message("the ledger has no column '{name}'; it has {columns}", name=name, columns=[*self.columns])
            )
            return "unknown"
        return TYPES[self.columns[name].type]

    def _words(self) -> set[str]:
        """Codes and words of all choices."""
        choices = [item for column in self.columns.values() for item in (column.values or {}).items()]
        return {word for code, title in choices for word in (code, *title.words)}

    def _all(self, parts: list[ast.expr], wanted: Type, result: Type) -> Type:
        """The result of parts that are all of one type; not known where one is not, so that nothing follows from it."""
        for part in parts:
            kind = self.type_of(part)
            if kind == "unknown":
                result = "unknown"
            elif kind != wanted and not (wanted == "number" and kind == "condition"):
                result = "unknown"
                self.problems.append(
                    Message(
                        "'{part}' is a {found}; a {wanted} is needed",
                        part=ast.unparse(part), found=WORDS[kind], wanted=WORDS[wanted],
                    )
                )  # fmt: skip
        return result

    def _comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Type:
        result, whole = self.type_of(left), ast.Compare(left, [operator], [right])
        match operator, right:
            case ((ast.Is() | ast.IsNot()), ast.Constant(value=None)):
                return "condition"
            case ((ast.In() | ast.NotIn()), (ast.List(elts=elements) | ast.Tuple(elts=elements))):
                if elements and all(_is_constant(element) for element in elements):
                    for element in elements:
                        self._same(left, result, element, self.type_of(element))
                else:
                    self._refuse(whole, Message("a list in [...] holds words in quotes or numbers, at least one"))
            case ((ast.Eq() | ast.NotEq()), _):
                self._same(left, result, right, self.type_of(right))
            case ((ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()), _):
                if (other := self.type_of(right)) == result and result in UNORDERED:
                    self._refuse(whole, UNORDERED[result])
                else:
                    self._same(left, result, right, other)
            case _:
                self._refuse(whole, Message("use == != < <= > >=, in [...] or is None"))
        return "condition"

    def _same(self, left: ast.expr, found: Type, right: ast.expr, other: Type) -> None:
        if "date" in (found, other) and any(isinstance(one, ast.Constant | ast.BinOp) for one in (left, right)):
            remedy = NO_DAY
        else:
            remedy = Message("both sides must be of one kind")
        if "unknown" not in (found, other) and found != other:
            self.problems.append(
                Message(
                    "'{left}' is a {found} and '{right}' a {other}; {remedy}",
                    left=ast.unparse(left),
                    found=WORDS[found],
                    right=ast.unparse(right),
                    remedy=remedy,
                    other=WORDS[other],
                )
            )
        else:
            self._allowed(left, right)
            self._allowed(right, left)

    def _allowed(self, column: ast.expr, word: ast.expr) -> None:
        """A word beside a choice, on whichever side it stands, is one of the choice's own."""
        if not (isinstance(column, ast.Name) and isinstance(word, ast.Constant) and column.id in self.columns):
            return
        allowed = self.columns[column.id].values
        if not allowed or word.value in allowed:
            return
        nearest = get_close_matches(str(word.value), allowed, n=1)
        said = {"column": column.id, "value": word.value}
        self.problems.append(
            Message("'{column}' is never '{value}'; did you mean '{nearest}'?", **said, nearest=nearest[0])
            if nearest
            else Message("'{column}' is never '{value}'; allowed: {allowed}", **said, allowed=[*allowed])
        )


def _is_constant(node: ast.expr) -> bool:
    """A word or a number, which may stand below 0."""
    inside = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inside, ast.Constant)
