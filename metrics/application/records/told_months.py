"""What titles and notes say of the months that a table's figures are of, beside the month that it is sent for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from metrics.application.records.named_months import named
from metrics.definitions import Ledger
from metrics.intake.problems import Problem, excerpt
from metrics.intake.unpacking import Unpacking
from metrics.model import Period, Text

CLAUSE: Final = re.compile(r"[，,；;。\n（）()]")
CUMULATIVE_WORD: Final = r"(?:累[计積积]|(?:年初|今年|本年)(?:以来|至今)|至今|year[ -]to[ -]date|\bytd\b|cumulative)"
CUMULATIVE: Final = re.compile(CUMULATIVE_WORD, re.I)
NOT_CUMULATIVE: Final = re.compile(
    rf"(?:不[是含填报得要计]|不包[含括]|请?勿|无需|[非无未]|\bnot\b|\bnon).{{0,12}}?{CUMULATIVE_WORD}"
    rf"|{CUMULATIVE_WORD}.{{0,6}}(?:[见另附]|不)",
    re.I,
)
"""What denies it, or points to another table."""
WITHIN: Final = {1: r"[本当该单]月", 3: r"[本当该单]季|季度内", 6: r"本半年|半年度?内", 12: r"[本全]年|年度"}
"""By the months that a return tells of: words that keep a sum within them."""
OF_THE_FORM: Final = re.compile(
    r"有效期|[制颁]定|批准|[文表]号|[〔〕《》]|^\W*(?:根据|按照|依据)|月份?\s*(?:报送|上报|填报|报出|[制印](?:$|[定发表]))"
    r"|(?:填报|填表|报送|上报|报出|制表|打印|印发|编制|导出|更新|截止)\S{0,4}(?:[:：]|[日时期]|$)"
    r"|^\W*(?:日期|时间|期限)\s*[:：]"
)
"""What a clause above a table speaks of that names a month and says nothing of the figures: the form, its filing."""
NOTE: Final = re.compile(
    r"^\W*(?:附?注\d*|说明|备注|(?:填[报表]|指标)说明|notes?)\s*[:：.]?\s*(?:\d+\s*[.、．])?\s*", re.I
)
SUBJECT: Final = (
    r"(?P<table>(?:(?:本表|此表|表[内中]|以上|上述)(?:的?(?:各项|全部|所有)?(?:数据|数字|数值|指标|[件人次]数))?"
    r"|(?:各项|全部|所有)?(?:数据|数字|数值|指标)|统计(?:期间?|时段|区间|时间|月份|范围|口径)))?"
    r"(?P<column>[^为是系指:：]{0,10}[件次人户个]数)?(?P<tie>\s*(?:[均都皆]?[为是系指][:：]?|[:：]))?\s*"
)
STATEMENT: Final = re.compile(SUBJECT + r"(?P<said>\S.*)")
PREDICATE: Final = re.compile(
    rf"(?:[\d年月一二三四五六七八九十元至到—–~～第、.-]|季度?|上半|下半|份|个|前)*的?(?:{CUMULATIVE_WORD}){{0,2}}"
    r"[^\d，、]{0,3}?(?:数[据字值]?|情况)?"
)
"""What a statement of the months of a table says, and nothing more."""
ENGLISH_NOTE: Final = re.compile(rf"\b(?:figures|data|numbers)\b.{{0,20}}\b{CUMULATIVE_WORD}", re.I)


def of_other_months(
    parsed: Unpacking, ledger: Ledger, month: Period, there: Callable[[], Collection[Period]]
) -> Iterator[Problem]:
    """What says that the figures are those of another month than the file is sent for, or of all months so far.

    A table of events may list those of a whole year: each of its records has its own dates, which tell the month
    whatever the file is called.

    Args:
        there: Gives the months that the file's records are of.
    """
    months = ledger.months_told(month)
    written = (parsed.file.rpartition(".")[0], parsed.sheet or "") if ledger.is_periodic else ()
    names = [(None, name, True) for name in written]
    for row, text, above in (*names, *parsed.lines):
        is_title = above and not NOTE.match(text)
        judge = _in_title if is_title else _in_note
        clause = judge(text, months, rolling=not ledger.is_periodic)
        if clause and not (is_title and _lists_both(clause, ledger, months, there)):
            details = {"found": excerpt(clause), "month": period_of(months)}
            yield Problem("Q-PER-07", parsed.file, parsed.sheet if row else None, row, details=details)


def period_of(months: Sequence[Period]) -> str | Text:
    """The month, or the quarter or half-year that ends with it, in words."""
    last = months[-1]
    year, number = last[:4], int(last[5:])
    if len(months) == 3 and not number % 3:
        quarter = number // 3
        return Text(zh=f"{year}年第{'一二三四'[quarter - 1]}季度", en=f"{year}-Q{quarter}")
    if len(months) == 6 and not number % 6:
        half = number // 6
        return Text(zh=f"{year}年{'上下'[half - 1]}半年", en=f"{year}-H{half}")
    return last


def _in_title(text: str, months: Sequence[Period], *, rolling: bool) -> str | None:
    """The clause of a title that names other months; None where one names the very month, or none does."""
    clauses = [clause for clause in CLAUSE.split(text) if not OF_THE_FORM.search(clause)]
    if not rolling and (found := next((clause for clause in clauses if _sums_up(clause, months)), None)):
        return found.strip()
    found = None
    for clause in clauses:
        told = None if NOT_CUMULATIVE.search(clause) else named(clause)
        if told is not None and told.is_within(months):
            return None
        if told is not None and not (rolling and told.first != told.last):
            found = found or clause.strip()
    return found


def _in_note(text: str, months: Sequence[Period], *, rolling: bool) -> str | None:
    """The clause of a note that says of the whole table, and says nothing else, that it is of other months.

    Of one column it counts only where its figures are sums: which months' cases others count is explained there.
    """
    for clause in CLAUSE.split(text):
        if not rolling and _sums_up(clause, months) and ENGLISH_NOTE.search(clause):
            return clause.strip()
        begun = NOTE.match(clause)
        statement = STATEMENT.fullmatch(clause[begun.end() :] if begun else clause.strip())
        if statement is None or not PREDICATE.fullmatch(statement["said"]) or not (statement["tie"] or begun):
            continue
        if not rolling and _sums_up(clause, months):
            return clause.strip()
        told = named(clause)
        if told is None or not statement["table"] or statement["column"] or (rolling and told.first != told.last):
            continue
        if not told.is_within(months):
            return clause.strip()
    return None


def _sums_up(clause: str, months: Sequence[Period]) -> bool:
    """Whether a clause speaks of sums over more months than a return tells of."""
    if not CUMULATIVE.search(clause) or NOT_CUMULATIVE.search(clause):
        return False
    if re.search(WITHIN.get(len(months), "$^"), clause):
        return False
    told = named(clause)
    return len(months) == 1 or told is None or not told.is_within(months)


def _lists_both(
    clause: str, ledger: Ledger, months: Sequence[Period], there: Callable[[], Collection[Period]]
) -> bool:  # fmt: skip
    """Whether a title names a stretch that ends with what is sent, and the file has records of each part of it."""
    told = named(clause)
    if told is None or told.last != int(months[-1][5:]) or CUMULATIVE.search(clause):
        return False
    return told.is_within({own for month in there() for own in ledger.months_told(month)})
