"""Expressions that name columns by their headers and choices by their words, as the departments' files do."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Mapping

from metrics.definitions.expressions import MONTH_END, parse
from metrics.definitions.indicator import IndicatorFile
from metrics.definitions.ledger import Column, Ledger
from metrics.definitions.scheme import Scheme

PARTS = ("filter", "numerator", "denominator", "of", "weight")


def by_id(text: str, columns: Mapping[str, Column]) -> str:
    """An expression with ids in place of headers, and codes in place of the words of choices.

    Args:
        text: An expression in which columns may stand by id or by header, choices by code or by word.
        columns: The ledger's columns by id.

    Returns:
        The text as it is where it holds nothing of the kind; what is not known stays.
    """
    reader = _Reader(columns)
    tree = reader.visit(parse(text))
    return ast.unparse(tree) if reader.changed else text


class _Reader(ast.NodeTransformer):
    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns, self.changed = columns, False
        # Python reads names in this form of Unicode.
        self.headers = {
            unicodedata.normalize("NFKC", header): name
            for name, column in columns.items()
            for header in (column.zh, column.en)
        }

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.columns or node.id in (MONTH_END, "days") or node.id not in self.headers:
            return node
        self.changed = True
        return ast.Name(self.headers[node.id], node.ctx)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        named = next((side.id for side in sides if isinstance(side, ast.Name) and side.id in self.columns), None)
        values = self.columns[named].values if named is not None else None
        if values:
            codes = {word: code for code, title in values.items() for word in (title.zh, title.en)}
            for side in sides:
                for constant in side.elts if isinstance(side, ast.List | ast.Tuple) else (side,):
                    self._code(constant, values, codes)
        return node

    def _code(self, node: ast.expr, values: Mapping[str, object], codes: Mapping[str, str]) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            word = node.value
            if word not in values and word in codes:
                node.value, self.changed = codes[word], True


def ledger_by_id(ledger: Ledger) -> Ledger:
    """A ledger whose checks name columns by id."""
    checks = [check.model_copy(update={"holds": by_id(check.holds, ledger.all_columns)}) for check in ledger.checks]
    return ledger.model_copy(update={"checks": tuple(checks)})


def indicators_by_id(file: IndicatorFile, ledgers: Mapping[str, Ledger]) -> IndicatorFile:
    """A file of indicators whose measures name columns by id; those of unknown ledgers stay as they are."""
    indicators = dict(file.indicators)
    for code, indicator in indicators.items():
        measure = indicator.measure
        if measure.ledger in ledgers:
            columns = ledgers[measure.ledger].all_columns
            written = {part: getattr(measure, part) for part in PARTS if getattr(measure, part) is not None}
            changed = measure.model_copy(update={part: by_id(text, columns) for part, text in written.items()})
            indicators[code] = indicator.model_copy(update={"measure": changed})
    return file.model_copy(update={"indicators": indicators})


def scheme_by_id(scheme: Scheme, ledgers: Mapping[str, Ledger]) -> Scheme:
    """A scheme whose rules name columns by id; those about unknown ledgers stay as they are."""
    rules = list(scheme.rules)
    for number, rule in enumerate(rules):
        event = rule.event
        if event is not None and event.filter is not None and event.ledger in ledgers:
            own = by_id(event.filter, ledgers[event.ledger].all_columns)
            rules[number] = rule.model_copy(update={"event": event.model_copy(update={"filter": own})})
    return scheme.model_copy(update={"rules": tuple(rules)})
