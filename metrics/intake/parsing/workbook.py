"""An XLSX workbook: its sheets, in their order, and what their cells refer to."""

from __future__ import annotations

import re
from typing import IO, Final, NamedTuple

from metrics.intake.parsing import formats, marks, sheet
from metrics.intake.parsing.container import Container
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.table import Book
from metrics.intake.parsing.text import plain
from metrics.intake.parsing.wire import Refused, Wire

FIGURE: Final = re.compile(r"(?=.*[0-9])[^\s\u4e00-\u9fff]{1,48}")
"""A text that could be read as a figure or a code."""
STATES = {"": "visible", "visible": "visible", "hidden": "hidden", "veryHidden": "very_hidden"}


class Entry(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    visibility: str
    relation: str


def read(source: IO[bytes], suffix: str, limits: Limits, wire: Wire) -> None:
    """Read all sheets.

    Args:
        source: The file, at its beginning.
        suffix: End of its name.

    Raises:
        Refused: The file as a whole cannot be taken.
    """
    container = Container(source, limits)
    part = next((target for kind, target in container.relations("").values() if kind == "officeDocument"), "")
    if part not in container.members or not part.endswith(".xml"):
        raise Refused("E-FILE-07")
    if suffix != ".xlsx":
        raise Refused("E-FILE-02", found="XLSX")
    relations = container.relations(part)
    entries, from_1904 = _entries(container, part)
    if len(entries) > limits.sheets:
        raise Refused("E-FILE-14", found=len(entries), limit=limits.sheets)
    wire.say("opened", {"kind": "xlsx", "encoding": None})
    targets = dict(relations.values())
    shared, partly = _shared(container, targets.get("sharedStrings", ""), limits)
    book = Book(
        shared=shared, partly=partly, formats=formats.read(container, targets.get("styles", "")), from_1904=from_1904
    )
    struck = formats.struck(container, targets.get("styles", ""))
    for entry in entries:
        kind, target = relations.get(entry.relation, ("", ""))
        if kind == "worksheet":
            seen = {"name": entry.name, "visibility": entry.visibility, "from_1904": from_1904}
            wire.say("sheet", {**seen, **marks.read(container, target, struck)})
            sheet.read(container, target, book, limits, wire, faults=entry.visibility == "visible")
        elif kind in ("xlMacrosheet", "xlIntlMacrosheet"):
            raise Refused("E-FILE-04")
        elif kind not in ("chartsheet", "dialogsheet"):
            raise Refused("E-FILE-06")


def _entries(container: Container, part: str) -> tuple[list[Entry], bool]:
    entries: list[Entry] = []
    from_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        local = name.rpartition(":")[2]
        if local == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        elif local == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            entries.append(Entry(attributes["name"], STATES[attributes.get("state", "")], relation))

    container.parse(part, StartElementHandler=start)
    return entries, from_1904


def _shared(container: Container, part: str, limits: Limits) -> tuple[list[str | None], dict[int, str]]:
    """The texts that cells refer to by number, without the readings of characters.

    Returns:
        The texts, None where one is damaged or is not plain; and those that are not plain, by number: a figure or a
        code of which a part is crossed out, raised or lowered.
    """
    texts: list[str | None] = []
    partly: dict[int, str] = {}
    run: list[str] = []
    inside, reading, set_apart = False, False, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, reading, set_apart
        local = name.rpartition(":")[2]
        if local == "rPh":
            reading = True
        elif local == "strike" or local == "vertAlign":
            set_apart |= attributes.get("val", "1") not in ("0", "false", "off", "baseline")
        inside = local == "t" and not reading

    def end(name: str) -> None:
        nonlocal inside, reading, set_apart
        local = name.rpartition(":")[2]
        inside = False
        if local == "rPh":
            reading = False
        elif local == "si":
            text = plain("".join(run), limits)
            if set_apart and text and FIGURE.fullmatch(text):
                partly[len(texts)], text = text, None
            texts.append(text)
            run.clear()
            set_apart = False

    def characters(text: str) -> None:
        if inside:
            run.append(text)

    if part:
        container.parse(part, StartElementHandler=start, EndElementHandler=end, CharacterDataHandler=characters)
    return texts, partly
