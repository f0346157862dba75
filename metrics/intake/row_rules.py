"""What must hold inside one record: expressions of the definitions, asked of typed values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from metrics.definitions.expressions import DECIMALS, OPERATORS, is_worked_out, parse

Part = Callable[[Mapping[str, Any]], Any]
"""A part of a rule, asked of a record; None where an empty cell leaves it open."""


def compiled(text: str) -> Part:
    """A rule, made ready once for many records.

    Args:
        text: A condition that the loader has checked.

    Returns:
        A function of a record (values by column): whether the rule holds, None where an empty cell leaves it open.
    """
    return _part(parse(text))


def _part(node: ast.expr) -> Part:
    match node:
        case ast.Name(id=name):
            return operator.itemgetter(name)
        case ast.Constant(value=value):
            return lambda _: value
        case ast.BoolOp(op=op, values=values):
            return _joined(isinstance(op, ast.And), [_part(value) for value in values])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _applied(operator.not_, _part(operand))
        case ast.UnaryOp(operand=operand):
            return _applied(operator.neg, _part(operand))
        case ast.BinOp(left=left, op=op, right=right):
            return _applied(OPERATORS[type(op)], _part(left), _part(right))
        case ast.Call(args=[start, end]):
            return _applied(lambda first, last: (last - first).days, _part(start), _part(end))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right)
        case _:
            raise AssertionError(f"the loader let '{ast.unparse(node)}' pass")


def _compared(side: ast.expr, op: ast.cmpop, right: ast.expr) -> Part:
    rounded = is_worked_out(side, right)
    left = _rounded(_part(side)) if rounded else _part(side)
    match op, right:
        case ast.Is(), _:
            return lambda record: left(record) is None
        case ast.IsNot(), _:
            return lambda record: left(record) is not None
        case ((ast.In() | ast.NotIn()), (ast.List(elts=elements) | ast.Tuple(elts=elements))):
            words, wanted = [_part(element)({}) for element in elements], isinstance(op, ast.In)
            return _applied(lambda word: (word in words) == wanted, left)
        case _:
            return _applied(OPERATORS[type(op)], left, _rounded(_part(right)) if rounded else _part(right))


def _rounded(part: Part) -> Part:
    return _applied(lambda value: round(value, DECIMALS) if isinstance(value, float) else value, part)


def _applied(how: Callable[..., Any], *parts: Part) -> Part:
    def asked(record: Mapping[str, Any]) -> Any:
        values = [part(record) for part in parts]
        return None if None in values else how(*values)

    return asked


def _joined(every: bool, parts: list[Part]) -> Part:
    def asked(record: Mapping[str, Any]) -> bool | None:
        values = [part(record) for part in parts]
        if (not every) in values:
            return not every
        return None if None in values else every

    return asked
