"""Expressions of the definitions as SQL, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, and_, case, not_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import Boolean

from metrics.definitions.expressions import parse

COMPARISONS: Final[dict[type[ast.cmpop], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip
ARITHMETIC: Final[dict[type[ast.operator], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
}  # fmt: skip


class Days(FunctionElement[int]):
    """Whole days from one date to another, both given as columns."""

    type = Integer()
    name = "days"
    inherit_cache = True


@compiles(Days, "sqlite")
def _days_in_sqlite(element: Days, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) AS INTEGER)"


@compiles(Days, "postgresql")
def _days_in_postgresql(element: Days, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({end} - {start})"


class MonthStart(FunctionElement[date]):
    """The first day of the month of a date, given as a column."""

    type = Date()
    name = "month_start"
    inherit_cache = True


@compiles(MonthStart, "sqlite")
def _month_start_in_sqlite(element: MonthStart, compiler: Any, **options: Any) -> str:
    (day,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"substr({day}, 1, 8) || '01'"


@compiles(MonthStart, "postgresql")
def _month_start_in_postgresql(element: MonthStart, compiler: Any, **options: Any) -> str:
    (day,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(date_trunc('month', {day}) AS DATE)"


class Whole(FunctionElement[int]):
    """The whole part of a number, towards zero."""

    type = BigInteger()
    name = "whole"
    inherit_cache = True


@compiles(Whole, "sqlite")
def _whole_in_sqlite(element: Whole, compiler: Any, **options: Any) -> str:
    (number,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST({number} AS INTEGER)"


@compiles(Whole, "postgresql")
def _whole_in_postgresql(element: Whole, compiler: Any, **options: Any) -> str:
    (number,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(TRUNC({number}) AS BIGINT)"


def expression(text: str, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """An expression over a ledger as SQL.

    Args:
        text: An expression that the loader has checked.
        columns: SQL columns by the names the expression uses, ``month_end`` among them.

    Returns:
        The condition or quantity.
    """
    return _build(parse(text), columns)


def number(text: str, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """As ``expression``, with a condition counted as 1 where it holds and 0 where it does not."""
    return _number(_build(parse(text), columns))


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
        case ast.BinOp(left=left, op=op, right=right):
            return ARITHMETIC[type(op)](_quantity(left, columns), _quantity(right, columns))
        case ast.Call(args=[start, end]):
            return Days(_build(start, columns), _build(end, columns))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compare(_build(left, columns), op, right, columns)
        case _:
            raise AssertionError(f"the loader let '{ast.unparse(node)}' pass")


def _quantity(node: ast.expr, columns: Mapping[str, ColumnElement[Any]]) -> Any:
    part = _build(node, columns)
    return _number(part) if isinstance(part, ColumnElement) else part


def _compare(left: Any, op: ast.cmpop, right: ast.expr, columns: Mapping[str, ColumnElement[Any]]) -> Any:
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
            return COMPARISONS[type(op)](left, _build(right, columns))
