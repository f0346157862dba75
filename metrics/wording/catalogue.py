"""Reads a catalogue in gettext's own form; a command must not wait for a compiler of catalogues to be imported."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

ENTRY: Final = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[0\]) (".*(?:\n".*)*)', re.MULTILINE)
"""A keyword and its quoted lines."""


def read(path: Path) -> dict[str, str]:
    """The translations in a ``.po`` file by their source strings; unfinished ones are left out.

    Of a plural, the key is the source's first form and the translation the first one: Chinese has no other.
    """
    words: dict[str, str] = {}
    key = ""
    for keyword, quoted in ENTRY.findall(path.read_text("utf-8")):
        # The escapes of gettext are among those of JSON.
        text = "".join(map(json.loads, quoted.splitlines()))
        if keyword == "msgid":
            key = text
        elif keyword != "msgid_plural" and key and text:
            words[key] = text
    return words
