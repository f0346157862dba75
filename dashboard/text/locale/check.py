"""Holds the catalogues against the source: ``python -m dashboard.text.locale.check [update]``.

Without a word it fails when a source string is missing, unfinished or no longer used in either language, or when a
translation names other ``{fields}`` than its source. ``update`` brings new source strings into the catalogues.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.text.translate import FOLDERS, LANGUAGES, LOCALE, Language, catalogue_path

SOURCES: Final = LOCALE.parents[1]
KEYWORDS: Final = {"t": None, "mark": None, "plural": (1, 2)}

Texts = str | tuple[str, ...] | list[str] | None
"""One text, or one a plural form."""


def extracted() -> Catalog:
    """Every source string below ``dashboard/``."""
    found = Catalog(charset="utf-8")
    rows = extract_from_dir(str(SOURCES), method_map=[("**.py", "python")], keywords=KEYWORDS)
    for filename, line, message, _comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        place = f"dashboard/{Path(filename).as_posix()}"
        found.add(message, locations=[(place, line)], context=context)
    return found


def catalogue(language: Language) -> Catalog:
    """The catalogue of one language as it stands; an empty one where there is no file."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=FOLDERS[language], charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=FOLDERS[language])


def problems(language: Language, source: Catalog) -> Iterator[str]:
    """Everything that is wrong with one catalogue, one sentence each."""
    translated = catalogue(language)
    where = catalogue_path(language).relative_to(SOURCES.parent)
    for message in source:
        if message.id:
            ours = translated.get(message.id)
            yield from (f"{where}: {problem}: {_shown(message)!r}" for problem in _faults(message, ours))
    for message in translated:
        if message.id and source.get(message.id) is None:
            yield f"{where}: no longer used: {_shown(message)!r}"


def update(language: Language, source: Catalog) -> int:
    """Bring new source strings into a catalogue, drop unused ones; returns how many still lack a translation."""
    translated = catalogue(language)
    translated.update(source, no_fuzzy_matching=True)
    translated.obsolete.clear()
    missing = 0
    for message in translated:
        if language == "en" and message.id and not _is_finished(message):
            message.string = message.id
        missing += bool(message.id) and not _is_finished(message)
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, translated, width=110, no_location=True, omit_header=True, sort_output=True)
    return missing


def main(words: list[str]) -> int:
    """Check, or update and check; the exit code is 1 when something is wrong."""
    if words not in ([], ["update"]):
        print(__doc__)
        return 2
    source = extracted()
    if words:
        for language in LANGUAGES:
            update(language, source)
    found = [problem for language in LANGUAGES for problem in problems(language, source)]
    print("\n".join(found) or f"{len(source)} source strings, complete in {' and '.join(LANGUAGES)}")
    return 1 if found else 0


def _faults(source: Message, ours: Message | None) -> Iterator[str]:
    if ours is None or not _is_finished(ours):
        place, line = source.locations[0]
        yield f"not translated ({place}:{line})"
        return
    if ours.fuzzy:
        yield "marked fuzzy"
    expected = _fields(source.id)
    if any(_fields(text) - expected for text in _texts(ours.string)):
        yield f"translation names other fields than {sorted(expected)}"
    if not isinstance(ours.id, tuple) and _fields(ours.string) != expected:
        yield f"translation leaves out a field of {sorted(expected)}"


def _is_finished(message: Message) -> bool:
    return all(_texts(message.string))


def _texts(text: Texts) -> list[str]:
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def _fields(text: Texts) -> set[str]:
    return {field for one in _texts(text) for _, field, _, _ in Formatter().parse(one) if field}


def _shown(message: Message) -> str:
    return _texts(message.id)[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
