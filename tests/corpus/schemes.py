"""Definitions that must be refused: shipped files with one thing changed, the place marked in the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from metrics.definitions.reading import MAX_BYTES, MAX_DEPTH, MAX_NODES

CONFIG = Path(__file__).resolve().parents[2] / "config"
SCHEME = "schemes/baoji-2021.yaml"
INDICATORS = "indicators/principal.yaml"

MARK = "¦"
"""Stands before the place that a problem has to name; it is not written into the file."""
TITLE = "title: {zh: 宝鸡市政治生态研判方案（2021年版）"
ID = "id: baoji-2021\n"
PRINCIPAL = "      children:\n        - {indicator: PR1, weight: 0.30}"
NUMERATOR = "numerator: completed_on <= due_on"

Place = tuple[str, int, int]
"""Code, line and column."""


@dataclass(frozen=True)
class Definition:
    """One file of ``config/`` as somebody might write it."""

    id: str
    note: str
    file: str
    content: bytes
    places: tuple[Place, ...]
    told: str = ""
    """Words that the first problem has to hold."""


def definitions() -> list[Definition]:
    """Y01 to Y20; a letter follows where a number has several."""
    return [*_structure(), *_values(), *_characters(), *_meaning()]


def _structure() -> Iterator[Definition]:
    bomb = "".join(
        f"b{level}: {MARK if level == 0 else ''}&b{level} [{', '.join([f'*b{level - 1}'] * 9) if level else 'x, x'}]\n"
        for level in range(10)
    )
    yield changed("Y01", "aliases nine levels deep", "E-SCH-11", ID, ID + bomb, told="write it out")
    deep = "[" * (MAX_DEPTH - 1) + MARK + "[" * (2_000 - MAX_DEPTH + 1) + "]" * 2_000
    yield changed("Y02a", "lists nested 2,000 deep", "E-SCH-09", ID, f"{ID}x: {deep}\n", told="nested too deeply")
    steps = "".join(f"{' ' * depth}a:\n" for depth in range(MAX_DEPTH + 1))
    yield written("Y02b", "mappings nested too deep", steps.encode(), ("E-SCH-09", MAX_DEPTH + 1, MAX_DEPTH + 1))
    yield changed("Y03a", "a tag that calls", "E-SCH-12", ID, f"id: {MARK}!!python/object/apply:os.system [id]\n")
    yield changed("Y03b", "a tag that only converts", "E-SCH-12", ID, f"id: {MARK}!!str baoji\n")
    yield changed("Y04", "a key twice", "E-SCH-13", ID, f"{ID}{MARK}id: other\n", told="line 2")
    yield changed("Y10", "a tab in the indentation", "E-SCH-06", "tree:\n  id", f"tree:\n{MARK}\tid", told="spaces")
    yield changed("Y12", "a second document", "E-SCH-07", "rules:\n", f"{MARK}---\nrules:\n", told="second document")
    yield written("Y13a", "nothing", b"", ("E-SCH-08", 1, 1))
    yield written("Y13b", "only a comment", b"# later\n", ("E-SCH-08", 1, 1))
    yield written("Y13c", "a list", b"\n- id: x\n", ("E-SCH-08", 2, 1))
    yield written("Y13d", "a single value", b"  42\n", ("E-SCH-08", 1, 3))
    yield changed("Y14", "a mapping that holds itself", "E-SCH-11", "tree:\n", f"tree: {MARK}&tree\n  again: *tree\n")
    yield changed("Y15", "a merge key", "E-SCH-11", ID, f"{ID}{MARK}<<: {{minimum_coverage: 0.1}}\n", told="takes over")
    yield written("Y20a", "more than 256 KB", b"# " + b"x" * MAX_BYTES, ("E-SCH-02", 1, 1))
    many = b"id: x\nlist: [" + b"0, " * MAX_NODES + b"]\n"
    yield written("Y20b", "too many values", many, ("E-SCH-10", 2, 8 + 3 * (MAX_NODES - 5)))


def _values() -> Iterator[Definition]:
    yield changed(
        "Y05", "words that are truths to some readers; a bare y is a word to ours", "E-SCH-16",
        "id: fair, letter: C, title: {zh: 一般, en: Fair}",
        f"id: {MARK}no, letter: y, title: {{zh: 一般, en: {MARK}on}}, {MARK}off: 1, {MARK}Yes: 1", told="true or false",
    )  # fmt: skip
    for letter, number in zip("abcdef", ("010", "12:30", "1_000", "0x10", "1e3", "0o17"), strict=True):
        yield changed(f"Y06{letter}", number, "E-SCH-16", "minimum_coverage: 0.65", f"minimum_coverage: {MARK}{number}")
    for letter, number in zip("abc", (".nan", ".inf", "-.INF"), strict=True):
        yield changed(f"Y07{letter}", number, "E-SCH-15", "minimum_coverage: 0.65", f"minimum_coverage: {MARK}{number}")
    for letter, number in zip("ab", ("9" * 5_000, "9" * 17), strict=True):
        yield changed(f"Y08{letter}", "digits", "E-SCH-15", "at_most: 15", f"at_most: {MARK}{number}", told="15")
    yield changed(
        "Y09", "a day that never was", "E-SCH-17", "effective_from: 2018-07", f"effective_from: {MARK}2024-02-30"
    )


def _characters() -> Iterator[Definition]:
    yield changed("Y11a", "a full-width colon", "E-SCH-18", ID, f"id{MARK}：baoji-2021\n", told="write :")
    yield changed("Y11b", "a full-width colon in a list", "E-SCH-18", "{indicator: PR1,", f"{{{MARK}indicator：PR1,")
    row = "        - {indicator: PR1, weight: 0.30}"
    yield changed("Y11f", "the same without braces", "E-SCH-18", row, f"        - {MARK}indicator：PR1", told="write :")
    yield changed("Y11c", "full-width quotation marks", "E-SCH-18", ID, f"{MARK}id: “baoji-2021”\n", told='write "')
    yield changed(
        "Y11d",
        "full-width digits",
        "E-SCH-18",
        "minimum_coverage: 0.65",
        f"{MARK}minimum_coverage: ０.６５",
        told="write 0 6 5",
    )
    yield changed("Y11e", "a full-width comma", "E-SCH-18", "PR1, weight", f"PR1{MARK}， weight", told="write ,")
    yield changed("Y16a", "half of a surrogate pair", "E-SCH-04", ID, f'id: {MARK}"x\\ud800"\n', told="U+D800")
    yield changed("Y16b", "NUL", "E-SCH-04", ID, f"id: baoji{MARK}\0\n", told="U+0000")
    yield changed("Y16c", "a byte order mark", "E-SCH-03", "# yaml", f"{MARK}\ufeff# yaml", told="without BOM")
    yield changed("Y16d", "a character without width", "E-SCH-04", ID, f"id: baoji{MARK}\u200b-2021\n", told="U+200B")
    half = b"id: x\nname: \xed\xa0\x80\n"
    yield written("Y16e", "half of a pair in bytes", half, ("E-SCH-03", 2, 7))
    text = _shipped(SCHEME)
    line = text[: text.index(TITLE)].count("\n") + 1
    chinese = ("E-SCH-03", line, TITLE.index("宝") + 1)
    yield Definition("Y20c", "GBK", SCHEME, text.encode("gb18030"), (chinese,), "save the file as UTF-8")


def _meaning() -> Iterator[Definition]:
    for letter, weight in zip("abc", ("0.2999", "0.3001", "0.300000002"), strict=True):
        instead = PRINCIPAL.replace("children", f"{MARK}children").replace("0.30", weight)
        yield changed(f"Y17{letter}", "weights that miss 1", "E-SCH-20", PRINCIPAL, instead, told="add up to")
    formulas = (
        "completed_on.year > 3", "open('x') == 1", "__import__('os') == 1", "(lambda: 1)() == 1", "[].__class__ == 1",
        "completed_on[0] == 1", "(x for x in y) == 1", "2 ** 2 ** 99 > 1", "'a' * 99 > 1", "f'{due_on}' == 'a'",
        "(due := 1) == 1", "\"\\x41\" == 'A'", "1e400 > 1", "-" * 200 + "1 > 0",
    )  # fmt: skip
    for number, formula in enumerate(formulas):
        quoted = formula.replace("'", "''")
        # What is no expression of the language's grammar at all is found by the schema already.
        code = "E-SCH-19" if "\\" in formula or "--" in formula else "E-SCH-20"
        yield changed(
            f"Y18{chr(97 + number)}", formula[:40], code, NUMERATOR, f"{MARK}numerator: '{quoted}'", file=INDICATORS
        )
    yield changed(
        "Y19a", "an indicator that rests on another", "E-SCH-20", NUMERATOR, f"{MARK}numerator: PR2 > 0",
        file=INDICATORS, told="no column 'PR2'",
    )  # fmt: skip
    root = "id: index" + _shipped(SCHEME).partition("id: index")[2].partition("id: principal")[0]
    yield changed(
        "Y19b", "a branch inside itself", "E-SCH-20", f"{root}id: principal", f"{root}{MARK}id: index",
        told="stands in the tree already",
    )  # fmt: skip
    yield changed("Y19c", "an indicator that there is not", "E-SCH-20", "{indicator: PR1,", f"{{{MARK}indicator: PR9,")


def changed(
    id: str, note: str, code: str, found: str, instead: str, *, file: str = SCHEME, told: str = ""
) -> Definition:
    """A shipped definition with one thing replaced; every mark in the replacement is a place to be named."""
    text = _shipped(file)
    assert found in text, (id, found)
    text = text.replace(found, instead, 1)
    places: list[Place] = []
    while MARK in text:
        before, _, after = text.partition(MARK)
        places.append((code, before.count("\n") + 1, len(before) - before.rfind("\n")))
        text = before + after
    return Definition(id, note, file, text.encode("utf-8"), tuple(places), told)


def written(id: str, note: str, content: bytes, *places: Place) -> Definition:
    """A scheme of its own."""
    return Definition(id, note, SCHEME, content, places)


def _shipped(file: str) -> str:
    return (CONFIG / file).read_text(encoding="utf-8")
