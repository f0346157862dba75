"""Plain documents as a terminal or another program reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]
"""Strings, numbers, None, and lists and mappings of them."""


def print_document(document: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a document: JSON for a program, else lines and tables."""
    print(json.dumps(document, ensure_ascii=False, indent=1) if as_json else as_text(document))


def as_text(document: Mapping[str, Any]) -> str:
    """A document as lines for a terminal: plain values first, then one table for each list."""
    import pandas as pd

    lines: list[str] = []
    for key, value in document.items():
        if isinstance(value, list):
            table = pd.DataFrame(value)
            lines.append(f"\n{key}\n{table.to_string(index=False, na_rep='–', float_format='%.2f')}")
        elif isinstance(value, dict):
            lines.append(f"{key}: " + ", ".join(f"{name} {_shown(number)}" for name, number in value.items()))
        else:
            lines.append(f"{key}: {value}")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    return "–" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
