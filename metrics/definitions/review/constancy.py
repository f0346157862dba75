"""Conditions that hold for every record, or for none: what a typing error or a bound makes of them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from metrics.definitions.expressions import OPERATORS, parse
from metrics.definitions.ledger import Column

FLIPPED: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip
REFLEXIVE: Final = frozenset({ast.Eq, ast.LtE, ast.GtE})
"""Comparisons that hold between anything and itself."""


def constant(text: str, columns: Mapping[str, Column]) -> bool | None:
    """What a condition comes to whatever stands in a record; None where it depends on the record.

    A number that is not 0 counts as holding. Empty cells count as filled in where a column is required.

    Args:
        text: An expression that ``expressions.problems`` found nothing wrong with.
        columns: The ledger's columns by id.
    """
    return _Judge(columns).holds(parse(text))


class _Judge:
    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns

    def holds(self, node: ast.expr) -> bool | None:
        match node:
            case ast.Constant(value=int() | float() as number):
                return bool(number)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inside = self.holds(operand)
                return None if inside is None else not inside
            case ast.BoolOp(op=joint, values=values):
                return self._joined(values, decisive=isinstance(joint, ast.Or))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return self._compared(left, sign, right)
            case _:
                return None

    def _joined(self, values: list[ast.expr], *, decisive: bool) -> bool | None:
        """``or`` holds once anything does, ``and`` fails once anything does; a thing and its opposite decide it too."""
        inside = [self.holds(value) for value in values]
        if decisive in inside:
            return decisive
        texts = {ast.dump(value) for value in values}
        if any(isinstance(value, ast.UnaryOp) and ast.dump(value.operand) in texts for value in values):
            return decisive if self._filled(*values) else None
        return None if None in inside else not decisive

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> bool | None:
        if isinstance(sign, ast.Is | ast.IsNot):
            return isinstance(sign, ast.IsNot) if self._filled(left) else None
        if isinstance(sign, ast.In | ast.NotIn):
            return self._listed(left, right, wanted=isinstance(sign, ast.In))
        if ast.dump(left) == ast.dump(right):
            # An empty cell is equal to nothing, itself not even.
            return type(sign) in REFLEXIVE if type(sign) not in REFLEXIVE or self._filled(left) else None
        one, other = _amount(left), _amount(right)
        if one is not None and other is not None:
            return bool(OPERATORS[type(sign)](one, other))
        if one is not None:
            return self._bounded(right, FLIPPED[type(sign)], one)
        return None if other is None else self._bounded(left, type(sign), other)

    def _listed(self, left: ast.expr, right: ast.expr, *, wanted: bool) -> bool | None:
        if not isinstance(right, ast.List | ast.Tuple):
            return None
        words = {element.value for element in right.elts if isinstance(element, ast.Constant)}
        if not words:
            return not wanted if self._filled(left) or wanted else None
        column = self._column(left)
        if column is not None and column.values and words >= column.values.keys():
            return wanted if not wanted or self._filled(left) else None
        return None

    def _bounded(self, node: ast.expr, sign: type[ast.cmpop], amount: float) -> bool | None:
        """A column, whose values lie between bounds, beside a number."""
        column = self._column(node)
        if column is None:
            return None
        low = column.min if column.min is not None else float("-inf")
        high = column.max if column.max is not None else float("inf")
        bounds: dict[Any, tuple[Callable[[float, float], bool], float, float]] = {
            ast.Lt: (operator.lt, high, low), ast.LtE: (operator.le, high, low),
            ast.Gt: (operator.gt, low, high), ast.GtE: (operator.ge, low, high),
        }  # fmt: skip
        if sign not in bounds:
            outside = not low <= amount <= high
            return sign is ast.NotEq if outside and (self._filled(node) or sign is ast.Eq) else None
        compare, hardest, easiest = bounds[sign]
        if not compare(easiest, amount):
            return False
        return True if compare(hardest, amount) and self._filled(node) else None

    def _column(self, node: ast.expr) -> Column | None:
        return self.columns.get(node.id) if isinstance(node, ast.Name) else None

    def _filled(self, *nodes: ast.expr) -> bool:
        """Whether no column that is read here may be empty."""
        names = [part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)]
        return all(self.columns[name].required for name in names if name in self.columns)


def _amount(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -float(number)
        case _:
            return None
