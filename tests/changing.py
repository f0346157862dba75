"""Definitions that a test has changed in one place, and what is wrong with them then."""

from __future__ import annotations

from pathlib import Path

from metrics.application.city import load_config
from metrics.errors import DefinitionError


def change(config: Path, file: str, found: str, instead: str) -> tuple[str, ...]:
    """What is wrong once a text of a definition is replaced."""
    path = config / file
    text = path.read_text(encoding="utf-8")
    assert found in text
    path.write_text(text.replace(found, instead, 1), encoding="utf-8")
    try:
        load_config(config)
    except DefinitionError as error:
        return error.problems
    return ()
