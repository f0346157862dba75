"""Where a photograph's files go, and what of them is not the product's word: paths, moments, tokens."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NARROW = 160
"""Characters of JSON that still stand on one line."""
TOKENS = (
    (re.compile(r"api/export/[\w-]+"), "api/export/<token>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"photograph-\w{8}"), "<temporary>"),
    (re.compile(r"0x[0-9a-f]{9,16}\b"), "<address>"),
)


class Album:
    """Writes the files of a photograph.

    Args:
        folder: Where to.
        paths: Folders and what is written in their place.
    """

    def __init__(self, folder: Path, paths: Mapping[str, str]) -> None:
        self.folder = folder
        self.paths = dict(sorted(paths.items(), key=lambda pair: -len(pair[0])))
        day = datetime.datetime.now(datetime.UTC).date()
        days = [day - datetime.timedelta(days=1), day, day + datetime.timedelta(days=1)]
        either = "|".join(one.isoformat() for one in days)
        self.moment = re.compile(rf"\b({either})([T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?)?")

    def write(self, name: str, text: str, *, again: bool = False) -> None:
        """Write one file; ``name`` is its path in the photograph, taken only once unless ``again``."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not again:
            raise FileExistsError(name)
        path.write_text(self.cleaned(text), encoding="utf-8")

    def cleaned(self, text: str) -> str:
        """The text without what differs from one run to the next."""
        for path, words in self.paths.items():
            text = text.replace(path, words)
        text = self.moment.sub("<today>", text)
        for pattern, words in TOKENS:
            text = pattern.sub(words, text)
        return text if text.endswith("\n") else text + "\n"


def lines(value: Any, indent: int = 0, before: str = "") -> list[str]:
    """A plain value as JSON, one line for whatever is short."""
    whole = json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr)
    space = " " * indent
    if len(whole) <= NARROW or not isinstance(value, (dict, list)) or not value:
        return [f"{space}{before}{whole}"]
    if isinstance(value, dict):
        inner = [part for key in sorted(value) for part in lines(value[key], indent + 1, f"{json.dumps(key)}: ")]
        return [f"{space}{before}{{", *inner, f"{space}}}"]
    if all(not isinstance(item, (dict, list, str)) for item in value):
        return [f"{space}{before}{whole}"]
    inner = [part for item in value for part in lines(item, indent + 1)]
    return [f"{space}{before}[", *inner, f"{space}]"]


def slug(text: str) -> str:
    """A file's name from any words."""
    return re.sub(r"[^\w.=-]+", "_", text).strip("_")[:120]
