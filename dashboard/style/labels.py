"""Long names on axes, broken into lines so that none is cut off."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

WIDTH: Final = 26
"""Latin letters in one line; a Chinese character takes two."""


def broken(text: str, width: int = WIDTH) -> str:
    """The text with line breaks for plotly; Latin script breaks between words, Chinese anywhere."""
    if any(sign > "\u2e80" for sign in text):
        half = max(width // 2, 1)
        lines = -(-len(text) // half)
        each = -(-len(text) // lines) if lines else half
        return "<br>".join(text[at : at + each] for at in range(0, len(text), each))
    return "<br>".join(wrap(text, width, break_long_words=False))
