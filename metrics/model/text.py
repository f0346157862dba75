"""A text in both languages of the product."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["zh", "en"]


class Text(BaseModel):
    """One short text, in Chinese and in English; neither may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def get(self, language: str) -> str:
        """The text in ``language`` ("zh" or "en")."""
        return self.en if language == "en" else self.zh
