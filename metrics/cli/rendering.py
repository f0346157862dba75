"""Plain documents as a terminal or another program reads them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from metrics.cli.terms import Terms
from metrics.wording import LANGUAGES
from metrics.wording.translate import Bilingual

Document = dict[str, Any]
"""Strings, numbers, None, and lists and mappings of them."""


def print_document(
    chosen: argparse.Namespace, document: Document, names: Mapping[str, Bilingual] | None = None
) -> None:
    """Print a document as the call wants it: JSON for a program, else lines and tables.

    Args:
        names: Titles of what has an id: bands, branches, peer groups.
    """
    if chosen.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print(as_text(document, Terms(chosen.t, names or {})))


def as_text(document: Mapping[str, Any], terms: Terms) -> str:
    """A document as lines for a terminal: plain values first, then one table for each list."""
    lines: list[str] = []
    for key, value in document.items():
        title = terms.heading(key)
        if isinstance(value, list):
            lines.append(f"\n{title}\n{_table(key, value, terms)}")
        elif isinstance(value, dict):
            parts = (f"{terms.heading(name, key)} {_shown(number, terms)}" for name, number in value.items())
            lines.append(terms.t("{name}: {value}").format(name=title, value=terms.t(", ").join(parts)))
        else:
            shown = "–" if value is None else terms.value(value, key)
            lines.append(terms.t("{name}: {value}").format(name=title, value=shown))
    return "\n".join(lines)


def _table(section: str, rows: list[Any], terms: Terms) -> str:
    import pandas as pd

    language = terms.t.language
    own = [_in(language, row) for row in rows]
    if own and all(row.keys() == {language} for row in own):
        return "\n".join(row[language] for row in own)
    shown = [{terms.heading(name, section): terms.value(value, name) for name, value in row.items()} for row in own]
    if not shown:
        return terms.t("nothing")
    table = pd.DataFrame(shown).map(lambda value: "–" if value is None else value)
    with pd.option_context("display.unicode.east_asian_width", language != "en"):
        return table.to_string(index=False, na_rep="–", float_format="%.2f")


def _in(language: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without the sentences of another language."""
    others = tuple(f"_{other}" for other in LANGUAGES if other != language)
    return {name: value for name, value in row.items() if not f"_{name}".endswith(others)}


def _shown(value: Any, terms: Terms) -> str:
    return "–" if value is None else f"{value:.2f}" if isinstance(value, float) else str(terms.value(value))
