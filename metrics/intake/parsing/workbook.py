"""An XLSX workbook: its sheets, in their order, and what their cells refer to."""

from __future__ import annotations

from typing import IO, NamedTuple

from metrics.intake.parsing import formats, marks, sheet
from metrics.intake.parsing.container import Container
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.table import Book
from metrics.intake.parsing.text import plain
from metrics.intake.parsing.wire import Refused, Wire

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
    book = Book(
        shared=_shared(container, targets.get("sharedStrings", ""), limits),
        formats=formats.read(container, targets.get("styles", "")),
        from_1904=from_1904,
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


def _shared(container: Container, part: str, limits: Limits) -> list[str | None]:
    """The texts that cells refer to by number, without the readings of characters; None where one is damaged."""
    texts: list[str | None] = []
    run: list[str] = []
    inside, reading = False, False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal inside, reading
        local = name.rpartition(":")[2]
        if local == "rPh":
            reading = True
        inside = local == "t" and not reading

    def end(name: str) -> None:
        nonlocal inside, reading
        local = name.rpartition(":")[2]
        inside = False
        if local == "rPh":
            reading = False
        elif local == "si":
            texts.append(plain("".join(run), limits))
            run.clear()

    def characters(text: str) -> None:
        if inside:
            run.append(text)

    if part:
        container.parse(part, StartElementHandler=start, EndElementHandler=end, CharacterDataHandler=characters)
    return texts
