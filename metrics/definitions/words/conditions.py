"""Conditions and quantities in words: the language of ``expressions.py`` as a sentence a clerk would write."""

from __future__ import annotations

import ast
from typing import Final

from metrics.definitions.expressions import MONTH_END, TYPES, parse, problems
from metrics.definitions.ledger import Column, Ledger
from metrics.errors import Message, mark
from metrics.wording.numbers import signed
from metrics.wording.translate import chained

DATES: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: mark("{left} is before {right}"),
    ast.LtE: mark("{left} is no later than {right}"),
    ast.Gt: mark("{left} is after {right}"),
    ast.GtE: mark("{left} is no earlier than {right}"),
    ast.Eq: mark("{left} is the same day as {right}"),
    ast.NotEq: mark("{left} is another day than {right}"),
}
NUMBERS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: mark("{left} is less than {right}"),
    ast.LtE: mark("{left} is at most {right}"),
    ast.Gt: mark("{left} is more than {right}"),
    ast.GtE: mark("{left} is at least {right}"),
    ast.Eq: mark("{left} is equal to {right}"),
    ast.NotEq: mark("{left} is other than {right}"),
}
IS: Final = mark("{left} is {right}")
IS_NOT: Final = mark("{left} is not {right}")
WORDS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: IS, ast.NotEq: IS_NOT, ast.In: IS, ast.NotIn: IS_NOT,
    ast.Is: mark("{left} is empty"), ast.IsNot: mark("{left} is filled in"),
}  # fmt: skip
MIRRORED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip
ARITHMETIC: Final[dict[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×"}


def expression_words(expression: str, ledger: Ledger) -> Message:
    """An expression in words, with the ledger's own headers and the words of its choices.

    Args:
        expression: A condition or a quantity that ``expressions.problems`` found nothing wrong with.
        ledger: Whose columns it reads.

    Returns:
        Part of a sentence without a full stop and without names from the code.
    """
    return _Writer(ledger.all_columns).write(parse(expression))


def records_words(condition: str | None, ledger: Ledger) -> Message:
    """The records that meet a condition, or all."""
    if condition is None:
        return Message("all records")
    return Message("records where {condition}", condition=expression_words(condition, ledger))


def total_words(quantity: str | None, ledger: Ledger) -> Message:
    """The sum of a quantity; of a condition, the records that meet it."""
    if quantity is None or not problems(quantity, ledger.all_columns, expected="condition"):
        return records_words(quantity, ledger)
    return Message("the total of {quantity}", quantity=expression_words(quantity, ledger))


def column_words(name: str, ledger: Ledger) -> Message:
    """The header of one column as it stands in a sentence."""
    return _Writer(ledger.all_columns).column(name)


class _Writer:
    """Walks one expression; every method returns part of a sentence."""

    def __init__(self, columns: dict[str, Column]) -> None:
        self.columns = columns

    def write(self, node: ast.expr) -> Message:
        match node:
            case ast.Name(id=name):
                plain = self.column(name)
                return Message("{name} is yes", name=plain) if self._type(node) == "condition" else plain
            case ast.Constant(value=value):
                return Message("{value}", value=value if isinstance(value, str) else signed(f"{value:g}"))
            case ast.BoolOp(op=operator, values=values):
                joint = mark("{one} and {other}") if isinstance(operator, ast.And) else mark("{one} or {other}")
                return chained(joint, [self._bracketed(value, ast.BoolOp) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Message("not ({condition})", condition=self.write(operand))
            case ast.UnaryOp(operand=operand):
                return Message("−{value}", value=self._bracketed(operand, ast.BinOp))
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
                return self._arithmetic(node)
            case ast.Call(args=[start, end]):
                return Message("the days from {start} to {end}", start=self.write(start), end=self.write(end))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self._comparison(left, operator, right)
            case _:
                raise ValueError(Message("'{node}' is not part of the language", node=ast.unparse(node)))

    def column(self, name: str) -> Message:
        if name == MONTH_END:
            return Message("the end of the period")
        return Message('"{column}"', column=self.columns[name].title)

    def _type(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return "date" if name == MONTH_END else TYPES[self.columns[name].type]
            case ast.Constant(value=str()):
                return "word"
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return "condition"
            case _:
                return "number"

    def _bracketed(self, node: ast.expr, kind: type[ast.expr]) -> Message:
        inside = self.write(node)
        return Message("({inside})", inside=inside) if isinstance(node, kind) else inside

    def _arithmetic(self, node: ast.BinOp) -> Message:
        left, right = node.left, node.right
        if isinstance(node.op, ast.Mult):
            for condition, amount in ((right, left), (left, right)):
                if self._type(condition) == "condition":
                    parts = {"amount": self.write(amount), "condition": self.write(condition)}
                    return Message("{amount} (only records where {condition})", **parts)
        sides = {"left": self._term(left, node.op, last=False), "right": self._term(right, node.op, last=True)}
        return Message("{left} {operator} {right}", operator=ARITHMETIC[type(node.op)], **sides)

    def _term(self, node: ast.expr, operator: ast.operator, *, last: bool) -> Message:
        """One side of an operator, in brackets where leaving them out would change the value."""
        inside = self.write(node)
        if self._type(node) == "condition":
            return Message("({inside})", inside=Message("1 where {condition}, else 0", condition=inside))
        is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        needed = is_sum and (isinstance(operator, ast.Mult) or (last and isinstance(operator, ast.Sub)))
        return Message("({inside})", inside=inside) if needed else inside

    def _comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Message:
        if isinstance(left, ast.Constant) and type(operator) in MIRRORED:
            left, operator, right = right, MIRRORED[type(operator)](), left
        kind = self._type(left)
        if isinstance(operator, ast.Is | ast.IsNot | ast.In | ast.NotIn) or kind in ("word", "condition"):
            table = WORDS
        else:
            table = DATES if kind == "date" else NUMBERS
        if isinstance(right, ast.Constant) and right.value is None:
            return Message(table[type(operator)], left=self.write(left))
        pattern = table.get(type(operator), NUMBERS[ast.Eq])
        return Message(pattern, left=self._operand(left, right), right=self._operand(right, left))

    def _operand(self, node: ast.expr, other: ast.expr) -> Message:
        """One side of a comparison: a choice's code in its words, a number of days with its unit."""
        match node:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                *first, last = [self._operand(element, other) for element in elements]
                return Message("{first} or {last}", first=first, last=last) if first else last
            case ast.Constant(value=str() as code):
                return self._choice(code, other)
            case ast.Constant(value=int() | float() as number) if isinstance(other, ast.Call):
                return Message("{days:g}", days=number)
            case ast.Name(id=name) if self._type(node) == "condition":
                return self.column(name)
            case _:
                return self.write(node)

    def _choice(self, code: str, column: ast.expr) -> Message:
        values = self.columns[column.id].values if isinstance(column, ast.Name) and column.id in self.columns else None
        if values and code in values:
            return Message("{value}", value=values[code])
        return Message('"{code}"', code=code)
