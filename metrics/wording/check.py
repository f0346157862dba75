"""Holds the catalogue against the source: ``python -m metrics.wording.check [update]``.

Without a word it fails when a source string is missing, unfinished or no longer used, or when a translation names
other ``{fields}`` than its source, or where signs of the other language stand in either. ``update`` brings new source
strings into the catalogue.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from string import Formatter
from typing import Final

import yaml
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po

from metrics.wording.translate import CATALOGUE

ROOT: Final = CATALOGUE.parents[5]
RULES: Final = "metrics/intake/rules.yaml"
"""What can be wrong with a file; every text in it is a source string."""
SOURCES: Final = ("metrics", "dashboard", "sample_data")
FIRST: Final = frozenset({"t", "mark", "Message", "DefinitionError", "DataError", "OperatorError"})
"""Functions whose first argument is a source string; ``at`` takes it second, ``plural`` one for each form."""

FOREIGN: Final = (re.compile("[“”‘’「」『』（），。；：？！]"), re.compile(r"['\"「」『』]|\([^)]*[\u4e00-\u9fff]"))
"""Signs of the other language: full-width ones in English, straight quotes or such brackets around words in Chinese.

English has straight quotes, Chinese “ ” and （ ）.
"""

Texts = str | tuple[str, ...] | list[str] | None
"""One text, or one a plural form."""


def extracted() -> Catalog:
    """Every source string of the product."""
    source = Catalog(charset="utf-8")
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(call, ast.Call) and (key := _key(call)):
                    source.add(key, locations=[(path.relative_to(ROOT).as_posix(), call.lineno)])
    for sentences in yaml.safe_load((ROOT / RULES).read_text("utf-8")).values():
        for sentence in sentences.values():
            source.add(sentence, locations=[(RULES, 1)])
    return source


def catalogue() -> Catalog:
    """The catalogue as it stands; an empty one where there is no file."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_CN", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_CN")


def problems(source: Catalog) -> Iterator[str]:
    """Everything that is wrong with the catalogue, one sentence each."""
    translated = catalogue()
    where = CATALOGUE.relative_to(ROOT)
    for entry in source:
        if entry.id:
            ours = translated.get(entry.id)
            yield from (f"{where}: {problem}: {_shown(entry)!r}" for problem in _faults(entry, ours))
    for entry in translated:
        if entry.id and source.get(entry.id) is None:
            yield f"{where}: no longer used: {_shown(entry)!r}"


def update(source: Catalog) -> None:
    """Bring new source strings into the catalogue and drop unused ones."""
    translated = catalogue()
    translated.update(source, no_fuzzy_matching=True)
    translated.obsolete.clear()
    for message in translated:
        message.flags.clear()  # ``_faults`` compares the fields
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, translated, width=0, no_location=True, omit_header=True, sort_output=True)


def main(words: list[str]) -> int:
    """Check, or update and check; the exit code is 1 when something is wrong."""
    if words not in ([], ["update"]):
        print(__doc__)
        return 2
    source = extracted()
    if words:
        update(source)
    wrong = list(problems(source))
    print("\n".join(wrong) or f"{len(source)} source strings, all of them in Chinese")
    return 1 if wrong else 0


def _key(call: ast.Call) -> str | tuple[str, ...] | None:
    """The source string that a call is given, one for each form of a plural; None where it is given none."""
    texts = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else "" for arg in call.args]
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name == "plural":
        return tuple(texts[:2]) if all(texts[:2]) else None
    places = {"t": 0} if isinstance(function, ast.Attribute) else {**dict.fromkeys(FIRST, 0), "at": 1}
    return next(iter(texts[places[name] :]), None) if name in places else None


def _faults(source: Entry, ours: Entry | None) -> Iterator[str]:
    if ours is None or not _is_finished(ours):
        place, line = source.locations[0]
        yield f"not translated ({place}:{line})"
        return
    if ours.fuzzy:
        yield "marked fuzzy"
    for language, foreign, text in zip(("English", "Chinese"), FOREIGN, (source.id, ours.string), strict=True):
        if result := next(filter(None, map(foreign.search, _texts(text))), None):
            yield f"the {language} has {result.group()}, which is not its own sign"
    expected = _fields(source.id)
    if any(_fields(text) - expected for text in _texts(ours.string)):
        yield f"translation names other fields than {sorted(expected)}"
    if not isinstance(ours.id, tuple) and _fields(ours.string) != expected:
        yield f"translation leaves out a field of {sorted(expected)}"


def _is_finished(entry: Entry) -> bool:
    return all(_texts(entry.string))


def _texts(text: Texts) -> list[str]:
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def _fields(text: Texts) -> set[str]:
    return {field for part in _texts(text) for _, field, _, _ in Formatter().parse(part) if field}


def _shown(entry: Entry) -> str:
    return _texts(entry.id)[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
