"""Expressions of the definitions as SQL, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Date, Double, Float, Integer, and_, case, cast, literal, not_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import Boolean

from metrics.definitions.expressions import DECIMALS, OPERATORS, is_worked_out, largest, parse

EXACT: Final = 2**53
"""Up to it every whole number is a float as well; what may come to more is reckoned in floats, which never overflow."""

SHORT: Final = 2**31
"""Whole numbers that are no column's need not have more room than this on PostgreSQL."""

SPELLED: Final[Mapping[str, Mapping[str, str]]] = {
    "sqlite": {
        "days": "CAST(julianday({1}) - julianday({0}) AS INTEGER)",
        "month_start": "substr({0}, 1, 8) || '01'",
        "whole": "CAST({0} AS INTEGER)",
        # Larger floats are no closer to each other than what they are rounded to; some releases miss them by one.
        "rounded": f"CASE WHEN ABS({{0}}) < 1e10 THEN ROUND({{0}}, {DECIMALS}) ELSE {{0}} END",
    },
    "postgresql": {
        "days": "({1} - {0})",
        "month_start": "CAST(date_trunc('month', {0}) AS DATE)",
        "whole": "CAST(TRUNC({0}) AS BIGINT)",
        # By way of a text, as a float that becomes a NUMERIC keeps only 15 digits.
        "rounded": f"CAST(ROUND(CAST(CAST({{0}} AS TEXT) AS NUMERIC), {DECIMALS}) AS DOUBLE PRECISION)",
    },
}
"""How each database writes a function, by name."""


class Spelled(FunctionElement[Any]):
    """A function that databases write each in its own way."""


class Days(Spelled):
    """Whole days from one date to another, both given as columns."""

    type = Integer()
    name = "days"
    inherit_cache = True


class MonthStart(Spelled):
    """The first day of the month of a date, given as a column."""

    type = Date()
    name = "month_start"
    inherit_cache = True


class Whole(Spelled):
    """The whole part of a number, towards zero."""

    type = BigInteger()
    name = "whole"
    inherit_cache = True


class Rounded(Spelled):
    """A number to as many decimals as it is compared to."""

    type = Float()
    name = "rounded"
    inherit_cache = True


@compiles(Spelled)
def _spelled(element: Spelled, compiler: Any, **options: Any) -> str:
    parts = (compiler.process(clause, **options) for clause in element.clauses)
    return SPELLED[compiler.dialect.name][element.name].format(*parts)


def expression(text: str, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """An expression over a ledger as SQL.

    Args:
        text: An expression that the loader has checked.
        columns: SQL columns by the names the expression uses, ``month_end`` among them.

    Returns:
        The condition or quantity.
    """
    return _clause(_build(parse(text), columns))


def number(text: str, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """As ``expression``, with a condition counted as 1 where it holds and 0 where it does not."""
    return _number(_clause(_build(parse(text), columns)))


def _clause(part: Any) -> ColumnElement[Any]:
    """An expression that names no column is a plain number in Python."""
    return part if isinstance(part, ColumnElement) else literal(part)


def _number(part: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((part, 1), else_=0) if isinstance(part.type, Boolean) else part


def _build(node: ast.expr, columns: Mapping[str, ColumnElement[Any]]) -> Any:
    match node:
        case ast.Name(id=name):
            return columns[name]
        case ast.Constant(value=value):
            return value
        case ast.BoolOp(op=ast.And(), values=values):
            return and_(*(_build(value, columns) for value in values))
        case ast.BoolOp(values=values):
            return or_(*(_build(value, columns) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not_(_build(operand, columns))
        case ast.UnaryOp(operand=operand):
            return -_build(operand, columns)
        case ast.BinOp():
            return _reckoned(node, columns)
        case ast.Call(args=[start, end]):
            return Days(_build(start, columns), _build(end, columns))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compare(left, op, right, columns)
        case _:
            raise AssertionError(f"the loader let '{ast.unparse(node)}' pass")


def _reckoned(node: ast.BinOp, columns: Mapping[str, ColumnElement[Any]]) -> Any:
    """A sum, a difference or a product, with room for the most that it can come to."""
    sides = [_quantity(side, columns) for side in (node.left, node.right)]
    most = largest(node, truths(columns))
    if most > EXACT:
        sides = [_as_float(side) for side in sides]
    elif most >= SHORT:
        sides = [_as_long(side) for side in sides]
    return OPERATORS[type(node.op)](*sides)


def truths(columns: Mapping[str, ColumnElement[Any]]) -> list[str]:
    """The columns of yes or no."""
    return [name for name, column in columns.items() if isinstance(column.type, Boolean)]


def _as_float(part: Any) -> Any:
    if not isinstance(part, ColumnElement):
        return float(part)
    return part if isinstance(part.type, Float) else cast(part, Double)


def _as_long(part: Any) -> Any:
    if not isinstance(part, ColumnElement) or isinstance(part.type, (Float, BigInteger)):
        return part
    return cast(part, BigInteger)


def _quantity(node: ast.expr, columns: Mapping[str, ColumnElement[Any]]) -> Any:
    part = _build(node, columns)
    return _number(part) if isinstance(part, ColumnElement) else part


def _compare(side: ast.expr, op: ast.cmpop, right: ast.expr, columns: Mapping[str, ColumnElement[Any]]) -> Any:
    rounded = is_worked_out(side, right)
    left = _rounded(_build(side, columns), rounded)
    match op, right:
        case ast.Is(), _:
            return left.is_(None)
        case ast.IsNot(), _:
            return left.is_not(None)
        case ast.In(), ast.List(elts=elements) | ast.Tuple(elts=elements):
            return left.in_([_build(element, columns) for element in elements])
        case ast.NotIn(), ast.List(elts=elements) | ast.Tuple(elts=elements):
            return left.not_in([_build(element, columns) for element in elements])
        case _:
            return OPERATORS[type(op)](left, _rounded(_build(right, columns), rounded))


def _rounded(part: Any, rounded: bool) -> Any:
    return Rounded(part) if rounded and isinstance(part, ColumnElement) and isinstance(part.type, Float) else part
