"""Excel's letters of columns."""

from __future__ import annotations


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, …, Z, AA, …"""
    name = ""
    column += 1
    while column:
        column, last = divmod(column - 1, 26)
        name = chr(65 + last) + name
    return name


def number(name: str) -> int:
    """The column of these letters, counted from 0.

    Raises:
        ValueError: These are not one to six letters from A to Z.
    """
    if not (name.isascii() and name.isalpha() and len(name) <= 6):
        raise ValueError(name)
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1
