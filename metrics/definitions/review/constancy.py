"""Conditions that hold for every record, or for none: what a typing error or a bound makes of them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from metrics.definitions.expressions import is_worked_out, parse
from metrics.definitions.ledger import Column
from metrics.definitions.review import spans

REFLEXIVE: Final = frozenset({ast.Eq, ast.LtE, ast.GtE})
"""Comparisons that hold between anything and itself."""


def constant(text: str, columns: Mapping[str, Column]) -> bool | None:
    """What a condition comes to whatever stands in a record; None where it depends on the record.

    A number that is the same for every record holds where it is not 0. Empty cells count as filled in where a column
    is required.

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
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inside = self.holds(operand)
                # What does not hold for an empty cell has no opposite that does.
                return None if inside is None or not (inside or self._filled(operand)) else not inside
            case ast.BoolOp(op=joint, values=values):
                return self._joined(values, decisive=isinstance(joint, ast.Or))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return self._compared(left, sign, right)
            case _:
                low, high = self._span(node) or spans.ANY
                return bool(low) if low == high and (not low or self._filled(node)) else None

    def _joined(self, values: list[ast.expr], *, decisive: bool) -> bool | None:
        """``or`` holds once anything does, ``and`` fails once anything does; a thing and its opposite decide it too."""
        inside = [self.holds(value) for value in values]
        if decisive in inside:
            return decisive
        texts = {ast.dump(value) for value in values}
        if any(isinstance(value, ast.UnaryOp) and ast.dump(value.operand) in texts for value in values):
            return decisive if not decisive or self._filled(*values) else None
        return None if None in inside else not decisive

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> bool | None:
        if isinstance(sign, ast.Is | ast.IsNot):
            return isinstance(sign, ast.IsNot) if self._filled(left) else None
        if ast.dump(left) == ast.dump(right):
            # An empty cell is equal to nothing, itself not even.
            found: bool | None = type(sign) in REFLEXIVE
        elif isinstance(sign, ast.In | ast.NotIn):
            found = self._listed(left, right, wanted=isinstance(sign, ast.In))
        else:
            found = self._beside(left, type(sign), right)
        return None if found and not self._filled(left, right) else found

    def _listed(self, left: ast.expr, right: ast.expr, *, wanted: bool) -> bool | None:
        """Whether what stands on the left is always in a list, or never."""
        elements = right.elts if isinstance(right, ast.List | ast.Tuple) else []
        equal = [self._beside(left, ast.Eq, element) for element in elements]
        words, values = self._words(left), {part.value for part in elements if isinstance(part, ast.Constant)}
        if True in equal or (words and words <= values):
            return wanted
        return not wanted if all(one is False for one in equal) else None

    def _beside(self, left: ast.expr, sign: type[ast.cmpop], right: ast.expr) -> bool | None:
        """What two words or two quantities come to where neither is empty."""
        some, others = self._words(left), self._words(right)
        if some and others:
            same = len(some | others) == 1
            return (sign is ast.Eq) == same if same or not some & others else None
        one, other = self._span(left), self._span(right)
        if one is None or other is None:
            return None
        if is_worked_out(left, right):
            one, other = spans.rounded(one), spans.rounded(other)
        return spans.compared(sign, one, other)

    def _words(self, node: ast.expr) -> set[str]:
        """The words that stand in a choice, or the one that is written; empty where nothing is known of them."""
        match node:
            case ast.Constant(value=str() as word):
                return {word}
            case ast.Name(id=name) if name in self.columns:
                return {*(self.columns[name].values or {})}
            case _:
                return set()

    def _span(self, node: ast.expr) -> spans.Span | None:
        return spans.span(node, self.columns, self.holds)

    def _filled(self, *nodes: ast.expr) -> bool:
        """Whether no column that is read here may be empty."""
        names = [part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)]
        return all(self.columns[name].required for name in names if name in self.columns)
