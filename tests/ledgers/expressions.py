"""Expressions of the definitions worked out a second time, over the rows of a table, without the product's SQL."""

from __future__ import annotations

import ast
import operator
from functools import reduce
from typing import Any

import pandas as pd


def meaning(text: str, frame: pd.DataFrame, month_end: pd.Timestamp) -> pd.Series:
    """An expression of the definitions, worked out for every row; truths that cannot be known are NA."""

    def work(node: ast.expr) -> Any:
        """The meaning of one node."""
        match node:
            case ast.Name(id="month_end"):
                return month_end
            case ast.Name(id=name):
                return frame[name]
            case ast.Constant(value=value):
                return value
            case ast.List(elts=parts):
                return [work(part) for part in parts]
            case ast.BoolOp(op=ast.And(), values=parts):
                return reduce(operator.and_, map(work, parts))
            case ast.BoolOp(values=parts):
                return reduce(operator.or_, map(work, parts))
            case ast.BinOp(left=left, op=op, right=right):
                joins = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
                return joins[type(op)](as_number(work(left)), as_number(work(right)))
            case ast.Call(func=ast.Name(id="days"), args=[start, end]):
                return (work(end) - work(start)).dt.days.astype("Float64")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return compared(work(left), type(op), work(right))
        raise ValueError(f"the second road cannot read {ast.unparse(node)}")

    return work(ast.parse(text, mode="eval").body)


def as_number(part: Any) -> Any:
    """A condition counts 1 where it holds and 0 where it does not or cannot be known."""
    truth = isinstance(part, pd.Series) and part.dtype == "boolean"
    return part.fillna(False).astype("Float64") if truth else part


def compared(left: pd.Series, op: type[ast.cmpop], right: Any) -> pd.Series:
    """One comparison; with an empty cell on either side its truth is not known."""
    if op in (ast.Is, ast.IsNot):
        return (left.isna() if op is ast.Is else left.notna()).astype("boolean")
    if op is ast.In:
        return left.isin(right).astype("boolean").mask(left.isna())
    signs = {
        ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
        ast.GtE: operator.ge,
    }  # fmt: skip
    return signs[op](left, right).astype("boolean").mask(left.isna() | pd.isna(right))
