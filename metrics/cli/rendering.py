"""Plain documents as a terminal or another program reads them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any, Final

from metrics.cli.terms import Terms
from metrics.wording import LANGUAGES
from metrics.wording.translate import Bilingual

COUNTED: Final = frozenset({
    "denominator", "evidence", "n", "numerator", "rank", "rank_high", "rank_low", "rank_of", "raw", "used", "value",
})  # fmt: skip
"""What counts things, or may: whole numbers under it are printed as such."""

SCORES: Final = frozenset({"base", "previous_score", "score", "score_after", "score_before"})
"""Scores are cut, not rounded, as on pages: 59.999 is not yet 60."""

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
            parts = (f"{terms.heading(name, key)} {_shown(number, terms, name)}" for name, number in value.items())
            lines.append(terms.t("{name}: {value}").format(name=title, value=terms.t(", ").join(parts)))
        else:
            lines.append(terms.t("{name}: {value}").format(name=title, value=_shown(value, terms, key)))
    return "\n".join(lines)


def _table(section: str, rows: list[Any], terms: Terms) -> str:
    import pandas as pd

    language = terms.t.language
    own = [_in(language, row) for row in rows]
    if own and all(row.keys() == {language} for row in own):
        return "\n".join(row[language] for row in own)
    shown = [{terms.heading(name, section): _shown(value, terms, name) for name, value in row.items()} for row in own]
    if not shown:
        return terms.t("nothing")
    with pd.option_context("display.unicode.east_asian_width", language != "en"):
        return pd.DataFrame(shown).fillna("–").to_string(index=False)


def _in(language: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without the sentences of another language."""
    others = tuple(f"_{other}" for other in LANGUAGES if other != language)
    return {name: value for name, value in row.items() if not f"_{name}".endswith(others)}


def _shown(value: Any, terms: Terms, key: str) -> str:
    """What stands under a key: two decimals, none where whole things are counted, and no zero below zero."""
    if value is None or value != value:
        return "–"
    if not isinstance(value, float):
        return str(terms.value(value, key))
    if key in COUNTED and value.is_integer():
        return f"{value:.0f}"
    if key in SCORES:
        from metrics.model import shown

        return f"{shown.cut(value, 2):.2f}"
    return f"{round(value, 2) + 0.0:.2f}"
