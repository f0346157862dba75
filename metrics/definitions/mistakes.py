"""What can be wrong with a definition: one code for each kind of mistake, with its place."""

from __future__ import annotations

from enum import StrEnum

from metrics.errors import Message, at


class Mistake(StrEnum):
    """The codes; every problem of ``config/`` reads ``file:line:column: [code] what is wrong, what would be right``."""

    UNREADABLE = "E-SCH-01"
    """There is no such file, or it may not be read."""
    TOO_LARGE = "E-SCH-02"
    ENCODING = "E-SCH-03"
    """Not UTF-8, or UTF-8 with a byte order mark."""
    CHARACTER = "E-SCH-04"
    """A character that nobody sees, NUL, or half of a surrogate pair."""
    SYNTAX = "E-SCH-05"
    TAB = "E-SCH-06"
    DOCUMENTS = "E-SCH-07"
    """Two documents in one file."""
    ROOT = "E-SCH-08"
    """Empty, a list, or a single value, where keys and values are needed."""
    TOO_DEEP = "E-SCH-09"
    TOO_MANY = "E-SCH-10"
    REFERENCE = "E-SCH-11"
    """An anchor, an alias or a merge key."""
    TAG = "E-SCH-12"
    REPEATED = "E-SCH-13"
    """A key that stands in one mapping twice."""
    KEY = "E-SCH-14"
    """A key that is no plain word."""
    NUMBER = "E-SCH-15"
    """Not finite, or too long."""
    TWO_READINGS = "E-SCH-16"
    """A bare word that readers of YAML take for different things: ``no``, ``010``, ``12:30``, ``1_000``."""
    DAY = "E-SCH-17"
    WIDE = "E-SCH-18"
    """Full-width signs or digits where YAML needs ASCII."""
    FORM = "E-SCH-19"
    """Not what the schema asks for: unknown or missing keys, values of another type."""
    MEANING = "E-SCH-20"
    """Contradicts itself or another definition: weights, references, expressions."""
    DOUBT = "W-SCH-01"
    """Can be used as it is, and can hardly be meant: rules that never act, goalposts out of reach, idle conditions."""
    SCHEMA = "W-SCH-02"
    """A file of ``schema/``, which only editors read, is not the one of this version."""


def problem(file: str, line: int, column: int, mistake: Mistake, text: str) -> Message:
    """A sentence with its place, both counted from 1."""
    return at(f"{file}:{line}:{column}", coded(mistake, text))


def coded(mistake: Mistake, text: str) -> Message:
    """A sentence with the code of its mistake before it."""
    return Message("[{mistake}] {text}", mistake=mistake, text=text)
