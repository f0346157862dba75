"""Sentences in which a phrase stands out: marked by ``**`` on both sides in the catalogue, handed on as spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MARK: Final = "**"
WIDE: Final = "\u2e80"
"""From here on characters fill a square; before it they are about half as wide."""
NARROW: Final = 0.5
"""Width of a Latin letter or figure in bold, in em, on average."""


@dataclass(frozen=True)
class Span:
    """Some words; ``act`` where they say what somebody must act on."""

    text: str
    act: bool


def spans(text: str) -> tuple[Span, ...]:
    """Part a sentence at its marks."""
    return tuple(Span(part, number % 2 == 1) for number, part in enumerate(text.split(MARK)) if part)


def plain(text: str) -> str:
    """The sentence without its marks."""
    return text.replace(MARK, "")


def unstopped(text: str) -> str:
    """A sentence as a claim or a part of one: without its full stop."""
    return text.rstrip("。.")


def width(text: str) -> float:
    """About how wide a text is, in em."""
    return sum(1.0 if character >= WIDE or character in "“”‘’…—" else NARROW for character in plain(text))


def fitting(candidates: Sequence[str], em: float) -> str:
    """The first of several ways to say something that is no wider than so many em; the last where none is."""
    return next((text for text in candidates if width(text) <= em), candidates[-1])
