"""Workbooks for clerks to fill in, drawn from the definitions of the ledgers so that they cannot differ from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from metrics.definitions import City, Ledger
from metrics.definitions.words.indicators import asked_words
from metrics.errors import Message
from metrics.intake.cells import LONGEST_CODE
from metrics.intake.contents import EXPLANATION, OPTIONS
from metrics.intake.forms import BodyName, Field, body_names, fields
from metrics.model import Text
from metrics.wording import LANGUAGES, say

LAST_ROW: Final = 1_048_575
"""Of an Excel sheet, counted from 0."""
LONGEST_LIST: Final = 255
"""Characters of the words of a drop-down, when they are written into its rule. Source: limits of Excel."""
LONGEST_MESSAGE: Final = 255
LONGEST_TITLE: Final = 32
"""Characters of what Excel shows beside a cell, and of its heading."""
FIRST_DATE, LAST_DATE = date(1949, 1, 1), date(2100, 12, 31)
UNBOUNDED: Final = 999_999_999_999
"""Twelve digits, the longest number that import reads."""
CREATED: Final = datetime(2021, 1, 1)
"""Written into every workbook, so that the same definitions give the same bytes."""

CHOICE: Final = Message("choice")
KINDS: Final[Mapping[str, Message]] = {
    "body_code": CHOICE, "body_name": CHOICE, "choice": CHOICE, "yes_no": CHOICE, "code": Message("text"),
    "date": Message("date"), "integer": Message("whole number"), "number": Message("number with decimals"),
}  # fmt: skip
CADENCES: Final = {
    "M": Message("monthly"), "Q": Message("quarterly"), "H": Message("half-yearly"), "Y": Message("yearly"),
}  # fmt: skip
RULES: Final = (
    Message(
        "Fill in the first sheet only: row 1 is the header, each row from 2 on is one record; leave the header, the"
        " columns and the ledger's name at the beginning of the file's name as they are."
    ),
    Message("No merged cells, no titles, no totals; leave a cell empty when there is no figure, write 0 for none."),
    Message(
        "Organisations only: names, identity numbers, telephone numbers or anything else about a person sends the"
        " whole file back, and nothing of it is kept."
    ),
    Message("To correct a record, send it again as it should be; a reason is chosen when it is imported."),
)


def workbook(city: City, ledger: Ledger, *, scope: frozenset[str] | None = None) -> bytes:
    """An empty workbook for a ledger, with drop-downs, checks, notes and an example.

    Args:
        city: The bodies to choose from.
        scope: Bodies that the sender reports for; None means all.

    Returns:
        An XLSX file: the sheet to be filled in, its explanation, and the words of the drop-downs. The example stands
        with the explanation, where import does not take it for a record.
    """
    bodies = body_names(city, scope)
    form = fields(ledger, bodies)
    file = BytesIO()
    # Links and formulas are never made from text; nothing in a template is either.
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": ledger.title.zh, "created": CREATED})
        formats = _formats(book)
        form_sheet = book.add_worksheet(ledger.title.zh)
        _explain(book.add_worksheet(EXPLANATION), city, ledger, form, formats)
        lists = _write_options(book.add_worksheet(OPTIONS), form, bodies, formats)
        _draw_form(form_sheet, form, lists, formats)
    return file.getvalue()


def _formats(book: Workbook) -> dict[str, Format]:
    base: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    head = base | {"bold": True, "border": 1, "text_wrap": True, "align": "center"}
    return {
        "required": book.add_format(head | {"bg_color": "#CFDBE9"}),
        "optional": book.add_format(head | {"bg_color": "#F2F5F8", "bold": False}),
        "text": book.add_format(base | {"num_format": "@"}),
        "date": book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "integer": book.add_format(base | {"num_format": "0"}),
        "number": book.add_format(base),
        "title": book.add_format(base | {"bold": True, "font_size": 14}),
        "line": book.add_format(base),
        "cell": book.add_format(base | {"text_wrap": True, "valign": "top", "border": 1}),
        "cell_date": book.add_format(
            base | {"valign": "top", "border": 1, "num_format": "yyyy-mm-dd", "align": "left"}
        ),
    }


def _draw_form(sheet: Worksheet, form: Sequence[Field], lists: Mapping[str, str], formats: dict[str, Format]) -> None:
    sheet.freeze_panes(1, 2 if form[0].kind == "body_code" else 0)
    sheet.set_row(0, 36)
    for at, item in enumerate(form):
        kind = {"date": "date", "integer": "integer", "number": "number"}.get(item.kind, "text")
        sheet.set_column(at, at, _width(item), formats[kind])
        sheet.write_string(0, at, item.header, formats["required" if item.required else "optional"])
        sheet.write_comment(0, at, _note(item), {"x_scale": 2.2, "y_scale": 1.6, "font_size": 9})
        sheet.data_validation(1, at, LAST_ROW, at, _validation(item, lists))


def _width(field: Field) -> float:
    """Columns of Latin letters; a Chinese character takes two."""
    longest = max((len(word) for word in (field.header, *field.options)), default=0)
    return min(max(2 * longest + 4, 14), 40)


def _note(field: Field) -> str:
    lines = (
        f"{field.header}（{say(_need(field), 'zh')}）", field.rule("zh"), f"{field.title.en} ({_need(field)})",
        field.rule("en"), f"{_both(Message('Example'))}：{_shown(field.example)}",
    )  # fmt: skip
    return "\n".join(lines)


def _need(field: Field) -> Message:
    return Message("required") if field.required else Message("if known")


def _both(message: Message) -> str:
    return f"{say(message, 'zh')} {message}"


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)


def _validation(field: Field, lists: Mapping[str, str]) -> dict[str, Any]:
    """The rule that Excel holds a column against; import holds it again."""
    rule = field.rule("zh")
    message = rule if len(rule) <= LONGEST_MESSAGE else rule[: LONGEST_MESSAGE - 1] + "…"
    shown = {
        "input_title": field.header[:LONGEST_TITLE],
        "input_message": message,
        "error_title": field.header[:LONGEST_TITLE],
        "error_message": message,
        "ignore_blank": True,
    }
    match field.kind:
        case "date":
            check = {"validate": "date", "criteria": "between", "minimum": FIRST_DATE, "maximum": LAST_DATE}
        case "integer" | "number":
            least = -UNBOUNDED if field.least is None else field.least
            most = UNBOUNDED if field.most is None else field.most
            form = "integer" if field.kind == "integer" else "decimal"
            check = {"validate": form, "criteria": "between", "minimum": least, "maximum": most}
        case "code":
            check = {"validate": "length", "criteria": "<=", "value": LONGEST_CODE}
        case _:
            check = {"validate": "list", "source": lists.get(field.header) or list(field.options)}
    return check | shown


def _write_options(
    sheet: Worksheet, form: Sequence[Field], bodies: Sequence[BodyName], formats: dict[str, Format]
) -> dict[str, str]:
    """Write all words to choose from; returns header → range, for those too long to be written into their rule."""
    at, ranges = 0, dict[str, str]()
    for item in form:
        if not item.options:
            continue
        sheet.set_column(at, at, _width(item), formats["text"])
        sheet.write_string(0, at, item.header, formats["required"])
        sheet.write_column(1, at, item.options, formats["text"])
        joined = ",".join(item.options)
        if len(joined) > LONGEST_LIST or joined.count(",") >= len(item.options):
            letter = chr(ord("A") + at)
            ranges[item.header] = f"='{OPTIONS}'!${letter}$2:${letter}${1 + len(item.options)}"
        at += 1
        if item.kind == "body_name":
            sheet.set_column(at, at, 24, formats["text"])
            sheet.write_string(0, at, say(Message("When the name holds"), "zh"), formats["optional"])
            sheet.write_column(1, at, [say(name.held or "", "zh") for name in bodies], formats["text"])
            at += 1
    sheet.freeze_panes(1, 0)
    return ranges


def _explain(sheet: Worksheet, city: City, ledger: Ledger, form: Sequence[Field], formats: dict[str, Format]) -> None:
    """Write the notes in both languages, and the example down the last column."""
    for at, width in enumerate((22, 26, 14, 16, 52, 60, 20)):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, f"{ledger.title.zh} {ledger.title.en}", formats["title"])
    sent = Message(
        "Sent by {supplier}, {cadence}, by day {day} of the following month.",
        supplier=ledger.supplier, cadence=CADENCES[ledger.cadence], day=ledger.due_day,
    )  # fmt: skip
    rules = [f"{number}. {say(rule, language)}" for number, rule in enumerate(RULES, 1) for language in LANGUAGES]
    own = [say(rule, language) for rule in _of_records(city, ledger) for language in LANGUAGES]
    lines = [*(say(sent, language) for language in LANGUAGES), *rules, *own]
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, line, formats["line"])
    head = len(lines) + 2
    words = Message("What to write")
    titles = (
        say(Message("Header"), "zh"), "Header", _both(Message("Needed")), _both(Message("Kind")), say(words, "zh"),
        str(words), _both(Message("Example")),
    )  # fmt: skip
    for at, title in enumerate(titles):
        sheet.write_string(head, at, title, formats["required"])
    for at, field in enumerate(form, start=head + 1):
        kind, need = _both(KINDS[field.kind]), _both(_need(field))
        for column, text in enumerate((field.header, field.title.en, need, kind, *map(field.rule, LANGUAGES))):
            sheet.write_string(at, column, text, formats["cell"])
        sheet.write(at, 6, field.example, formats["cell_date" if field.kind == "date" else "cell"])


def _of_records(city: City, ledger: Ledger) -> Iterator[Message]:
    """What tells one record from another, and what must hold within and among them."""
    titles = [ledger.all_columns[name].title for name in ledger.key]
    columns = [Text(zh=f"“{title.zh}”", en=f"'{title.en}'") for title in titles]
    yield Message("A record is known by {columns}, which may not occur twice.", columns=columns)
    if ledger.full_return:
        bodies = asked_words(ledger.full_return, city)
        yield Message("Each date has a row for every one of these: {bodies}.", bodies=bodies)
    for check in ledger.checks:
        yield Message("Checked: {rule}.", rule=check.title)
