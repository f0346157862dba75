"""A text in both languages of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

NAMES: Final = ("zh", "en")


def one_is_enough(given: Any) -> Any:
    """What is given under ``zh`` and ``en``; where one of the two is absent, the other stands for it too."""
    if not isinstance(given, Mapping):
        return given
    texts = [given[name] for name in NAMES if name in given]
    return {**dict.fromkeys(NAMES, texts[0]), **given} if texts else given


def neither_is_asked(schema: dict[str, Any]) -> None:
    """Change a JSON schema so that an editor asks for neither language by itself."""
    schema["required"] = [name for name in schema.get("required", ()) if name not in NAMES]
    schema["anyOf"] = [{"required": [name]} for name in NAMES]


class Text(BaseModel):
    """One short text, in Chinese and in English; where only one is given, it stands for the other too."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=neither_is_asked)

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_is_enough(cls, given: Any) -> Any:
        return one_is_enough(given)

    def get(self, language: str) -> str:
        """The text in ``language`` ("zh" or "en")."""
        return self.en if language == "en" else self.zh

    @property
    def words(self) -> tuple[str, str]:
        """The text in Chinese and in English."""
        return self.zh, self.en

    def __str__(self) -> str:
        """The English text, which messages are written in before they are translated."""
        return self.en
