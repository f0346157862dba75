"""Doubts about sums: what may stand below the line, what comes to nothing, and points beyond the scale."""

from __future__ import annotations

import ast
from typing import Any, Final

from metrics.definitions import expressions
from metrics.definitions.choice import Choice
from metrics.definitions.context import Context, Problems
from metrics.definitions.review.constancy import constant
from metrics.definitions.review.signs import say
from metrics.definitions.scheme import Leaf
from metrics.definitions.sources import Place, Source
from metrics.errors import Message

POINTS: Final = "points"
"""The setting of a method that says what values earn."""


def differences_below_the_line(context: Context) -> Problems:
    """Denominators and weights that take something away, so that their sum may be 0 or less."""
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            for part in ("denominator", "weight"):
                text = getattr(indicator.measure, part)
                if text is not None and any(map(_takes_away, ast.walk(expressions.parse(text)))):
                    message = Message(
                        "'{text}' takes something away from what stands below the line; where 0 or less is left there "
                        "is no value, and a value may come out beyond what it is a share of; count what is meant by a "
                        "column or a filter",
                        text=text,
                    )
                    yield say(source, ("indicators", code, "measure", part), message)


def _takes_away(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Sub()) | ast.UnaryOp(op=ast.USub()):
            return True
        case _:
            return False


def quantities_of_nothing(context: Context) -> Problems:
    """Parts of a measure that come to 0 for every record; of a numerator that is a condition, others tell."""
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            columns = context.ledgers[indicator.measure.ledger].all_columns
            for part in ("numerator", "denominator", "of", "weight"):
                text = getattr(indicator.measure, part)
                if text is None or constant(text, columns) is not False:
                    continue
                if part != "numerator" or expressions.problems(text, columns, expected="condition"):
                    message = Message("'{text}' comes to 0 for every record; nothing is ever counted", text=text)
                    yield say(source, ("indicators", code, "measure", part), message)


def points_off_the_scale(context: Context) -> Problems:
    """Points that a method gives outside the scale from 0 to 100."""
    for source, scheme in context.documents.schemes:
        yield from _points(source, ("defaults", "normalise"), scheme.defaults.normalise)
        pending: list[tuple[Place, Any]] = [(("tree",), scheme.tree)]
        while pending:
            place, node = pending.pop()
            if isinstance(node, Leaf):
                yield from _points(source, (*place, "normalise"), node.normalise)
            else:
                pending += [((*place, "children", number), child) for number, child in enumerate(node.children)]


def _points(source: Source, place: Place, choice: Choice | None) -> Problems:
    points: Any = choice.settings.get(POINTS) if choice is not None else None
    if points is not None and not all(0 <= number <= 100 for number in points):
        message = Message(
            "points {points} lie beyond the scale from 0 to 100 on which grades stand; is that meant?", points=[*points]
        )
        yield say(source, (*place, "settings", POINTS), message)
