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
from metrics.intake.forms import LONGEST_CODE, BodyName, Field, body_names, fields
from metrics.model import Text

NOTES: Final = "填写说明"
OPTIONS: Final = "选项"

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

KINDS: Final[Mapping[str, Text]] = {
    "body_code": Text(zh="选项", en="choice"),
    "body_name": Text(zh="选项", en="choice"),
    "code": Text(zh="文本", en="text"),
    "choice": Text(zh="选项", en="choice"),
    "date": Text(zh="日期", en="date"),
    "integer": Text(zh="整数", en="whole number"),
    "number": Text(zh="数字", en="number"),
    "yes_no": Text(zh="选项", en="choice"),
}
CADENCES: Final[Mapping[str, Text]] = {
    "M": Text(zh="每月", en="every month"),
    "Q": Text(zh="每季度", en="every quarter"),
    "H": Text(zh="每半年", en="every half-year"),
    "Y": Text(zh="每年", en="every year"),
}
ASKED: Final[Mapping[str, Text]] = {
    "all": Text(zh="全部单位和县区", en="every unit and county"),
    "units": Text(zh="全部市直单位", en="every unit of the city"),
    "counties": Text(zh="全部县区", en="every county"),
}
RULES: Final = (
    Text(
        zh="只填第一张工作表：第 1 行是表头，从第 2 行起每行一条记录；不要改动表头、增减列或调整文件名开头的台账名称。",
        en="Fill in the first sheet only: row 1 is the header, each row from 2 on is one record; leave the header, the"
        " columns and the ledger's name at the beginning of the file's name as they are.",
    ),
    Text(
        zh="不要合并单元格，不要添加标题行、合计行或小计行；没有数据请留空，零请填 0。",
        en="No merged cells, no titles, no totals; leave a cell empty when there is no figure, write 0 for none.",
    ),
    Text(
        zh="只报组织的数据：不得填写姓名、身份证号、电话等个人信息，否则整份文件退回且不保存。",
        en="Organisations only: names, identity numbers, telephone numbers or anything else about a person sends the"
        " whole file back, and nothing of it is kept.",
    ),
    Text(
        zh="更正已报数据：改好后重新报送同一条记录，并在入库时选择更正理由。",
        en="To correct a record, send it again as it should be; a reason is chosen when it is taken in.",
    ),
)


def workbook(city: City, ledger: Ledger, *, scope: frozenset[str] | None = None) -> bytes:
    """An empty workbook for a ledger, with drop-downs, checks, notes and an example.

    Args:
        city: The bodies to choose from.
        ledger: What is to be filled in.
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
        _explain(book.add_worksheet(NOTES), ledger, form, formats)
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


def _width(one: Field) -> float:
    """Columns of Latin letters; a Chinese character takes two."""
    longest = max((len(word) for word in (one.header, *one.options)), default=0)
    return min(max(2 * longest + 4, 14), 40)


def _note(one: Field) -> str:
    need = Text(zh="必填", en="required") if one.required else Text(zh="选填", en="optional")
    return (
        f"{one.header}（{need.zh}）\n{one.rule.zh}\n{one.title.en} ({need.en})\n{one.rule.en}\n"
        f"示例 Example：{_shown(one.example)}"
    )


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)


def _validation(one: Field, lists: Mapping[str, str]) -> dict[str, Any]:
    """The rule that Excel holds a column against; import holds it again."""
    message = one.rule.zh if len(one.rule.zh) <= LONGEST_MESSAGE else one.rule.zh[: LONGEST_MESSAGE - 1] + "…"
    shown = {
        "input_title": one.header[:LONGEST_TITLE],
        "input_message": message,
        "error_title": one.header[:LONGEST_TITLE],
        "error_message": message,
        "ignore_blank": True,
    }
    match one.kind:
        case "date":
            rule = {"validate": "date", "criteria": "between", "minimum": FIRST_DATE, "maximum": LAST_DATE}
        case "integer" | "number":
            least, most = (bound if bound is not None else default for bound, default in _bounds(one))
            form = "integer" if one.kind == "integer" else "decimal"
            rule = {"validate": form, "criteria": "between", "minimum": least, "maximum": most}
        case "code":
            rule = {"validate": "length", "criteria": "<=", "value": LONGEST_CODE}
        case _:
            rule = {"validate": "list", "source": lists.get(one.header) or list(one.options)}
    return rule | shown


def _bounds(one: Field) -> tuple[tuple[float | None, int], tuple[float | None, int]]:
    return (one.least, -UNBOUNDED), (one.most, UNBOUNDED)


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
            sheet.write_string(0, at, "名称有效期", formats["optional"])
            sheet.write_column(1, at, [name.held.zh if name.held else "" for name in bodies], formats["text"])
            at += 1
    sheet.freeze_panes(1, 0)
    return ranges


def _explain(sheet: Worksheet, ledger: Ledger, form: Sequence[Field], formats: dict[str, Format]) -> None:
    """Write the notes in both languages, and the example down the last column."""
    for at, width in enumerate((22, 26, 14, 16, 52, 60, 20)):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, f"{ledger.title.zh} {ledger.title.en}", formats["title"])
    cadence = CADENCES[ledger.cadence]
    lines = [
        f"报送单位：{ledger.supplier.zh}；频率：{cadence.zh}；次月 {ledger.due_day} 日前报送。",
        f"Sent by: {ledger.supplier.en}; {cadence.en}, by day {ledger.due_day} of the following month.",
        *(f"{number}. {text}" for number, rule in enumerate(RULES, start=1) for text in (rule.zh, rule.en)),
        *(text for rule in _of_records(ledger) for text in (rule.zh, rule.en)),
    ]
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, line, formats["line"])
    head = len(lines) + 2
    titles = ("列名", "Column", "必填 Required", "类型 Type", "填写要求", "Rule", "示例 Example")
    for at, title in enumerate(titles):
        sheet.write_string(head, at, title, formats["required"])
    for at, item in enumerate(form, start=head + 1):
        need = "必填 required" if item.required else "选填 optional"
        kind = f"{KINDS[item.kind].zh} {KINDS[item.kind].en}"
        for column, text in enumerate((item.header, item.title.en, need, kind, item.rule.zh, item.rule.en)):
            sheet.write_string(at, column, text, formats["cell"])
        sheet.write(at, 6, item.example, formats["cell_date" if item.kind == "date" else "cell"])


def _of_records(ledger: Ledger) -> Iterator[Text]:
    """What tells one record from another, and what must hold within and among them."""
    titles = [ledger.all_columns[name].title for name in ledger.key]
    zh, en = "、".join(f"「{title.zh}」" for title in titles), ", ".join(f"'{title.en}'" for title in titles)
    yield Text(zh=f"同一条记录由{zh}识别，不得重复。", en=f"A record is known by {en}, which may not occur twice.")
    if ledger.full_return:
        bodies = ASKED[ledger.full_return]
        yield Text(zh=f"每期须包含{bodies.zh}，一个不缺。", en=f"Each date has a row for {bodies.en}.")
    for check in ledger.checks:
        yield Text(zh=f"校验：{check.title.zh}。", en=f"Checked: {check.title.en}.")
