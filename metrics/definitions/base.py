"""What every definition read from ``config/`` has in common."""

from __future__ import annotations

import ast
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Definition(BaseModel):
    """Base of everything read from ``config/``: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


def _one_expression(text: str) -> str:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"'{text}' is not an expression: {error.args[0]}") from None
    return text


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=48)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=48)]
Month = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")]
Expression = Annotated[
    str,
    StringConstraints(min_length=1, max_length=400),
    AfterValidator(_one_expression),
    Field(examples=["completed_on <= due_on", "days(held_on, closed_on)"]),
]
"""A condition or a quantity over a ledger's columns; see ``expressions.py`` for the grammar."""
