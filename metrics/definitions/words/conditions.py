"""Conditions and quantities in words: the language of ``expressions.py`` as a sentence a clerk would write."""

from __future__ import annotations

import ast
from typing import Final

from metrics.definitions.expressions import MONTH_END, TYPES, parse, problems
from metrics.definitions.ledger import Column, Ledger
from metrics.errors import Message
from metrics.model import Text

DATES: Final[dict[type[ast.cmpop], Text]] = {
    ast.Lt: Text(zh="{left}早于{right}", en="{left} is before {right}"),
    ast.LtE: Text(zh="{left}不晚于{right}", en="{left} is no later than {right}"),
    ast.Gt: Text(zh="{left}晚于{right}", en="{left} is after {right}"),
    ast.GtE: Text(zh="{left}不早于{right}", en="{left} is no earlier than {right}"),
    ast.Eq: Text(zh="{left}与{right}为同一天", en="{left} is the same day as {right}"),
    ast.NotEq: Text(zh="{left}与{right}不是同一天", en="{left} is another day than {right}"),
}
NUMBERS: Final[dict[type[ast.cmpop], Text]] = {
    ast.Lt: Text(zh="{left}小于{right}", en="{left} is less than {right}"),
    ast.LtE: Text(zh="{left}不超过{right}", en="{left} is at most {right}"),
    ast.Gt: Text(zh="{left}大于{right}", en="{left} is more than {right}"),
    ast.GtE: Text(zh="{left}不少于{right}", en="{left} is at least {right}"),
    ast.Eq: Text(zh="{left}等于{right}", en="{left} is equal to {right}"),
    ast.NotEq: Text(zh="{left}不等于{right}", en="{left} is other than {right}"),
}
WORDS: Final[dict[type[ast.cmpop], Text]] = {
    ast.Eq: Text(zh="{left}为{right}", en="{left} is {right}"),
    ast.NotEq: Text(zh="{left}不是{right}", en="{left} is not {right}"),
    ast.In: Text(zh="{left}为{right}", en="{left} is {right}"),
    ast.NotIn: Text(zh="{left}不是{right}", en="{left} is not {right}"),
    ast.Is: Text(zh="未填{left}", en="{left} is empty"),
    ast.IsNot: Text(zh="已填{left}", en="{left} is filled in"),
}
MIRRORED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip
ARITHMETIC: Final[dict[type[ast.operator], str]] = {ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × "}

PERIOD_END: Final = Text(zh="统计期末", en="the end of the period")
COLUMN: Final = Text(zh="{title}", en='"{title}"')
QUOTED: Final = Text(zh="“{title}”", en='"{title}"')
DAYS_BETWEEN: Final = Text(zh="从{start}到{end}的天数", en="the days from {start} to {end}")
DAYS_AS_NUMBER: Final = Text(zh="{number}天", en="{number}")
ONLY_WHERE: Final = Text(zh="{amount}（仅计{condition}的记录）", en="{amount} (only records where {condition})")
ONE_WHERE: Final = Text(zh="{condition}记1，否则记0", en="1 where {condition}, else 0")
YES: Final = Text(zh="{name}为“是”", en="{name} is yes")
NOT: Final = Text(zh="不满足（{condition}）", en="not ({condition})")
AND: Final = Text(zh="，且", en=" and ")
OR: Final = Text(zh="，或", en=" or ")
CHOICE: Final = Text(zh="或", en=" or ")
LISTED: Final = Text(zh="、", en=", ")
BRACKETS: Final = Text(zh="（{inside}）", en="({inside})")

ALL_RECORDS: Final = Text(zh="全部记录", en="all records")
RECORDS: Final = Text(zh="{condition}的记录", en="records where {condition}")
SUM: Final = Text(zh="{quantity}的合计", en="the total of {quantity}")


def expression_words(expression: str, ledger: Ledger, language: str) -> str:
    """An expression in words, with the ledger's own headers and the words of its choices.

    Args:
        expression: A condition or a quantity that ``expressions.problems`` found nothing wrong with.
        ledger: Whose columns it reads.
        language: ``zh`` or ``en``.

    Returns:
        Part of a sentence without a full stop and without names from the code.
    """
    return _Writer(ledger.all_columns, language).write(parse(expression))


def records_words(condition: str | None, ledger: Ledger, language: str) -> str:
    """The records that meet a condition, or all."""
    if condition is None:
        return ALL_RECORDS.get(language)
    return RECORDS.get(language).format(condition=expression_words(condition, ledger, language))


def total_words(quantity: str | None, ledger: Ledger, language: str) -> str:
    """The sum of a quantity; of a condition, the records that meet it."""
    if quantity is None or is_condition(quantity, ledger):
        return records_words(quantity, ledger, language)
    return SUM.get(language).format(quantity=expression_words(quantity, ledger, language))


def is_condition(expression: str, ledger: Ledger) -> bool:
    """Whether an expression holds or does not hold, rather than being a quantity."""
    return not problems(expression, ledger.all_columns, expected="condition")


def column_words(name: str, ledger: Ledger, language: str) -> str:
    """The header of one column as it stands in a sentence."""
    return _Writer(ledger.all_columns, language).column(name)


class _Writer:
    """Walks one expression; every method returns part of a sentence."""

    def __init__(self, columns: dict[str, Column], language: str) -> None:
        self.columns, self.language = columns, language

    def write(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                plain = self.column(name)
                return self.say(YES, name=plain) if self._type(node) == "condition" else plain
            case ast.Constant(value=value):
                return value if isinstance(value, str) else f"{value:g}".replace("-", "−")
            case ast.BoolOp(op=operator, values=values):
                joint = self.say(AND if isinstance(operator, ast.And) else OR)
                return joint.join(self._bracketed(value, ast.BoolOp) for value in values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.say(NOT, condition=self.write(operand))
            case ast.UnaryOp(operand=operand):
                return f"−{self._bracketed(operand, ast.BinOp)}"
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
                return self._arithmetic(node)
            case ast.Call(args=[start, end]):
                return self.say(DAYS_BETWEEN, start=self.write(start), end=self.write(end))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self._comparison(left, operator, right)
            case _:
                raise ValueError(Message("'{node}' is not part of the language", node=ast.unparse(node)))

    def column(self, name: str) -> str:
        if name == MONTH_END:
            return self.say(PERIOD_END)
        return self.say(COLUMN, title=self.columns[name].title.get(self.language))

    def say(self, text: Text, **parts: str) -> str:
        return text.get(self.language).format(**parts)

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

    def _bracketed(self, node: ast.expr, kind: type[ast.expr]) -> str:
        inside = self.write(node)
        return self.say(BRACKETS, inside=inside) if isinstance(node, kind) else inside

    def _arithmetic(self, node: ast.BinOp) -> str:
        left, right = node.left, node.right
        if isinstance(node.op, ast.Mult):
            for condition, amount in ((right, left), (left, right)):
                if self._type(condition) == "condition":
                    return self.say(ONLY_WHERE, amount=self.write(amount), condition=self.write(condition))
        sides = [self._term(side, node.op, last) for side, last in ((left, False), (right, True))]
        return ARITHMETIC[type(node.op)].join(sides)

    def _term(self, node: ast.expr, operator: ast.operator, last: bool) -> str:
        """One side of an operator, in brackets where leaving them out would change the value."""
        if self._type(node) == "condition":
            return self.say(BRACKETS, inside=self.say(ONE_WHERE, condition=self.write(node)))
        is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        needed = is_sum and (isinstance(operator, ast.Mult) or (last and isinstance(operator, ast.Sub)))
        return self.say(BRACKETS, inside=self.write(node)) if needed else self.write(node)

    def _comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> str:
        if isinstance(left, ast.Constant) and type(operator) in MIRRORED:
            left, operator, right = right, MIRRORED[type(operator)](), left
        kind = self._type(left)
        if isinstance(operator, ast.Is | ast.IsNot | ast.In | ast.NotIn) or kind in ("word", "condition"):
            table = WORDS
        else:
            table = DATES if kind == "date" else NUMBERS
        if isinstance(right, ast.Constant) and right.value is None:
            return self.say(table[type(operator)], left=self.write(left))
        pattern = table.get(type(operator), NUMBERS[ast.Eq])
        return self.say(pattern, left=self._operand(left, right), right=self._operand(right, left))

    def _operand(self, node: ast.expr, other: ast.expr) -> str:
        """One side of a comparison: a choice's code in its words, a number of days with its unit."""
        match node:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                *first, last = [self._operand(element, other) for element in elements]
                return self.say(CHOICE).join([self.say(LISTED).join(first), last] if first else [last])
            case ast.Constant(value=str() as code):
                return self._choice(code, other)
            case ast.Constant(value=int() | float() as number) if isinstance(other, ast.Call):
                return self.say(DAYS_AS_NUMBER, number=f"{number:g}")
            case ast.Name(id=name) if self._type(node) == "condition":
                return self.column(name)
            case _:
                return self.write(node)

    def _choice(self, code: str, column: ast.expr) -> str:
        values = self.columns[column.id].values if isinstance(column, ast.Name) and column.id in self.columns else None
        return values[code].get(self.language) if values and code in values else self.say(QUOTED, title=code)
