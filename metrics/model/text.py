"""A text in both languages of the product."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Text(BaseModel):
    """One short text, in Chinese and in English; neither may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def get(self, language: str) -> str:
        """The text in ``language`` ("zh" or "en")."""
        return self.en if language == "en" else self.zh

    def __str__(self) -> str:
        """The English text, which messages are written in before they are translated."""
        return self.en
