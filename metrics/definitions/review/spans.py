"""Between which numbers a quantity lies, by what its columns may hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from math import inf
from typing import Final

from metrics.definitions.expressions import DECIMALS, OPERATORS, TYPES
from metrics.definitions.ledger import Column

Span = tuple[float, float]
"""The least and the most that a quantity comes to; both are infinite where nothing is known."""

ANY: Final[Span] = (-inf, inf)
TRUTH: Final[Mapping[bool | None, Span]] = {None: (0.0, 1.0), True: (1.0, 1.0), False: (0.0, 0.0)}
"""What a condition counts for, by whether it holds for every record or for none."""


def span(node: ast.expr, columns: Mapping[str, Column], holds: Callable[[ast.expr], bool | None]) -> Span | None:
    """The numbers that a quantity lies between, where it is not empty; None for dates and words.

    Args:
        holds: What a condition comes to whatever stands in a record; None where it depends on the record.
    """
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number), float(number)
        case ast.Name(id=name):
            return _column(columns.get(name))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            low, high = span(operand, columns, holds) or ANY
            return -high, -low
        case ast.BinOp(op=ast.Sub(), left=left, right=right) if ast.dump(left) == ast.dump(right):
            return 0.0, 0.0
        case ast.BinOp(left=left, op=op, right=right):
            return _joined(op, span(left, columns, holds) or ANY, span(right, columns, holds) or ANY)
        case ast.Call(args=[start, end]):
            return (0.0, 0.0) if ast.dump(start) == ast.dump(end) else ANY
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return TRUTH[holds(node)]
        case _:
            return None


def compared(sign: type[ast.cmpop], one: Span, other: Span) -> bool | None:
    """Whether a comparison holds for all numbers of two spans, or for none; None where it depends on the numbers."""
    if sign in (ast.Eq, ast.NotEq):
        apart = one[1] < other[0] or other[1] < one[0]
        same = one == other and one[0] == one[1]
        return (sign is ast.Eq) == same if apart or same else None
    (low, high), (least, most) = one, other
    easiest, hardest = ((low, most), (high, least)) if sign in (ast.Lt, ast.LtE) else ((high, least), (low, most))
    if not OPERATORS[sign](*easiest):
        return False
    return True if OPERATORS[sign](*hardest) else None


def rounded(ends: Span) -> Span:
    """The span of a sum or a product as it is compared."""
    return round(ends[0], DECIMALS), round(ends[1], DECIMALS)


def _column(column: Column | None) -> Span | None:
    kind = TYPES[column.type] if column is not None else "date"
    if column is None or kind not in ("number", "condition"):
        return None
    if kind == "condition":
        return TRUTH[None]
    return -inf if column.min is None else column.min, inf if column.max is None else column.max


def _joined(op: ast.operator, one: Span, other: Span) -> Span:
    """The span of a sum, a difference or a product."""
    if isinstance(op, ast.Add):
        return one[0] + other[0], one[1] + other[1]
    if isinstance(op, ast.Sub):
        return one[0] - other[1], one[1] - other[0]
    # Nothing times whatever is nothing; to floats 0 times infinity is no number.
    ends = [left * right if left and right else 0.0 for left in one for right in other]
    return min(ends), max(ends)
