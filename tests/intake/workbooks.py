"""Workbooks written byte by byte, so that they may hold what no library would write."""

from __future__ import annotations

import io
from collections.abc import Mapping
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = "甲乙丙丁戊"
STYLES = {"general": 0, "day": 1, "chinese_day": 2, "percent": 3, "clock": 4, "text": 5, "missing": 99}
FORMATS = (0, 14, 164, 10, 20, 49)


def cell(reference: str, value: object, *, style: str = "general", kind: str = "", formula: str | None = None) -> str:
    """A cell's markup; a value of None is left out."""
    attributes = f' r="{reference}"' + (f' s="{STYLES[style]}"' if style != "general" else "")
    attributes += f' t="{kind}"' if kind else ""
    inside = "" if formula is None else f"<f>{formula}</f>"
    inside += "" if value is None else f"<v>{value}</v>"
    return f"<c{attributes}>{inside}</c>"


def row(number: int, *cells: str, attributes: str = "") -> str:
    """A row's markup."""
    return f'<row r="{number}"{attributes}>{"".join(cells)}</row>'


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A whole sheet with rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def relation(identifier: str, kind: str, target: str, *, mode: str = "") -> str:
    """One relationship of a part."""
    outside = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="{identifier}" Type="{OFFICE}/{kind}" Target="{target}"{outside}/>'


def relations(*inside: str) -> str:
    """A part of relationships."""
    return f'<Relationships xmlns="{RELATIONS}">{"".join(inside)}</Relationships>'


def workbook(
    *sheets: str,
    texts: tuple[str, ...] = (),
    from_1904: bool = False,
    states: Mapping[int, str] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook.

    Args:
        sheets: Markup of each sheet, from ``sheet``; they are called 甲, 乙, …
        texts: The shared texts.
        from_1904: Count days from 1904.
        states: Place of a sheet → hidden or veryHidden.
        parts: Further parts, or others in the place of those made here; None of them is checked.
    """
    listed, linked, inside = [], [], dict[str, str | bytes]()
    for number, markup in enumerate(sheets, start=1):
        name = SHEETS[number - 1] if number <= len(SHEETS) else str(number)
        state = f' state="{states[number - 1]}"' if states and number - 1 in states else ""
        listed.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="r{number}"/>')
        linked.append(relation(f"r{number}", "worksheet", f"worksheets/sheet{number}.xml"))
        inside[f"xl/worksheets/sheet{number}.xml"] = markup
    properties = '<workbookPr date1904="1"/>' if from_1904 else ""
    linked += [relation("rs", "styles", "styles.xml"), relation("rt", "sharedStrings", "sharedStrings.xml")]
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in FORMATS)
    inside |= {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(relation("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{''.join(listed)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*linked),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" '
        f'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        + "</sst>",
    }
    return archive(inside | dict(parts or {}))


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A compressed archive of these members."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()
