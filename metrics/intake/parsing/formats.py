"""How cells show their numbers: as days, times or percentages, or with other signs than they have."""

from __future__ import annotations

import re
from typing import Final

from metrics.intake.parsing import figures
from metrics.intake.parsing.container import Container
from metrics.intake.parsing.text import POWERS, TENS

BUILT_IN: Final = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), "day"),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "month"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "time"),
}
"""By number; 27 to 58 are those of Chinese workbooks. Source: ECMA-376, part 1, 18.8.30."""
WRITTEN_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00', 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    **dict.fromkeys((37, 38), "#,##0;-#,##0"), **dict.fromkeys((39, 40), "#,##0.00;-#,##0.00"),
    41: "_ * #,##0_ ;_ * -#,##0_ ", 42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ',
    43: "_ * #,##0.00_ ;_ * -#,##0.00_ ", 44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ', 48: "##0.0E+0",
}  # fmt: skip
"""By number, how the others write figures. Source: the same, with the currency of Chinese workbooks."""
DAMAGED: Final = "damaged"
"""What the format of a cell means whose style does not exist, or whose code no program takes."""
LONGEST: Final = 255
"""Characters of a format. Source: limits of Excel."""

LITERAL: Final = re.compile(r'"[^"]*"?|[\\!].|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""What a number format writes as it stands: quoted words, escaped characters, padding, colours and conditions."""

SHORT: Final = "(?:k|w|m|mn|mil|mln|mio|bn)(?![a-z²³23])|hundred|thousand|[mb]illion"
SCALE: Final = re.compile(rf"{TENS}(?!分)|[0#?][^;]*(?:\"(?:[^\";]*[^\";a-z])?|\\)(?:{SHORT})", re.I)
"""Words of a format that call the figure in the cell one of tens, thousands or more; k and w only after it."""
SCALE_WORD: Final = re.compile(rf"{TENS}+(?!分)|(?<![a-z])(?:{SHORT})", re.I)
IN_ENGLISH: Final = {
    "k": 3, "w": 4, "hundred": 2, "thousand": 3, **dict.fromkeys(("m", "mn", "mil", "mln", "mio", "million"), 6),
    **dict.fromkeys(("bn", "billion"), 9),
}  # fmt: skip
IN_YUAN: Final = re.compile(r'(?:[0#?]|General)["\\\s]*(?:人民币)?元')
"""A word of a format that calls the figure in the cell one of yuan, whatever the column's unit is."""
OTHERWISE: Final = re.compile(
    r"[<>≤≥＜＞=~～≈±%％‰(（]|(?<![A-Za-z\u4e00-\u9fff])[+—–−-]|约|近|超过?|逾|不[足到]|负|至|以[上下内外]|左右|[多余]$"
    r"|[×✕]|(?<![A-Za-z])(?:wan|qian|US|HK)(?![A-Za-z])|[角円]|[$€£₩]|[美港欧日澳加韩]元|美金|港币|英镑|日圆|USD|HKD|EUR|JPY|GBP",
    re.I,
)
"""What a format may write beside a number so that it is another one: a bound, a sign, another currency."""
UNSHOWN: Final = re.compile(r"\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].|E[+-]", re.I)
"""Conditions, colours, padding and exponents of a format; of a currency its sign is kept."""
QUOTED: Final = re.compile(r'"([^"]*)"?|[\\!](.)')
"""What a format writes as it stands, in quotation marks or after a sign for it."""
DIGIT: Final = re.compile(r"(?<![mM])[0-9]")
"""A digit that the number does not have; m2 and m3 are units."""
POINT: Final = re.compile(r'[0#?](?:[!\\\\]\.|"\.")([0#?]+)')
"""A point that is written before the last digits and divides the figure that is seen: 0!.0000 shows 12.3456."""
DIVIDED: Final = re.compile(r"[0#?],+(?![0#?])")
"""Commas that make the format itself divide by a thousand each."""
WRITTEN: Final = re.compile(r'"[^"]*\w[^"]*"|\\\w')
"""Letters and digits that a format writes before or after the number."""
FILLED_UP: Final = re.compile(r"^[^.]*0[0#]*0")
"""Zeros before the point that a format writes where the number has none."""


def read(container: Container, part: str) -> dict[str, str]:
    """What each cell style makes of a number.

    Args:
        part: Name of its styles, empty when it has none.

    Returns:
        Number of the style, as cells write it → a ``meaning``, followed by a line end and the format's code where it
        may show a number with other signs; ``plain`` stands for no meaning then.
    """
    own: dict[int, str] = {}
    styles: dict[str, str] = {}
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        local = name.rpartition(":")[2]
        if local == "numFmt" and "numFmtId" in attributes:
            own[int(attributes["numFmtId"])] = _with_code(attributes.get("formatCode", ""))
        elif local == "cellXfs":
            inside = True
        elif local == "xf" and inside:
            number = int(attributes.get("numFmtId", "0"))
            known = BUILT_IN.get(number) or _with_code(WRITTEN_IN.get(number, "General"))
            styles[str(len(styles))] = own.get(number, known)

    def end(name: str) -> None:
        nonlocal inside
        if name.rpartition(":")[2] == "cellXfs":
            inside = False

    if part:
        container.parse(part, StartElementHandler=start, EndElementHandler=end)
    return styles


def struck(container: Container, part: str) -> frozenset[str]:
    """Numbers of the cell styles, as cells write them, whose font crosses a text out."""
    fonts: list[bool] = []
    styles: list[int] = []
    place = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place
        local = name.rpartition(":")[2]
        if local in ("fonts", "cellXfs"):
            place = local
        elif place == "fonts" and local == "font":
            fonts.append(False)
        elif place == "fonts" and local == "strike" and fonts:
            fonts[-1] = attributes.get("val", "1") not in ("0", "false", "off")
        elif place == "cellXfs" and local == "xf":
            styles.append(int(attributes.get("fontId", "0")))

    def end(name: str) -> None:
        nonlocal place
        if name.rpartition(":")[2] == place:
            place = ""

    if part:
        container.parse(part, StartElementHandler=start, EndElementHandler=end)
    return frozenset(str(number) for number, font in enumerate(styles) if font < len(fonts) and fonts[font])


def meaning(code: str) -> str:
    """What a number format shows.

    Returns:
        ``day``, ``month``, ``year``, ``time``, ``percent``, ``dressed`` (with other signs than the number has) or
        nothing; where it shows a figure in tens, thousands or the like ``scaled``, what it divides by, and what its
        word stands for, 0 where it has none; where it adds what makes another number ``worded`` and that.
    """
    signs = LITERAL.sub("", code).partition(";")[0].lower().replace("general", "")
    section = code.partition(";")[0]
    if digits := next(filter(DIGIT.search, map("".join, QUOTED.findall(UNSHOWN.sub("", section)))), ""):
        return f"worded {digits}"
    if "d" in signs:
        return "day"
    if "y" in signs:
        return "month" if "m" in signs else "year"
    if "h" in signs or "s" in signs:
        return "time"
    if "m" in signs:
        return "time" if "[m" in signs else "month"
    if found := OTHERWISE.search(_shown_beside(section)):
        return f"worded {found.group()}"
    if scaled := next(filter(None, map(_scaled, code.split(";"))), ""):
        return scaled
    if "%" in signs:
        return "percent"
    return "dressed" if WRITTEN.search(code) or FILLED_UP.search(signs) else ""


def _with_code(code: str) -> str:
    """The meaning of a format, with its code where it may show a number with other signs than it has."""
    if len(code) > LONGEST:
        return DAMAGED
    meant = meaning(code)
    if not code or meant.partition(" ")[0] not in ("", "dressed", "scaled", "worded"):
        return meant
    return meant if not meant and figures.bare(code) else f"{meant or 'plain'}\n{code}"


def _shown_beside(section: str) -> str:
    """What a part of a format writes beside the number, without what only says how the number is written."""
    text = UNSHOWN.sub(lambda match: match[1] or "", section)
    quoted = QUOTED.sub(lambda match: f"\0{match[1] or match[2] or ''}\0", text)
    parts = quoted.split("\0")
    # Outside quotation marks a percent sign makes the number one of hundredths.
    parts[::2] = [part.replace("%", "").replace("(", "").replace("@", "") for part in parts[::2]]
    return "".join(parts)


def _scaled(section: str) -> str:
    """The meaning of a part of a format that divides, or names tens or thousands; empty for any other one."""
    point, commas = POINT.search(section), DIVIDED.search(LITERAL.sub("", section).lower())
    zeros = (len(point[1]) if point else 0) + 3 * (len(commas.group()) - 1 if commas else 0)
    word = SCALE_WORD.search(section.lower()) if SCALE.search(section) else None
    if not zeros and not word:
        return "scaled 1 1" if IN_YUAN.search(section) else ""
    if (
        word and not zeros and re.search("[0#?]", section[: word.start()])
    ):  # 0"万"0000"元" writes the word among the digits.
        zeros = len(re.findall("[0#?]", LITERAL.sub("", section[word.end() - 1 :].partition('"')[2]).partition(".")[0]))
    scale = 10 ** (IN_ENGLISH.get(word.group()) or sum(POWERS[sign] for sign in word.group())) if word else 0
    return f"scaled {10**zeros} {scale}"
