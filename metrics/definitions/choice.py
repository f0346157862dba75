"""A method chosen by name, with its settings: the one form in which YAML names any method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from metrics.definitions.base import Definition, MisplacedError, Reference, Slug, without_truths
from metrics.definitions.reading import shortened
from metrics.errors import Message


def _plain(given: Any) -> Any:
    """One word, truth or number, or a list of numbers; told once, not for each of these that it is not."""
    wanted = Message("a number is needed, such as 12 or 0.5")
    if isinstance(given, list):
        items: list[Any] = without_truths(given)
        for number, item in enumerate(items):
            if not isinstance(item, int | float):
                message = Message("found {found}; {reason}", found=f"'{shortened(item)}'", reason=wanted)
                raise MisplacedError((number,), message)
    elif not isinstance(given, (bool, int, float, str, tuple)):
        raise ValueError(Message("a number, a word or a list of numbers is needed"))
    return given


Setting = Annotated[bool | int | float | str | tuple[float, ...], BeforeValidator(_plain)]

GIVEN: Final = "given"
"""The weighing that takes the weights as they are written."""

AHP: Final = "ahp"
"""The weighing by experts' pairwise judgements (analytic hierarchy process)."""

BLEND: Final = "blend"
"""The weighing that mixes others."""


class Choice(Definition):
    """A registered method and its settings; a bare name stands for a method without settings."""

    method: Reference
    settings: dict[Slug, Setting] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, given: Any) -> Any:
        return {"method": given} if isinstance(given, str) else given

    @model_serializer(mode="wrap")
    def _to_name(self, write: SerializerFunctionWrapHandler) -> Any:
        written: dict[str, Any] = {key: value for key, value in write(self).items() if value}
        return self.method if written.keys() <= {"method"} else {"method": self.method, **written}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        whole = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string", "description": "The method's name."}, whole]}


class Sheet(Definition):
    """One expert's pairwise judgements; the expert has a role or a number, never a name of a person."""

    expert: Slug
    judgements: dict[str, float | str] = Field(
        description="'A/B': how many times more A matters than B, from 1/9 to 9; each pair once."
    )


class Weighing(Choice):
    """How the weights of a branch's children come about."""

    sheets: tuple[Sheet, ...] = Field(default=(), description="For the method ahp: one sheet an expert.")
    blend: Mapping[Slug, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict, description="For the method blend: methods with their shares."
    )
