"""A rule between the cells of a record holds, is broken, or is left open by an empty cell; nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.definitions import load
from metrics.errors import DefinitionError
from metrics.intake import row_rules
from metrics.wording import say
from tests.intake.sheets import Sheet, config, header_of, unpacked

RECORD: dict[str, Any] = {
    "asked": 12, "deferred": 8, "refused": 3, "kind": "joint", "adopted": True, "opened_on": date(2021, 1, 5),
    "closed_on": date(2021, 2, 4), "nothing": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("deferred + refused <= asked", True), ("deferred - refused > asked", False), ("2 * refused == 6", True),
        ("-refused < 0", True), ("closed_on >= opened_on", True), ("days(opened_on, closed_on) == 30", True),
        ("kind in ['joint', 'other']", True), ("kind not in ['joint']", False), ("kind == 'other'", False),
        ("adopted", True), ("not adopted", False), ("nothing is None", True), ("asked is None", False),
        ("asked is not None", True), ("nothing <= asked", None), ("nothing in ['x']", None),
        ("not (nothing > 1)", None),
        ("asked > 1 and nothing > 1", None), ("asked < 1 and nothing > 1", False), ("asked > 1 or nothing > 1", True),
        ("asked < 1 or nothing > 1", None), ("days(opened_on, nothing) > 3", None), ("nothing + 1 > 0", None),
    ],
)  # fmt: skip
def test_a_rule_is_asked_of_a_record(text: str, holds: bool | None) -> None:
    assert row_rules.compiled(text)(RECORD) is holds


@given(st.none() | st.integers(), st.none() | st.integers(), st.none() | st.integers())
def test_an_empty_cell_never_breaks_a_rule(asked: int | None, deferred: int | None, refused: int | None) -> None:
    record = {"asked": asked, "deferred": deferred, "refused": refused}
    told = row_rules.compiled("deferred + refused <= asked")(record)

    if asked is None or deferred is None or refused is None:
        assert told is None
    else:
        assert told is (deferred + refused <= asked)


@pytest.mark.parametrize(
    ("ledger", "cells", "told"),
    [
        ("inspection_findings", {"opened_on": "2021-03-05", "verified_on": "2021-02-01"},
         "验收销号日期不早于反馈日期：验收销号日期 2021-02-01、反馈日期 2021-03-05"),
        ("inspection_findings", {"opened_on": "2021-03-05", "first_reminder_on": "2021-02-01"},
         "首次催办日期不早于反馈日期"),
        ("joint_talks", {"proposed_on": "2021-03-05", "closed_on": "2021-02-01"}, "办结日期不早于提出日期"),
        ("livelihood_issues", {"opened_on": "2021-03-05", "reopened_on": "2021-02-01"}, "反弹日期不早于立项日期"),
        ("cases", {"filed_on": "2021-03-05", "disposed_on": "2021-02-01"}, ""),
        ("letters", {"issued_on": "2021-03-05", "replied_on": "2021-02-01"}, ""),
        ("audit_findings", {"reported_on": "2021-03-05", "closed_on": "2021-02-01"}, ""),
    ],
)  # fmt: skip
def test_what_ends_before_it_began_is_refused_though_cells_between_are_empty(
    ledger: str, cells: dict[str, str], told: str
) -> None:
    named = config().ledgers[ledger]
    row = [cells.get(name) for name in named.all_columns if name != "entity"]
    found = unpacked([Sheet([header_of(named), ["G03", "市教育局", *row]])], name=f"{named.title.zh}.xlsx")
    rules = [say(one.sentence, "zh") for one in found.problems if one.code == "E-RULE-01"]
    assert len(rules) == 1
    assert told in rules[0]


def test_an_empty_cell_opens_no_order_of_days() -> None:
    """Of three days in order the first and the last are held against each other where the middle one may be empty."""
    for ledger in config().ledgers.values():
        order = {tuple(check.holds.split(" >= ")) for check in ledger.checks if " >= " in check.holds}
        for last, middle in order:
            if not ledger.columns[middle].required:
                firsts = {first for later, first in order if later == middle}
                assert {(last, first) for first in firsts} <= order, (ledger.id, last, middle)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("holds: disposed_on >= received_on", "holds: disposed_on >= recieved_on", "did you mean 'received_on'"),
        ("holds: disposed_on >= received_on", "holds: disposed_on >= month_end", "compare columns"),
        ("holds: disposed_on >= received_on", "holds: disposed_on", "a condition is needed"),
        ("holds: disposed_on >= received_on", "holds: __import__('os')", "not part of the language"),
        ("线索编码], type: code", "线索编码], type: code, required: false", "names no record"),
    ],
)
def test_a_ledger_that_cannot_be_checked_is_refused_with_its_line(
    own_config: Path, before: str, after: str, said: str
) -> None:
    path = own_config / "ledgers" / "clues.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(DefinitionError, match=said) as refused:
        load(own_config)
    assert "ledgers/clues.yaml:" in str(refused.value)
